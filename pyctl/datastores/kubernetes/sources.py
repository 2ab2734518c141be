"""Collections at the server from which a kind's objects are read: pages of them, all at one moment.

Most kinds have one, of custom resources. Others come from Kubernetes' own objects, profiles from
two sorts of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes.api import KubernetesAPI
from pyctl.datastores.kubernetes.forms import Wire
from pyctl.errors import Compacted

PAGE = 500
"""Objects of one request of a list, as calicoctl and kubectl ask for."""

Query = Mapping[str, str]

Remark = Callable[[str], None]
"""Takes a sentence about something that is passed over, or still to be done."""


class Source(NamedTuple):
    """The path of a collection, and how an item of it is read: None for one that is no object.

    `read` raises Unreadable. `query` chooses among the items.
    """

    path: str
    read: Callable[[Wire], Object | None]
    query: Query = MappingProxyType({})


class Items(NamedTuple):
    """What a collection held, and the resourceVersion of that moment."""

    items: list[Wire]
    revision: str


class Adapter(Protocol):
    """How objects of one kind are got and written at a server.

    `get` raises NotFound. The writes give the object as stored (for delete: as it was) and raise
    what the datastore's protocol gives for it.
    """

    def get(self, name: str, namespace: str) -> Object:
        """One object."""

    def sources(self, namespace: str) -> list[Source]:
        """Where all objects are, those of one namespace if given, in the order of their names."""

    def create(self, obj: Object) -> Object:
        """Store a new one."""

    def update(self, obj: Object) -> Object:
        """Replace one."""

    def delete(self, name: str, namespace: str, version: str) -> Object:
        """Remove one."""


def items_of(api: KubernetesAPI, source: Source) -> Items:
    """All items, none twice: when the server forgets the moment of the first page, all at once."""
    try:
        return _paged(api, source.path, {**source.query, "limit": str(PAGE)})
    except Compacted:
        return _paged(api, source.path, source.query)


def items_at(api: KubernetesAPI, source: Source, revision: str) -> Items:
    """The items as they were at a resourceVersion; Compacted when nobody knows any more.

    Calico's API server gives them as they are now.
    """
    then = {"resourceVersion": revision, "resourceVersionMatch": "Exact"}
    return _paged(api, source.path, {**source.query, **then})


def _paged(api: KubernetesAPI, path: str, query: Query) -> Items:
    items: list[Wire] = []
    more = ""
    while True:
        page = api.read(path, {**query, "continue": more} if more else query)
        items += page.get("items") or []
        metadata = page["metadata"]
        more = metadata.get("continue") or ""
        if not more:
            return Items(items, metadata.get("resourceVersion") or "")

"""Objects of a cluster in the form in which calicoctl prints them.

API servers give the fields of custom resources by the alphabet, and leave out what nobody set.
Calico's programs read them into Go's structs, and print these: fields in their order, those that Go
always writes, such as the status of a tier, and none that the structs do not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pyctl.client.reading import Reader
from pyctl.errors import dotted
from pyctl.resources.decode import read

if TYPE_CHECKING:
    from pyctl.client.builtin import Surroundings
    from pyctl.datastores.base import Datastore, Event, Listing
    from pyctl.resources.kind import Kind

Object = dict[str, Any]


class GoReader(Reader):
    """A Reader whose objects have that form; `remark` is told what is not shown of them."""

    def __init__(
        self,
        datastore: Datastore,
        surroundings: Surroundings,
        remark: Callable[[str], None] = lambda text: None,
    ) -> None:
        super().__init__(datastore, surroundings)
        self._remark = remark

    def get(self, kind: Kind, name: str, namespace: str = "", *, revision: str = "") -> Object:
        """See Reader.get."""
        return self._formed(kind, super().get(kind, name, namespace, revision=revision))

    def list(
        self,
        kind: Kind,
        *,
        namespace: str = "",
        revision: str = "",
        where: Mapping[str, str] | None = None,
    ) -> Listing:
        """See Reader.list."""
        found = super().list(kind, namespace=namespace, revision=revision, where=where)
        return found._replace(objects=[self._formed(kind, obj) for obj in found.objects])

    def watch(
        self, kind: Kind, *, since: str, namespace: str = "", idle: float | None = None
    ) -> Iterator[Event]:
        """See Reader.watch."""
        for event in super().watch(kind, since=since, namespace=namespace, idle=idle):
            old = None if event.old is None else self._formed(kind, event.old)
            yield event._replace(object=self._formed(kind, event.object), old=old)

    def _formed(self, kind: Kind, obj: Object) -> Object:
        found = read(kind, obj)
        if found.unknown:
            name, fields = obj["metadata"]["name"], ", ".join(map(dotted, found.unknown))
            self._remark(f"{kind.name} {name}: pyctl leaves out what it does not know: {fields}")
        return found.object

"""Objects of a cluster in the form in which calicoctl prints them.

API servers give the fields of custom resources by the alphabet, and leave out what nobody set.
Calico's programs read them into Go's structs, and print these: fields in their order, and those
that Go always writes, such as the status of a tier.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from pyctl.client.reading import Reader
from pyctl.datastores.base import Listing
from pyctl.resources.decode import schema_of

if TYPE_CHECKING:
    from pyctl.datastores.base import Event
    from pyctl.resources.kind import Kind

Object = dict[str, Any]


class GoReader(Reader):
    """A Reader whose objects have that form.

    What the schema of its kind does not know, a newer one does: such an object stays as it is.
    """

    def get(self, kind: Kind, name: str, namespace: str = "", *, revision: str = "") -> Object:
        """See Reader.get."""
        return in_go_form(kind, super().get(kind, name, namespace, revision=revision))

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
        return found._replace(objects=list(map(partial(in_go_form, kind), found.objects)))

    def watch(
        self, kind: Kind, *, since: str, namespace: str = "", idle: float | None = None
    ) -> Iterator[Event]:
        """See Reader.watch."""
        for event in super().watch(kind, since=since, namespace=namespace, idle=idle):
            old = None if event.old is None else in_go_form(kind, event.old)
            yield event._replace(object=in_go_form(kind, event.object), old=old)


def in_go_form(kind: Kind, obj: Object) -> Object:
    """An object as Go writes it."""
    try:
        made: Object = msgspec.to_builtins(msgspec.convert(obj, schema_of(kind)))
    except msgspec.ValidationError:
        return obj
    return made

"""get --watch: the objects of a kind as they are, and every change to them from then on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyctl.client.choosing import Choice
from pyctl.client.reading import Reader
from pyctl.datastores.base import Event
from pyctl.errors import NotFound, ObjectError
from pyctl.resources.kind import Kind

Object = dict[str, Any]


class Watch:
    """Watches a kind in one namespace, "" for all; names and a choice say which objects.

    `objects` are those of now. They are listed at a revision, and `events` goes on from just there:
    no change is missed, and none is told twice. Raises UsageError for a choice by a field that the
    kind does not have.
    """

    def __init__(
        self,
        reader: Reader,
        kind: Kind,
        namespace: str = "",
        *,
        names: Sequence[str] = (),
        choice: Choice | None = None,
    ) -> None:
        self._reader = reader
        self._kind = kind
        self._namespace = namespace
        self._names = frozenset(names)
        self._choice = choice or Choice()
        self._choice.check(kind)
        listed, self._revision = reader.list(kind, namespace=namespace)
        there = {obj["metadata"]["name"] for obj in listed}
        self.missing: list[ObjectError] = [
            NotFound(kind.identity(name, namespace)) for name in names if name not in there
        ]
        self.objects = [obj for obj in listed if self._fits(obj)]

    def events(self, *, idle: float | None = None) -> Iterator[Event]:
        """The changes, for as long as iterated, or until `idle` seconds pass without one.

        An object that comes to be chosen was ADDED, one that is no longer chosen was DELETED.
        """
        changes = self._reader.watch(
            self._kind, since=self._revision, namespace=self._namespace, idle=idle
        )
        for change in changes:
            event = self._seen(change)
            if event is not None:
                yield event

    def _seen(self, event: Event) -> Event | None:
        """A change as one sees it who knows the chosen objects only."""
        now = self._fits(event.object)
        if event.old is None:
            return event if now else None
        before = self._fits(event.old)
        if now:
            return event if before else Event("ADDED", event.object)
        if not before:
            return None
        version = event.object["metadata"]["resourceVersion"]
        metadata = {**event.old["metadata"], "resourceVersion": version}
        return Event("DELETED", {**event.old, "metadata": metadata})

    def _fits(self, obj: Object) -> bool:
        if self._names and obj["metadata"]["name"] not in self._names:
            return False
        return self._choice.matches(obj)

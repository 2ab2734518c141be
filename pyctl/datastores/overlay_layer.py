"""Writes that are kept in memory: what an overlay adds to the datastore below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pyctl.datastores.base import Object
from pyctl.datastores.rows import Key, Version, field
from pyctl.resources.kind import Kind


class Entry(NamedTuple):
    """One write: what its object became, None when it was deleted, and what it was before."""

    revision: int
    kind: Kind
    key: Key
    after: str | None
    before: Version | None


class Layer:
    """The writes in order, and what they made of each object; `newest` is the last revision."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        self.log: list[Entry] = []
        self._states: dict[Key, list[Entry]] = {}
        self._by_kind: dict[str, dict[Key, None]] = {}
        self._by_field: dict[tuple[str, str, str], dict[Key, None]] = {}

    def add(self, entry: Entry, obj: Object | None) -> None:
        """Note a write; `obj` is the object after it, for the fields that it is looked up by."""
        kind = entry.kind
        self.newest = entry.revision
        self.log.append(entry)
        self._states.setdefault(entry.key, []).append(entry)
        self._by_kind.setdefault(kind.name, {})[entry.key] = None
        for path in kind.indexes:
            value = field(obj, path)
            if isinstance(value, str):
                self._by_field.setdefault((kind.name, path, value), {})[entry.key] = None

    def state(self, key: Key, at: int) -> Entry | None:
        """The last write to an object up to a revision; None when this layer knows of none."""
        states = self._states.get(key, ())
        return next((entry for entry in reversed(states) if entry.revision <= at), None)

    def touches(self, kind: Kind) -> bool:
        """Whether anything of this kind was written."""
        return kind.name in self._by_kind

    def keys(self, kind: Kind, where: Mapping[str, str]) -> Iterable[Key]:
        """The objects of a kind that may have these fields: at some time they had one of them."""
        for path in kind.indexes:
            if path in where:
                return self._by_field.get((kind.name, path, where[path]), {})
        return self._by_kind.get(kind.name, {})

    def absorb(self, other: Layer) -> None:
        """Take over all of a layer that was made on top of this one."""
        self.newest = other.newest
        self.log += other.log
        for key, states in other._states.items():
            self._states.setdefault(key, []).extend(states)
        for kind, keys in other._by_kind.items():
            self._by_kind.setdefault(kind, {}).update(keys)
        for index, keys in other._by_field.items():
            self._by_field.setdefault(index, {}).update(keys)

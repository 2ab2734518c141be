"""Writes decided in memory: against what is stored of the objects concerned, without SQLite.

One read before and one write after for a whole batch is what makes thousands of writes cheap.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from pyctl.datastores.base import Create, Delete, Event, Object, Write
from pyctl.datastores.revisions import is_number, not_a_number
from pyctl.errors import AlreadyExists, Conflict, NotFound, ObjectError
from pyctl.resources.catalog import Kind

Key = tuple[str, str, str]
"""Kind, namespace ("" for a kind without) and name."""

Version = tuple[int, str]
"""The revision of a write, and the object as JSON without its resourceVersion."""

_BEFORE_RESOURCE_VERSION = ("name", "generateName", "namespace", "selfLink", "uid")

encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


class Batch:
    """Carries writes out in order, each seeing the ones before, on a copy of what is stored.

    Afterwards `log` holds a row for each that succeeded, `put` and `removed` what to store.
    """

    def __init__(self, stored: dict[Key, Version], revision: int) -> None:
        self.log: list[tuple[int, str, str, str, int | None, str | None]] = []
        self._stored = stored
        self._revision = revision
        self._touched: dict[Key, None] = {}

    def carry_out(self, key: Key, write: Write) -> Object | ObjectError:
        """The object as stored (for Delete: as it was), or why not. `key` is `key_of(write)`.

        The result shares its spec, its labels and the like with the object given.
        """
        kind, stored = write.kind, self._stored.get(key)
        if isinstance(write, Create):
            if stored:
                return AlreadyExists(kind.identity(key[2], key[1]), existing=decode(*stored))
            return self._store(key, write.object, None)
        wanted = _wanted(write)
        if isinstance(write, Delete) and wanted and not is_number(wanted):
            return not_a_number(wanted)
        if stored is None:
            return NotFound(kind.identity(key[2], key[1]))
        if wanted != str(stored[0]) and (wanted or not isinstance(write, Delete)):
            identity = kind.identity(key[2], key[1])
            return Conflict(identity, wanted=wanted, existing=decode(*stored))
        if isinstance(write, Delete):
            return self._remove(key, stored)
        return self._store(key, write.object, stored)

    def put(self) -> Iterator[tuple[str, str, str, int, str]]:
        """Rows to insert or replace."""
        for key in self._touched:
            if version := self._stored.get(key):
                yield (*key, *version)

    def removed(self) -> Iterator[Key]:
        """Rows to delete, if they are there."""
        return (key for key in self._touched if key not in self._stored)

    def _store(self, key: Key, new: Object, old: Version | None) -> Object:
        metadata = new["metadata"]
        if "resourceVersion" in metadata:
            metadata = {k: v for k, v in metadata.items() if k != "resourceVersion"}
            new = {**new, "metadata": metadata}
        self._note(key, old)
        self._stored[key] = (self._revision, encode(new))
        return versioned(new.copy(), self._revision)

    def _remove(self, key: Key, old: Version) -> Object:
        self._note(key, old)
        del self._stored[key]
        return decode(*old)

    def _note(self, key: Key, old: Version | None) -> None:
        self._revision += 1
        self.log.append((self._revision, *key, *(old or (None, None))))
        self._touched[key] = None


def key_of(write: Write) -> Key:
    """Which object a write is about."""
    kind = write.kind
    if isinstance(write, Delete):
        return kind.name, scope(kind, write.namespace), write.name
    metadata = write.object["metadata"]
    return kind.name, scope(kind, metadata.get("namespace", "")), metadata["name"]


def scope(kind: Kind, namespace: str) -> str:
    """The namespace that an object of this kind is in: none for a kind without namespaces."""
    return namespace if kind.namespaced else ""


def names_by_scope(keys: Iterable[Key]) -> dict[tuple[str, str], list[str]]:
    """The names among keys, for each kind and namespace."""
    names: dict[tuple[str, str], list[str]] = {}
    for kind, namespace, name in keys:
        names.setdefault((kind, namespace), []).append(name)
    return names


def decode(revision: int, text: str) -> Object:
    """An object from its stored form."""
    return decode_all([(revision, text)])[0]


def decode_all(versions: Sequence[Version]) -> list[Object]:
    """Objects from their stored forms: parsed as one text, which is much cheaper."""
    objects: list[Object] = json.loads("[" + ",".join([text for _, text in versions]) + "]")
    for (revision, _), item in zip(versions, objects, strict=True):
        versioned(item, revision)
    return objects


def versioned(item: Object, revision: int) -> Object:
    """The same object, with metadata.resourceVersion in the place where Go's encoder writes it."""
    metadata = item["metadata"]
    ordered = {field: metadata[field] for field in _BEFORE_RESOURCE_VERSION if field in metadata}
    ordered["resourceVersion"] = str(revision)
    ordered.update(metadata)
    item["metadata"] = ordered
    return item


def event(revision: int, after: str | None, previous: int | None, before: str | None) -> Event:
    """One change, from the stored forms of an object after it and before it."""
    old = decode(previous, before) if previous and before else None
    if after:
        return Event("MODIFIED" if old else "ADDED", decode(revision, after), old)
    return Event("DELETED", decode(revision, before or ""))


def _wanted(write: Write) -> str:
    """The resourceVersion that the object must have; "" for any."""
    if isinstance(write, Delete):
        return write.resource_version
    version: str = write.object["metadata"].get("resourceVersion", "")
    return version

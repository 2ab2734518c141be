"""Writes decided in memory, against what is stored of the objects concerned.

One read before and one write after for a whole batch is what makes thousands of writes cheap.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pyctl.datastores.base import Create, Delete, Object, Write
from pyctl.datastores.revisions import is_number, newest, not_a_number
from pyctl.datastores.rows import Key, Version, decode, object_key, scope, versioned
from pyctl.errors import AlreadyExists, Conflict, NotFound, ObjectError

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
        new = _unversioned(new)
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
    if isinstance(write, Delete):
        return write.kind.name, scope(write.kind, write.namespace), write.name
    return object_key(write.kind, write.object)


def stored_form(obj: Object) -> Version:
    """The form in which an object is kept; it must have its resourceVersion."""
    return newest(obj["metadata"]["resourceVersion"]), encode(_unversioned(obj))


def names_by_scope(keys: Iterable[Key]) -> dict[tuple[str, str], list[str]]:
    """The names among keys, for each kind and namespace."""
    names: dict[tuple[str, str], list[str]] = {}
    for kind, namespace, name in keys:
        names.setdefault((kind, namespace), []).append(name)
    return names


def _unversioned(obj: Object) -> Object:
    metadata = obj["metadata"]
    if "resourceVersion" not in metadata:
        return obj
    return {**obj, "metadata": {k: v for k, v in metadata.items() if k != "resourceVersion"}}


def _wanted(write: Write) -> str:
    """The resourceVersion that the object must have; "" for any."""
    if isinstance(write, Delete):
        return write.resource_version
    version: str = write.object["metadata"].get("resourceVersion", "")
    return version

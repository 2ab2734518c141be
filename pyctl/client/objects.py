"""Composing what is stored from what a user gave and what was stored before."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from pyctl.datastores.rows import META_FIELDS, ordered
from pyctl.errors import Path

__all__ = [
    "META_FIELDS",
    "Object",
    "Stamp",
    "canonical",
    "ordered",
    "replacement",
    "with_status_of",
    "without",
]

Object = dict[str, Any]

_ORDER = ("kind", "apiVersion", "metadata", "spec", "status")
_GIVEN = ("labels", "annotations")


def canonical(obj: Object) -> Object:
    """An object that no schema went over, in the form of those: Go's order, sorted maps."""
    metadata = ordered(obj["metadata"])
    for name in _GIVEN:
        if name in metadata:
            metadata[name] = dict(sorted(metadata[name].items()))
    full = {**obj, "metadata": metadata}
    return {name: full[name] for name in _ORDER if name in full}


class Stamp:
    """Makes new objects of what a user gave; `clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock

    def __call__(self, obj: Object) -> Object:
        """What create stores: a new uid, the time of now, and of the metadata what a user owns."""
        given = obj["metadata"]
        kept = {name: given[name] for name in ("name", "namespace", *_GIVEN) if name in given}
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.clock()))
        stamped = ordered({**kept, "uid": str(uuid.uuid4()), "creationTimestamp": now})
        return {**obj, "metadata": stamped}


def without(obj: Object, paths: Iterable[Path]) -> Object:
    """A copy of the object without the fields at these paths, which lead through objects alone."""
    for path in paths:
        obj = _without(obj, path)
    return obj


def replacement(obj: Object, stored: Object) -> Object:
    """What an update stores: stored metadata, labels and annotations of the given object.

    The rest is the given object's as a whole: nothing is merged. The result has the stored
    resourceVersion.
    """
    metadata = {name: value for name, value in stored["metadata"].items() if name not in _GIVEN}
    given = obj["metadata"]
    metadata |= {name: given[name] for name in _GIVEN if name in given}
    return {**obj, "metadata": ordered(metadata)}


def with_status_of(stored: Object, obj: Object) -> Object:
    """The object with the status that is stored, where that is not the writer's."""
    kept = {name: value for name, value in obj.items() if name != "status"}
    return kept | {name: value for name, value in stored.items() if name == "status"}


def _without(obj: Object, path: Path) -> Object:
    first, *rest = path
    if first not in obj:
        return obj
    if rest:
        return {**obj, str(first): _without(obj[str(first)], tuple(rest))}
    return {name: value for name, value in obj.items() if name != first}

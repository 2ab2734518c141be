"""Objects in the form in which datastores keep them, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyctl.datastores.base import Event, Object
from pyctl.errors import Path, dotted
from pyctl.resources.kind import Kind

Key = tuple[str, str, str]
"""Kind, namespace ("" for a kind without) and name."""

Version = tuple[int, str]
"""The revision of a write, and the object as JSON without its resourceVersion."""

META_FIELDS = (
    "name",
    "generateName",
    "namespace",
    "selfLink",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "labels",
    "annotations",
    "ownerReferences",
    "finalizers",
    "managedFields",
)
"""The fields of metadata, in the order in which Go writes them."""

_FIELDS = frozenset({"kind", "apiVersion", "metadata", "status"})
_BEFORE_RESOURCE_VERSION = ("name", "generateName", "namespace", "selfLink", "uid")


class DamagedError(ValueError):
    """What stands in a row is no object: somebody else has changed it, or the disk has."""


def scope(kind: Kind, namespace: str) -> str:
    """The namespace that an object of this kind is in: none for a kind without namespaces."""
    return namespace if kind.namespaced else ""


def ordered(metadata: Object) -> Object:
    """The metadata with its fields in Go's order."""
    return {name: metadata[name] for name in META_FIELDS if name in metadata}


def fits(obj: Object, where: Mapping[str, str]) -> bool:
    """Whether the fields at these dotted paths have these values."""
    return all(field(obj, path) == value for path, value in where.items())


def field(obj: Object | None, path: str) -> Any:
    """The value at a dotted path, None when it leads nowhere."""
    value: Any = obj
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def left_out(name: str, unknown: Iterable[Path]) -> str:
    """What is said of an object with fields that only other versions of Calico know."""
    return f"{name}: pyctl leaves out what it does not know: {', '.join(map(dotted, unknown))}"


def object_key(kind: Kind, obj: Object) -> Key:
    """Which object this is."""
    metadata = obj["metadata"]
    return kind.name, scope(kind, metadata.get("namespace", "")), metadata["name"]


def decode(revision: int, text: str) -> Object:
    """An object from its stored form."""
    return decode_all([(revision, text)])[0]


def decode_all(versions: Sequence[Version]) -> list[Object]:
    """Objects from their stored forms: parsed as one text, which is much cheaper.

    Raises DamagedError for what pyctl cannot have stored.
    """
    try:
        objects: list[Object] = json.loads("[" + ",".join([text for _, text in versions]) + "]")
        for (revision, _), item in zip(versions, objects, strict=True):
            versioned(item, revision)
            if "spec" not in item and not item.keys() <= _FIELDS:
                raise ValueError(f"no spec, but {', '.join(item)}")
            if "name" not in item["metadata"]:
                raise ValueError("it has no name")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DamagedError(f"no object: {error}") from error
    return objects


def versioned(item: Object, revision: int) -> Object:
    """The same object, with metadata.resourceVersion in the place where Go's encoder writes it."""
    metadata = item["metadata"]
    ordered = {field: metadata[field] for field in _BEFORE_RESOURCE_VERSION if field in metadata}
    version = ordered["resourceVersion"] = str(revision)
    ordered.update(metadata)
    ordered["resourceVersion"] = version  # whatever another program has stored there
    item["metadata"] = ordered
    return item


def event(revision: int, after: str | None, previous: int | None, before: str | None) -> Event:
    """One change, from the stored forms of an object after it and before it."""
    old = decode(previous, before) if previous and before else None
    if after:
        return Event("MODIFIED" if old else "ADDED", decode(revision, after), old)
    return Event("DELETED", decode(revision, before or ""))

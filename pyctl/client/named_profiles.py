"""Profiles that endpoints name and that do not exist: the dataplane takes them for deny."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pyctl.client.existing import Existing
from pyctl.client.reading import Reader
from pyctl.resources.kind import Kind
from pyctl.resources.schema import Remark

Object = dict[str, Any]

_FIELD = "spec.profiles"
_TEXT = "profile {} does not exist: the dataplane treats it as one that denies everything"


class Profiles:
    """Which profiles there are, or will be when the manifests of a command have been written."""

    def __init__(self, reader: Reader) -> None:
        self._existing = Existing(reader, "Profile")

    def add(self, name: str) -> None:
        """Note a profile that a manifest makes."""
        self._existing.add(name)

    def look_up(self, objects: Iterable[tuple[Kind, Object]]) -> None:
        """Ask for the profiles of many objects at once."""
        self._existing.look_up(name for kind, obj in objects for name in _named(kind, obj))

    def remarks(self, kind: Kind, obj: Object) -> tuple[Remark, ...]:
        """What is to be said of the profiles that an object names."""
        return tuple(
            Remark(("spec", "profiles", index), _TEXT.format(name))
            for index, name in enumerate(_named(kind, obj))
            if name not in self._existing
        )


def _named(kind: Kind, obj: Object) -> Sequence[str]:
    if not any(column.path == _FIELD for column in kind.columns):
        return ()
    return obj["spec"].get("profiles") or ()

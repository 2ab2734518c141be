"""Reads what msgspec refuses: finds every problem, and accepts what Go's decoder accepts.

calicoctl decodes YAML by way of Go's encoding/json, which is kinder than a schema: field names
match in any case, null is an empty value, numbers and booleans become text where text is wanted,
whole floats become integers. A Walk does the same over the Structs of a kind and gives back what
the Struct's own decoder takes.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, NamedTuple

import msgspec

from pyctl.documents.numbers import coerced_text, text_of
from pyctl.errors import Path, Problem, dotted
from pyctl.resources.compiler import Shape, fields, shape
from pyctl.resources.schema import Part, Report

UNKNOWN_FIELD = "field in document is not recognized or is in the wrong location"

_UNREADABLE: Any = object()
"""Stands for a value that was reported as a problem."""


class Respelled(NamedTuple):
    """A number or word without quotes that became text: where, and what it became."""

    path: Path
    text: str


class Walk:
    """One walk over a value; `report` collects problems, `respelled` what became text.

    With `to_text` False numbers and booleans are not turned into text, as calicoctl does not in
    top-level arrays.
    """

    def __init__(self, *, to_text: bool = True) -> None:
        self.report = Report()
        self.respelled: list[Respelled] = []
        self.keys: list[Path] = []
        self._to_text = to_text

    def struct(self, struct: type[Part], value: Any, path: Path = ()) -> Any:
        """The value with canonical field names and types; `{}` for null."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            return self._refuse(value, path, "v3." + struct.__name__, struct)
        known = fields(struct)
        out: dict[str, Any] = {}
        for key, item in value.items():
            name = key if key in known else _fold(known, key)
            if name is None:
                self._unknown(key, struct, path)
                continue
            if item is None:
                continue
            read = self._value(known[name], item, (*path, key), struct)
            if read is not _UNREADABLE:
                out[name] = read
        return out

    def _value(self, kind: Shape, value: Any, path: Path, within: type[Part]) -> Any:
        if kind.struct is not None:
            if isinstance(value, dict):
                return self.struct(kind.struct, value, path)
            return self._refuse(value, path, _go_type(kind), within)
        if kind.item is not None:
            return self._list(kind, value, path, within)
        if kind.value is not None:
            return self._map(kind, value, path, within)
        read = _SCALARS.get(kind.base)
        if read is None:
            return value if kind.base is Any else self._number_or_text(kind, value, path, within)
        return read(self, kind, value, path, within)

    def _list(self, kind: Shape, value: Any, path: Path, within: type[Part]) -> Any:
        if not isinstance(value, list):
            return self._refuse(value, path, _go_type(kind), within)
        item = shape(kind.item)
        read = [
            self._value(item, _zero(item) if entry is None else entry, (*path, index), within)
            for index, entry in enumerate(value)
        ]
        return [entry for entry in read if entry is not _UNREADABLE]

    def _map(self, kind: Shape, value: Any, path: Path, within: type[Part]) -> Any:
        if not isinstance(value, dict):
            return self._refuse(value, path, _go_type(kind), within)
        item = shape(kind.value)
        out = {}
        for key, entry in value.items():
            self.keys.append((*path, key))
            entry = _zero(item) if entry is None else entry
            if entry == "" and value[key] is None:
                self.respelled.append(Respelled((*path, key), ""))
            read = self._value(item, entry, (*path, key), within)
            if read is not _UNREADABLE:
                out[key] = read
        return out

    def _text(self, kind: Shape, value: Any, path: Path, within: type[Part]) -> Any:
        if isinstance(value, str):
            return value
        if self._to_text and isinstance(value, (bool, int, float)):
            text = coerced_text(value)
            self.respelled.append(Respelled(path, text))
            return text
        return self._refuse(value, path, "string", within)

    def _boolean(self, kind: Shape, value: Any, path: Path, within: type[Part]) -> Any:
        return value if isinstance(value, bool) else self._refuse(value, path, "bool", within)

    def _float(self, kind: Shape, value: Any, path: Path, within: type[Part]) -> Any:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return float(value) if number else self._refuse(value, path, "float64", within)

    def _integer(self, kind: Shape, value: Any, path: Path, within: type[Part]) -> Any:
        number = _whole(value)
        if number is None or not _within_bounds(number, kind):
            return self._refuse(value, path, _go_type(kind), within)
        return number

    def _number_or_text(self, kind: Shape, value: Any, path: Path, within: type[Part]) -> Any:
        if isinstance(value, str):
            return value
        number = _whole(value)
        return number if number is not None else self._refuse(value, path, "int32", within)

    def _refuse(self, value: Any, path: Path, go_type: str, within: type[Part]) -> Any:
        shown = _json_type(value)
        if shown == "number":
            shown += f" {text_of(value)}"
        spot = ".".join([within.__name__, *(part for part in path if isinstance(part, str))])
        text = f"cannot unmarshal {shown} into Go struct field {spot} of type {go_type}"
        self.report.problems.append(Problem(path, f"{text} ({_wanted(go_type)})"))
        return _UNREADABLE

    def _unknown(self, key: str, struct: type[Part], path: Path) -> None:
        text = f"{UNKNOWN_FIELD}: {key}"
        near = _nearest(key, struct)
        where = f"{dotted(path)} has no such field" if path else "no such field"
        known = ", ".join(fields(struct)) if len(fields(struct)) < 16 else ""
        hint = f"did you mean {near}?" if near else f"known: {known}" if known else where
        self.report.problems.append(Problem((*path, key), f"{text} ({hint})"))


_Read = Callable[[Walk, Shape, Any, Path, type[Part]], Any]
_SCALARS: dict[Any, _Read] = {
    str: Walk._text,
    bool: Walk._boolean,
    float: Walk._float,
    int: Walk._integer,
}


def _fold(known: dict[str, Shape], key: str) -> str | None:
    """The field that a key means when case does not count, as Go's decoder has it."""
    folded = key.lower()
    return next((name for name in known if name.lower() == folded), None)


def _nearest(key: str, struct: type[Part]) -> str:
    folded = {name.lower(): name for name in fields(struct)}
    close = get_close_matches(key.lower(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def _zero(kind: Shape) -> Any:
    """What null in a list or a map means: Go's zero value."""
    if kind.struct is not None or kind.value is not None:
        return {}
    if kind.item is not None:
        return []
    return {str: "", bool: False, float: 0.0}.get(kind.base, 0)


def _whole(value: Any) -> int | None:
    """The integer that a number is, None when it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if isinstance(value, int) or value.is_integer() else None


def _within_bounds(number: int, kind: Shape) -> bool:
    for marker in kind.markers:
        if isinstance(marker, msgspec.Meta):
            low, high = marker.ge, marker.le
            if (low is not None and number < low) or (high is not None and number > high):
                return False
    return True


_GO_INTEGERS = {65535: "uint16", 2**31 - 1: "int32", 2**32 - 1: "uint32", 255: "uint8"}
_GO_SCALARS: dict[Any, str] = {str: "string", bool: "bool", float: "float64", Any: "interface {}"}


def _go_type(kind: Shape) -> str:
    """What Go calls the type of a field, for its error messages."""
    if kind.struct is not None:
        package = "v1" if kind.struct.__name__ == "ObjectMeta" else "v3"
        return f"{package}.{kind.struct.__name__}"
    if kind.item is not None:
        return "[]" + _go_type(shape(kind.item))
    if kind.value is not None:
        return "map[string]" + _go_type(shape(kind.value))
    if kind.base is int:
        bounds = (m.le for m in kind.markers if isinstance(m, msgspec.Meta) and m.le is not None)
        return _GO_INTEGERS.get(int(next(bounds, 0)), "int")
    return _GO_SCALARS.get(kind.base, "int32")


def _json_type(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", list: "array", dict: "object"}.get(type(value), "null")


def _wanted(go_type: str) -> str:
    """What to write instead, in words."""
    if go_type.startswith("[]"):
        return "a list is wanted"
    if go_type == "string":
        return "text is wanted: put it in quotes"
    if go_type == "bool":
        return "true or false is wanted"
    if go_type == "float64" or "int" in go_type.split(".")[0]:
        low_high = {"uint16": " from 0 to 65535", "uint8": " from 0 to 255"}.get(go_type, "")
        return f"a number{low_high} is wanted, without quotes"
    return "a mapping of fields is wanted"

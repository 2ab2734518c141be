"""Reads what msgspec refuses: finds every problem, and accepts what Go's decoder accepts.

calicoctl decodes YAML by way of Go's encoding/json, which is kinder than a schema: field names
match in any case, null is an empty value, numbers and booleans become text where text is wanted,
whole floats become integers. A Walk does the same over the Structs of a kind and gives back what
the Struct's own decoder takes.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any, NamedTuple

from pyctl.documents.numbers import coerced_text
from pyctl.errors import Path, Problem
from pyctl.resources.compiler import Shape, fields
from pyctl.resources.misreadings import unknown_field, unreadable
from pyctl.resources.schema import Part, Report

_UNREADABLE: Any = object()
"""Stands for a value that was reported as a problem."""
_LONGEST = 4096
"""Bits of the largest number that is looked at: Python does not even print those of 10,000."""


class Respelled(NamedTuple):
    """A number or word without quotes that became text: where, and what it became."""

    path: Path
    text: str


class Spot(NamedTuple):
    """Where a walk is: the struct that it is in, and the path of the value."""

    struct: type[Part]
    path: Path

    def at(self, step: str | int) -> Spot:
        """One step further in."""
        return Spot(self.struct, (*self.path, step))


class Walk:
    """One walk over an object of the kind `schema`.

    `report` collects problems, `respelled` the values that became text, `keys` the keys of maps.
    With `to_text` False numbers and booleans are not turned into text, as calicoctl does not in
    top-level arrays. `unknown` are the fields that no Struct has: problems, unless `strict` is
    False.
    """

    def __init__(self, schema: type[Part], *, to_text: bool = True, strict: bool = True) -> None:
        self.report = Report()
        self.unknown: list[Path] = []
        self.respelled: list[Respelled] = []
        self.keys: list[Path] = []
        self._schema = schema
        self._to_text = to_text
        self._strict = strict

    def object(self, value: Any) -> dict[str, Any]:
        """The value with canonical field names and types, as far as it can be read."""
        if value is not None and not isinstance(value, dict):
            self._refuse(Shape.of(self._schema), value, Spot(self._schema, ()))
            return {}
        return self._struct(self._schema, value or {}, ())

    def _struct(self, struct: type[Part], value: dict[str, Any], path: Path) -> dict[str, Any]:
        known = fields(struct)
        spot = Spot(struct, path)
        out: dict[str, Any] = {}
        given: dict[str, str] = {}
        for key, item in value.items():
            name = key if key in known else _fold(known, key)
            if name is None:
                self._unknown(key, spot)
            elif item is not None and self._wins(name, key, given, spot):
                out[name] = self._value(known[name], item, spot.at(key))
        return _readable(out)

    def _wins(self, name: str, key: str, given: dict[str, str], spot: Spot) -> bool:
        """Whether this spelling of a field counts: of several, Go takes the last one sorted."""
        other = given.get(name)
        if other is None or other < key:
            given[name] = key
        if other is not None:
            text = f"{other} and {key} are the same field: {given[name]} counts"
            self.report.warn((*spot.path, key), text)
        return given[name] == key

    def _value(self, kind: Shape, value: Any, spot: Spot) -> Any:
        """The value as `kind` has it, or _UNREADABLE after a report."""
        if kind.struct is not None and isinstance(value, dict):
            return self._struct(kind.struct, value, spot.path)
        if kind.item is not None and isinstance(value, list):
            return self._list(kind.item, value, spot)
        if kind.value is not None and isinstance(value, dict):
            return self._map(kind.value, value, spot)
        read = _SCALARS.get(kind.base)
        return read(self, kind, value, spot) if read else self._refuse(kind, value, spot)

    def _list(self, kind: Shape, value: list[Any], spot: Spot) -> list[Any]:
        """The items; null and what cannot be read are zero, so that the others keep their place."""
        items = []
        for index, entry in enumerate(value):
            item = None if entry is None else self._value(kind, entry, spot.at(index))
            items.append(_zero(kind) if item is None or item is _UNREADABLE else item)
        return items

    def _map(self, kind: Shape, value: dict[str, Any], spot: Spot) -> dict[str, Any]:
        """The entries; null becomes empty text, which nobody may have meant."""
        out = {}
        for key, entry in value.items():
            inner = spot.at(key)
            self.keys.append(inner.path)
            if entry is None:
                self.respelled.append(Respelled(inner.path, ""))
            out[key] = _zero(kind) if entry is None else self._value(kind, entry, inner)
        return _readable(out)

    def _any(self, kind: Shape, value: Any, spot: Spot) -> Any:
        return value

    def _text(self, kind: Shape, value: Any, spot: Spot) -> Any:
        if isinstance(value, str):
            return value
        reads_itself = kind.convert is not None and kind.convert.reads_itself
        if not self._to_text or reads_itself or not _is_scalar(value):
            return self._refuse(kind, value, spot)
        text = coerced_text(value)
        self.respelled.append(Respelled(spot.path, text))
        return text

    def _boolean(self, kind: Shape, value: Any, spot: Spot) -> Any:
        return value if isinstance(value, bool) else self._refuse(kind, value, spot)

    def _float(self, kind: Shape, value: Any, spot: Spot) -> Any:
        if not _is_scalar(value) or isinstance(value, bool):
            return self._refuse(kind, value, spot)
        try:
            number = float(value)
        except OverflowError:
            return self._refuse(kind, value, spot)
        return number if isfinite(number) else self._refuse(kind, value, spot)

    def _integer(self, kind: Shape, value: Any, spot: Spot) -> Any:
        number = _whole(value)
        if number is None or not _within(number, kind):
            return self._refuse(kind, value, spot)
        return number

    def _number_or_text(self, kind: Shape, value: Any, spot: Spot) -> Any:
        if isinstance(value, str):
            return value
        number = _whole(value)
        return number if number is not None else self._refuse(kind, value, spot)

    def _refuse(self, kind: Shape, value: Any, spot: Spot) -> Any:
        text = unreadable(kind, value, (spot.struct.__name__, *spot.path))
        self.report.problems.append(Problem(spot.path, text))
        return _UNREADABLE

    def _unknown(self, key: str, spot: Spot) -> None:
        self.unknown.append((*spot.path, key))
        if not self._strict:
            return
        text = unknown_field(key, spot.struct, self._schema)
        self.report.problems.append(Problem((*spot.path, key), text))


_Read = Callable[[Walk, Shape, Any, Spot], Any]
_SCALARS: dict[Any, _Read] = {
    str: Walk._text,
    bool: Walk._boolean,
    float: Walk._float,
    int: Walk._integer,
    int | str: Walk._number_or_text,
    Any: Walk._any,
}


def _readable(entries: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value is not _UNREADABLE}


def _zero(kind: Shape) -> Any:
    """Go's zero value: what null means in lists and maps."""
    if kind.struct is not None:
        return {}
    return {str: "", bool: False, float: 0.0, Any: None}.get(kind.base, 0)


def _fold(known: dict[str, Shape], key: str) -> str | None:
    """The field that a key means when case does not count, as Go's decoder has it."""
    folded = key.lower()
    return next((name for name in known if name.lower() == folded), None)


def _is_scalar(value: Any) -> bool:
    """Whether this is a boolean or a number of a size that can be printed."""
    if isinstance(value, int):
        return value.bit_length() <= _LONGEST
    return isinstance(value, float)


def _whole(value: Any) -> int | None:
    """The integer that a number is, None when it is none."""
    if isinstance(value, bool) or not _is_scalar(value):
        return None
    return int(value) if isinstance(value, int) or value.is_integer() else None


def _within(number: int, kind: Shape) -> bool:
    bounds = kind.bounds
    return bounds is None or (bounds.ge or 0) <= number <= (bounds.le or 0)

"""The steps of a path, each from values to values: fields, indexes, literals.

A step looks at every value that the step before it found. A field that is not there gives
nothing; an index that is not there, or a comparison of text with a number, is an error, as in
kubectl. `position` is where the step stands in the template, for messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from pyctl.printers.jsonpath.error import JSONPathError

Values = list[Any]


class Node(Protocol):
    """A step of a path."""

    def find(self, values: Values) -> Values:
        """What it makes of these values; JSONPathError when they do not suit it."""


def walk(nodes: Sequence[Node], values: Values) -> Values:
    """Take the steps of a path, one after the other."""
    for node in nodes:
        values = node.find(values)
    return values


def items_of(value: Any, position: int, what: str) -> Values:
    """The items of a list; JSONPathError for what is none and so cannot be indexed or filtered."""
    if not isinstance(value, list):
        raise JSONPathError(f"{described(value)} is no list and cannot be {what}", position)
    return value


def described(value: Any) -> str:
    """What a value is, in words: `an object`, `text`."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    return {dict: "an object", list: "a list", str: "text"}.get(value.__class__, "null")


class Field(NamedTuple):
    """`.name`: a field of each value that has it."""

    name: str

    def find(self, values: Values) -> Values:
        """The fields; values that are no objects have none."""
        name = self.name
        return [value[name] for value in values if isinstance(value, dict) and name in value]


class Key(NamedTuple):
    """`['name']`: the field that is called just this, or else what the text means as a path."""

    name: str
    path: tuple[Node, ...]

    def find(self, values: Values) -> Values:
        """The fields; a dot in the name is a part of it where there is such a field."""
        found: Values = []
        for value in values:
            if isinstance(value, dict) and self.name in value:
                found.append(value[self.name])
            else:
                found += walk(self.path, [value])
        return found


class Wildcard(NamedTuple):
    """`.*`: everything right inside each value."""

    def find(self, values: Values) -> Values:
        """Fields in their order, items of lists; of a text its bytes, as Go sees it."""
        return [inner for value in values for inner in _inside(value)]


class Recursive(NamedTuple):
    """`..`: each value, and everything inside it at any depth."""

    def find(self, values: Values) -> Values:
        """Each thing before what is inside it; numbers and empty things are left out, as in Go."""
        found: Values = []
        pending = list(reversed(values))
        while pending:
            value = pending.pop()
            inside = _inside(value)
            if inside:
                found.append(value)
                pending += reversed(inside)
        return found


class Slice(NamedTuple):
    """`[2]`, `[-1]`, `[1:3]`, `[::2]`, `[*]`; an `end` of None is that of each list.

    `single` says that one item is meant.
    """

    position: int
    start: int = 0
    end: int | None = None
    step: int = 1
    single: bool = False

    def find(self, values: Values) -> Values:
        """The items; JSONPathError for a value that is no list, and beyond the ends of one."""
        return [item for value in values if value is not None for item in self._items(value)]

    def _items(self, value: Any) -> Values:
        items = items_of(value, self.position, "indexed")
        length = len(items)
        start = self.start + length if self.start < 0 else self.start
        end = self._end(length)
        if start == end:
            return []
        if not 0 <= start < length:
            raise self._outside(start, length)
        if not 0 <= end <= length:
            raise self._outside(end - 1, length)
        if start > end:
            raise JSONPathError(
                f"starting index {start} is greater than ending index {end}", self.position
            )
        if self.step <= 0:
            raise JSONPathError("the step of a slice must be greater than 0", self.position)
        return items[start : end : self.step]

    def _end(self, length: int) -> int:
        if self.single:
            return (self.start + length if self.start < 0 else self.start) + 1
        if self.end is None:
            return length
        return self.end + length if self.end < 0 else self.end

    def _outside(self, index: int, length: int) -> JSONPathError:
        return JSONPathError(
            f"array index out of bounds: index {index}, length {length}", self.position
        )


class Union(NamedTuple):
    """`['a','b']`, `[0,2]`: what each of the parts finds, one after the other."""

    parts: tuple[Node, ...]

    def find(self, values: Values) -> Values:
        """All of it."""
        return [value for part in self.parts for value in part.find(values)]


class Literal(NamedTuple):
    """A number or boolean: itself, once for each value."""

    value: float | bool

    def find(self, values: Values) -> Values:
        """The literal for each value."""
        return [self.value for _ in values]


class Text(NamedTuple):
    r"""Text outside of braces, or quoted inside of them (`{"\n"}`): itself, once."""

    text: str

    def find(self, _values: Values) -> Values:
        """The text, whatever the values."""
        return [self.text]


def _inside(value: Any) -> Values:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    return list(value.encode(errors="surrogatepass")) if isinstance(value, str) else []

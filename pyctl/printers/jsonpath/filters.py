"""The step of a path that keeps some items of a list: `[?(@.port>1024)]`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pyctl.printers.jsonpath.error import JSONPathError
from pyctl.printers.jsonpath.nodes import Node, Values, described, items_of, walk


class Filter(NamedTuple):
    """`[?(@.name=="x")]`: the items of lists for which it holds; `exists` asks `left` alone."""

    position: int
    left: tuple[Node, ...]
    operator: str = "exists"
    right: tuple[Node, ...] = ()

    def find(self, values: Values) -> Values:
        """The items; JSONPathError for what is no list or cannot be compared."""
        return [
            item
            for value in values
            for item in items_of(value, self.position, "filtered")
            if self._holds(item)
        ]

    def _holds(self, item: Any) -> bool:
        if self.operator == "exists":
            return bool(self._exists(item))
        left, right = walk(self.left, [item]), walk(self.right, [item])
        if not left or not right:
            return False
        if len(left) > 1 or len(right) > 1:
            raise JSONPathError("can only compare one element at a time", self.position)
        return self._compare(left[0], right[0])

    def _exists(self, item: Any) -> Values:
        try:
            return walk(self.left, [item])
        except JSONPathError:  # an index beyond the end of a list: it is not there
            return []

    def _compare(self, left: Any, right: Any) -> bool:
        kinds = _comparable(left), _comparable(right)
        if "" in kinds or kinds[0] != kinds[1]:
            raise JSONPathError(
                f"incompatible types for comparison: {described(left)} and {described(right)}",
                self.position,
            )
        if kinds[0] == "boolean" and self.operator not in ("==", "!="):
            raise JSONPathError("booleans compare by == and != only", self.position)
        return OPERATORS[self.operator](left, right)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: bool(left == right),
    "!=": lambda left, right: bool(left != right),
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
}


def _comparable(value: Any) -> str:
    """The group within which values can be compared, "" for none."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else ""

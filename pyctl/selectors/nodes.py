"""What a selector consists of, as values that never change: conditions, and what joins them.

Selectors come from users and may be nested a hundred thousand levels deep. So nothing here calls
itself for a part of a part: printing, comparing and hashing go through the parts in a loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


class Node:
    """A selector or a part of one; str() is its canonical text, as Calico's `String()` gives it."""

    __slots__ = ()

    def children(self) -> tuple[Node, ...]:
        """Return the parts right below this one, in the order of the text."""
        return ()

    def fragments(self) -> tuple[str | Node, ...]:
        """Return the canonical text in pieces; the parts right below stay nodes."""
        raise NotImplementedError

    def __str__(self) -> str:
        done: list[str] = []
        pending: list[str | Node] = [self]
        while pending:
            top = pending.pop()
            if isinstance(top, str):
                done.append(top)
            else:
                pending.extend(reversed(top.fragments()))
        return "".join(done)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


@dataclass(frozen=True, slots=True, repr=False)
class Condition(Node):
    """What asks the labels one question, and has no parts."""


class All(Condition):
    """`all()`, and the empty selector: true for every set of labels."""

    __slots__ = ()

    def fragments(self) -> tuple[str]:
        """`all()`."""
        return ("all()",)


class Global(Condition):
    """`global()`: true for all labels; as a rule's namespaceSelector it means more than that."""

    __slots__ = ()

    def fragments(self) -> tuple[str]:
        """`global()`."""
        return ("global()",)


@dataclass(frozen=True, slots=True, repr=False)
class Has(Condition):
    """`has(label)`: the label is there, with whatever value."""

    label: str

    def fragments(self) -> tuple[str]:
        """`has(zone)`."""
        return (f"has({self.label})",)


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Condition):
    """A label, an operator and a text. The text never holds both kinds of quote: no literal can."""

    label: str
    value: str

    def fragments(self) -> tuple[str]:
        """`zone == "north"`."""
        return (f"{self.label} {OPERATORS[type(self)]} {_quoted(self.value)}",)


class Equal(Comparison):
    """`label == "value"`: false where the label is absent."""

    __slots__ = ()


class NotEqual(Comparison):
    """`label != "value"`: true where the label is absent."""

    __slots__ = ()


class Contains(Comparison):
    """`label contains "value"`: false where the label is absent."""

    __slots__ = ()


class StartsWith(Comparison):
    """`label starts with "value"`: false where the label is absent."""

    __slots__ = ()


class EndsWith(Comparison):
    """`label ends with "value"`: false where the label is absent."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, repr=False)
class Membership(Condition):
    """A label, an operator and a set of texts, which may be empty."""

    label: str
    values: frozenset[str]

    def fragments(self) -> tuple[str]:
        """`zone in {"north", "south"}`, sorted."""
        values = ", ".join(map(_quoted, sorted(self.values)))
        return (f"{self.label} {OPERATORS[type(self)]} {{{values}}}",)


class In(Membership):
    """`label in {"a", "b"}`: false where the label is absent."""

    __slots__ = ()


class NotIn(Membership):
    """`label not in {"a", "b"}`: true where the label is absent."""

    __slots__ = ()


class Compound(Node):
    """What has parts. Two are equal when they are of one class and have equal parts in order."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Compound):
            return NotImplemented
        return self is other or _shape(self) == _shape(other)

    def __hash__(self) -> int:
        return hash(tuple(_shape(self)))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Not(Compound):
    """`!part`: the part is false."""

    part: Node

    def children(self) -> tuple[Node]:
        """Return the part that is negated."""
        return (self.part,)

    def fragments(self) -> tuple[str | Node, ...]:
        """`!has(zone)`."""
        return ("!", self.part)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Chain(Compound):
    """Two or more parts joined by one operator. A flat text is one chain; parentheses nest one."""

    parts: tuple[Node, ...]

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ValueError(f"{type(self).__name__} joins two or more parts")

    def children(self) -> tuple[Node, ...]:
        """Return the parts that are joined."""
        return self.parts

    def fragments(self) -> tuple[str | Node, ...]:
        """`(has(a) && has(b))`."""
        joint = f" {OPERATORS[type(self)]} "
        joined = [piece for part in self.parts for piece in (joint, part)]
        return ("(", *joined[1:], ")")


class And(Chain):
    """`part && part ...`: all parts are true."""

    __slots__ = ()


class Or(Chain):
    """`part || part ...`: one part at least is true."""

    __slots__ = ()


OPERATORS: dict[type[Node], str] = {
    Equal: "==",
    NotEqual: "!=",
    Contains: "contains",
    StartsWith: "starts with",
    EndsWith: "ends with",
    In: "in",
    NotIn: "not in",
    And: "&&",
    Or: "||",
}
"""How each operator is written in canonical text."""


def walk(tree: Node) -> Iterator[Node]:
    """Every node of the tree once, in the order in which they begin in its text."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(node.children()))


def _shape(tree: Node) -> list[object]:
    """Lay the tree out flat, so that equal lists belong to equal trees and nothing is nested."""
    return [
        (type(node), len(node.children())) if isinstance(node, Compound) else node
        for node in walk(tree)
    ]


def _quoted(value: str) -> str:
    return f"'{value}'" if '"' in value else f'"{value}"'

"""Nodes are values: they compare, hash and print by what they hold, and never change."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from pyctl.selectors.nodes import (
    All,
    And,
    Contains,
    Equal,
    Global,
    Has,
    In,
    Node,
    Not,
    NotEqual,
    NotIn,
    Or,
    walk,
)

A, B, C = Has("a"), Has("b"), Has("c")
DISTINCT: list[Node] = [
    All(),
    Global(),
    A,
    B,
    Equal("a", "b"),
    Equal("a", "c"),
    NotEqual("a", "b"),
    Contains("a", "b"),
    In("a", frozenset("b")),
    NotIn("a", frozenset("b")),
    Not(A),
    Not(Not(A)),
    And((A, B)),
    And((B, A)),
    Or((A, B)),
    And((A, B, C)),
    And((A, And((B, C)))),
    And((And((A, B)), C)),
]


def test_distinct_nodes_are_unequal() -> None:
    """No two nodes of different class, content or grouping are equal."""
    equal = [(one, other) for one in DISTINCT for other in DISTINCT if one == other]
    assert equal == [(node, node) for node in DISTINCT]
    assert len(set(DISTINCT)) == len(DISTINCT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Equal("a", "b"), Equal("a", "b")),
        (In("a", frozenset("bc")), In("a", frozenset("cb"))),
        (Not(And((A, B))), Not(And((Has("a"), Has("b"))))),
    ],
)
def test_equal_nodes_hash_alike(one: Node, other: Node) -> None:
    """Nodes made apart from equal parts are equal, with equal hashes."""
    assert one == other
    assert hash(one) == hash(other)


def test_nodes_equal_nothing_else() -> None:
    """A node is not equal to its text or to the values that it holds."""
    others: list[object] = ["has(a)", ("a", "b"), ("a",), (), None]
    assert [(node, other) for node in DISTINCT for other in others if node == other] == []


@pytest.mark.parametrize(("node", "field"), [(A, "label"), (Not(A), "part"), (Or((A, B)), "parts")])
def test_nodes_never_change(node: Node, field: str) -> None:
    """No field of a node can be set once it is made."""
    with pytest.raises(FrozenInstanceError):
        setattr(node, field, "x")


def test_nodes_are_slotted() -> None:
    """No node carries a dictionary: trees of a hundred thousand nodes must stay small."""
    assert [node for node in DISTINCT if hasattr(node, "__dict__")] == []


@pytest.mark.parametrize("parts", [(), (A,)])
def test_chain_joins_two_or_more(parts: tuple[Node, ...]) -> None:
    """A chain of fewer than two parts has no text, so none can be made."""
    with pytest.raises(ValueError, match="Or joins two or more parts"):
        Or(parts)


def test_walk_follows_the_text() -> None:
    """Walking meets every node once, a chain before its parts, parts in the order of the text."""
    inner = And((B, C))
    tree = Or((Not(A), inner))
    assert list(walk(tree)) == [tree, Not(A), A, inner, B, C]


def test_repr_shows_class_and_text() -> None:
    """A node in a traceback shows its class and its canonical text."""
    assert repr(Not(Or((A, B)))) == "<Not !(has(a) || has(b))>"


def test_positional_patterns() -> None:
    """A node can be taken apart by a match statement, its fields in the order of the text."""
    match Equal("a", "b"):
        case Equal(label, value):
            assert (label, value) == ("a", "b")

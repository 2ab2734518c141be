"""Selectors as values: equality, unique ids, normal form, and what is remembered."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from pyctl.selectors import Selector, normalise, parse
from pyctl.selectors.nodes import And, Equal, Has, Not


@pytest.mark.parametrize(
    ("text", "unique_id"),
    [
        ("all()", "s:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug"),
        ("", "s:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug"),
        ("has(a)", "s:JpRGrxZ4kdS6g7WoF-uG_g7qlh2ipw2zGYBMpQ"),
        ("a == 'é'", "s:2_hnZrTZ0JBefr9Q7w6RuE_Vkx1b66g1ZQFXFA"),
        ("a == '\ud800'", "s:b49R2jRUS2KT0LDfdb_53jNuHMN1UpkQAs1z6A"),
    ],
)
def test_unique_id(text: str, unique_id: str) -> None:
    """The unique id hashes the canonical text as Calico does, and takes text that is no UTF-8."""
    assert parse(text).unique_id() == unique_id


def test_equal_by_canonical_text() -> None:
    """Two spellings of one selector are equal and one member of a set; a selector is no text."""
    assert parse("a=='b'&&has(c)") == parse(" (a == 'b') && has( c )")
    assert len({parse("! has(a)"), parse("!has(a)"), parse("has(a)")}) == 2
    assert parse("has(a)") != parse("has(b)")
    assert parse("has(a)") != "has(a)"


def test_made_from_nodes() -> None:
    """A selector can be made from nodes as well as from text."""
    tree = And((Has("a"), Not(Equal("b", "c"))))
    assert Selector(tree) == parse("has(a) && !b == 'c'")
    assert Selector(tree).tree is tree


def test_tree_cannot_be_replaced() -> None:
    """A selector's nodes are its own for good."""
    selector: Any = parse("has(a)")
    with pytest.raises(AttributeError):
        selector.tree = Has("b")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("all() && global()", set()),
        ("has(a)", {"a"}),
        ("a == 'x' || !(b in {'c'} && d starts with 'y') && has(a)", {"a", "b", "d"}),
    ],
)
def test_labels(text: str, labels: set[str]) -> None:
    """The labels of a selector are those that any of its conditions asks for."""
    assert parse(text).labels() == labels


def test_walk() -> None:
    """Walking a selector meets its nodes in the order of the text."""
    assert [str(node) for node in parse("!has(a) && b == 'c'").walk()] == [
        '(!has(a) && b == "c")',
        "!has(a)",
        "has(a)",
        'b == "c"',
    ]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("", "all()"),
        (" \n", "all()"),
        ("! (has( b)||! has(a ))", "!(has(b) || !has(a))"),
        ("has( a )\n", "has(a)"),
        ("\u00a0\u3000has( a )\r\n\v\x85", "has(a)"),
        (" has( a \n", "has( a"),
        ("\n a  =  'b' \t", "a  =  'b'"),
        ("has( a )\x1f", "has( a )\x1f"),
        ("has( a ) &&\nhas(b)", "has( a ) &&\nhas(b)"),
    ],
)
def test_normalise(text: str, normal: str) -> None:
    """Text is trimmed as Go trims it, then printed canonically, or left alone if it cannot be."""
    assert normalise(text) == normal


def test_short_selectors_are_remembered() -> None:
    """The same short text gives the very same selector; a long one is not kept in memory."""
    long = f"a == '{'x' * 1100}'"
    assert parse("has(remembered)") is parse("has(remembered)")
    assert parse(long) is not parse(long)
    assert parse(long) == parse(long)


def test_repr_shows_the_text() -> None:
    """A selector in a traceback shows its canonical text."""
    assert repr(parse("has( a )")) == "<Selector has(a)>"


def test_import_loads_no_parser() -> None:
    """Importing the package loads neither parser nor nodes: those wait for the first selector."""
    code = (
        "import sys, pyctl.selectors; "
        "print([m for m in sys.modules if m.startswith('pyctl.selectors.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['pyctl.selectors.error', 'pyctl.selectors.selector']"

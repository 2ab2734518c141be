"""Composed nodes: their lines, and what cannot be composed."""

from __future__ import annotations

import pytest

from pyctl.documents.nodes import MAX_DEPTH, compose
from pyctl.documents.problems import MalformedError


def test_nodes_know_their_lines() -> None:
    """A node stands on the line where it begins, counted from the start of the file."""
    tree = compose(b"a: 1\nb:\n- c\n", 10)
    assert tree.root is not None
    assert tree.root.kind == "mapping"
    assert [item.line for item in tree.root.items] == [10, 10, 11, 12]


def test_nodes_come_after_the_ones_inside_them() -> None:
    """The root is the last of the finished nodes."""
    tree = compose(b"a: [b]\n", 1)
    assert [node.text or node.kind for node in tree.finished] == ["a", "b", "sequence", "mapping"]
    assert tree.finished[-1] is tree.root


def test_a_document_of_nothing_has_no_root() -> None:
    """Comments alone make no node."""
    assert compose(b"# nothing\n", 1).root is None


def test_plain_means_without_quotes_and_tag() -> None:
    """Only such a scalar is resolved."""
    tree = compose(b"[a, 'b', \"c\", !!str d, ! e]", 1)
    assert [node.plain for node in tree.finished[:-1]] == [True, False, False, False, False]


def test_an_alias_refers_to_the_last_anchor_of_its_name() -> None:
    """An anchor may be given again."""
    tree = compose(b"[&x a, *x , &x b, *x ]", 1)
    assert [node.target.text for node in tree.finished if node.kind == "alias"] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"a: 1\nb: *x\n", "line 2: unknown anchor 'x' referenced"),
        (b"a:\n- &x\n  b: *x\n", "line 3: anchor 'x' value contains itself"),
        (b"!%ed%a0%80 a", "line 1: a tag holds what is no character"),
        (b"a: 1\r---\rb: 2\r", "line 2: more text after the end of the document ('...')"),
    ],
)
def test_what_is_no_single_sound_document(text: bytes, problem: str) -> None:
    """Unknown anchors, aliases inside their own anchor and second documents are errors."""
    with pytest.raises(MalformedError) as caught:
        compose(text, 1)
    assert problem in str(caught.value)


@pytest.mark.parametrize(("start", "end"), [("[", "]"), ("{a: ", "}"), ("[{a: ", "}]")])
def test_depth_is_bounded(start: str, end: str) -> None:
    """A thousand levels can be read, more are an error and never a RecursionError."""
    levels = MAX_DEPTH // len(start.replace("a: ", ""))
    assert compose((start * levels + "1" + end * levels).encode(), 1).root is not None
    for deep in (levels + 1, levels * 50):
        with pytest.raises(MalformedError, match="nest"):
            compose((start * deep + "1" + end * deep).encode(), 1)

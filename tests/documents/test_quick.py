"""The fast way: the same values as the slow way, or none at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.documents.nodes import compose
from pyctl.documents.problems import MalformedError
from pyctl.documents.quick import NotPlainError, PlainScalars, quick_value
from pyctl.documents.values import construct, respelled

MANIFEST = """\
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata:
  name: node-1
  labels: {role: worker, count: 12, ratio: 1.5, "on": 'off'}
spec:
  expectedIPs:
  - 10.0.0.1
  - fd00::1
  empty: {}
  none: []
  nothing:
"""


def test_an_ordinary_manifest() -> None:
    """Types are resolved, quotes keep text."""
    assert quick_value(MANIFEST.encode(), PlainScalars()) == {
        "apiVersion": "projectcalico.org/v3",
        "kind": "HostEndpoint",
        "metadata": {
            "name": "node-1",
            "labels": {"role": "worker", "count": 12, "ratio": 1.5, "on": "off"},
        },
        "spec": {
            "expectedIPs": ["10.0.0.1", "fd00::1"],
            "empty": {},
            "none": [],
            "nothing": None,
        },
    }


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "~"])
def test_nothing_is_none(text: str) -> None:
    """Documents of nothing have the value None."""
    assert quick_value(text.encode(), PlainScalars()) is None


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1", "a: &x {}", "a: &x []", "a: *x", "a: !!str 1", "a: ! 1", "a: !t {}", "a: !t []",
        "<<: {}", "a: .inf", "1: a", "n: a", "~: a", "{}: a", "[]: a", "a: 1\na: 2", "a: [", "\x00",
        "[1]\nb",
        "!%ed%a0%80 a", "[" * 1001 + "]" * 1001,
    ],
)  # fmt: skip
def test_whatever_is_out_of_the_ordinary_is_left_to_the_slow_way(text: str) -> None:
    """The fast way never guesses."""
    with pytest.raises(NotPlainError):
        quick_value(text.encode(), PlainScalars())


@pytest.mark.parametrize(
    ("text", "expected"), [("a: 012", True), ("a: '012'", False), ("a: 12", False)]
)
def test_respelled_is_noticed_every_time(text: str, *, expected: bool) -> None:
    """A value that changes its text is not remembered silently."""
    scalars = PlainScalars()
    for _ in range(2):
        scalars.respelled = False
        quick_value(text.encode(), scalars)
        assert scalars.respelled is expected


def test_the_memory_is_bounded() -> None:
    """Many different scalars do not fill the memory, long ones are not remembered."""
    scalars = PlainScalars()
    for number in range(50_000):
        assert scalars[f"word-{number}"] == f"word-{number}"
    assert scalars["x" * 1000] == "x" * 1000
    assert len(scalars) <= 20_000
    assert "x" * 1000 not in scalars


PREFIX = "error converting YAML to JSON: yaml: "
WORDS = [
    "b: ",
    "- ",
    "\n  ",
    ", ",
    "012",
    "yes",
    "#c",
    "|\n",
    ">-\n",
    "? ",
    "&x ",
    "*x ",
    "<<: ",
    "!!str ",
]
PIECES = st.sampled_from([*"a1: []{}'~\"\n\t%é", *WORDS])


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(derandomize=True, deadline=None, max_examples=1500)
def test_both_ways_agree(text: str) -> None:
    """Where the fast way has an answer, the slow way has the same one."""
    scalars = PlainScalars()
    try:
        quick = quick_value(text.encode(), scalars)
    except NotPlainError:
        return
    tree = compose(text.encode(), 1)
    slow: Any = construct(tree)
    assert (quick, repr(quick)) == (slow, repr(slow))
    changed = any(node.kind == "scalar" and respelled(node) for node in tree.finished)
    assert scalars.respelled is changed


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(derandomize=True, deadline=None, max_examples=500)
def test_the_slow_way_fails_in_words(text: str) -> None:
    """Any text is a value or a MalformedError, nothing else."""
    try:
        problem = f"{PREFIX}{construct(compose(text.encode(), 1))}"
    except MalformedError as error:
        problem = str(error)
    assert problem.startswith(PREFIX)

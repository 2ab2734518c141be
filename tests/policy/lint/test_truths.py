"""Selectors that are always true or never, and labels that fit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.policy.lint.truths import constant, example
from pyctl.selectors import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("all()", True),
        ("has(a) || !has(a)", True),
        ('a != "x" || a == "x"', True),
        ('a not in {} && !(b == "x" && !has(b))', True),
        ('!has(a) || a contains ""', True),
        ("!all()", False),
        ('a == "x" && a == "y"', False),
        ('a == "x" && !has(a)', False),
        ("a in {}", False),
        ('a starts with "x" && !has(a)', False),
        ("has(a)", None),
        ('a != "x"', None),
        ('a contains "p" || !has(a)', None),
        ('a == "xy" && a starts with "x"', None),
        (" && ".join(f'l{number} != "x"' for number in range(20)), None),
    ],
)
def test_constant(text: str, *, expected: bool | None) -> None:
    """True, False, or that it depends or takes too long."""
    assert constant(text) is expected


def test_example() -> None:
    """Labels that a selector holds for, with as few of them as will do."""
    assert example('has(a) && b in {"x"}', {"a": "1"}) == {"a": "1", "b": "x"}
    assert example('a == "1" || b == "x"', {"a": "1"}) == {"a": "1"}
    assert example('a == "2"', {"a": "1"}) is None


_LABELS = st.dictionaries(st.sampled_from("ab"), st.sampled_from("xyz"))
_CONDITIONS = st.sampled_from(
    [
        "has(a)",
        'a == "x"',
        'a != "x"',
        'b in {"x", "y"}',
        'b not in {"z"}',
        'b contains "y"',
        "all()",
    ]
)
_TEXTS = st.recursive(
    _CONDITIONS,
    lambda part: (
        part.map("!({})".format)
        | st.tuples(part, st.sampled_from(["&&", "||"]), part).map(lambda t: f"({' '.join(t)})")
    ),
    max_leaves=6,
)


@given(_TEXTS, _LABELS)
@settings(derandomize=True, deadline=None, max_examples=400)
def test_a_constant_selector_says_the_same_of_all_labels(text: str, labels: dict[str, str]) -> None:
    """What is called constant holds for no labels otherwise."""
    told = constant(text)
    assert told in (None, parse(text).matches(labels))
    found = example(text, {})
    assert found is None or parse(text).matches(found)

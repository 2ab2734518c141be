"""JSON as Go writes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.documents.json_text import dump_compact, dump_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e15, 1e15) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def test_dump_json_indents_by_two() -> None:
    """As json.MarshalIndent: keys in their order, empty collections on one line, no end of line."""
    value: dict[str, Any] = {
        "b": [1, {"c": []}],
        "a": {},
        "d": None,
        "e": [True, False, 1000000.0, 100.5],
    }
    assert dump_json(value) == (
        '{\n  "b": [\n    1,\n    {\n      "c": []\n    }\n  ],\n  "a": {},\n  "d": null,\n'
        '  "e": [\n    true,\n    false,\n    1000000,\n    100.5\n  ]\n}'
    )


def test_dump_compact_stands_on_one_line() -> None:
    """No blanks, and no escapes for what only matters in HTML."""
    assert (
        dump_compact({"b": [1, {}], "a": "x && y", "f": 1e21})
        == '{"b":[1,{}],"a":"x && y","f":1e+21}'
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a < b && c > d", r"a \u003c b \u0026\u0026 c \u003e d"),
        ('a"b\\c', r"a\"b\\c"),
        ("\n\r\t\b\f", r"\n\r\t\b\f"),
        ("\x00\x1b", r"\u0000\u001b"),
        ("\x7f", "\x7f"),
        ("é😀", "é😀"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("é\ud800", "é" + r"\ufffd"),
    ],
)
def test_escapes(text: str, written: str) -> None:
    """Go's escapes, in keys and values."""
    assert dump_json(text) == f'"{written}"'
    assert dump_json({text: 1}) == f'{{\n  "{written}": 1\n}}'


@pytest.mark.parametrize("dump", [dump_json, dump_compact])
def test_what_json_cannot_say(dump: Any) -> None:
    """Infinities and foreign types are refused."""
    with pytest.raises(ValueError, match="JSON has no"):
        dump([float("inf")])
    with pytest.raises(TypeError, match="tuple is no plain value"):
        dump({"a": (1, 2)})


@given(VALUES)
@settings(derandomize=True, deadline=None)
def test_both_forms_read_back(value: Any) -> None:
    """Writing loses nothing."""
    assert json.loads(dump_json(value)) == value
    assert json.loads(dump_compact(value)) == value

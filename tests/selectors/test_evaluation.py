"""Evaluation asks as few questions as it can; what the answers are is tested with the parser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from pyctl.selectors import parse


class AskedLabels(Mapping[str, str]):
    """Labels that remember which of them were asked for, in order and without repeats."""

    def __init__(self, **labels: str) -> None:
        self.labels = labels
        self.asked: list[str] = []

    def __getitem__(self, key: str) -> str:
        if key not in self.asked:
            self.asked.append(key)
        return self.labels[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("all()", []),
        ("has(x)", ["x"]),
        ("has(x) && has(y)", ["x"]),
        ("has(a) && has(x)", ["a", "x"]),
        ("has(a) || has(x)", ["a"]),
        ("has(x) || has(a) || has(y)", ["x", "a"]),
        ("has(x) && has(y) && has(z) || has(a) && has(b)", ["x", "a", "b"]),
        ("!(has(a) || has(x)) || has(b)", ["a", "b"]),
        ("!(has(x) && has(y)) && has(b)", ["x", "b"]),
        ("!(!(has(a) || has(x))) && !has(y)", ["a", "y"]),
    ],
)
def test_stops_when_decided(text: str, asked: list[str]) -> None:
    """Labels are asked for from left to right, and no more once the result is known."""
    labels = AskedLabels(a="", b="")
    parse(text).matches(labels)
    assert labels.asked == asked


@pytest.mark.parametrize("text", ["has(a)", "a != 'b'", "has(a) && all()", "!has(b) || has(a)"])
def test_result_is_a_boolean(text: str) -> None:
    """The result is True itself, not something that counts as true."""
    assert parse(text).matches({"a": "x"}) is True

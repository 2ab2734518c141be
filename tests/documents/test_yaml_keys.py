"""The order of keys in YAML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.documents.yaml_keys import ordered


@pytest.mark.parametrize(
    "keys",
    [
        ["a", "a9", "a10"],
        ["A", "B", "a", "b"],
        ["a-b", "a_b", "a9", "ab"],
        ["app", "app.name", "app1", "apple"],
        ["k8s", "k8s-app", "kubernetes.io/os"],
        ["v1", "v1.9", "v1.10"],
        ["a1", "a01", "a001"],
        ["a099", "a100", "a0100"],
        ["1", "z", "é"],
        ["x1y", "x01y"],
        ["a1000", "a1001"],
        ["", "a"],
    ],
)
def test_order(keys: list[str]) -> None:
    """Signs before letters, numbers by their size, then by their length."""
    assert ordered(keys[::-1]) == keys
    assert ordered(keys) == keys


def test_numbers_wrap_at_64_bits() -> None:
    """Go counts digits in 64 bits: 2^63 is the least number there is."""
    assert ordered(["a1", "a9223372036854775808"]) == ["a9223372036854775808", "a1"]


@given(st.lists(st.text("abcXYZé", max_size=4), unique=True))
@settings(derandomize=True, deadline=None)
def test_letters_alone_sort_as_texts_do(keys: list[str]) -> None:
    """Among letters the code points decide."""
    assert ordered(keys) == sorted(keys)


@given(st.permutations(["a-1", "a.2", "a/b", "a10", "a2", "ab", "b", "B", "10", "9"]))
@settings(derandomize=True, deadline=None)
def test_the_order_does_not_depend_on_the_input(keys: list[str]) -> None:
    """Any arrangement of the same keys comes out alike."""
    assert ordered(keys) == ["9", "10", "B", "a-1", "a.2", "a/b", "a2", "a10", "ab", "b"]

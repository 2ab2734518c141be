"""Calico's tag for regular expressions: Go's syntax, with a reason for what is none."""

from __future__ import annotations

import pytest

from pyctl.resources.re2 import re2_reason


@pytest.mark.parametrize(
    "text", ["", "^eth[0-9]+$", r"\pL\z", "(?<x>a)", "[[:alpha:]]", r"\x{10FFFF}"]
)
def test_expressions(text: str) -> None:
    """What Go compiles has no fault."""
    assert re2_reason(text) == ""


@pytest.mark.parametrize("text", ["eth[", "a(?=b)", r"(a)\1", r"\Z", "a**", "a++", "a{1001}", "*"])
def test_no_expressions(text: str) -> None:
    """What Go refuses is refused with a reason."""
    assert re2_reason(text)

"""Calico's tag `regexp`: a text that Go's regexp package compiles."""

from __future__ import annotations

from pyctl.patterns.re2 import compile_re2


def re2_reason(text: str) -> str:
    """Why this is no regular expression, "" when it is one."""
    try:
        compile_re2(text)
    except ValueError as error:
        return str(error)
    return ""

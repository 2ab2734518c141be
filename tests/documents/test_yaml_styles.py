"""Which texts need which quotes in YAML."""

from __future__ import annotations

import pytest

from pyctl.documents.yaml_styles import style


@pytest.mark.parametrize(
    "text",
    [
        "plain", "10.0.0.0/8", "all()", "has(role) && zone == 'a'", "2020-02-30", "1900-02-29",
        "2020-13-01", "2020-1-1T1:1:1", "2020-1-1 25:1:1", "2020-01-01T00:00:00+25:00", "1:60",
        "::1", "fd00::1", "a:b", "a#b", "-a", "?a", ":a", "a\\b", "it's", "é", "=", "<<", "1.2.3",
        "0x", "1e", "none", "a%", "/32", "\ue000", "\ufffd", "\xa0", "12-34",
    ],
)  # fmt: skip
def test_plain(text: str) -> None:
    """What is read back as the same text needs no quotes."""
    assert style(text) == "plain"


@pytest.mark.parametrize(
    "text",
    [
        "", "12", "-5", "1.5", "1e3", "0x1f", "0b11", "012", "1_000", "yes", "No", "y", "n", "on",
        "true", "null", "~", ".inf", "2020-01-01", "2020-1-1", "2000-02-29", "12:30:45", "1:59.5",
        "+1_0:2", "2020-01-01T00:00:00Z", "2001-12-14t21:59:43.10-05:00", "2001-1-1 1:1:1",
        "2001-1-1   1:1:1.5", "2020-1-1T1:1:1,5Z", "2020-01-01T00:00:00+24:60",
    ],
)  # fmt: skip
def test_double_for_what_looks_like_another_type(text: str) -> None:
    """Numbers, booleans, nulls and times need quotes to stay text."""
    assert style(text) == "double"


@pytest.mark.parametrize(
    "text",
    [
        "a\tb",
        "\x00",
        "\x7f",
        "\x85",
        "a\r",
        "😀",
        "\ufeffa",
        "a \nb",
        "a\n ",
        "a\tb\n",
        "a \u2028b",
    ],
)
def test_double_for_what_only_escapes_can_hold(text: str) -> None:
    """Control characters, those beyond U+FFFF, and blanks around line breaks."""
    assert style(text) == "double"


@pytest.mark.parametrize(
    "text",
    [
        "fe80::", "a: b", "a #b", "#a", "- a", "-", "--- a", "...", "? a", ": a", "[a]", "{a}", "]",
        "*a", "&a", "!a", "|", "> a", "%a", "@a", "`a`", "'a'", '"a"', " a", "a ", ",", "a\u2028b",
    ],
)  # fmt: skip
def test_single_for_indicators(text: str) -> None:
    """Signs that mean something to YAML where they stand."""
    assert style(text) == "single"


@pytest.mark.parametrize(
    "text", ["a\nb", "a\n", "\n", " a\nb", "a\n b", "12\n", "a\n\n", "- a\n# b"]
)
def test_literal_for_lines(text: str) -> None:
    """Texts of several lines stand in a block."""
    assert style(text) == "literal"

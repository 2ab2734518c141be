"""What of a text reaches a terminal."""

from __future__ import annotations

import pytest

from pyctl.cli.visible import shortened, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\rb\x9b", "a\\x0db\\x9b"),
        ("é", "é"),
    ],
)
def test_control_characters_are_spelled_out(text: str, shown: str) -> None:
    """A terminal shows them and does not obey; line ends and tabs stay."""
    assert visible(text) == shown


def test_the_middle_of_a_very_long_line_is_left_out() -> None:
    """Place and kind at the beginning and the advice at the end stay, and so do other lines."""
    long = "f.yaml:3: Tier " + "x" * 10_000_000 + " (too long)"
    first, cut, last = shortened(f"first\n{long}\n{'y' * 10_000}").split("\n")
    assert first == "first"
    assert cut.startswith("f.yaml:3: Tier xxx")
    assert cut.endswith("xxx (too long)")
    assert f" [... {len(long) - 9_500} characters ...] " in cut
    assert last == "y" * 10_000

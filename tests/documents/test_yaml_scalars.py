"""Texts in quotes, folded, and in blocks."""

from __future__ import annotations

import pytest

from pyctl.documents.yaml_scalars import lines, one_line

WORDS = "abcdefghi " * 12


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "plain"),
        ("12", '"12"'),
        ("", '""'),
        ("it's: so", "'it''s: so'"),
        ('say\t"a\\b"', r'"say\t\"a\\b\""'),
        ("\x00\x07\x08\x0b\x0c\r\x1b\x7f", r'"\0\a\b\v\f\r\e\x7F"'),
        ("\x85\u2028\u2029\x01", r'"\N\L\P\x01"'),
        ("a\xa0\u2027\x01", '"a\xa0\u2027' + r'\x01"'),
        ("😀\uffff", r'"\U0001F600\uFFFF"'),
        ("\ufeffa b", r'"\uFEFF\x61\x20\x62"'),
        (WORDS + "z", WORDS + "z"),
        ("a\nb", ""),
        ("a\u2028b", ""),
    ],
)
def test_one_line(text: str, written: str) -> None:
    """Quotes and escapes as yaml.v2 sets them; nothing for what needs more lines."""
    assert one_line(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (WORDS + "z", WORDS[:79] + "\n  " + WORDS[80:] + "z\n"),
        (WORDS, "'" + WORDS[:79] + "\n  " + WORDS[80:] + "'\n"),
        ("\t" + WORDS + "z", '"\\t' + WORDS[:79] + "\n  " + WORDS[80:] + 'z"\n'),
        ("\t" + WORDS, '"\\t' + WORDS[:79] + "\n  " + WORDS[80:] + '"\n'),
        ("x" * 100 + " y", "x" * 100 + "\n  y\n"),
        ("'" + "x" * 100 + " ", "'''" + "x" * 100 + " '\n"),
        (("abcdefghi  " * 12 + "z"), ("abcdefghi  " * 12 + "z\n")),
        (
            "\t" + "abcdefghi  " * 12,
            '"\\t' + ("abcdefghi  " * 7).rstrip() + "\n  \\ " + "abcdefghi  " * 5 + '"\n',
        ),
        ("abcdefghi " * 8 + "z", "abcdefghi " * 7 + "abcdefghi\n  z\n"),
        ("abcdefghi " * 7 + "abcdefgh z", "abcdefghi " * 7 + "abcdefgh\n  z\n"),
        ("abcdefghi " * 7 + "abcdefg z", "abcdefghi " * 7 + "abcdefg z\n"),
    ],
)
def test_folding(text: str, written: str) -> None:
    """The first single blank beyond column 80 becomes a line break; here the text begins at 3."""
    assert lines(text, 3, 2) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\nb", "|-\n  a\n  b\n"),
        ("a\nb\n", "|\n  a\n  b\n"),
        ("a\n\n", "|+\n  a\n\n"),
        ("\n", "|2+\n\n"),
        (" a\nb", "|2-\n   a\n  b\n"),
        ("\n\na", "|2-\n\n\n  a\n"),
        ("a\n b", "|-\n  a\n   b\n"),
        ("a\n\n\nb\n", "|\n  a\n\n\n  b\n"),
        ("a\u2028b\n", "|\n  a\u2028  b\n"),
        ("a\nb\u2028", "|\n  a\n  b\u2028"),
        (WORDS + "z\n", "|\n  " + WORDS + "z\n"),
    ],
)
def test_blocks(text: str, written: str) -> None:
    """Lines stand as they are, with the hints that yaml.v2 gives, and are never folded."""
    assert lines(text, 3, 2) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\u2028x", "'\u2028  x'\n"),
        ("a\u2029b", "'a\u2029  b'\n"),
        ("a\u2028\u2028b\u2028", "'a\u2028\u2028  b\u2028'\n"),
    ],
)
def test_unicode_line_separators(text: str, written: str) -> None:
    """They stay, and what follows them is indented."""
    assert lines(text, 3, 2) == written

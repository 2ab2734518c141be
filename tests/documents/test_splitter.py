"""Files into documents: calicoctl's separators, and the lines that documents start on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.documents.splitter import split_documents, utf8


@pytest.mark.parametrize(
    ("data", "documents"),
    [
        (b"", []),
        (b"a", [(1, b"a")]),
        (b"\n", [(1, b"\n")]),
        (b"a\n---\nb\n", [(1, b"a"), (3, b"b\n")]),
        (b"---\na\n---\nb", [(1, b"---\na"), (4, b"b")]),
        (b"a\n---\n---\nb", [(1, b"a"), (3, b"---\nb")]),
        (b"a\n---\n---\n---\nb", [(1, b"a"), (3, b"---"), (5, b"b")]),
        (b"a\n---\n\n---\nb", [(1, b"a"), (3, b""), (5, b"b")]),
        (b"\n---\nb", [(1, b""), (3, b"b")]),
        (b"a\n--- # note\nb\n---bar: 1\nc", [(1, b"a"), (3, b"b"), (5, b"c")]),
        (b"a\r\n---\r\nb\r\n", [(1, b"a\r"), (3, b"b\r\n")]),
        (b"a\n ---\nb", [(1, b"a\n ---\nb")]),
        (b"a\n---\n", [(1, b"a")]),
        (b"a\n---", [(1, b"a")]),
        (b"a\n--- # the end", [(1, b"a")]),
        (b"a\n\n\n---\nb", [(1, b"a\n\n"), (5, b"b")]),
    ],
)
def test_separators(data: bytes, documents: list[tuple[int, bytes]]) -> None:
    """A line break and three dashes separate; the rest of that line is dropped."""
    assert list(split_documents(data)) == documents


@given(st.lists(st.sampled_from([b"a", b"\n", b"---", b"- ", b"\n---\n", b"--- x\n", b"\r\n"])))
@settings(derandomize=True, deadline=None)
def test_a_document_is_found_on_its_line(pieces: list[bytes]) -> None:
    """The line told for a document is the one in the file where its text begins."""
    data = b"".join(pieces)
    lines = data.split(b"\n")
    for first, text in split_documents(data):
        found = b"\n".join(lines[first - 1 :])
        assert found.startswith(text)


@pytest.mark.parametrize(
    "data",
    [
        "é: 1",
        "é: 1".encode(),
        b"\xef\xbb\xbf" + "é: 1".encode(),
        "\ufeffé: 1",
        "é: 1".encode("utf-16"),
        b"\xfe\xff" + "é: 1".encode("utf-16-be"),
    ],
)
def test_every_encoding_becomes_utf8(data: bytes | str) -> None:
    """Text, UTF-8 with or without byte order mark, and UTF-16 with one come out alike."""
    assert utf8(data) == "é: 1".encode()


@pytest.mark.parametrize(
    "heading", ["\n", " \r\n# note\n", "---\n", "--- # note\n\n", "\ufeff# x\n"]
)
def test_a_mark_below_a_heading(heading: str) -> None:
    """It goes, and the lines stay."""
    assert utf8(f"{heading}\ufeffa: 1\n") == f"{heading.removeprefix(chr(0xFEFF))}a: 1\n".encode()


@pytest.mark.parametrize("text", ["a: 1\n\ufeffb: 2\n", "a: \ufeffb", "---a\n\ufeffb: 1"])
def test_a_mark_elsewhere(text: str) -> None:
    """It is a letter like others."""
    assert utf8(text) == text.encode()


def test_broken_utf16() -> None:
    """UTF-16 that breaks off in the middle of a character is an error."""
    with pytest.raises(ValueError, match="invalid UTF-16 at byte 4"):
        utf8(b"\xff\xfea\x00b")


def test_bytes_that_are_no_utf8_are_left_to_the_parser() -> None:
    """The parser can say on which line they are."""
    assert utf8(b"a: \xff") == b"a: \xff"

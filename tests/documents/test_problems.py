"""The words and the lines of what is wrong with a document."""

from __future__ import annotations

import pytest

from pyctl.documents.nodes import compose
from pyctl.documents.problems import MalformedError, UnmarshalError


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (
            "kind: Tier\nmetadata: {name: fa\n",
            2,
            "did not find expected ',' or '}'",
        ),
        (
            "metadata: {name: fa\nspec: {}\n",
            2,
            "did not find expected ',' or '}' (while parsing a flow mapping that begins on line 1)",
        ),
        (
            "metadata:\n\tname: fa\n",
            2,
            "found character that cannot start any token (a tab cannot indent: use spaces)",
        ),
        (
            "a: @b\n",
            1,
            "found character that cannot start any token (a text that begins with @ needs quotes)",
        ),
        (
            "a: b\nselector: a: b\n",
            2,
            (
                "mapping values are not allowed in this context (a text with ': ' in it needs "
                "quotes; or is this line indented too far?)"
            ),
        ),
        (
            "a: 'b\nc: d\n\n\n",
            2,
            (
                "found unexpected end of stream (while scanning a quoted scalar that begins on "
                "line 1; a quote is not closed)"
            ),
        ),
        (
            "a:\n  b: c\n d: e\n",
            3,
            (
                "did not find expected key (while parsing a block mapping that begins on line 1; "
                "is this line indented as the ones before it?)"
            ),
        ),
        (
            "[a]\nb\n",
            2,
            "did not find expected <document start> (the document is complete before this)",
        ),
    ],
)
def test_what_libyaml_says_and_where(text: str, line: int, problem: str) -> None:
    """The line is the one with the problem; what began earlier and what to do is added."""
    with pytest.raises(MalformedError) as caught:
        compose(text.encode(), 1)
    assert str(caught.value) == f"error converting YAML to JSON: yaml: line {line}: {problem}"
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"a: 1\nb: \x00\n", "control characters are not allowed (U+0000)"),
        (b"a: 1\nb: \x07\n", "control characters are not allowed (U+0007)"),
        (b"a: 1\nb: \xff\n", "invalid leading UTF-8 octet (the text must be UTF-8)"),
        (b"a: 1\nb: \xc3\n", "invalid trailing UTF-8 octet (the text must be UTF-8)"),
    ],
)
def test_bytes_that_are_no_text(text: bytes, problem: str) -> None:
    """Control characters and broken UTF-8 are told with their line."""
    with pytest.raises(MalformedError) as caught:
        compose(text, 1)
    assert str(caught.value) == f"error converting YAML to JSON: yaml: line 2: {problem}"


def test_lines_count_from_the_start_of_the_file() -> None:
    """Every line of a message is one of the file, not of the document."""
    with pytest.raises(MalformedError) as caught:
        compose(b"a: {b: c\nd: {}\n", 11)
    assert "line 12: " in str(caught.value)
    assert "begins on line 11" in str(caught.value)


def test_keys_given_twice_are_all_told() -> None:
    """One error holds every such key, in the order of their lines."""
    error = UnmarshalError([(9, "key b"), (3, "key a")])
    assert str(error).endswith("yaml: unmarshal errors: line 3: key a; line 9: key b")
    assert error.line == 3


def test_twenty_more_keys_given_twice_are_told_and_the_rest_counted() -> None:
    """A large file with one mistake repeated is no large message."""
    assert str(UnmarshalError([(line, "key") for line in range(1, 22)])).endswith("; line 21: key")
    told = str(UnmarshalError([(line, "key") for line in range(1, 1001)]))
    assert told.endswith("; line 21: key; and 979 more")
    assert told.count("line ") == 21

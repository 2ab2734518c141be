"""Finding the extent of things in a template before they are read: brackets, filters, quotes.

Positions are indexes into the text, from 0; errors count from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from pyctl.printers.jsonpath.error import TemplateError

_PAIRS = {"(": ")", "[": "]"}
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_CODES = {"x": 2, "u": 4, "U": 8}


def closing(text: str, opening: int) -> int:
    """Where the `(` or `[` at this index is closed; quotes and brackets inside are passed over."""
    pending: list[int] = []
    for index, char in outside_quotes(text, opening):
        if char in _PAIRS:
            pending.append(index)
        elif char == _PAIRS[text[pending[-1]]]:
            pending.pop()
            if not pending:
                return index
        elif char == "\n":
            break
    raise TemplateError(f"'{text[pending[-1]]}' is not closed", pending[-1] + 1)


def outside_quotes(text: str, start: int, end: int | None = None) -> Iterator[tuple[int, str]]:
    """The characters that stand in no quotes, each with its index."""
    index, end = start, len(text) if end is None else end
    while index < end:
        char = text[index]
        if char in "'\"":
            index = quote_end(text, index)
        else:
            yield index, char
        index += 1


def top_level(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The characters that stand in neither quotes nor brackets."""
    depth = 0
    for index, char in outside_quotes(text, start, end):
        depth += (char in "([") - (char in ")]")
        if not depth:
            yield index, char


def quote_end(text: str, start: int) -> int:
    """Where the quoted text that begins at this index ends: the index of its closing quote."""
    index = start + 1
    while index < len(text) and text[index] != "\n":
        if text[index] == text[start]:
            return index
        index += 2 if text[index] == "\\" else 1
    raise TemplateError("unterminated quoted string", start + 1)


def unquoted(text: str, start: int, end: int) -> str:
    """What stands between the quotes at these two indexes, Go's escapes read."""
    out, index = "", start + 1
    while index < end:
        if text[index] != "\\":
            out += text[index]
            index += 1
            continue
        char, index = _escape(text, index, text[start])
        out += char
    return out


def _escape(text: str, start: int, quote: str) -> tuple[str, int]:
    r"""The character that `\n`, `\x41`, `\101` and the like stand for, and where the text goes on.

    As in Go, only the quote that surrounds the text can be escaped.
    """
    letter = text[start + 1]
    if letter == quote:
        return letter, start + 2
    if letter in _ESCAPES:
        return _ESCAPES[letter], start + 2
    base, first, length = (16, start + 2, _CODES.get(letter, 0)) if letter in _CODES else (8, 0, 0)
    if letter in "01234567":
        first, length = start + 1, 3
    digits = text[first : first + length]
    with suppress(ValueError, OverflowError):
        if len(digits) == length > 0 and digits.isalnum():
            char = chr(int(digits, base))
            char.encode()  # half a surrogate pair is no character
            return char, first + length
    raise TemplateError(f"unknown escape '{text[start : start + 2]}'", start + 1)

"""Documents that differ in their words alone: what they look like is worked out once.

Large files hold objects that a program wrote, thousands of one shape. A word here is a plain scalar
from `: ` or `- ` to the end of its line, of characters that mean nothing to YAML, wherever they
stand: with another such word in its place, a document has the same structure. All else is the
shape. The second document of a shape is parsed with marks for words, which shows where they belong;
those after it are not parsed at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pyctl.documents.quick import NotPlainError, PlainScalars, quick_value
from pyctl.documents.resolver import Scalar

_WORD = re.compile(
    r"(?<=[:-][ ]) ([A-Za-z0-9_/] (?:[A-Za-z0-9_/.:+-]* [A-Za-z0-9_/])?) (?=\r?$)",
    re.MULTILINE | re.VERBOSE,
)
_MARK = "mark::/.+-_"
"""Begins what stands for a word, and holds all that may stand in words."""
_LONGEST = 1 << 14
"""Bytes of documents that are looked at: those of many objects in one are seldom alike."""
_DEEPEST = 50
_MOST = 1000
"""So many shapes are remembered."""

_Parts = tuple[str, ...]


class _Place(int):
    """Where in a structure which of the words belongs."""


_ONCE = object()
"""What is known of a shape that was seen once."""
_UNFIT = object()
"""And of one whose words are not all values: within longer text, or in comments."""


class Shapes:
    """The values of documents that are read one after another; `scalars` are their plain words."""

    def __init__(self, scalars: PlainScalars) -> None:
        self._scalars = scalars
        self._known: dict[_Parts, Any] = {}

    def value(self, text: bytes) -> Any:
        """The value of one document, as quick_value() has it. Raises NotPlainError."""
        scalars = self._scalars
        if len(text) > _LONGEST:
            return quick_value(text, scalars)
        try:
            pieces = _WORD.split(text.decode())
        except UnicodeDecodeError:
            return quick_value(text, scalars)
        shape = tuple(pieces[::2])
        structure = self._known.get(shape)
        if structure is _ONCE:
            structure = self._known[shape] = _structure(shape)
        if structure is not None and structure is not _UNFIT:
            return _filled(structure, [scalars[word] for word in pieces[1::2]])
        value = quick_value(text, scalars)
        if structure is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[shape] = _ONCE
        return value


def _structure(shape: _Parts) -> Any:
    """The value of a shape, with places for words; _UNFIT where they do not all have one."""
    marks = {f"{_MARK}{number}": _Place(number) for number in range(len(shape) - 1)}
    text = "".join(piece for pair in zip(shape, [*marks, ""], strict=True) for piece in pair)
    scalars = PlainScalars()
    try:
        structure = _replaced(quick_value(text.encode(), scalars), marks, 0)
    except NotPlainError:
        return _UNFIT
    own = any(_MARK in piece or "\\" in piece for piece in shape)  # "\x6d" is an m too
    return _UNFIT if marks or own or scalars.respelled else structure


def _replaced(value: Any, marks: dict[str, _Place], depth: int) -> Any:
    """The value with places instead of marks, which are taken away. Raises NotPlainError."""
    if depth > _DEEPEST:
        raise NotPlainError
    if isinstance(value, dict):
        return {key: _replaced(inner, marks, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, marks, depth + 1) for inner in value]
    return marks.pop(value, value) if isinstance(value, str) else value


def _filled(structure: Any, words: Sequence[Scalar]) -> Any:
    """A new value of this structure."""
    kind = structure.__class__
    if kind is _Place:
        return words[structure]
    if kind is dict:
        return {key: _filled(inner, words) for key, inner in structure.items()}
    if kind is list:
        return [_filled(inner, words) for inner in structure]
    return structure

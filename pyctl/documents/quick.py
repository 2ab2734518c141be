"""The fast way from text to values: straight from libyaml's events, without surprises.

Nearly every document has none. Where there is one (an error, an anchor, a tag, a merge key, a key
that is no text or comes twice) NotPlainError is raised, and the caller takes the slow way over
nodes, which says what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from yaml._yaml import CParser
from yaml.error import YAMLError
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from pyctl.documents.nodes import MAX_DEPTH
from pyctl.documents.resolver import Scalar, canonical, resolve

_MEMO_ENTRIES = 20_000
_MEMO_LENGTH = 80


class NotPlainError(Exception):
    """The document needs the slow way."""


class PlainScalars(dict[str, Scalar]):
    """Plain scalar -> value, remembered: the same few words fill most of a file.

    `respelled` turns true when a value is no text and would become other text than was written;
    those are not remembered, so that every document with one is noticed.
    """

    respelled = False

    def __missing__(self, text: str) -> Scalar:
        value = resolve(text)
        if not isinstance(value, str):
            if isinstance(value, float) and not isfinite(value):
                raise NotPlainError
            if text and canonical(value) != text:
                self.respelled = True
                return value
        elif text == "<<":
            raise NotPlainError
        if len(text) <= _MEMO_LENGTH:
            if len(self) >= _MEMO_ENTRIES:
                self.clear()
            self[text] = value
        return value


def quick_value(text: bytes, scalars: PlainScalars) -> Any:
    """The value of one document, None for one of nothing. Raises NotPlainError."""
    next_event = CParser(text).get_event
    try:
        next_event()  # the stream starts
        if next_event().__class__ is StreamEndEvent:
            return None
        value = _build(next_event, scalars)
        next_event()  # the document ends
        if next_event().__class__ is StreamEndEvent:
            return value
    except (YAMLError, UnicodeDecodeError) as error:
        raise NotPlainError from error
    raise NotPlainError


def _build(next_event: Callable[[], Any], scalars: PlainScalars) -> Any:
    """The value whose events come next.

    `items` is what the collection being read holds so far (of a mapping: key, value, key, value),
    `outer` the ones around it.
    """
    items: list[Any] = []
    outer: list[list[Any]] = []
    while True:
        event = next_event()
        kind = event.__class__
        if kind is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                raise NotPlainError
            items.append(scalars[event.value] if event.implicit[0] else event.value)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None or len(outer) >= MAX_DEPTH:
                raise NotPlainError
            outer.append(items)
            items = []
            continue
        elif kind is MappingEndEvent:
            made = _mapping(items)
            items = outer.pop()
            items.append(made)
        elif kind is SequenceEndEvent:
            sequence = items
            items = outer.pop()
            items.append(sequence)
        else:
            raise NotPlainError
        if not outer:
            return items[0]


def _mapping(items: list[Any]) -> dict[str, Any]:
    """Key, value, key, value as a mapping: keys given twice leave it short, and only text joins."""
    pairs = iter(items)
    try:
        made: dict[str, Any] = dict(zip(pairs, pairs, strict=True))
        "".join(made)
    except TypeError:
        raise NotPlainError from None
    if len(made) * 2 != len(items):
        raise NotPlainError
    return made

"""Templates to parts, by the grammar of kubectl's own parser.

Where that one accepts what can only be a mistake (a range without its end, `=` for `==`, a word
that stands for nothing), this one says so, with the position. It knows quotes inside brackets,
which kubectl's takes apart at every comma and bracket.
"""

from __future__ import annotations

import re

from pyctl.printers.jsonpath.error import TemplateError
from pyctl.printers.jsonpath.nodes import Node, Text
from pyctl.printers.jsonpath.reader import MAX_DEPTH, Reader
from pyctl.printers.jsonpath.template import Action, Part, Range, Template

_RELAXED = re.compile(r"\{\.?([^{}]+)\}|\.?([^{}]+)")


def parse(text: str) -> Template:
    """Read a template; TemplateError for a text that is none."""
    return Template(_Template(text).parts())


def path(text: str) -> tuple[Node, ...]:
    """Read a single path as kubectl takes it for columns: `.a.b`, `a.b`, `{.a.b}` or `{a.b}`.

    TemplateError for any other text.
    """
    found = _RELAXED.fullmatch(text)
    if found is None:
        raise TemplateError("expected a path such as .spec.node or {.spec.node}", 1)
    group = found.lastindex or 0
    reader = Reader(text, found.start(group), found.end(group))
    return (*reader.field(), *reader.nodes())


class _Template:
    """Reads texts and actions, and puts what stands between `range` and `end` together."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[int, tuple[Node, ...], list[Part]]] = [(0, (), [])]

    def parts(self) -> tuple[Part, ...]:
        index = 0
        while index < len(self._text):
            brace = self._text.find("{", index)
            brace = len(self._text) if brace < 0 else brace
            if brace > index:
                self._add(Action((Text(self._text[index:brace]),)))
            index = self._action(brace) if brace < len(self._text) else brace
        start, _, parts = self._open.pop()
        if self._open:
            raise TemplateError("range without {end}", start)
        return tuple(parts)

    def _add(self, part: Part) -> None:
        self._open[-1][2].append(part)

    def _action(self, brace: int) -> int:
        """Read `{...}`; the index behind it."""
        reader = Reader(self._text, brace + 1, closing="}")
        word = reader.keyword()
        nodes = tuple(reader.nodes())
        if word == "range":
            if len(self._open) > MAX_DEPTH:
                raise TemplateError("ranges are nested too deeply", brace + 1)
            self._open.append((brace + 1, nodes, []))
        elif word == "end":
            self._end(brace, nodes)
        else:
            self._add(Action(nodes))
        return reader.index

    def _end(self, brace: int, nodes: tuple[Node, ...]) -> None:
        if nodes:
            raise TemplateError("nothing may stand beside end", brace + 1)
        if len(self._open) == 1:
            raise TemplateError("not in range, nothing to end", brace + 1)
        _, over, parts = self._open.pop()
        self._add(Range(over, tuple(parts)))

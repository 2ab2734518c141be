"""Templates to parts, by the grammar of kubectl's own parser.

Where that one accepts what can only be a mistake (`[]`, an empty filter), this one says so, with
the position. It knows quotes inside brackets, which kubectl's takes apart at every comma and
bracket.
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
    return _Template(text).template()


def path(text: str) -> tuple[Node, ...]:
    """Read a single path as kubectl takes it for columns: `.a.b`, `a.b`, `{.a.b}` or `{a.b}`.

    TemplateError for any other text.
    """
    found = _RELAXED.fullmatch(text)
    if found is None:
        raise TemplateError("expected a path such as .spec.node or {.spec.node}", 1)
    start, end = found.span(found.lastindex or 0)
    if text[start - 1 : start] == ".":
        return tuple(Reader(text, start - 1, end).nodes())
    reader = Reader(text, start, end)
    return (*reader.field(), *reader.nodes())


class _Template:
    """Reads texts and actions, and puts what stands between `range` and `end` together."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[int, tuple[Node, ...], list[Part]]] = [(0, (), [])]

    def template(self) -> Template:
        index = 0
        while index < len(self._text):
            brace = self._text.find("{", index)
            brace = len(self._text) if brace < 0 else brace
            if brace > index:
                self._add(Action((Text(self._text[index:brace]),)))
            index = self._action(brace) if brace < len(self._text) else brace
        remarks = [f"range without {{end}} at {start}" for start, _, _ in self._open[1:]]
        while len(self._open) > 1:
            self._leave_open()
        return Template(tuple(self._open[0][2]), tuple(remarks))

    def _leave_open(self) -> None:
        """Close a range as kubectl does at the end of the text: what follows it is run once more.

        It then stands behind the range, at the object that the range stands at.
        """
        _, over, parts = self._open.pop()
        for part in (Range(over, tuple(parts)), *parts):
            self._add(part)

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

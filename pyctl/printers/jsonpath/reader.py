"""The steps of one path: what stands between the braces of an action, or in a column's path."""

from __future__ import annotations

import re
from itertools import pairwise

from pyctl.printers.jsonpath import scanning
from pyctl.printers.jsonpath.error import TemplateError
from pyctl.printers.jsonpath.filters import OPERATORS, Filter
from pyctl.printers.jsonpath.nodes import (
    Field,
    Key,
    Literal,
    Node,
    Recursive,
    Slice,
    Text,
    Union,
    Wildcard,
)

MAX_DEPTH = 50
"""How deep ranges, and brackets within brackets, may be nested."""

_TERMINATORS = " \t\r\n.,[]$@{}"
_SLICE = re.compile(r"(-?\d+)?(?:(:)(-?\d+)?)?(?::(-?\d+)?)?")
_NUMBER = re.compile(r"[+-]?[\d.]*")


class Reader:
    """Reads the steps of one path: up to its closing brace, or to a given end."""

    def __init__(
        self, text: str, index: int, end: int | None = None, *, closing: str = "", depth: int = 0
    ) -> None:
        if depth > MAX_DEPTH:
            raise TemplateError("brackets are nested too deeply", index + 1)
        self.index = index
        self._text = text
        self._end = len(text) if end is None else end
        self._closing = closing
        self._start = index
        self._depth = depth

    def keyword(self) -> str:
        """`range` or `end` when it stands here, else ""."""
        self._blanks()
        start = self.index
        word = self._scan()
        if word in ("range", "end"):
            return word
        self.index = start
        return ""

    def nodes(self) -> list[Node]:
        """All steps up to the end."""
        found: list[Node] = []
        while True:
            self._blanks()
            if self.index >= self._end:
                if self._closing:
                    raise TemplateError("unclosed action: } is missing", self._start)
                return found
            if self._text[self.index] == self._closing:
                self.index += 1
                return found
            found += self._step(found)

    def field(self) -> list[Node]:
        """A field's name, or `*`, without the dot before it."""
        name = self._scan()
        return [Wildcard()] if name == "*" else [Field(name.replace("\\", ""))]

    def _step(self, before: list[Node]) -> list[Node]:
        char = self._text[self.index]
        if self._text.startswith("..", self.index):
            return self._recursive(before)
        if char == "[":
            return [self._bracket()]
        if char in "'\"":
            return [self._quoted()]
        if char in "+-" or char.isdigit():
            return [self._number()]
        if char == "_" or char.isalpha():
            return [self._word()]
        if char not in ".@$":
            raise TemplateError(f"unexpected {char!r}", self.index + 1)
        self.index += 1  # @ and $ are the object that the template is at
        return self.field() if char == "." else []

    def _recursive(self, before: list[Node]) -> list[Node]:
        if before and isinstance(before[-1], Recursive):
            raise TemplateError("invalid multiple recursive descent", self.index + 1)
        self.index += 2
        follows = self._text[self.index : self.index + 1]
        is_name = self.index < self._end and (follows == "_" or follows.isalnum())
        return [Recursive(), *(self.field() if is_name else [])]

    def _quoted(self) -> Node:
        start, end = self.index, scanning.quote_end(self._text, self.index)
        self.index = end + 1
        return Text(scanning.unquoted(self._text, start, end))

    def _number(self) -> Node:
        found = _NUMBER.match(self._text, self.index, self._end)
        assert found is not None
        start, self.index = self.index, found.end()
        for kind in (int, float):
            try:
                return Literal(kind(found[0]))
            except ValueError:
                continue
        raise TemplateError(f"cannot parse number {found[0]}", start + 1)

    def _word(self) -> Node:
        start = self.index
        word = self._scan()
        if word in ("true", "false"):
            return Literal(word == "true")
        if word in ("range", "end"):
            raise TemplateError(f"{word} stands first, right behind the brace", start + 1)
        hint = f'a field is .{word}, a text "{word}"'
        raise TemplateError(f"unrecognized identifier {word} ({hint})", start + 1)

    def _bracket(self) -> Node:
        start = self.index
        end = scanning.closing(self._text, start)
        if end >= self._end:
            raise TemplateError("'[' is not closed", start + 1)
        self.index = end + 1
        if self._text.startswith("?(", start + 1):
            return self._filter(start, end)
        commas = [i for i, char in scanning.top_level(self._text, start + 1, end) if char == ","]
        edges = [start, *commas, end]
        parts = [self._element(a + 1, b) for a, b in pairwise(edges)]
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def _element(self, start: int, end: int) -> Node:
        """What stands between brackets, or between two commas there: a key or indexes."""
        text = self._text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        if (
            text[:1] in ("'", '"')
            and scanning.quote_end(self._text, start) == start + len(text) - 1
        ):
            return self._key(start, start + len(text) - 1)
        found = _SLICE.fullmatch(":" if text == "*" else text)
        if found is None or not text:
            raise TemplateError(f"invalid array index '{text}'", start + 1)
        first, colon, last, step = found.groups()
        return Slice(
            start + 1,
            int(first or 0),
            int(last) if last else None,
            int(step) if step else 1,
            single=colon is None,
        )

    def _key(self, start: int, end: int) -> Node:
        """`['name']`: kubectl reads it as `.name`, so dots in it part fields unless escaped."""
        name = self._text[start + 1 : end].replace("\\", "")
        reader = self._inner(start + 1, end)
        try:
            nodes = [*reader.field(), *reader.nodes()]
        except TemplateError:
            return Field(name)
        return Field(name) if nodes == [Field(name)] else Key(name, tuple(nodes))

    def _filter(self, start: int, end: int) -> Node:
        opening = start + 2
        close = scanning.closing(self._text, opening)
        if self._text[close + 1 : end].strip():
            raise TemplateError("unclosed array: expected ] behind the filter", close + 2)
        signs = [
            index
            for index, char in scanning.top_level(self._text, opening + 1, close)
            if char in "!<>="
        ]
        if not signs:
            return Filter(start + 1, self._side(opening + 1, close))
        first = after = signs[0]
        while self._text[after] in "!<>=":
            after += 1
        operator = self._text[first:after]
        if operator not in OPERATORS:
            known = " ".join(OPERATORS)
            raise TemplateError(
                f"unrecognized filter operator {operator} (known: {known})", first + 1
            )
        left, right = self._side(opening + 1, first), self._side(after, close)
        return Filter(start + 1, left, operator, right)

    def _side(self, start: int, end: int) -> tuple[Node, ...]:
        """One side of a comparison."""
        if not self._text[start:end].strip():
            raise TemplateError("expected something to compare", start + 1)
        return tuple(self._inner(start, end).nodes())

    def _inner(self, start: int, end: int) -> Reader:
        return Reader(self._text, start, end, depth=self._depth + 1)

    def _scan(self) -> str:
        """The text up to the next character that ends a name; a backslash takes one along."""
        start = self.index
        while self.index < self._end and self._text[self.index] not in _TERMINATORS:
            self.index += 2 if self._text[self.index] == "\\" else 1
        self.index = min(self.index, self._end)
        return self._text[start : self.index]

    def _blanks(self) -> None:
        while self.index < self._end and self._text[self.index].isspace():
            self.index += 1

"""Templates' interfacePattern: Go's RE2 syntax, matched without ever backtracking.

Python's re reads another dialect, and takes exponential time on some patterns that are harmless in
Go, which a reconciler cannot afford. So a pattern is read here, by Go's rules, into relations.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from pyctl.patterns import classes, relations
from pyctl.patterns.relations import Matcher

_MAX_REPEAT = 1000
_MAX_DEPTH = 100

_REPEAT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}")
_FLAGS = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])")
_NAMED = re.compile(r"\(\?P?<([A-Za-z0-9_]+)>")


class Pattern(NamedTuple):
    """A compiled pattern and the text it came from."""

    source: str
    matcher: Matcher

    def search(self, text: str) -> bool:
        """Whether the pattern matches somewhere in the text; meant for short texts."""
        return any(self.matcher(text))


def compile_re2(text: str) -> Pattern:
    r"""A pattern in the syntax of Go's regexp package.

    Raises ValueError, with the reason, for what Go refuses (lookaround, backreferences, possessive
    repetition, `\Z`) and for two things that Go takes: names of scripts (`\p{Greek}`) and groups
    nested over 100 deep. Nested counts (`(a{99}){99}`) are taken where Go finds them too large.
    """
    parser = _Parser(text)
    matcher = parser.alternatives(0)
    if parser.at < len(text):
        parser.refuse("unexpected )")
    return Pattern(text, matcher)


class _Parser:
    """Reads a pattern from left to right; `at` is how far it has come, `flags` which are set."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.flags: frozenset[str] = frozenset()

    def refuse(self, reason: str) -> NoReturn:
        """Positions are told counting from 1, as those in selectors."""
        raise ValueError(f"{reason} at {self.at + 1}")

    def alternatives(self, depth: int) -> Matcher:
        """Everything up to the `)` that closes the group at this depth, or to the end."""
        if depth > _MAX_DEPTH:
            self.refuse("expression nests too deeply")
        options = [self._sequence(depth)]
        while self.text.startswith("|", self.at):
            self.at += 1
            options.append(self._sequence(depth))
        return options[0] if len(options) == 1 else relations.choice(options)

    def _sequence(self, depth: int) -> Matcher:
        parts: list[Matcher] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            if self.text.startswith("\\Q", self.at):
                parts += self._quoted()
            else:
                part = self._atom(depth)
                parts += [] if part is None else [part]
            self._repeat_last(parts)
        return parts[0] if len(parts) == 1 else relations.sequence(parts)

    def _repeat_last(self, parts: list[Matcher]) -> None:
        bounds = self._bounds()
        if bounds is None:
            return
        if not parts:
            self.refuse("missing argument to repetition operator")
        parts[-1] = relations.repeated(parts[-1], *bounds)
        if self.text.startswith("?", self.at):
            self.at += 1  # lazy: the same matches, found in another order
        if self._bounds() is not None:
            self.refuse("invalid nested repetition operator")

    def _bounds(self) -> tuple[int, int | None] | None:
        """How often, if a repetition stands here; it is passed over."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self.text[self.at : self.at + 1])
        if simple is not None:
            self.at += 1
            return simple
        found = _REPEAT.match(self.text, self.at)
        if found is None:
            return None
        least = int(found[1][:5])
        most = int(found[3][:5]) if found[3] else None if found[2] else least
        if least > _MAX_REPEAT or (most is not None and not least <= most <= _MAX_REPEAT):
            self.refuse(f"invalid repeat count {found[0][:20]}")
        self.at = found.end()
        return least, most

    def _atom(self, depth: int) -> Matcher | None:
        """One thing that can be repeated; None for flags that were set."""
        char = self.text[self.at]
        if char == "(":
            return self._group(depth)
        if char == "[":
            accepts, self.at = classes.bracket(self.text, self.at, fold="i" in self.flags)
            return relations.character(accepts)
        if char == "\\":
            return self._escape()
        if char in "*+?{" and self._bounds() is not None:
            self.refuse("missing argument to repetition operator")
        self.at += 1
        if char == ".":
            any_char = "s" in self.flags
            return relations.character(lambda c: any_char or c != "\n")
        if char in "^$":
            return self._anchor(char)
        return self._literal(char)

    def _literal(self, char: str) -> Matcher:
        return relations.character(classes.one(char, char, fold="i" in self.flags))

    def _anchor(self, char: str) -> Matcher:
        lines = "m" in self.flags
        if char == "^":
            return relations.position(lambda t, at: at == 0 or (lines and t[at - 1] == "\n"))
        return relations.position(lambda t, at: at == len(t) or (lines and t[at] == "\n"))

    def _escape(self) -> Matcher:
        mark = self.text[self.at + 1 : self.at + 2]
        if mark in ("A", "z", "b", "B"):
            self.at += 2
            return relations.position(_POSITIONS[mark])
        accepts, self.at = classes.escape(self.text, self.at, fold="i" in self.flags)
        return relations.character(accepts)

    def _quoted(self) -> list[Matcher]:
        end = self.text.find("\\E", self.at)
        words = self.text[self.at + 2 : end if end >= 0 else None]
        self.at = len(self.text) if end < 0 else end + 2
        return [self._literal(char) for char in words]

    def _group(self, depth: int) -> Matcher | None:
        outer = self.flags
        if self._opening():
            return None
        inside = self.alternatives(depth + 1)
        if not self.text.startswith(")", self.at):
            self.refuse("missing closing )")
        self.at += 1
        self.flags = outer
        return inside

    def _opening(self) -> bool:
        """Passes over what opens a group; True when it only set flags and is closed again."""
        if not self.text.startswith("(?", self.at):
            self.at += 1
            return False
        named = _NAMED.match(self.text, self.at)
        if named is not None:
            self.at = named.end()
            return False
        found = _FLAGS.match(self.text, self.at)
        if found is None:
            self.refuse(f"invalid or unsupported Perl syntax {self.text[self.at : self.at + 4]!r}")
        self.flags = (self.flags | frozenset(found[1])) - frozenset(found[2] or "")
        self.at = found.end()
        return found[3] == ")"


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at] in classes.WORD


_POSITIONS: dict[str, Callable[[str, int], bool]] = {
    "A": lambda text, at: at == 0,
    "z": lambda text, at: at == len(text),
    "b": lambda text, at: _is_word(text, at - 1) != _is_word(text, at),
    "B": lambda text, at: _is_word(text, at - 1) == _is_word(text, at),
}

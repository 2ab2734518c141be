"""The label selectors that kubectl takes with -l: `zone=north,role in (web,api),!guest`.

A second, smaller language than Calico's: requirements with commas between them, all of which must
hold; values stand without quotes. No text belongs to both languages, because Calico's values have
quotes and these cannot. Absent labels count as in Calico's: `!=` and `notin` match them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from pyctl.selectors.error import SelectorError

Labels = Mapping[str, str]

_KEY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?")
_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?")
_TOKEN = re.compile(r"\s*(==|!=|[=!<>(),]|[^\s=!<>(),]+|$)")
_NUMBER = re.compile(r"[+-]?[0-9]+")
_SYMBOLS = frozenset({"==", "!=", "=", "!", "<", ">", "(", ")", ",", ""})
_OPERATORS = "one of = == != in notin < >, or a comma"


class Requirement(NamedTuple):
    """One condition: `operator` is one of `in notin has lacks > <`."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def holds(self, labels: Labels) -> bool:
        """Whether these labels fulfil it."""
        return _HOLDS[self.operator](labels.get(self.key), self.values)


class Requirements(NamedTuple):
    """A label selector of kubectl: all of its requirements."""

    parts: tuple[Requirement, ...]

    def matches(self, labels: Labels) -> bool:
        """Whether these labels fulfil them all."""
        return all(part.holds(labels) for part in self.parts)


def parse(text: str) -> Requirements:
    """Read a label selector; SelectorError for what is none, and for one without requirements."""
    return Requirements(tuple(_Reader(text).requirements()))


class _Reader:
    """The words and signs of a text, one after the other; `start` is where the next one stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self._advance()

    def requirements(self) -> list[Requirement]:
        found = [self._requirement()]
        while self._token == ",":
            self._advance()
            found.append(self._requirement())
        if self._token:
            raise self._error("',' between requirements")
        return found

    def _advance(self) -> str:
        """Step over a token, which is given back."""
        before = getattr(self, "_token", "")
        match = _TOKEN.match(self._text, self._end)
        assert match is not None, "a token or the end stands everywhere"
        self._token, self._start, self._end = match[1], match.start(1), match.end()
        return before

    def _requirement(self) -> Requirement:
        if self._token == "!":
            self._advance()
            return Requirement(self._word(_KEY, "a label name"), "lacks")
        key = self._word(_KEY, "a label name")
        if self._token in (",", ""):
            return Requirement(key, "has")
        if self._token in ("in", "notin"):
            return Requirement(key, self._advance(), self._set())
        if self._token in ("<", ">"):
            return Requirement(key, self._advance(), frozenset({self._word(_NUMBER, "a number")}))
        if self._token not in ("=", "==", "!="):
            raise self._error(_OPERATORS)
        operator = "notin" if self._advance() == "!=" else "in"
        return Requirement(key, operator, frozenset({self._value()}))

    def _set(self) -> frozenset[str]:
        if self._token != "(":
            raise self._error("a set such as (a,b)")
        self._advance()
        if self._token == ")":
            raise self._error("a value: the set is empty")
        values = [self._value()]
        while self._token == ",":
            self._advance()
            values.append(self._value())
        if self._token != ")":
            raise self._error("',' or ')'")
        self._advance()
        return frozenset(values)

    def _value(self) -> str:
        """A value, "" where none stands: `zone=` asks for the empty one."""
        if self._token in (",", ")", ""):
            return ""
        return self._word(_VALUE, "a value without quotes: letters, digits, '-', '_' or '.'")

    def _word(self, pattern: re.Pattern[str], expected: str) -> str:
        if self._token in _SYMBOLS or not pattern.fullmatch(self._token):
            raise self._error(expected)
        return self._advance()

    def _error(self, expected: str) -> SelectorError:
        seen = f", not '{self._token}'," if self._token else ""
        return SelectorError(
            f"expected {expected}{seen}", position=self._start + 1, expected=expected
        )


def _greater(sign: int) -> Callable[[str | None, frozenset[str]], bool]:
    """A comparison of whole numbers; a label that is none fulfils neither, as in Kubernetes."""

    def holds(value: str | None, values: frozenset[str]) -> bool:
        if value is None or not _NUMBER.fullmatch(value):
            return False
        (limit,) = values
        return sign * int(value) > sign * int(limit)

    return holds


_HOLDS: dict[str, Callable[[str | None, frozenset[str]], bool]] = {
    "in": lambda value, values: value in values,
    "notin": lambda value, values: value not in values,
    "has": lambda value, _: value is not None,
    "lacks": lambda value, _: value is None,
    ">": _greater(1),
    "<": _greater(-1),
}

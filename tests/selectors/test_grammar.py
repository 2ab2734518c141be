"""The parser against the grammar written down literally: which texts are selectors, and which.

This reader is as plain as can be: it calls itself for each part, looks at one character at a time,
and prints canonical text as it goes. It is what the parser must agree with on every text.
"""

from __future__ import annotations

import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyctl.selectors import SelectorError, parse

NAME = frozenset(string.ascii_letters + string.digits + "_./-")
WORDS = {
    "contains": ["contains"],
    "starts with": ["starts", "with"],
    "ends with": ["ends", "with"],
    "not in": ["not", "in"],
    "in": ["in"],
}
PIECES = [
    *("(", ")", "{", "}", ",", "==", "!=", "!", "&&", "||", " ", "\t", "=", "&", "|", "\n"),
    *("'x'", '"y"', "''", "'", '"', "a", "b/c", "has(", "all(", "global(", "has", "all"),
    *("contains", "starts", "with", "ends", "not", "in", "startswith", "notin", "and", "é"),
    *("has(a)", "all()", " && ", " || ", "a == 'x'", "a in {", "'x', ", "!("),
]


class RefusedError(Exception):
    """The text is no selector."""


class Reader:
    """A place in a text; each method reads one rule of the grammar and returns canonical text."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def selector(self) -> str:
        """Read `selector := ε | or`."""
        self.blank()
        canonical = self.either() if self.rest else "all()"
        if self.rest:
            raise RefusedError
        return canonical

    def either(self) -> str:
        """Read `or := and { "||" and }`."""
        parts = [self.both()]
        while self.took("||"):
            parts.append(self.both())
        return f"({' || '.join(parts)})" if len(parts) > 1 else parts[0]

    def both(self) -> str:
        """Read `and := op { "&&" op }`."""
        parts = [self.operation()]
        while self.took("&&"):
            parts.append(self.operation())
        return f"({' && '.join(parts)})" if len(parts) > 1 else parts[0]

    def operation(self) -> str:
        """Read `op := {"!"} prim`."""
        odd = False
        while self.took("!"):
            odd = not odd
        return f"!{self.primary()}" if odd else self.primary()

    def primary(self) -> str:
        """Read a parenthesis, a function, or a comparison."""
        if self.took("("):
            inner = self.either()
            self.need(")")
            return inner
        for function in ("all", "global"):
            if self.took(f"{function}("):
                self.need(")")
                return f"{function}()"
        if self.took("has("):
            name = self.name()
            self.need(")")
            return f"has({name})"
        return self.comparison(self.name())

    def comparison(self, name: str) -> str:
        """Read what follows a label name."""
        for sign in ("==", "!="):
            if self.took(sign):
                return f"{name} {sign} {self.literal()}"
        for operator, words in WORDS.items():
            if self.took_words(words):
                right = self.members() if operator in ("in", "not in") else self.literal()
                return f"{name} {operator} {right}"
        raise RefusedError

    def members(self) -> str:
        """Read `"{" [ STR { "," STR } [","] ] "}"`."""
        self.need("{")
        values: set[str] = set()
        while not self.took("}"):
            values.add(self.literal())
            if not self.took(","):
                self.need("}")
                break
        ordered = sorted(values, key=lambda value: value[1:-1])
        return f"{{{', '.join(ordered)}}}"

    def literal(self) -> str:
        """Read a quoted string."""
        quote = self.rest[:1]
        if quote not in ("'", '"') or quote not in self.rest[1:]:
            raise RefusedError
        value, _, self.rest = self.rest[1:].partition(quote)
        self.blank()
        return f"'{value}'" if '"' in value else f'"{value}"'

    def name(self) -> str:
        """Read a label name."""
        name = self.rest[: self.name_length(self.rest)]
        if not 1 <= len(name) <= 512:
            raise RefusedError
        self.rest = self.rest[len(name) :]
        self.blank()
        return name

    def took_words(self, words: list[str]) -> bool:
        """Read the words of an operator, if they are there."""
        rest = self.rest
        for word in words:
            rest = rest.lstrip(" \t")
            if not rest.startswith(word):
                return False
            rest = rest[len(word) :]
        if self.name_length(rest):
            return False
        self.rest = rest
        self.blank()
        return True

    def took(self, token: str) -> bool:
        """Read a token, if it is there."""
        if not self.rest.startswith(token) or (token == "!" and self.rest.startswith("!=")):
            return False
        self.rest = self.rest[len(token) :]
        self.blank()
        return True

    def need(self, token: str) -> None:
        """Read a token that must be there."""
        if not self.took(token):
            raise RefusedError

    def blank(self) -> None:
        """Skip white space."""
        self.rest = self.rest.lstrip(" \t")

    @staticmethod
    def name_length(text: str) -> int:
        """Count the characters at the beginning that may stand in a name."""
        return next((i for i, char in enumerate(text) if char not in NAME), len(text))


@settings(derandomize=True, deadline=None, max_examples=1500)
@given(text=st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("in in {'a',}")
@example("!(!has(a)) || !!b != '\"'")
@example("a" * 512 + " in {}")
@example("a" * 513 + " in {}")
def test_parses_what_the_grammar_says(text: str) -> None:
    """A text is accepted where the grammar accepts it and only there, and printed accordingly."""
    try:
        expected = Reader(text).selector()
    except RefusedError:
        expected = "refused"
    try:
        found = str(parse(text))
    except SelectorError:
        found = "refused"
    assert found == expected

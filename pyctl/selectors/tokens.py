"""The words and signs of the language, as patterns that are compiled when first used.

Three patterns read a whole selector: `operand`, `link`, `operand`, `link` ... with `member` inside
the braces of a set. Each begins where the one before it ended. None can match the same text in two
ways, so a long text costs no more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

LABEL_LENGTH = 512
"""The longest label name, in characters."""

Matcher = Callable[[str, int], "re.Match[str] | None"]
"""Match a text from an index (from 0) on."""

_NAME = "[A-Za-z0-9_./-]"
_LABEL = f"{_NAME}{{1,{LABEL_LENGTH}}}(?!{_NAME})"
_BLANK = r"[ \t]*"
_STRING = """(?:"([^"]*)"|'([^']*)')"""
_TEXT_OPERATOR = rf"(?:==|!=|(?:contains|starts{_BLANK}with|ends{_BLANK}with)(?!{_NAME}))"
_SET_OPERATOR = rf"(?:not{_BLANK})?in(?!{_NAME})"

# Groups of `operand`: what stands before the condition, then one group or more for each form.
PREFIX, HAS, ALL, GLOBAL, LABEL, TEXT_OPERATOR, DOUBLE, SINGLE, SET_OPERATOR = range(1, 10)
# Groups of `link`.
CLOSING, AND, OR = range(1, 4)
# The group of `member` that ends a set; the two before it hold the text of a literal.
END_OF_SET = 3


@cache
def operand() -> Matcher:
    """Match `!`s and `(`s, then one condition; a set only up to its opening brace."""
    return re.compile(
        rf"([!( \t]*)(?:has\({_BLANK}({_LABEL}){_BLANK}\)|(all\({_BLANK}\))|(global\({_BLANK}\))"
        rf"|({_LABEL}){_BLANK}(?:({_TEXT_OPERATOR}){_BLANK}{_STRING}|({_SET_OPERATOR}){_BLANK}{{))"
    ).match


@cache
def member() -> Matcher:
    """Match one literal of a set and the comma behind it, if there is one; or the closing brace."""
    return re.compile(rf"{_BLANK}(?:{_STRING}{_BLANK}(?:,|(?=}}))|(}}))").match


@cache
def link() -> Matcher:
    """Match `)`s, then `&&`, `||` or the end of the text."""
    return re.compile(r"([) \t]*)(?:(&&)|(\|\|)|\Z)").match


@cache
def operator() -> Matcher:
    """Match an operator behind a label: group 1 is one that takes a text, group 2 a set."""
    return re.compile(f"({_TEXT_OPERATOR})|({_SET_OPERATOR})").match


@cache
def word() -> Matcher:
    """Match a run, also an empty one, of what label names and operators are made of."""
    return re.compile(f"{_NAME}*").match

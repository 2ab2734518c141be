"""What a pattern can match, as relations between the positions of one short text.

A relation is a list: at index `start`, a bit mask of the positions where a match that starts there
may end. Every part of a pattern is worked out once for a text, whatever is nested in it, so no
pattern takes more than (its length) x (the text's length)^3 steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Relation = list[int]
Matcher = Callable[[str], Relation]
"""Gives the relation of one part of a pattern on a text."""


def empty(text: str) -> Relation:
    """Matches nothing, anywhere."""
    return [1 << at for at in range(len(text) + 1)]


def character(accepts: Callable[[str], bool]) -> Matcher:
    """One character that `accepts` takes."""

    def match(text: str) -> Relation:
        return [2 << at if accepts(char) else 0 for at, char in enumerate(text)] + [0]

    return match


def position(holds: Callable[[str, int], bool]) -> Matcher:
    """Nothing, at the positions of the text for which `holds` says so."""

    def match(text: str) -> Relation:
        return [1 << at if holds(text, at) else 0 for at in range(len(text) + 1)]

    return match


def sequence(parts: Sequence[Matcher]) -> Matcher:
    """The parts one after another."""

    def match(text: str) -> Relation:
        relation = empty(text)
        for part in parts:
            relation = _then(relation, part(text))
        return relation

    return match


def choice(options: Sequence[Matcher]) -> Matcher:
    """Any of the options."""

    def match(text: str) -> Relation:
        relation = [0] * (len(text) + 1)
        for option in options:
            relation = _either(relation, option(text))
        return relation

    return match


def repeated(part: Matcher, least: int, most: int | None) -> Matcher:
    """The part at least and at most so many times; `most` None is without limit.

    On a text of n characters at most n turns consume anything. So n + 1 turns hold an empty one,
    which can be repeated or left out: any higher `least` means the same.
    """

    def match(text: str) -> Relation:
        turn = part(text)
        cap = len(text) + 1
        relation = empty(text)
        for _ in range(min(least, cap)):
            relation = _then(relation, turn)
        optional = cap if most is None else min(most - least, cap)
        for _ in range(optional):
            longer = _either(relation, _then(relation, turn))
            if longer == relation:
                break
            relation = longer
        return relation

    return match


def _then(first: Relation, second: Relation) -> Relation:
    out = []
    for middles in first:
        ends = 0
        while middles:
            lowest = middles & -middles
            ends |= second[lowest.bit_length() - 1]
            middles ^= lowest
        out.append(ends)
    return out


def _either(first: Relation, second: Relation) -> Relation:
    return [a | b for a, b in zip(first, second, strict=True)]

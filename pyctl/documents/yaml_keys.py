"""The order in which yaml.v2 writes the keys of a mapping: letters as letters, numbers as numbers.

So `a9` comes before `a10`, and a key that is shorter or goes on with a sign before one that goes on
with a letter: `app`, `app.name`, `app1`, `apple`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key

_SIGN = 1 << 63
_WORD = 1 << 64


def ordered(keys: Iterable[str]) -> list[str]:
    """The keys in the order of yaml.v2's sorter."""
    listed = sorted(keys)
    if "".join(listed).isalpha():
        return listed  # among letters alone, its rule is that of the code points
    return sorted(listed, key=cmp_to_key(_compare))


def _compare(left: str, right: str) -> int:
    index = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    if index is None:
        return len(left) - len(right)
    a, b = left[index], right[index]
    if a.isalpha() or b.isalpha():
        if a.isalpha() and b.isalpha():
            return ord(a) - ord(b)
        return 1 if a.isalpha() else -1
    leading = _after_digits(left, index) if "0" in (a, b) else 0
    mine, my_end = _run(left, index, leading)
    other, other_end = _run(right, index, leading)
    return (mine > other) - (mine < other) or my_end - other_end or ord(a) - ord(b)


def _after_digits(text: str, index: int) -> int:
    """1 when a digit other than 0 stands in the run right before `index`, where a zero counts."""
    while index and text[index - 1].isdecimal():
        index -= 1
        if text[index] != "0":
            return 1
    return 0


def _run(text: str, index: int, number: int) -> tuple[int, int]:
    """The digits from `index` on as a number (64 bits, as Go counts), and where they end."""
    while index < len(text) and text[index].isdecimal():
        number = (number * 10 + ord(text[index]) - ord("0") + _SIGN) % _WORD - _SIGN
        index += 1
    return number, index

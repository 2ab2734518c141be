"""Arithmetic of sorted ranges of numbers that do not touch: addresses, ports, protocols."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from pyctl.policy.ranges import Range, Ranges

Span = tuple[Range, ...]
"""Sorted ranges that do not touch."""

EVERYWHERE: Final = Ranges(((0, 2**32 - 1),), ((0, 2**128 - 1),))
EVERY_PORT: Final[Span] = ((0, 65535),)
EVERY_PROTOCOL: Final[Span] = ((0, 255),)


def common(one: Sequence[Range], other: Sequence[Range]) -> Span:
    """What lies in both."""
    found: list[Range] = []
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if low <= high:
            found.append((low, high))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def without(one: Sequence[Range], other: Sequence[Range]) -> Span:
    """What lies in the first and not in the second."""
    found: list[Range] = []
    j = 0
    for first, last in one:
        while j < len(other) and other[j][1] < first:
            j += 1
        low, k = first, j
        while k < len(other) and other[k][0] <= last:
            if other[k][0] > low:
                found.append((low, other[k][0] - 1))
            low = other[k][1] + 1
            k += 1
        if low <= last:
            found.append((low, last))
    return tuple(found)


def covers(big: Sequence[Range], small: Sequence[Range]) -> bool:
    """Whether all of the second lies in the first: each of its ranges in one of them."""
    for first, last in small:
        index = bisect_right(big, first, key=_low) - 1
        if index < 0 or big[index][1] < last:
            return False
    return True


def common_ranges(one: Ranges, other: Ranges) -> Ranges:
    """The addresses that lie in both."""
    return Ranges(common(one.v4, other.v4), common(one.v6, other.v6))


def ranges_without(one: Ranges, other: Ranges) -> Ranges:
    """The addresses that lie in the first and not in the second."""
    return Ranges(without(one.v4, other.v4), without(one.v6, other.v6))


def _low(bounds: Range) -> int:
    return bounds[0]

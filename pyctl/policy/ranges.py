"""Sets of addresses as ranges of numbers, and one table that finds all sets an address lies in.

A rule may list hundreds of networks and a selector may mean a hundred thousand. The table cuts the
space of addresses where any set begins or ends, so one search answers for all of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pyctl.resources.addresses import Network, parse_either

Range = tuple[int, int]
"""The first and the last number that belong to it."""


class Ranges(NamedTuple):
    """Addresses of both IP versions: sorted, not touching each other."""

    v4: tuple[Range, ...] = ()
    v6: tuple[Range, ...] = ()

    def of(self, version: int) -> tuple[Range, ...]:
        """Those of one IP version."""
        return self.v4 if version == 4 else self.v6

    def holds(self, version: int, number: int) -> bool:
        """Whether an address lies in one of them."""
        members = self.of(version)
        index = bisect_right(members, number, key=_low) - 1
        return index >= 0 and number <= members[index][1]


NOWHERE = Ranges()


def ranges(texts: Iterable[str]) -> Ranges:
    """The addresses of networks and bare addresses; host bits count for nothing, as in Calico.

    What is no network is passed over: Calico's agent drops such an object, or never gets it.
    """
    found: dict[int, list[Range]] = {4: [], 6: []}
    for text in texts:
        network = parse_either(text)
        if network is not None:
            found[network.version].append(range_of(network))
    return Ranges(tuple(joined(found[4])), tuple(joined(found[6])))


def range_of(network: Network) -> Range:
    """The addresses of a network."""
    packed = network.address.packed
    host_bits = len(packed) * 8 - network.length
    first = int.from_bytes(packed, "big") >> host_bits << host_bits
    return first, first | ((1 << host_bits) - 1)


def union(parts: Iterable[Ranges]) -> Ranges:
    """What lies in any of them."""
    parts = list(parts)
    v4, v6 = ([r for part in parts for r in part.of(version)] for version in (4, 6))
    return Ranges(tuple(joined(v4)), tuple(joined(v6)))


def joined(parts: list[Range]) -> list[Range]:
    """Ranges in any order as sorted ones that do not touch."""
    out: list[Range] = []
    end = -2
    for low, high in sorted(parts):
        if low > end + 1:
            out.append((low, high))
            end = high
        elif high > end:
            out[-1] = (out[-1][0], high)
            end = high
    return out


def _low(bounds: Range) -> int:
    return bounds[0]


class Table:
    """Which of many sets a number lies in, as a key: bit i is set where it lies in set i."""

    __slots__ = ("_keys", "_starts")

    def __init__(self, sets: Iterable[Sequence[Range]]) -> None:
        """Each set is sorted and its ranges do not touch."""
        toggles: dict[int, int] = {}
        for index, members in enumerate(sets):
            bit = 1 << index
            for low, high in members:
                toggles[low] = toggles.get(low, 0) ^ bit
                toggles[high + 1] = toggles.get(high + 1, 0) ^ bit
        self._starts = sorted(toggles)
        self._keys = [0]
        key = 0
        for start in self._starts:
            key ^= toggles[start]
            self._keys.append(key)

    def key(self, number: int) -> int:
        """The sets that hold a number."""
        return self._keys[bisect_right(self._starts, number)]

    def representatives(self, bounds: Range) -> list[int]:
        """A number of each part of a range in which all numbers lie in the same sets."""
        first, last = bounds
        low, high = bisect_right(self._starts, first), bisect_right(self._starts, last)
        return [first, *self._starts[low:high]]

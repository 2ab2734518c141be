"""Which rules a port allows: by number at once, by name only as far as numbers can say.

Three things stand for a port besides its number: that the protocol has none, that it is any high
port (what the opener of a connection is given), and a name in a rule, which is a port of certain
endpoints at their addresses.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pyctl.policy.flows import EPHEMERAL
from pyctl.policy.members import Peers
from pyctl.policy.packets import NO_PORT
from pyctl.policy.ranges import Range, joined
from pyctl.policy.rules import Side


class PortCriterion(NamedTuple):
    """What one side of a rule asks of its port: numbers it may have and must not have.

    `wanted` has the numbers of named ports too, wherever they are; None is no restriction.
    `is_named` says whether the address must be asked as well.
    """

    wanted: tuple[Range, ...] | None
    unwanted: tuple[Range, ...]
    is_named: bool


def port_criterion(side: Side, peers: Peers) -> PortCriterion:
    """The criterion of one side of a rule."""
    wanted, unwanted = side.ports, side.not_ports
    numbers = None
    if wanted is not None:
        named = [(n, n) for name in wanted.names for _, n in peers.named_port(name)]
        numbers = tuple(joined([*wanted.numbers, *named]))
    return PortCriterion(
        wanted=numbers,
        unwanted=unwanted.numbers if unwanted is not None else (),
        is_named=any(ports is not None and bool(ports.names) for ports in (wanted, unwanted)),
    )


class PortPart:
    """Which of a list of rules a port allows."""

    __slots__ = ("_criteria", "_high", "_masks", "_none", "_starts")

    def __init__(self, criteria: Iterable[PortCriterion]) -> None:
        self._criteria: Sequence[PortCriterion] = list(criteria)
        edges = set()
        for wanted, unwanted, _ in self._criteria:
            for low, high in (*(wanted or ()), *unwanted):
                edges |= {low, high + 1}
        self._starts = sorted(edges)
        self._masks: list[int | None] = [None] * (len(self._starts) + 1)
        self._none: int | None = None
        self._high: tuple[int, int] | None = None

    def mask(self, port: int | None) -> int:
        """Bit i is set where criterion i holds; for any high port (None) where it may hold."""
        if port is None:
            return self._any_high()[0]
        if port == NO_PORT:
            if self._none is None:
                self._none = bits(criterion.wanted is None for criterion in self._criteria)
            return self._none
        index = bisect_right(self._starts, port)
        found = self._masks[index]
        if found is None:
            found = self._masks[index] = bits(_holds(c, port) for c in self._criteria)
        return found

    def doubtful(self) -> int:
        """Bit i is set where criterion i holds for some high ports and not for others."""
        return self._any_high()[1]

    def _any_high(self) -> tuple[int, int]:
        if self._high is None:
            shares = [_high_share(criterion) for criterion in self._criteria]
            some = bits(share > 0 for share in shares)
            self._high = some, some & ~bits(share == 1 for share in shares)
        return self._high


def bits(answers: Iterable[bool]) -> int:
    """A number whose bit i is the i-th answer."""
    return sum(1 << index for index, answer in enumerate(answers) if answer)


def covers(numbers: Iterable[Range], span: Range) -> float:
    """Whether ranges hold a whole span (1), nothing of it (0) or some (0.5)."""
    low, high = span
    parts = [(first, last) for first, last in numbers if first <= high and last >= low]
    if any(first <= low and last >= high for first, last in parts):
        return 1
    return 0.5 if parts else 0


def _holds(criterion: PortCriterion, port: int) -> bool:
    wanted, unwanted, _ = criterion
    if any(low <= port <= high for low, high in unwanted):
        return False
    return wanted is None or any(low <= port <= high for low, high in wanted)


def _high_share(criterion: PortCriterion) -> float:
    """For which of the high ports a criterion holds: all (1), none (0), some (0.5)."""
    wanted = 1 if criterion.wanted is None else covers(criterion.wanted, EPHEMERAL)
    left = 1 - covers(criterion.unwanted, EPHEMERAL)
    return min(wanted, left)

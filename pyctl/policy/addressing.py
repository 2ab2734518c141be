"""Which rules the addresses of a packet allow, by one search for all sets that rules ask about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pyctl.policy.members import Peers
from pyctl.policy.ranges import Ranges, Table
from pyctl.policy.rules import Side
from pyctl.policy.selecting import Choice


class Criterion(NamedTuple):
    """The sets that an address must lie in, and those it must not, as bits of a Table's key.

    `is_certain` says whether nothing unknown may change the outcome.
    """

    needed: int
    forbidden: int
    is_certain: bool = True


class AddressSpace:
    """The sets of addresses that the rules of an endpoint ask about.

    All sets are named before the first address is looked up.
    """

    def __init__(self, peers: Peers) -> None:
        self.peers = peers
        self._sets: list[Ranges] = []
        self._nets: dict[Ranges, int] = {}
        self._choices: dict[Choice, Criterion] = {}
        self._tables: dict[int, Table] = {}

    def criterion(self, side: Side) -> Criterion:
        """What one side of a rule asks of its address."""
        needed = forbidden = 0
        is_certain = True
        if side.nets is not None:
            needed |= self._bit(side.nets)
        if side.not_nets is not None:
            forbidden |= self._bit(side.not_nets)
        if side.peers is not None:
            chosen = self._chosen(side.peers)
            needed |= chosen.needed
            is_certain = chosen.is_certain
        if side.others is not None:
            chosen = self._chosen(side.others)
            forbidden |= chosen.forbidden
            is_certain = is_certain and chosen.is_certain
        return Criterion(needed, forbidden, is_certain)

    @property
    def sets(self) -> Iterable[Ranges]:
        """Every set that is asked about."""
        return tuple(self._sets)

    def key(self, version: int, address: int) -> int:
        """The sets that an address lies in."""
        return self.table(version).key(address)

    def table(self, version: int) -> Table:
        """The table of one IP version."""
        found = self._tables.get(version)
        if found is None:
            found = self._tables[version] = Table(part.of(version) for part in self._sets)
        return found

    def _chosen(self, choice: Choice) -> Criterion:
        """As needed: whoever may be chosen. As forbidden: whoever is, for certain."""
        found = self._choices.get(choice)
        if found is None:
            members = self.peers.members(choice)
            certain = self._add(members.certain)
            possible = self._add(members.possible()) if members.doubtful else certain
            found = Criterion(possible, certain, not members.doubtful)
            self._choices[choice] = found
        return found

    def _bit(self, nets: Ranges) -> int:
        found = self._nets.get(nets)
        if found is None:
            found = self._nets[nets] = self._add(nets)
        return found

    def _add(self, members: Ranges) -> int:
        self._sets.append(members)
        return 1 << (len(self._sets) - 1)


class AddressPart:
    """Which of a list of rules an address allows, by the key of the address."""

    __slots__ = ("_criteria", "_masks")

    def __init__(self, criteria: Iterable[Criterion]) -> None:
        self._criteria: Sequence[Criterion] = list(criteria)
        self._masks: dict[int, int] = {}

    def mask(self, key: int) -> int:
        """Bit i is set where criterion i holds."""
        found = self._masks.get(key)
        if found is None:
            found = 0
            for index, (needed, forbidden, _) in enumerate(self._criteria):
                if key & needed == needed and not key & forbidden:
                    found |= 1 << index
            self._masks[key] = found
        return found

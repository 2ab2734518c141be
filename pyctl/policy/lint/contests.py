"""Policies that only their names put in order, and whose rules contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby, pairwise
from typing import Final, NamedTuple

from pyctl.policy.endpoints import Alike
from pyctl.policy.lint.boxes import Box, box, is_empty, meet
from pyctl.policy.lint.shadows import STAGES
from pyctl.policy.lint.world import World
from pyctl.policy.members import Peers, called
from pyctl.policy.programs import Entry
from pyctl.policy.rules import LOG
from pyctl.policy.snapshot import DIRECTIONS, Policy

_MOST: Final = 40
"""Of more policies with one order, only neighbours are compared."""


class Contest(NamedTuple):
    """Two policies of one order; a packet may match a rule of each, with another outcome.

    `endpoint` is one that both are for, "" where none is known.
    """

    first: str
    second: str
    order: float | None
    direction: str
    first_number: int
    second_number: int
    endpoint: str


def contests(world: World) -> Iterator[Contest]:
    """All of them, each pair of policies once."""
    seen: set[tuple[str, str]] = set()
    for ground in world.grounds:
        endpoint = called(ground.endpoints[0]) if ground.endpoints else ""
        for first, second in _pairs(ground.alike):
            key = (first.name, second.name)
            if key in seen:
                continue
            found = _contradiction(ground.alike, first, second, world.snapshot.peers)
            if found is not None:
                seen.add(key)
                direction, one, other = found
                yield Contest(*key, first.order, direction, one.number, other.number, endpoint)


def _pairs(alike: Alike) -> Iterator[tuple[Policy, Policy]]:
    """Policies that follow each other by name alone."""
    policies = [each.policy for each in alike.applied]
    for _, group in groupby(policies, key=lambda policy: (policy.tier.rank, policy.order)):
        listed = list(group)
        yield from combinations(listed, 2) if len(listed) <= _MOST else pairwise(listed)


def _contradiction(
    alike: Alike, first: Policy, second: Policy, peers: Peers
) -> tuple[str, Entry, Entry] | None:
    """The direction and the rules in which two policies differ about a packet."""
    for stage in STAGES:
        if stage not in first.stages or stage not in second.stages:
            continue
        for direction in DIRECTIONS:
            if direction not in first.directions or direction not in second.directions:
                continue
            entries = alike.program(stage, direction).entries
            ones = _boxes([e for e in entries if e.owner == first.name], peers)
            others = _boxes([e for e in entries if e.owner == second.name], peers)
            for one, mine in ones:
                for other, theirs in others:
                    if one.outcome != other.outcome and meet(mine, theirs):
                        return direction, one, other
    return None


def _boxes(entries: Sequence[Entry], peers: Peers) -> list[tuple[Entry, Box]]:
    deciding = [entry for entry in entries if entry.outcome != LOG]
    boxes = [(entry, box(entry.rule, peers)) for entry in deciding]
    return [(entry, mine) for entry, mine in boxes if not is_empty(mine)]

"""Rules that are never reached by a packet they match, wherever they are in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pyctl.policy.lint.boxes import Box, Known, box, holds, is_empty, meet
from pyctl.policy.lint.world import World
from pyctl.policy.members import Peers
from pyctl.policy.programs import Entry
from pyctl.policy.rules import ALLOW, DENY, PASS
from pyctl.policy.snapshot import DIRECTIONS, FORWARD, NORMAL, PRE_DNAT, UNTRACKED

STAGES: Final = (UNTRACKED, PRE_DNAT, NORMAL, FORWARD)
_MOST = 1500
"""Of more rules in a row, only those of one policy are compared with each other."""

_Key = tuple[str, str, int]


class Shadow(NamedTuple):
    """A rule of a policy or profile (`owner`) that never matches.

    `by` is the policy whose rule `by_number` matches all of it before, or the tier that denies at
    its end (`by_number` 0). `changes` says whether that rule does something else.
    """

    owner: str
    direction: str
    number: int
    by: str
    by_number: int
    action: str
    changes: bool


def shadows(world: World) -> Iterator[Shadow]:
    """All of them. A policy that repeats what another one does already is left alone."""
    boxes = _Boxes(world.snapshot.peers)
    found: dict[_Key, Shadow | None] = {}
    for ground in world.grounds:
        for stage in STAGES:
            for direction in DIRECTIONS:
                entries = ground.alike.program(stage, direction).entries
                for index, entry in enumerate(entries):
                    key = (entry.owner, direction, entry.number)
                    if not entry.number or found.get(key, ...) is None:
                        continue
                    found[key] = _shadow(entries, index, direction, boxes)
    for shadow in found.values():
        if shadow is not None and (shadow.changes or shadow.by == shadow.owner):
            yield shadow


class _Boxes:
    """The boxes of rules, each worked out once."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._known: dict[int, Box] = {}
        self._sides: Known = {}

    def __call__(self, entry: Entry) -> Box:
        found = self._known.get(id(entry.rule))
        if found is None:
            found = self._known[id(entry.rule)] = box(entry.rule, self._peers, self._sides)
        return found


def _shadow(entries: Sequence[Entry], index: int, direction: str, boxes: _Boxes) -> Shadow | None:
    """What covers an entry, None when it can be reached."""
    entry = entries[index]
    mine = boxes(entry)
    if is_empty(mine):
        return None  # it never matches anyway, which is told otherwise
    passed, tier = False, ""
    for other in entries[:index]:
        if other.tier != tier:
            tier, passed = other.tier, False
        if not entry.tier and other.owner != entry.owner:
            continue  # what policies decide never reaches the profiles, as it should be
        if not other.number:
            if _ends(other, entry) and not passed:
                return _covered(entry, direction, other)
            continue
        if other.outcome == PASS and meet(boxes(other), mine):
            passed = True
        if passed and other.tier != entry.tier:
            continue  # some of it has left that tier before
        if len(entries) > _MOST and other.owner != entry.owner:
            continue
        if _decides(other, entry) and holds(boxes(other), mine):
            return _covered(entry, direction, other)
    return None


def _covered(entry: Entry, direction: str, by: Entry) -> Shadow:
    return Shadow(
        owner=entry.owner,
        direction=direction,
        number=entry.number,
        by=by.owner if by.number else by.tier,
        by_number=by.number,
        action=by.outcome.capitalize(),
        changes=not by.number or by.outcome != entry.outcome,
    )


def _ends(other: Entry, entry: Entry) -> bool:
    """Whether the end of a tier denies for certain what an entry of a later one would see."""
    return other.outcome == DENY and other.tier != entry.tier and not other.only_if


def _decides(other: Entry, entry: Entry) -> bool:
    """Whether what matches an entry for certain never comes to a later one."""
    if other.only_if:
        return False
    return other.outcome in (ALLOW, DENY) or (other.outcome == PASS and other.tier == entry.tier)

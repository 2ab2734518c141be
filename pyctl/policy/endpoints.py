"""What holds for an endpoint: its policies by stage and direction, then its profiles.

Endpoints that are selected by the same policies and have the same profiles are alike: what decides
for them is compiled once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from pyctl.policy.addressing import AddressSpace
from pyctl.policy.facts import Ask
from pyctl.policy.labels import effective, origin
from pyctl.policy.members import called, doubt
from pyctl.policy.programs import Entry, Program
from pyctl.policy.ranges import Ranges
from pyctl.policy.rules import ALLOW, DENY, PASS, Rule, action_of, read_rule
from pyctl.policy.selecting import choose
from pyctl.policy.snapshot import DIRECTIONS, FORWARD, NORMAL, Policy, Snapshot

Object = dict[str, Any]


class Applied(NamedTuple):
    """A policy that is for an endpoint; where `fact` is not "", only if that holds."""

    policy: Policy
    fact: str


class Alike:
    """What endpoints that look alike have in common."""

    def __init__(
        self,
        snapshot: Snapshot,
        applied: tuple[Applied, ...],
        profiles: tuple[str, ...],
        *,
        is_workload: bool,
    ) -> None:
        self.applied = applied
        self.profiles = profiles
        self._profiles = [snapshot.profiles.get(name) for name in profiles]
        self._is_workload = is_workload
        self._space = AddressSpace(snapshot.peers)
        self._programs: dict[tuple[str, str], Program] = {}
        self._doubtful = [each for each in applied if each.fact]
        self._certain = {stage for each in applied if not each.fact for stage in each.policy.stages}
        self._rules = {
            (each.policy.name, direction): self._read(
                each.policy.object, direction, each.policy.namespace
            )
            for each in applied
            for direction in each.policy.directions
        }
        self._profile_rules = {
            (name, direction): self._read(profile, direction, "")
            for name, profile in zip(profiles, self._profiles, strict=True)
            if profile is not None
            for direction in DIRECTIONS
        }

    def has(self, stage: str, ask: Ask) -> bool:
        """Whether any policy of a stage is for the endpoint, in whatever direction."""
        if stage in self._certain:
            return True
        return any(ask(each.fact) for each in self._doubtful if stage in each.policy.stages)

    def told_apart(self) -> Iterator[Ranges]:
        """The sets of addresses that its rules treat differently from others."""
        yield from self._space.sets
        for rules in (*self._rules.values(), *self._profile_rules.values()):
            for rule in rules:
                for name in rule.named_ports():
                    for members in self._space.peers.named_port(name).values():
                        yield members.possible()
                        yield members.certain

    def kind_of(self, version: int, address: int) -> int:
        """What its rules tell of an address: they treat those of one kind alike."""
        return address if self._names_ports else self._space.key(version, address)

    @cached_property
    def _names_ports(self) -> bool:
        every = (*self._rules.values(), *self._profile_rules.values())
        return any(rule.named_ports() for rules in every for rule in rules)

    def program(self, stage: str, direction: str) -> Program:
        """What decides in a stage and direction."""
        found = self._programs.get((stage, direction))
        if found is None:
            entries = self._entries(stage, direction)
            found = Program(entries, self._space, asks_http=self._is_workload)
            self._programs[stage, direction] = found
        return found

    def _read(self, obj: Object, direction: str, namespace: str) -> list[Rule]:
        """The rules of one direction; their addresses are noted before any is looked up."""
        rules = [read_rule(r, namespace) for r in (obj.get("spec") or {}).get(direction) or ()]
        for rule in rules:
            self._space.criterion(rule.source)
            self._space.criterion(rule.destination)
        return rules

    def _entries(self, stage: str, direction: str) -> list[Entry]:
        entries: list[Entry] = []
        asked = [
            each
            for each in self.applied
            if stage in each.policy.stages and direction in each.policy.directions
        ]
        for _, group in groupby(asked, key=lambda each: each.policy.tier.rank):
            entries += self._tier_entries(list(group), stage, direction, len(entries))
        if stage == NORMAL:
            entries += self._profile_entries(direction, len(entries))
        return entries

    def _tier_entries(
        self, group: Sequence[Applied], stage: str, direction: str, start: int
    ) -> Iterator[Entry]:
        """The rules of a tier, then its end: what no rule decides is denied, or goes on."""
        tier = group[0].policy.tier
        rules = [
            (each, number, rule)
            for each in group
            for number, rule in enumerate(self._rules[each.policy.name, direction], 1)
        ]
        end = start + len(rules)
        for index, (each, number, rule) in enumerate(rules, start):
            yield Entry(
                outcome=rule.action,
                after=end + 1 if rule.action == PASS else index + 1,
                shown=f"{each.policy.name} {direction} {rule.action}",
                owner=each.policy.name,
                tier=tier.name,
                number=number,
                rule=rule,
                only_if=(each.fact,) if each.fact else (),
            )
        facts = tuple(each.fact for each in group)
        only_if = facts if all(facts) else ()
        denies = tier.denies and stage in (NORMAL, FORWARD)
        shown = f"end of tier {tier.name}" if denies else ""
        yield Entry(DENY if denies else PASS, end + 1, shown, tier=tier.name, only_if=only_if)

    def _profile_entries(self, direction: str, start: int) -> Iterator[Entry]:
        """The rules of each profile in turn; what none decides is denied."""
        index = start
        for name, profile in zip(self.profiles, self._profiles, strict=True):
            owner = f"Profile {name}"
            if profile is None or not _is_usable(profile):
                entries = list(_missing_profile(name, direction, index))
            else:
                rules = self._profile_rules[name, direction]
                entries = [
                    Entry(
                        outcome=rule.action,
                        after=index + (len(rules) if rule.action == PASS else number),
                        shown=f"{owner} {direction} {rule.action}",
                        owner=owner,
                        number=number,
                        rule=rule,
                    )
                    for number, rule in enumerate(rules, 1)
                ]
            yield from entries
            index += len(entries)
        yield Entry(DENY, index + 1, "no profile matched")


class Endpoints:
    """The endpoints of a snapshot, each with what it has in common with those like it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._alike: dict[tuple[object, ...], Alike] = {}
        self._known: dict[int, Alike] = {}

    def alike(self, endpoint: Object) -> Alike:
        """What holds for a host or workload endpoint of the snapshot."""
        # By identity, which is quick: the snapshot keeps its objects.
        found = self._known.get(id(endpoint))
        if found is None:
            found = self._known[id(endpoint)] = self._found(endpoint)
        return found

    def _found(self, endpoint: Object) -> Alike:
        applied = tuple(applied_to(endpoint, self._snapshot))
        profiles = tuple((endpoint.get("spec") or {}).get("profiles") or ())
        is_workload = endpoint["kind"] == "WorkloadEndpoint"
        key = (tuple((a.policy.name, a.fact) for a in applied), profiles, is_workload)
        found = self._alike.get(key)
        if found is None:
            found = Alike(self._snapshot, applied, profiles, is_workload=is_workload)
            self._alike[key] = found
        return found


def applied_to(endpoint: Object, snapshot: Snapshot) -> Iterable[Applied]:
    """The policies that are for an endpoint, in the order of evaluation."""
    labels = effective(endpoint, snapshot.profiles)
    for policy in snapshot.policies_for(labels.known):
        chosen = choose(policy.whom, labels)
        if chosen is True:
            yield Applied(policy, "")
        elif chosen is not False:
            yield Applied(policy, doubt(policy.whom, called(endpoint), chosen))


def _missing_profile(name: str, direction: str, index: int) -> Iterator[Entry]:
    """A profile that is not there denies; what it is made from may not be in this store at all."""
    owner = f"Profile {name}"
    made_from = origin(name)
    if made_from is not None:
        fact = f"{made_from}: whether its profile allows {direction}"
        allowed = f"{owner} {direction} {ALLOW}"
        yield Entry(ALLOW, index + 1, allowed, owner=owner, only_if=(fact,))
        index += 1
    yield Entry(DENY, index + 1, f"{owner} {direction} {DENY}", owner=owner)


def _is_usable(profile: Object) -> bool:
    """Whether Calico's agent can use it: else it takes the profile for missing."""
    spec = profile.get("spec") or {}
    rules = [*(spec.get("ingress") or ()), *(spec.get("egress") or ())]
    return all(action_of(rule) is not None for rule in rules)

"""Who is meant by whom: policies of endpoints and nodes, endpoints and nodes of policies.

A policy applies to an endpoint that its own selectors choose. It mentions one that a selector of
its rules chooses. Staged policies would apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from pyctl.policy.members import called
from pyctl.policy.rules import read_rule
from pyctl.policy.selecting import Choice
from pyctl.policy.snapshot import Policy, Snapshot

Object = dict[str, Any]

APPLIES: Final = "applies"
UNCERTAIN: Final = "may apply"
STAGED: Final = "staged"
MENTIONS: Final = "mentions"
NOTHING: Final = "selects nothing"

ENDPOINT_KINDS: Final = ("HostEndpoint", "WorkloadEndpoint")


class Mention(NamedTuple):
    """An object that a rule's selector chooses, and where: `ingress rule 2 source`."""

    name: str
    where: str


class Related(NamedTuple):
    """A policy and what it has to do with some objects.

    `endpoints` are the names of those that it applies to, `mentions` the others that its rules
    mean. `missing` is what is not known where it may apply.
    """

    policy: Policy
    how: str
    endpoints: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    missing: tuple[str, ...] = ()


class Chosen(NamedTuple):
    """An endpoint that is chosen; `missing` is the fact on which that depends, "" for certain."""

    endpoint: Object
    missing: str = ""


def related(snapshot: Snapshot, subjects: Sequence[Object]) -> list[Related]:
    """The policies that have to do with endpoints or network sets, in the order of evaluation.

    Staged ones come last.
    """
    wanted = {id(obj) for obj in subjects}
    found = []
    for policy in (*snapshot.policies, *snapshot.staged):
        chosen = [each for each in selected(snapshot, policy.whom) if id(each.endpoint) in wanted]
        mentions = tuple(mentioned(snapshot, policy, wanted))
        if chosen or mentions:
            found.append(_related(policy, chosen, mentions))
    return found


def all_policies(snapshot: Snapshot) -> list[Related]:
    """Every policy with the endpoints that it applies to; staged ones come last."""
    return [
        _related(policy, list(selected(snapshot, policy.whom)), ())
        for policy in (*snapshot.policies, *snapshot.staged)
    ]


def selected(snapshot: Snapshot, choice: Choice) -> Iterator[Chosen]:
    """The host and workload endpoints that a choice means."""
    for obj, missing in snapshot.peers.chosen(choice):
        if obj["kind"] in ENDPOINT_KINDS:
            yield Chosen(obj, missing)


def mentioned(snapshot: Snapshot, policy: Policy, wanted: set[int]) -> Iterator[Mention]:
    """The objects among `wanted` (by id) that selectors of a policy's rules choose for certain."""
    spec = policy.object.get("spec") or {}
    for direction in policy.directions:
        for number, written in enumerate(spec.get(direction) or (), 1):
            rule = read_rule(written, policy.namespace)
            for side, name in ((rule.source, "source"), (rule.destination, "destination")):
                for choice, word in ((side.peers, name), (side.others, f"{name} notSelector")):
                    where = f"{direction} rule {number} {word}"
                    yield from _meant(snapshot, choice, wanted, where)


def endpoints_of(snapshot: Snapshot, nodes: Iterable[str]) -> list[Object]:
    """The endpoints of nodes, those of the hosts first."""
    return [
        obj for node in nodes for obj in (*snapshot.host_endpoints(node), *snapshot.workloads(node))
    ]


def _meant(
    snapshot: Snapshot, choice: Choice | None, wanted: set[int], where: str
) -> Iterator[Mention]:
    if choice is None:
        return
    for obj, missing in snapshot.peers.chosen(choice):
        if id(obj) in wanted and not missing:
            yield Mention(called(obj), where)


def _related(policy: Policy, chosen: list[Chosen], mentions: tuple[Mention, ...]) -> Related:
    missing = tuple(each.missing for each in chosen if each.missing)
    names = tuple(called(each.endpoint) for each in chosen)
    if not chosen:
        how = MENTIONS if mentions else NOTHING
    elif policy.object["kind"].startswith("Staged"):
        how = STAGED
    else:
        how = UNCERTAIN if len(missing) == len(chosen) else APPLIES
    return Related(policy, how, names, mentions, missing)

"""The objects that decide, at one moment, sorted for those who ask; nothing is evaluated here.

Objects are the API's plain dicts as they are stored, defaults filled in. What is always there in
Calico is there: its built-in tiers, and the profile that allows everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from math import inf
from typing import Any, Final, NamedTuple

from pyctl.policy.members import PEER_KINDS, Peers, called
from pyctl.policy.selecting import Choice, of_policy
from pyctl.policy.shortlist import Shortlist
from pyctl.resources.tier import BUILT_IN

Object = dict[str, Any]

INGRESS: Final = "ingress"
EGRESS: Final = "egress"
DIRECTIONS: Final = (INGRESS, EGRESS)

UNTRACKED: Final = "untracked"
PRE_DNAT: Final = "pre-dnat"
NORMAL: Final = "normal"
FORWARD: Final = "forward"

DEFAULT_PROFILE: Final = "projectcalico-default-allow"
_ALLOW_ALL: Final[Object] = {"ingress": [{"action": "Allow"}], "egress": [{"action": "Allow"}]}


class TierOf(NamedTuple):
    """A tier as it is evaluated: `rank` is its place, `order` what is written (None: no Tier)."""

    name: str
    denies: bool
    rank: int
    order: float | None


class Policy(NamedTuple):
    """A policy with what decides where it is asked; `name` is as users know it."""

    name: str
    tier: TierOf
    order: float | None
    stages: tuple[str, ...]
    directions: tuple[str, ...]
    whom: Choice
    object: Object

    @property
    def namespace(self) -> str:
        """The namespace of a NetworkPolicy, else ""."""
        namespace: str = self.object["metadata"].get("namespace") or ""
        return namespace


class Snapshot:
    """Nodes, endpoints, profiles, tiers, policies, network sets and Felix's configurations.

    Other objects are passed over, staged policies too: they decide nothing. Their order does not
    matter; of two of one kind and name the later counts.
    """

    def __init__(self, objects: Iterable[Object]) -> None:
        self._kinds: dict[str, dict[str, Object]] = {}
        for obj in objects:
            self._kinds.setdefault(obj["kind"], {})[called(obj)] = obj
        self._in_order: dict[str, list[Object]] = {}
        self.profiles: Mapping[str, Object] = {
            DEFAULT_PROFILE: {"kind": "Profile", "spec": _ALLOW_ALL},
            **{obj["metadata"]["name"]: obj for obj in self.of("Profile")},
        }

    def of(self, *kinds: str) -> list[Object]:
        """All objects of some kinds, by kind and name."""
        return [obj for kind in kinds for obj in self._of(kind)]

    def node(self, name: str) -> Object | None:
        """A Node."""
        return self._kinds.get("Node", {}).get(f"Node {name}")

    def node_names(self) -> list[str]:
        """The nodes: those that are stored, and those that only endpoints name."""
        stored = (obj["metadata"]["name"] for obj in self.of("Node"))
        pods = (node for node, _ in self._workloads)
        return sorted({*stored, *self._host_endpoints, *pods} - {""})

    def host_endpoints(self, node: str) -> list[Object]:
        """The host endpoints of a node, by name: where two fit, the first counts."""
        return self._host_endpoints.get(node, [])

    def workload(self, node: str, interface: str) -> Object | None:
        """The workload endpoint behind an interface of a node."""
        return self._workloads.get((node, interface))

    def workloads(self, node: str) -> list[Object]:
        """The workload endpoints of a node."""
        return [obj for (at, _), obj in self._workloads.items() if at == node]

    @cached_property
    def peers(self) -> Peers:
        """What the selectors of rules may mean."""
        return Peers(self.of(*PEER_KINDS), self.profiles)

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """All policies in the order of evaluation (Calico's): by tier, order and name.

        A missing order comes last. Names are compared with a `/` behind them, so that `a-b` and
        `a.b` come before `a`.
        """
        tiers = self.tiers
        found = [_policy(obj, tiers) for obj in self.of(*_POLICY_KINDS)]
        return tuple(sorted(found, key=_place))

    def policies_for(self, labels: Mapping[str, str]) -> Iterator[Policy]:
        """The policies that may be for something with these labels, in the order of evaluation."""
        return (self.policies[index] for index in self._shortlist.fitting(labels))

    @cached_property
    def staged(self) -> tuple[Policy, ...]:
        """Staged policies, which decide nothing, as they would be evaluated."""
        found = [_policy(obj, self.tiers) for obj in self.of(*_STAGED_KINDS)]
        return tuple(sorted(found, key=_place))

    @cached_property
    def tiers(self) -> Mapping[str, TierOf]:
        """The tiers, and those that only policies name: they come last, and deny."""
        specs = {name: (order, action) for name, (order, action) in BUILT_IN.items()}
        found: dict[str, tuple[float | None, str]] = dict(specs)
        for obj in self.of("Tier"):
            spec = obj.get("spec") or {}
            found[obj["metadata"]["name"]] = spec.get("order"), spec.get("defaultAction") or "Deny"
        named = {_tier_name(obj) for obj in self.of(*_POLICY_KINDS, *_STAGED_KINDS)}
        names = sorted(found, key=lambda name: (_last(found[name][0]), name))
        names += sorted(named - found.keys())
        return {
            name: TierOf(
                name, found.get(name, (None, "Deny"))[1] != "Pass", rank, _order(found, name)
            )
            for rank, name in enumerate(names)
        }

    def _of(self, kind: str) -> list[Object]:
        found = self._in_order.get(kind)
        if found is None:
            found = [obj for _, obj in sorted(self._kinds.get(kind, {}).items())]
            self._in_order[kind] = found
        return found

    @cached_property
    def _shortlist(self) -> Shortlist:
        return Shortlist(policy.whom for policy in self.policies)

    @cached_property
    def _host_endpoints(self) -> Mapping[str, list[Object]]:
        found: dict[str, list[Object]] = {}
        for obj in self.of("HostEndpoint"):
            found.setdefault((obj.get("spec") or {}).get("node", ""), []).append(obj)
        return found

    @cached_property
    def _workloads(self) -> Mapping[tuple[str, str], Object]:
        found: dict[tuple[str, str], Object] = {}
        for obj in self.of("WorkloadEndpoint"):
            spec = obj.get("spec") or {}
            found.setdefault((spec.get("node", ""), spec.get("interfaceName", "")), obj)
        return found


_POLICY_KINDS = ("GlobalNetworkPolicy", "NetworkPolicy")
_STAGED_KINDS = ("StagedGlobalNetworkPolicy", "StagedNetworkPolicy")


def _policy(obj: Object, tiers: Mapping[str, TierOf]) -> Policy:
    spec = obj.get("spec") or {}
    types = spec.get("types") or ("Ingress", "Egress")
    return Policy(
        name=called(obj),
        tier=tiers[_tier_name(obj)],
        order=spec.get("order"),
        stages=_stages(spec),
        directions=tuple(d for d in DIRECTIONS if d.capitalize() in types),
        whom=of_policy(obj),
        object=obj,
    )


def _stages(spec: Object) -> tuple[str, ...]:
    """Where a policy is asked: applyOnForward alone puts it into two places."""
    if spec.get("doNotTrack"):
        return (UNTRACKED,)
    if spec.get("preDNAT"):
        return (PRE_DNAT,)
    return (NORMAL, FORWARD) if spec.get("applyOnForward") else (NORMAL,)


def _place(policy: Policy) -> tuple[int, float, str]:
    metadata = policy.object["metadata"]
    key = f"{metadata['name']}/{metadata.get('namespace') or ''}/{policy.object['kind']}"
    return policy.tier.rank, _last(policy.order), key


def _tier_name(obj: Object) -> str:
    name: str = (obj.get("spec") or {}).get("tier") or "default"
    return name


def _order(found: Mapping[str, tuple[float | None, str]], name: str) -> float | None:
    return found[name][0] if name in found else None


def _last(order: float | None) -> float:
    return inf if order is None else order

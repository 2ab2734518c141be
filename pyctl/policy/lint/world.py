"""Everything that rules look at: the subjects, what is in force, and which endpoints that is for.

Where there may be more than is known and no host endpoint is, as in a directory of policies,
automatic ones are imagined: what policies that select those do to a node can be told all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeVar

from msgspec import ValidationError, convert

from pyctl.policy.connections import Place
from pyctl.policy.endpoints import Alike, Applied, Endpoints
from pyctl.policy.hosts import Host
from pyctl.policy.interfaces import ALL_INTERFACES, Interfaces
from pyctl.policy.labels import effective
from pyctl.policy.lint.findings import Subject
from pyctl.policy.lint.imagining import imagined_endpoints
from pyctl.policy.members import called
from pyctl.policy.selecting import Choice
from pyctl.policy.settings import Settings, settings_of
from pyctl.policy.snapshot import DEFAULT_PROFILE, DIRECTIONS, Policy, Snapshot
from pyctl.policy.stages import Site
from pyctl.resources.rule_remarks import Unwise, unwise
from pyctl.resources.rules import Rule

Object = dict[str, Any]

T = TypeVar("T")

POLICIES: Final = ("GlobalNetworkPolicy", "NetworkPolicy")
STAGED: Final = ("StagedGlobalNetworkPolicy", "StagedNetworkPolicy")
WITH_RULES: Final = (*POLICIES, *STAGED, "Profile")
ENDPOINTS: Final = ("HostEndpoint", "WorkloadEndpoint")


class Ground(NamedTuple):
    """Endpoints that look alike, and what holds for them.

    Without endpoints it is a profile that none has, or policies with one selector that are for
    nobody known.
    """

    alike: Alike
    endpoints: tuple[Object, ...] = ()


class Body(NamedTuple):
    """A rule of a policy or profile as it is written, and where; `number` counts from 1."""

    subject: Subject
    direction: str
    number: int
    written: Object

    @property
    def path(self) -> tuple[str | int, ...]:
        """Where it stands in its object."""
        return ("spec", self.direction, self.number - 1)

    @property
    def namespace(self) -> str:
        """The namespace of its policy, "" for global ones."""
        namespace: str = self.subject.object["metadata"].get("namespace") or ""
        return namespace


class World:
    """What is looked at, and what surrounds it.

    `is_whole` says that everything in force is here, as in a datastore; else there may be more.
    """

    def __init__(self, subjects: Iterable[Subject], *, is_whole: bool) -> None:
        """Of two subjects with one kind and name the later is in force."""
        self.subjects = tuple(subjects)
        self.is_whole = is_whole
        self._by_name = {subject.name: subject for subject in self.subjects}
        valid = [subject.object for subject in self._by_name.values() if not subject.problems]
        known = Snapshot(valid)
        is_open = not is_whole and not known.of("HostEndpoint")
        imagined = imagined_endpoints(known) if is_open else []
        self.imagined = frozenset(endpoint["spec"]["node"] for endpoint in imagined)
        self.snapshot = Snapshot([*valid, *imagined]) if imagined else known
        self._endpoints = Endpoints(self.snapshot)
        self._hosts: dict[str, Host] = {}
        self._sorts: dict[str, tuple[object, ...]] = {}
        self._known: dict[object, Any] = {}

    def of(self, *kinds: str) -> list[Subject]:
        """The subjects of some kinds."""
        return [subject for subject in self.subjects if subject.kind in kinds]

    def subject(self, name: str) -> Subject | None:
        """The subject `GlobalNetworkPolicy nodes`; None for what is imagined or built in."""
        return self._by_name.get(name)

    def host(self, node: str) -> Host:
        """A node, to be asked about flows."""
        found = self._hosts.get(node)
        if found is None:
            settings = settings_of(self.snapshot, node)
            interfaces = Interfaces(self.snapshot, node, settings)
            site = Site(node, self.snapshot, self._endpoints, interfaces, settings)
            found = self._hosts[node] = Host(Place(site))
        return found

    def alike(self, endpoint: Object) -> Alike:
        """What holds for an endpoint, and for those like it."""
        return self._endpoints.alike(endpoint)

    def applied(self, endpoint: str) -> tuple[Policy, ...]:
        """The policies for `HostEndpoint n1-eth0`, in the order of evaluation."""
        found = self._endpoints_by_name.get(endpoint)
        return () if found is None else tuple(each.policy for each in self.alike(found).applied)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The nodes that have host endpoints."""
        return tuple(sorted({e["spec"].get("node", "") for e in self.snapshot.of("HostEndpoint")}))

    @cached_property
    def sorts(self) -> tuple[tuple[str, ...], ...]:
        """The nodes with host endpoints, those together that differ in their addresses alone."""
        found: dict[tuple[object, ...], list[str]] = {}
        for node in self.nodes:
            found.setdefault(self.sort(node), []).append(node)
        return tuple(tuple(nodes) for nodes in found.values())

    def sort(self, node: str) -> tuple[object, ...]:
        """What nodes have in common that differ in their addresses alone."""
        found = self._sorts.get(node)
        if found is None:
            found = self._sorts[node] = self._sort(node)
        return found

    def once(self, make: Callable[[World], T]) -> T:
        """What a function makes of this world, made only once."""
        if make not in self._known:
            self._known[make] = make(self)
        found: T = self._known[make]
        return found

    def labels(self, *kinds: str) -> Mapping[str, frozenset[str]]:
        """The values of each label that objects of some kinds have, lent ones too."""
        if kinds not in self._known:
            found: dict[str, set[str]] = {}
            for obj in self.snapshot.of(*kinds):
                for label, value in effective(obj, self.snapshot.profiles).known.items():
                    found.setdefault(label, set()).add(value)
            self._known[kinds] = {label: frozenset(values) for label, values in found.items()}
        known: Mapping[str, frozenset[str]] = self._known[kinds]
        return known

    def _sort(self, node: str) -> tuple[object, ...]:
        settings = self.host(node).place.site.settings
        endpoints = frozenset(
            (
                id(self.alike(endpoint)),
                endpoint["spec"].get("interfaceName") or endpoint["metadata"]["name"],
            )
            for endpoint in self.snapshot.host_endpoints(node)
        )
        return (
            endpoints,
            _failsafes(settings),
            settings.ipv6,
            settings.backend,
            settings.drops_invalid,
        )

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        """All endpoints by what holds for them, then what holds for none of them by itself."""
        found: dict[int, tuple[Alike, list[Object]]] = {}
        for endpoint in self.snapshot.of(*ENDPOINTS):
            alike = self.alike(endpoint)
            found.setdefault(id(alike), (alike, []))[1].append(endpoint)
        used = [Ground(alike, tuple(endpoints)) for alike, endpoints in found.values()]
        return (*used, *self._unused(used))

    @cached_property
    def selected(self) -> Mapping[str, tuple[Object, ...]]:
        """The endpoints that each policy, or profile, is for."""
        found: dict[str, list[Object]] = {}
        for ground in self.grounds:
            names = [each.policy.name for each in ground.alike.applied]
            names += [f"Profile {name}" for name in ground.alike.profiles]
            for name in dict.fromkeys(names):
                found.setdefault(name, []).extend(ground.endpoints)
        return {name: tuple(endpoints) for name, endpoints in found.items()}

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """All rules of policies, staged ones too, and of profiles."""
        return tuple(body for subject in self.of(*WITH_RULES) for body in _bodies(subject))

    @cached_property
    def unwise(self) -> tuple[tuple[Body, Unwise], ...]:
        """The rules that nodes cannot apply as they are written, with what is wrong with each."""
        return tuple((body, fear) for body in self.bodies for fear in _unwise(body))

    def policy(self, name: str) -> Policy | None:
        """A policy that is in force."""
        return self._policies.get(name)

    def wildcard(self, endpoint: Object) -> bool:
        """Whether an endpoint is a host endpoint for all interfaces."""
        return bool(endpoint["spec"].get("interfaceName") == ALL_INTERFACES)

    @cached_property
    def _policies(self) -> Mapping[str, Policy]:
        return {policy.name: policy for policy in self.snapshot.policies}

    @cached_property
    def _endpoints_by_name(self) -> Mapping[str, Object]:
        return {called(endpoint): endpoint for endpoint in self.snapshot.of(*ENDPOINTS)}

    def _unused(self, used: Sequence[Ground]) -> Iterator[Ground]:
        applied = {each.policy.name for ground in used for each in ground.alike.applied}
        profiles = {name for ground in used for name in ground.alike.profiles}
        alone: dict[Choice, list[Policy]] = {}
        for policy in self.snapshot.policies:
            if policy.name not in applied:
                alone.setdefault(policy.whom, []).append(policy)
        for policies in alone.values():
            together = tuple(Applied(policy, "") for policy in policies)
            yield Ground(self._alone(together, (DEFAULT_PROFILE,)))
        for name in sorted(self.snapshot.profiles.keys() - profiles):
            yield Ground(self._alone((), (name,)))

    def _alone(self, applied: tuple[Applied, ...], profiles: tuple[str, ...]) -> Alike:
        is_workload = any(each.policy.namespace for each in applied)
        return Alike(self.snapshot, applied, profiles, is_workload=is_workload)


def _failsafes(settings: Settings) -> frozenset[tuple[str, int, int, str]]:
    return frozenset(
        (direction, *key, entry.written)
        for direction, by_port in settings.failsafes.items()
        for key, entries in by_port.items()
        for entry in entries
    )


def _unwise(body: Body) -> Iterable[Unwise]:
    try:
        return list(unwise(convert(body.written, Rule)))
    except ValidationError:  # stored by something else, and told as invalid already
        return ()


def _bodies(subject: Subject) -> Iterator[Body]:
    for direction in DIRECTIONS:
        for number, written in enumerate(subject.spec.get(direction) or (), 1):
            yield Body(subject, direction, number, written)

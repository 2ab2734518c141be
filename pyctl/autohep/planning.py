"""From configuration, nodes and host endpoints to the writes that bring them into line.

Everything is decided name by name: who wants an endpoint of this name, which node comes first, what
is stored under it. So a name gets one change at most, a full plan is the plan of all nodes, and the
plan after a change asks for the names around it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pyctl.autohep.names import looks_hashed, possible_makers
from pyctl.autohep.settings import Settings, effective
from pyctl.autohep.wanted import Want, Wanted, wanted
from pyctl.autohep.world import MemoryWorld, Object, World, is_ours, node_of

_NOTHING = Wanted({}, [])
_CARRIED = ("uid", "resourceVersion", "creationTimestamp")


class Create(NamedTuple):
    """Write this host endpoint; none of its name is stored."""

    object: Object


class Update(NamedTuple):
    """Put this in place of the stored one, whose uid, resourceVersion and creation time it has."""

    object: Object


class Delete(NamedTuple):
    """Remove this host endpoint, given as it is stored."""

    object: Object


Change = Create | Update | Delete


class Plan(NamedTuple):
    """`changes` in order of names, each name once; `notes` say, a line each, what is left alone."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def plan(
    configuration: Mapping[str, Any] | None,
    nodes: Iterable[Object],
    existing: Iterable[Object],
    *,
    profile: str,
) -> Plan:
    """What to write so that all nodes have the host endpoints that the configuration asks for.

    `configuration` is the KubeControllersConfiguration (None: off), `nodes` are Calico Nodes,
    `existing` all HostEndpoints, users' included. The outcome depends on these alone, and a plan
    made after its changes were written is empty.
    """
    world = MemoryWorld(nodes, existing)
    return plan_nodes(configuration, dict.fromkeys(world.names()), world, profile=profile)


def plan_nodes(
    configuration: Mapping[str, Any] | None,
    changed: Mapping[str, Object | None],
    world: World,
    *,
    profile: str,
) -> Plan:
    """What to write after some Nodes changed, when all else was in line before.

    `changed` has the names of Nodes that were written or deleted, or whose endpoints were touched
    (`nodes_touched`), each with the Node as it was before, None when there was none; `world` is how
    things are now. A changed configuration takes a full plan.
    """
    settings = effective(configuration)
    planner = _Planner(settings, world, profile)
    for name, before in changed.items():
        planner.ask(name, before)
    return planner.plan()


def nodes_touched(before: Object | None, after: Object | None) -> set[str] | None:
    """The nodes to plan again after somebody wrote or deleted a HostEndpoint.

    They may be unknown. None when only a full plan is certain, since the name may be a hash.
    """
    endpoint = after or before
    if endpoint is None:
        return set()
    name = endpoint["metadata"]["name"]
    if looks_hashed(name):
        return None
    touched = set(possible_makers(name))
    return touched.union(node_of(end) for end in (before, after) if end and is_ours(end))


class _Planner:
    """Puts names in question, node by node, and decides each of them once."""

    def __init__(self, settings: Settings, world: World, profile: str) -> None:
        self._settings = settings
        self._world = world
        self._profile = profile
        self._wanted: dict[str, Wanted] = {}
        self._stored: dict[str, Object] = {}
        self._decided: dict[str, Change | None] = {}
        self._hashed: dict[str, str] = {}
        self._notes: list[str] = []

    def ask(self, node_name: str, before: Object | None) -> None:
        """Decides every name that this node has, wants, or wanted before."""
        for endpoint in self._world.owned(node_name):
            name = endpoint["metadata"]["name"]
            self._stored[name] = endpoint
            self._question(name, name)
        now = self._wants(node_name)
        self._notes += now.notes
        for name, want in now.endpoints.items():
            self._question(name, want.text)
        if before is not None and self._settings.enabled:
            then = wanted(before, self._settings, profile=self._profile)
            for name, want in then.endpoints.items():
                self._question(name, want.text)

    def plan(self) -> Plan:
        """The changes and notes for all names that were in question."""
        for name, text in self._hashed.items():
            self._decided[name] = self._decide(name, text)
        changes = sorted((name, change) for name, change in self._decided.items() if change)
        notes = dict.fromkeys([*self._settings.notes, *sorted(self._notes)])
        return Plan(
            tuple(change for _, change in changes),
            tuple(note.replace("\n", "\\n") for note in notes),
        )

    def _question(self, name: str, text: str) -> None:
        if text != name:
            # A hash tells nothing of who wants it, so this is decided last, by the full text.
            self._hashed[name] = text
        elif name not in self._decided:
            self._decided[name] = self._decide(name, name)

    def _wants(self, node_name: str) -> Wanted:
        found = self._wanted.get(node_name)
        if found is None:
            node = self._world.node(node_name) if self._settings.enabled else None
            found = _NOTHING
            if node is not None:
                found = wanted(node, self._settings, profile=self._profile)
            self._wanted[node_name] = found
        return found

    def _decide(self, name: str, text: str) -> Change | None:
        stored = self._stored.get(name)
        ours = stored is not None
        if stored is None:
            stored = self._world.endpoint(name)
            ours = stored is not None and is_ours(stored)
        wants = self._claims(name, text, stored)
        if stored is not None and not ours:
            self._notes += [_taken(want, name) for want in wants]
            return None
        if not wants:
            return None if stored is None else Delete(stored)
        first = wants[0]
        self._notes += [_second(want, first, name) for want in wants[1:]]
        if stored is None:
            return Create(first.endpoint)
        return None if _is_as_wanted(stored, first.endpoint) else Update(_over(stored, first))

    def _claims(self, name: str, text: str, stored: Object | None) -> list[Want]:
        """Who wants an endpoint of this name, the first node by name in front."""
        makers = possible_makers(text)
        if text != name:
            # A hash is also the name of the default endpoint of a node that is called so.
            makers = sorted({*makers, *possible_makers(name)})
        if stored is not None and node_of(stored) not in makers:
            makers = sorted({*makers, node_of(stored)})
        claims = []
        for maker in makers:
            want = self._wants(maker).endpoints.get(name)
            if want is not None:
                claims.append(want)
        return claims


def _is_as_wanted(stored: Object, endpoint: Object) -> bool:
    """Whether nothing differs; an unset field and an empty one are the same."""
    kept, new = stored["metadata"], endpoint["metadata"]
    if (kept.get("labels") or {}) != new["labels"]:
        return False
    if (kept.get("annotations") or {}) != new.get("annotations", {}):
        return False
    spec, wanted_spec = stored.get("spec") or {}, endpoint["spec"]
    return bool(spec == wanted_spec or {k: v for k, v in spec.items() if v} == wanted_spec)


def _over(stored: Object, want: Want) -> Object:
    """The wanted endpoint as the next version of the stored one."""
    metadata = want.endpoint["metadata"]
    carried = {key: stored["metadata"][key] for key in _CARRIED if key in stored["metadata"]}
    return {**want.endpoint, "metadata": {"name": metadata["name"], **carried, **metadata}}


def _taken(want: Want, name: str) -> str:
    return (
        f"{want.maker}: HostEndpoint({name}) exists and is not Calico's own (its label "
        "projectcalico.org/created-by says so), so it is left as it is"
    )


def _second(want: Want, first: Want, name: str) -> str:
    return (
        f"{want.maker}: HostEndpoint({name}) is wanted for {first.maker} too, which comes first by "
        "name: no host endpoint for it"
    )

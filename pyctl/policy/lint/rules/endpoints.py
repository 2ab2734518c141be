"""Host endpoints: what they cover, and what stands in each other's way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pyctl.policy.facts import Doubt, unknown
from pyctl.policy.interfaces import LO, described_by
from pyctl.policy.labels import origin
from pyctl.policy.lint.findings import ERROR, NOTE, WARNING, Hint, Subject
from pyctl.policy.lint.imagining import CONTROLLER, CREATED_BY
from pyctl.policy.lint.phrases import listed
from pyctl.policy.lint.registry import rule
from pyctl.policy.lint.world import Object, World
from pyctl.policy.members import called


@rule(ERROR)
def endpoint_without_interface(world: World) -> Iterator[Hint]:
    """A host endpoint has neither an interface nor addresses: it covers nothing."""
    for subject in world.of("HostEndpoint"):
        if not subject.spec.get("interfaceName") and not subject.spec.get("expectedIPs"):
            text = "neither interfaceName nor expectedIPs: it covers nothing, and Calico refuses it"
            advice = "name an interface, * for all of them, or list addresses of one"
            yield Hint(subject, ("spec",), text, advice)


@rule(WARNING)
def endpoints_share_interface(world: World) -> Iterator[Hint]:
    """Two host endpoints are for one interface: only the first by name is in force."""
    for node, first, second in _pairs(world):
        shared = _shared_interface(node, first, second, world)
        loser = world.subject(called(second))
        if not shared or loser is None:
            continue
        winner = world.subject(called(first))
        text = f"does nothing on {shared} of {node}: {called(first)} is for it too, and comes first"
        advice = "keep one of them, or give them different interfaces"
        yield Hint(loser, ("spec",), text, advice, others=(winner,) if winner else ())


@rule(WARNING)
def endpoints_share_address(world: World) -> Iterator[Hint]:
    """Two host endpoints list one address: rules cannot tell them apart."""
    holders: dict[str, list[Subject]] = {}
    for subject in sorted(world.of("HostEndpoint"), key=lambda subject: subject.name):
        for address in dict.fromkeys(subject.spec.get("expectedIPs") or ()):
            holders.setdefault(address, []).append(subject)
    for address, subjects in holders.items():
        for first, second in combinations(subjects, 2):
            if _may_share(first, second) or first.name == second.name:
                continue
            index = second.spec["expectedIPs"].index(address)
            text = f"{first.name} lists {address} too: rules take either of them for both"
            advice = "list an address at the endpoint alone whose node has it"
            yield Hint(second, ("spec", "expectedIPs", index), text, advice, others=(first,))


@rule(ERROR)
def unknown_profile(world: World) -> Iterator[Hint]:
    """An endpoint lists a profile that does not exist: that denies everything."""
    for subject in world.of("HostEndpoint", "WorkloadEndpoint"):
        for index, name in enumerate(subject.spec.get("profiles") or ()):
            if name in world.snapshot.profiles or origin(name) is not None:
                continue
            text = (
                f"there is no Profile {name}: what no policy decides is denied when it is reached"
            )
            advice = "create the profile, or write projectcalico-default-allow to allow all"
            level = None
            if not world.is_whole:
                text, level = f"{text} (none is in these files)", WARNING
            yield Hint(subject, ("spec", "profiles", index), text, advice, level)


@rule(WARNING)
def endpoint_closed(world: World) -> Iterator[Hint]:
    """A host endpoint has neither policies nor profiles: only failsafe ports are open."""
    for subject in world.of("HostEndpoint"):
        if subject.problems or subject.spec.get("profiles"):
            continue
        if world.alike(subject.object).applied:
            continue
        where = subject.spec.get("interfaceName") or "its interfaces"
        text = (
            f"no policy selects it and it has no profile: everything but failsafe ports is denied "
            f"on {'all interfaces' if where == '*' else where} of {subject.spec.get('node')}"
        )
        advice = "add the profile projectcalico-default-allow until policies select it"
        yield Hint(subject, ("spec",), text, advice)


@rule(WARNING)
def unknown_node(world: World) -> Iterator[Hint]:
    """A host endpoint is for a node that does not exist."""
    known = [obj["metadata"]["name"] for obj in world.snapshot.of("Node")]
    for subject in world.of("HostEndpoint"):
        node = subject.spec.get("node")
        if known and node and node not in known:
            text = f"there is no Node {node} (there are {listed(known)}): it covers nothing"
            yield Hint(subject, ("spec", "node"), text, "write the name of the Node, in its case")


@rule(NOTE)
def endpoint_covers_nothing(world: World) -> Iterator[Hint]:
    """A host endpoint is for no interface that its node is known to have."""
    for subject in world.of("HostEndpoint"):
        if subject.problems:
            continue
        why = _uncovered(subject, world)
        if why:
            advice = "name an interface that the node has, or list an address of one"
            yield Hint(subject, ("spec",), f"{why}: it covers nothing", advice)


def _pairs(world: World) -> Iterator[tuple[str, Object, Object]]:
    """Two host endpoints of a node, the one in front that comes first by name."""
    for node in world.nodes:
        for first, second in combinations(world.snapshot.host_endpoints(node), 2):
            yield node, first, second


def _shared_interface(node: str, first: Object, second: Object, world: World) -> str:
    """The interface on which two endpoints meet, "" where they do not, or nobody knows."""
    names = [endpoint["spec"].get("interfaceName") or "" for endpoint in (first, second)]
    if names[0] == names[1] and names[0]:
        return "all interfaces" if names[0] == "*" else names[0]
    if "*" in names or all(names):
        return ""
    addresses = [set(endpoint["spec"].get("expectedIPs") or ()) for endpoint in (first, second)]
    if not any(names):
        both = addresses[0] & addresses[1]
        return f"the interface with {min(both)}" if both else _met(node, addresses, world)
    named = next(name for name in names if name)
    own = _described(node, world).get(named, set())
    by_address = addresses[0] if not names[0] else addresses[1]
    return named if own & by_address else ""


def _met(node: str, addresses: list[set[str]], world: World) -> str:
    """The interface that has an address of either."""
    described = _described(node, world)
    return next(
        (name for name, own in described.items() if all(own & some for some in addresses)), ""
    )


def _described(node: str, world: World) -> dict[str, set[str]]:
    """The interfaces that a Node lists, with their addresses."""
    described = described_by(world.snapshot.node(node))
    return {name: {text.partition("/")[0] for text in own} for name, own in described.items()}


def _may_share(first: Subject, second: Subject) -> bool:
    """On one node, an endpoint for all interfaces has the addresses of the others too."""
    specs = first.spec, second.spec
    if specs[0].get("node") != specs[1].get("node"):
        return False
    if any(spec.get("interfaceName") == "*" for spec in specs):
        return True
    # Templates give each endpoint of a node the addresses that they choose of all it has.
    made = [(s.object["metadata"].get("labels") or {}).get(CREATED_BY) for s in (first, second)]
    return made == [CONTROLLER, CONTROLLER]


def _uncovered(subject: Subject, world: World) -> str:
    """Why an endpoint is for no interface, "" where it is for one or that is not known."""
    spec = subject.spec
    node = spec.get("node") or ""
    interfaces = world.host(node).place.site.interfaces
    name = spec.get("interfaceName") or ""
    if name == "*":
        return ""
    if name and interfaces.settings.is_workload(name):
        return f"{name} is an interface of pods by its name"
    if name and interfaces.settings.is_excluded(name):
        return f"interfaceExclude leaves {name} out"
    described = _described(node, world)
    if not described:
        return ""
    if name:
        known = {*described, LO}
        return "" if name in known else f"{node} has {listed(sorted(described))}, and no {name}"
    try:
        governed = [interfaces.named(interface, unknown) for interface in (*described, LO)]
    except Doubt:
        return ""
    own = set().union(*described.values())
    if own & set(spec.get("expectedIPs") or ()) or any(
        found.endpoint is subject.object for found in governed
    ):
        return ""
    return f"no interface of {node} has {listed(spec.get('expectedIPs') or ())}"

"""Failsafe ports: what stays open whatever policies say, and what no longer does."""

from __future__ import annotations

from collections.abc import Iterator

from pyctl.policy.flows import WITH_PORTS, protocol_name
from pyctl.policy.lint.boxes import box
from pyctl.policy.lint.findings import WARNING, Hint
from pyctl.policy.lint.phrases import listed, nodes_of, these_nodes
from pyctl.policy.lint.registry import rule
from pyctl.policy.lint.spans import EVERYWHERE, common, covers
from pyctl.policy.lint.world import Body, World
from pyctl.policy.rules import ALLOW, DENY, Rule, action_of, read_rule
from pyctl.policy.snapshot import EGRESS, INGRESS

_LISTS = {
    "failsafeInboundHostPorts": "SSH, DHCP, the API server, etcd and Typha are denied from outside",
    "failsafeOutboundHostPorts": "DNS, DHCP, the API server, etcd and Typha are out of reach",
}


@rule(WARNING)
def failsafes_emptied(world: World) -> Iterator[Hint]:
    """A list of failsafe ports is empty: a mistake in a policy cuts nodes off."""
    for subject in world.of("FelixConfiguration"):
        for name, effect in _LISTS.items():
            if subject.spec.get(name) == []:
                text = (
                    f"no port stays open whatever policies say: {effect} unless policies allow it"
                )
                advice = "leave the list out to have Calico's own, or list what must stay open"
                yield Hint(subject, ("spec", name), text, advice)


@rule(WARNING)
def failsafe_keeps_open(world: World) -> Iterator[Hint]:
    """A rule limits a port that is a failsafe port: it stays open to everybody."""
    for body in world.bodies:
        if body.subject.kind != "GlobalNetworkPolicy" or body.subject.spec.get("doNotTrack"):
            continue
        read = read_rule(body.written, "")
        nodes = _host_nodes(body, world) if _named(read) else set()
        ports = sorted(_open_ports(read, body, nodes, world))
        if not ports or not _limits(read, body, world):
            continue
        shown = listed([f"{protocol_name(number).upper()} {port}" for number, port in ports])
        how = "denies" if action_of(body.written) == DENY else "limits"
        text = (
            f"it {how} {shown} for nobody: failsafe ports stay open whatever policies say "
            f"on {these_nodes(nodes, world)}"
        )
        name = next(n for n, direction in _DIRECTIONS.items() if direction == body.direction)
        advice = f"take the port off {name} in FelixConfiguration, once you get in without it"
        yield Hint(body.subject, body.path, text, advice)


_DIRECTIONS = {"failsafeInboundHostPorts": INGRESS, "failsafeOutboundHostPorts": EGRESS}


def _host_nodes(body: Body, world: World) -> set[str]:
    endpoints = world.selected.get(body.subject.name, ())
    if any(endpoint["kind"] != "HostEndpoint" for endpoint in endpoints):
        return set()
    return nodes_of(body.subject.name, world)


def _named(read: Rule) -> set[tuple[int, int]]:
    """The (protocol, port) that a rule is about by number."""
    numbers = read.destination.ports.numbers if read.destination.ports is not None else ()
    protocol = read.protocol
    if protocol is None or protocol not in WITH_PORTS:
        return set()
    return {(protocol, low) for low, high in numbers if low == high}


def _open_ports(read: Rule, body: Body, nodes: set[str], world: World) -> set[tuple[int, int]]:
    """Those of them that are open to everybody on all of some nodes, whatever the rule says."""
    found = _named(read) if nodes else set()
    for node in nodes:
        listed = world.host(node).place.site.settings.failsafes[body.direction]
        found = {key for key in found if any(entry.net is None for entry in listed.get(key, ()))}
        if not found:
            break
    return found


def _limits(read: Rule, body: Body, world: World) -> bool:
    """Whether a rule is meant to keep somebody out: it denies, or lets some in alone."""
    if read.action == DENY:
        return True
    if read.action != ALLOW or body.direction != INGRESS or read.source.unknowable:
        return False
    mine = box(read, world.snapshot.peers)
    where = mine.source.where
    return not any(
        covers(where.of(version), EVERYWHERE.of(version)) for version in mine.versions
    ) and any(common(where.of(version), EVERYWHERE.of(version)) for version in mine.versions)

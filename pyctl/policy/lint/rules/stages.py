"""Policies before connection tracking and before DNAT."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pyctl.policy.facts import Doubt, unknown
from pyctl.policy.flows import ICMP, ICMPV6, TCP, UDP, WITH_PORTS
from pyctl.policy.lint.boxes import Box, box, is_empty
from pyctl.policy.lint.findings import ERROR, WARNING, Hint
from pyctl.policy.lint.phrases import listed
from pyctl.policy.lint.registry import rule
from pyctl.policy.lint.spans import common
from pyctl.policy.lint.world import Ground, World
from pyctl.policy.members import called
from pyctl.policy.packets import NO_PORT, Packet, answer
from pyctl.policy.programs import Entry
from pyctl.policy.rules import ALLOW
from pyctl.policy.snapshot import DIRECTIONS, EGRESS, INGRESS, NORMAL, UNTRACKED

_HIGH_PORT = 45000
_OTHER = {INGRESS: EGRESS, EGRESS: INGRESS}


@rule(ERROR)
def prednat_with_egress(world: World) -> Iterator[Hint]:
    """A preDNAT policy has egress rules: it sees only what comes in."""
    for subject in world.of("GlobalNetworkPolicy", "StagedGlobalNetworkPolicy"):
        if not subject.spec.get("preDNAT"):
            continue
        text = "preDNAT policy sees only what comes in, and Calico refuses one with egress"
        advice = "move the egress rules to a policy without preDNAT"
        places = [
            ("spec", name)
            for name, is_there in (
                ("egress", bool(subject.spec.get("egress"))),
                ("types", "Egress" in (subject.spec.get("types") or ())),
            )
            if is_there
        ]
        if places:
            yield Hint(subject, places[0], text, advice, says=(("spec", "types"),))


@rule(WARNING)
def untracked_without_return(world: World) -> Iterator[Hint]:
    """A doNotTrack policy allows packets, and nothing untracked allows their answers."""
    seen: set[tuple[str, str, int]] = set()
    for ground in world.grounds:
        for direction in DIRECTIONS:
            for entry in ground.alike.program(UNTRACKED, direction).entries:
                key = (entry.owner, direction, entry.number)
                subject = world.subject(entry.owner)
                if entry.outcome != ALLOW or key in seen or subject is None:
                    continue
                lost = _lost_answer(ground, direction, entry, world)
                if lost is None:
                    continue
                seen.add(key)
                other = _OTHER[direction]
                text = (
                    f"no untracked {other} rule allows the answers (from {lost}): they belong to "
                    "no connection that is tracked, and are dropped"
                )
                advice = f"add a doNotTrack {other} rule for them, with the ports as source ports"
                path = ("spec", direction, entry.number - 1)
                yield Hint(subject, path, text, advice)


@rule(WARNING)
def untracked_on_wildcard(world: World) -> Iterator[Hint]:
    """A doNotTrack policy is for an endpoint of all interfaces: Calico ignores it there."""
    for subject in world.of("GlobalNetworkPolicy"):
        endpoints = world.selected.get(subject.name, ())
        if not subject.spec.get("doNotTrack") or not endpoints:
            continue
        hosts = [e for e in endpoints if e["kind"] == "HostEndpoint"]
        covered = {e["spec"].get("node") for e in hosts if not world.wildcard(e)}
        ignored = [
            called(e) for e in hosts if world.wildcard(e) and e["spec"].get("node") not in covered
        ]
        if ignored:
            text = f"Calico ignores it on {listed(sorted(ignored))}, which is for all interfaces"
            advice = "make an endpoint with the name of the interface, and select that"
            yield Hint(subject, ("spec", "doNotTrack"), text, advice)


class _Answered(NamedTuple):
    """A protocol whose packets are answered; the type is that of an ICMP packet which is."""

    protocol: int
    icmp_type: int | None = None


_ANSWERED = (_Answered(TCP), _Answered(UDP), _Answered(ICMP, 8), _Answered(ICMPV6, 128))


def _lost_answer(ground: Ground, direction: str, entry: Entry, world: World) -> str | None:
    """Where an answer comes from that is not let through; None when all are, or nobody knows."""
    mine = box(entry.rule, world.snapshot.peers)
    if is_empty(mine):
        return None
    packet = _packet(mine)
    back = answer(packet) if packet is not None else None
    if packet is None or back is None:
        return None
    met: list[str] = []
    alike = ground.alike
    try:
        if alike.program(UNTRACKED, direction).run(packet, unknown, met, "") != ALLOW:
            return None  # an earlier rule takes this packet
        if alike.program(UNTRACKED, _OTHER[direction]).run(back, unknown, met, "") == ALLOW:
            return None
        is_new = back.protocol == UDP or not _drops_invalid(ground, world)
        if is_new and alike.program(NORMAL, _OTHER[direction]).run(back, unknown, met, "") == ALLOW:
            return None
    except Doubt:
        return None
    port = f" port {back.source_port}" if back.source_port != NO_PORT else ""
    names = {TCP: "TCP", UDP: "UDP", ICMP: "ICMP", ICMPV6: "ICMPv6"}
    return f"{names[back.protocol]}{port}"


def _packet(mine: Box) -> Packet | None:
    """A packet that a rule matches and that is answered."""
    for protocol, icmp_type in _ANSWERED:
        has_ports = protocol in WITH_PORTS
        if not common(mine.protocols, ((protocol, protocol),)):
            continue
        if icmp_type is not None and mine.icmp is not None and mine.icmp.type != icmp_type:
            continue
        for version in sorted(mine.versions):
            ends = mine.source.where.of(version), mine.destination.where.of(version)
            if not all(ends):
                continue
            return Packet(
                version=version,
                protocol=protocol,
                source=ends[0][-1][0],
                destination=ends[1][-1][0],
                source_port=_port(mine.source.ports, _HIGH_PORT) if has_ports else NO_PORT,
                destination_port=mine.destination.ports[0][0] or 8443 if has_ports else NO_PORT,
                icmp_type=icmp_type,
                icmp_code=None if icmp_type is None else 0,
            )
    return None


def _port(ports: tuple[tuple[int, int], ...], wanted: int) -> int:
    """The port that is wanted where it is among these, else the first of them."""
    return wanted if common(ports, ((wanted, wanted),)) else ports[0][0]


def _drops_invalid(ground: Ground, world: World) -> bool:
    nodes = {endpoint["spec"].get("node", "") for endpoint in ground.endpoints} or {""}
    return all(world.host(node).place.site.settings.drops_invalid for node in nodes)

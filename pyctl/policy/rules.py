"""One rule of a policy or profile, read once: its criteria as numbers and sets.

All criteria that are given must hold; an empty list restricts nothing. Here stands what each of
them means (Calico's rules, semantics E.10); which rules hold for a packet is found in programs.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pyctl.policy.flows import protocol_number
from pyctl.policy.members import NamedPort
from pyctl.policy.packets import Packet
from pyctl.policy.ranges import Range, Ranges, joined, ranges
from pyctl.policy.selecting import Choice, of_entity, of_selector
from pyctl.resources.numorstring import port_bounds

Object = dict[str, Any]

ALLOW: Final = "allow"
DENY: Final = "deny"
PASS: Final = "pass"
LOG: Final = "log"
_ACTIONS: Final = {"": ALLOW, "allow": ALLOW, "deny": DENY, "log": LOG, "pass": PASS}
_IMPLIED_VERSION: Final = {"ICMP": 4, "ICMPv6": 6}


class Ports(NamedTuple):
    """Ports by number (sorted ranges) and by name."""

    numbers: tuple[Range, ...] = ()
    names: tuple[NamedPort, ...] = ()


class Icmp(NamedTuple):
    """An ICMP type, or every one; a code, or every one."""

    type: int | None
    code: int | None

    def holds(self, packet: Packet) -> bool:
        """Whether an ICMP packet is of this type and code."""
        if packet.icmp_type is None:
            return False
        return self.type in (None, packet.icmp_type) and self.code in (None, packet.icmp_code)


class Side(NamedTuple):
    """What must hold for the source or the destination; None is no restriction.

    `others` is a lone notSelector. `unknowable` are criteria that no snapshot can answer, as words.
    """

    nets: Ranges | None = None
    not_nets: Ranges | None = None
    peers: Choice | None = None
    others: Choice | None = None
    ports: Ports | None = None
    not_ports: Ports | None = None
    unknowable: tuple[str, ...] = ()


class Rule(NamedTuple):
    """A rule; `versions` are the IP versions it can match at all, `written` is as stored."""

    action: str
    versions: frozenset[int]
    protocol: int | None
    not_protocol: int | None
    icmp: Icmp | None
    not_icmp: Icmp | None
    source: Side
    destination: Side
    http: bool
    written: Object

    def named_ports(self) -> list[NamedPort]:
        """All ports that it names."""
        sides = (self.source, self.destination)
        given = [ports for side in sides for ports in (side.ports, side.not_ports)]
        return [name for ports in given if ports is not None for name in ports.names]


def action_of(rule: Object) -> str | None:
    """allow, deny, pass or log; None for what Calico's agent cannot use."""
    return _ACTIONS.get((rule.get("action") or "").lower())


def read_rule(rule: Object, namespace: str) -> Rule:
    """A stored rule; `namespace` is that of its policy, "" for global policies and profiles."""
    protocol = _number(rule.get("protocol"))
    source = _side(rule.get("source") or {}, protocol, namespace)
    destination = _side(rule.get("destination") or {}, protocol, namespace)
    return Rule(
        action=action_of(rule) or DENY,
        versions=_versions(rule, (source, destination)),
        protocol=protocol,
        not_protocol=_number(rule.get("notProtocol")),
        icmp=_icmp(rule.get("icmp")),
        not_icmp=_icmp(rule.get("notICMP")),
        source=source,
        destination=destination,
        http=bool(rule.get("http")),
        written=rule,
    )


def _versions(rule: Object, sides: Sequence[Side]) -> frozenset[int]:
    """The IP versions a rule is for.

    Given by ipVersion and by the protocols with a name ICMP and ICMPv6. A list of nets counts for
    the version of its nets alone, a negated one too: `notNets` of IPv4 never match IPv6 packets.
    """
    versions = {4, 6}
    for version in (rule.get("ipVersion"), _IMPLIED_VERSION.get(rule.get("protocol") or "")):
        if version is not None:
            versions &= {version}
    for side in sides:
        for nets in (side.nets, side.not_nets):
            if nets is not None:
                versions = {version for version in versions if nets.of(version)}
    return frozenset(versions)


def _icmp(criterion: Mapping[str, int] | None) -> Icmp | None:
    """An empty one restricts nothing."""
    if not criterion:
        return None
    return Icmp(criterion.get("type"), criterion.get("code"))


def _side(entity: Object, protocol: int | None, namespace: str) -> Side:
    if not entity:
        return Side()
    nets, not_nets = entity.get("nets"), entity.get("notNets")
    peers = of_entity(entity, namespace)
    lone = entity.get("notSelector") if peers is None else None
    return Side(
        nets=ranges(nets) if nets else None,
        not_nets=ranges(not_nets) if not_nets else None,
        peers=peers,
        others=of_selector(lone) if lone else None,
        ports=_ports(entity.get("ports"), protocol, peers),
        not_ports=_ports(entity.get("notPorts"), protocol, peers),
        unknowable=tuple(_unknowable(entity, namespace)),
    )


def _ports(
    written: Sequence[int | str] | None, protocol: int | None, peers: Choice | None
) -> Ports | None:
    """Ports as given; named ones are those of the rule's protocol, of whom its selectors mean."""
    if not written:
        return None
    numbers: list[Range] = []
    names: list[NamedPort] = []
    for port in written:
        bounds = port_bounds(int(port) if str(port).isdecimal() else port)
        if bounds is not None:
            numbers.append(bounds)
        else:
            names.append(NamedPort(str(port), protocol, peers))
    return Ports(tuple(joined(numbers)), tuple(names))


def _unknowable(entity: Object, namespace: str) -> list[str]:
    """Services live in Kubernetes, names in the DNS."""
    found = []
    services = entity.get("services")
    if services:
        found.append(f"Service {services.get('namespace') or namespace}/{services.get('name', '')}")
    if entity.get("domains"):
        found.append(f"DNS names {', '.join(entity['domains'])}")
    return found


def _number(protocol: int | str | None) -> int | None:
    return None if protocol is None else protocol_number(protocol)


ANY: Final = read_rule({"action": "Deny"}, "")
"""What matches every packet."""

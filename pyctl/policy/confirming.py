"""What numbers cannot say of a rule: named ports, whom selectors may mean, what nobody can know.

Asked only of a rule whose other criteria hold.
"""

from __future__ import annotations

from typing import NamedTuple

from pyctl.policy.facts import Ask
from pyctl.policy.flows import EPHEMERAL, protocol_name
from pyctl.policy.members import Members, NamedPort, Peers
from pyctl.policy.packets import NO_PORT, Packet, address_text, high_port
from pyctl.policy.porting import covers
from pyctl.policy.rules import Ports, Rule, Side


class _End(NamedTuple):
    """One end of a packet."""

    version: int
    protocol: int
    address: int
    port: int | None


def confirmed(rule: Rule, packet: Packet, peers: Peers, ask: Ask, *, asks_http: bool) -> bool:
    """Whether a rule matches, once its numbers do. `ask` is asked where nobody can know."""
    version, protocol, source, destination, source_port, destination_port, *_ = packet
    ends = (
        (rule.source, _End(version, protocol, source, source_port)),
        (rule.destination, _End(version, protocol, destination, destination_port)),
    )
    if not all(_ports_hold(side, end, peers, ask) for side, end in ends):
        return False
    if not all(_peers_hold(side, end, peers, ask) for side, end in ends):
        return False
    is_source = True
    for side, end in ends:
        for unknowable in side.unknowable:
            where = _shown(end, with_port=not is_source)
            if not ask(f"{unknowable}: whether {where} belongs to it"):
                return False
        is_source = False
    return not (asks_http and rule.http) or ask(f"whether the HTTP request is {_http(rule)}")


def _ports_hold(side: Side, end: _End, peers: Peers, ask: Ask) -> bool:
    wanted, unwanted = side.ports, side.not_ports
    if wanted is not None and not _is_among(wanted, end, peers, ask):
        return False
    return unwanted is None or not _is_among(unwanted, end, peers, ask)


def _is_among(ports: Ports, end: _End, peers: Peers, ask: Ask) -> bool:
    """Whether a port is one of these, by number or by a name that stands for it there."""
    if end.port == NO_PORT:
        return False
    if end.port is not None:
        if any(low <= end.port <= high for low, high in ports.numbers):
            return True
        return any(_is_named(name, end, end.port, peers, ask) for name in ports.names)
    share = covers(ports.numbers, EPHEMERAL)
    if share == 1 or (share and ask(high_port(ports.numbers))):
        return True
    first, last = EPHEMERAL
    for name in ports.names:
        for protocol, port in sorted(peers.named_port(name)):
            is_high = protocol == end.protocol and first <= port <= last
            if (
                is_high
                and _is_named(name, end, port, peers, ask)
                and ask(high_port([(port, port)]))
            ):
                return True
    return False


def _is_named(name: NamedPort, end: _End, port: int, peers: Peers, ask: Ask) -> bool:
    members = peers.named_port(name).get((end.protocol, port))
    return members is not None and _is_member(members, end, ask)


def _peers_hold(side: Side, end: _End, peers: Peers, ask: Ask) -> bool:
    if side.peers is not None and not _is_member(peers.members(side.peers), end, ask):
        return False
    return side.others is None or not _is_member(peers.members(side.others), end, ask)


def _is_member(members: Members, end: _End, ask: Ask) -> bool:
    if members.certain.holds(end.version, end.address):
        return True
    return any(
        part.where.holds(end.version, end.address) and ask(part.fact) for part in members.doubtful
    )


def _shown(end: _End, *, with_port: bool) -> str:
    address = address_text(end.version, end.address)
    if not with_port or end.port in (None, NO_PORT):
        return address
    return f"{address} port {end.port}/{protocol_name(end.protocol)}"


def _http(rule: Rule) -> str:
    http = rule.written["http"]
    methods = " or ".join(http.get("methods") or ())
    paths = " or ".join(
        path.get("exact") or f"{path.get('prefix')}*" for path in http.get("paths") or ()
    )
    return " ".join(filter(None, (methods, paths))) or "any"

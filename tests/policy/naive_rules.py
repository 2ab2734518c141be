"""Which rules match a packet, criterion by criterion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_network
from typing import Any

from pyctl.policy.flows import ICMP, ICMPV6, SCTP, TCP, UDP
from pyctl.selectors import parse
from tests.policy.naive_packets import Address, Packet
from tests.policy.naive_store import Object, Store, networks

NAMES = {"TCP": TCP, "UDP": UDP, "ICMP": ICMP, "ICMPv6": ICMPV6, "SCTP": SCTP, "UDPLite": 136}
INBOUND = [("TCP", p) for p in (22, 179, 2379, 2380, 5473, 6443, 6666, 6667)] + [("UDP", 68)]
OUTBOUND = [("TCP", p) for p in (179, 2379, 2380, 5473, 6443, 6666, 6667)]
OUTBOUND += [("UDP", 53), ("UDP", 67)]


def actions(
    store: Store, rules: Iterable[Object], packet: Packet, policy: Object | None, *, http: bool
) -> Iterator[str]:
    """The actions, in lower case, of the rules that match, up to the first that decides."""
    for rule in rules:
        if _matches(store, rule, packet, policy, http=http):
            action = rule["action"].lower()
            yield action
            if action != "log":
                return


def failsafe(felix: Object, packet: Packet, direction: str, *, both_halves: bool = False) -> bool:
    """Whether one of the host's ports that stay open lets a packet through."""
    inbound = felix.get("failsafeInboundHostPorts")
    outbound = felix.get("failsafeOutboundHostPorts")
    lists = {"ingress": _ports(inbound, INBOUND), "egress": _ports(outbound, OUTBOUND)}
    remote = packet.source if direction == "ingress" else packet.destination
    for protocol, port, net in lists[direction]:
        if (protocol, port) == (packet.protocol, packet.destination_port) and _in(net, remote):
            return True
    other = "egress" if direction == "ingress" else "ingress"
    return both_halves and any(
        (protocol, port) == (packet.protocol, packet.source_port) and _in(net, remote)
        for protocol, port, net in lists[other]
    )


def _ports(entries: Any, default: list[tuple[str, int]]) -> Iterator[tuple[int, int, str]]:
    if entries is None:
        entries = [{"protocol": protocol, "port": port} for protocol, port in default]
    for entry in entries:
        protocol = NAMES[(entry.get("protocol") or "TCP").upper()]
        yield protocol, entry["port"], entry.get("net") or ""


def _in(net: str, address: Address) -> bool:
    return not net or address in ip_network(net, strict=False)


def _matches(
    store: Store, rule: Object, packet: Packet, policy: Object | None, *, http: bool
) -> bool:
    """Whether every criterion of a rule holds for a packet."""
    if not _protocols_match(rule, packet):
        return False
    doubts: list[str] = []
    for side in ("source", "destination"):
        entity = rule.get(side) or {}
        if not _nets_match(entity, packet, side) or not _ports_match(
            store, rule, entity, packet, policy, side
        ):
            return False
        if not _selectors_match(store, entity, packet, policy, side):
            return False
        if entity.get("services"):
            where: tuple[object, ...] = (packet.source,)
            if side == "destination":
                where = (packet.destination, packet.protocol, packet.destination_port)
            doubts.append(f"{entity['services']} has {where}")
    if rule.get("http") and http:
        doubts.append(f"http {rule['http']}")
    return all(store.ask(doubt) for doubt in doubts)


def _protocols_match(rule: Object, packet: Packet) -> bool:
    wanted, unwanted = rule.get("protocol"), rule.get("notProtocol")
    if rule.get("ipVersion") not in (None, packet.version):
        return False
    if (wanted == "ICMP" and packet.version != 4) or (wanted == "ICMPv6" and packet.version != 6):
        return False
    if wanted is not None and _number(wanted) != packet.protocol:
        return False
    if unwanted is not None and _number(unwanted) == packet.protocol:
        return False
    icmp, not_icmp = rule.get("icmp") or {}, rule.get("notICMP") or {}
    if icmp and not _is_icmp(icmp, packet):
        return False
    return not (not_icmp and _is_icmp(not_icmp, packet))


def _is_icmp(icmp: Object, packet: Packet) -> bool:
    if packet.protocol not in (ICMP, ICMPV6):
        return False
    return icmp.get("type") in (None, packet.icmp_type) and icmp.get("code") in (
        None,
        packet.icmp_code,
    )


def _nets_match(entity: Object, packet: Packet, side: str) -> bool:
    address = packet.source if side == "source" else packet.destination
    for key, wanted in (("nets", True), ("notNets", False)):
        nets = [ip_network(text) for text in entity.get(key) or ()]
        if not nets:
            continue
        of_family = [net for net in nets if net.version == packet.version]
        if not of_family or any(address in net for net in of_family) != wanted:
            return False
    return True


def _ports_match(
    store: Store, rule: Object, entity: Object, packet: Packet, policy: Object | None, side: str
) -> bool:
    port = packet.source_port if side == "source" else packet.destination_port
    for key, wanted in (("ports", True), ("notPorts", False)):
        ports = entity.get(key) or ()
        if not ports:
            continue
        found = False
        for spec in ports:
            text = str(spec)
            if text.isdecimal():
                found = found or port == int(text)
            elif re.fullmatch("[0-9]+:[0-9]+", text):
                low, high = text.split(":")
                found = found or (port is not None and int(low) <= port <= int(high))
            else:
                found = found or _is_named(store, rule, entity, packet, policy, side, text)
        if found != wanted:
            return False
    return True


def _is_named(
    store: Store,
    rule: Object,
    entity: Object,
    packet: Packet,
    policy: Object | None,
    side: str,
    name: str,
) -> bool:
    """Whether an endpoint that the rule may mean declares this port at this address."""
    address = packet.source if side == "source" else packet.destination
    port = packet.source_port if side == "source" else packet.destination_port
    for obj in store.kind("HostEndpoint", "WorkloadEndpoint"):
        for declared in obj["spec"].get("ports") or ():
            protocol = _number(declared["protocol"])
            if (declared["name"], declared["port"], protocol) != (name, port, packet.protocol):
                continue
            if rule.get("protocol") is not None and _number(rule["protocol"]) != protocol:
                continue
            if not any(address in net for net in networks(obj)):
                continue
            if not _is_limited(entity, policy) or store.selected(entity, policy, obj):
                return True
    return False


def _selectors_match(
    store: Store, entity: Object, packet: Packet, policy: Object | None, side: str
) -> bool:
    address = packet.source if side == "source" else packet.destination
    meant = [obj for obj in store.peers() if any(address in net for net in networks(obj))]
    if _is_limited(entity, policy):
        return any(store.selected(entity, policy, obj) for obj in meant)
    if not entity.get("notSelector"):
        return True
    unwanted = parse(entity["notSelector"])
    return not any(unwanted.matches(store.labels(obj)[0]) for obj in meant)


def _is_limited(entity: Object, policy: Object | None) -> bool:
    """Whether selectors say whom a side means; one of a NetworkPolicy is limited sooner."""
    accounts = entity.get("serviceAccounts") or {}
    own = policy is not None and policy["metadata"].get("namespace") is not None
    return bool(
        entity.get("selector")
        or entity.get("namespaceSelector")
        or accounts.get("names")
        or accounts.get("selector")
        or (own and entity.get("notSelector"))
    )


def _number(protocol: int | str) -> int:
    if isinstance(protocol, int):
        return protocol
    return int(protocol) if protocol.isdecimal() else NAMES[protocol]

"""Why a rule matched a packet or did not, in words; worked out when somebody reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyctl.policy.flows import protocol_name
from pyctl.policy.packets import NO_PORT, Packet, address_text
from pyctl.policy.programs import (
    DESTINATION,
    DESTINATION_PORT,
    ICMP_TYPE,
    MORE,
    PROTOCOL,
    SOURCE,
    SOURCE_PORT,
)
from pyctl.policy.rules import Rule, Side

Object = dict[str, Any]

_SHOWN = 5
_PLAIN = ("ipVersion", "protocol", "notProtocol")
_LISTS = ("nets", "notNets", "ports", "notPorts", "domains")
_SELECTORS = ("selector", "notSelector", "namespaceSelector")


def reason(rule: Rule, failed: str, packet: Packet) -> str:
    """What of a rule a packet does not fit; `failed` is the part of the packet, see programs."""
    if failed == PROTOCOL:
        return _protocol(rule, packet)
    if failed == ICMP_TYPE:
        return _icmp(rule, packet)
    if failed == SOURCE:
        return _address(rule.source, "source", rule, packet)
    if failed == DESTINATION:
        return _address(rule.destination, "destination", rule, packet)
    if failed == SOURCE_PORT:
        return _port("source", packet.source_port, rule)
    if failed == DESTINATION_PORT:
        return _port("destination", packet.destination_port, rule)
    return _more(rule) if failed == MORE else ""


def criteria(rule: Rule) -> str:
    """What a rule asks for, as it is written: `protocol TCP, destination ports 22, ssh`."""
    written = rule.written
    asked = [f"{name} {written[name]}" for name in _PLAIN if written.get(name) is not None]
    asked += [f"{name} {_kind(written[name])}" for name in ("icmp", "notICMP") if written.get(name)]
    for side in ("source", "destination"):
        asked += [f"{side} {asks}" for asks in _asked(written.get(side) or {})]
    if written.get("http"):
        asked.append("an HTTP request")
    return ", ".join(asked)


def _kind(icmp: Object) -> str:
    return " ".join(f"{name} {icmp[name]}" for name in ("type", "code") if name in icmp)


def _asked(entity: Object) -> list[str]:
    """The criteria of one side of a rule."""
    lists = [f"{name} {_listed(entity[name])}" for name in _LISTS if entity.get(name)]
    found = [f"{name} {entity[name]}" for name in _SELECTORS if entity.get(name)]
    accounts = entity.get("serviceAccounts") or {}
    if accounts:
        names, selector = accounts.get("names"), accounts.get("selector")
        found.append(f"serviceAccounts {' '.join(filter(None, (_listed(names or ()), selector)))}")
    if entity.get("services"):
        found.append(f"services {entity['services'].get('name')}")
    return [*lists, *found]


def _protocol(rule: Rule, packet: Packet) -> str:
    if packet.version not in rule.versions:
        return f"the packet is IPv{packet.version}, the rule matches {_versions(rule)}"
    name = protocol_name(packet.protocol)
    if rule.not_protocol == packet.protocol:
        return f"notProtocol leaves {name} out"
    return f"the protocol is {name}, not {rule.written.get('protocol')}"


def _versions(rule: Rule) -> str:
    if not rule.versions:
        return "neither version: its criteria contradict each other"
    return f"IPv{min(rule.versions)} alone"


def _icmp(rule: Rule, packet: Packet) -> str:
    shown = f"type {packet.icmp_type} code {packet.icmp_code}"
    if packet.icmp_type is None:
        return "the packet is no ICMP"
    if rule.icmp is not None and not rule.icmp.holds(packet):
        return f"ICMP {shown} is not what icmp asks for"
    return f"notICMP leaves {shown} out"


def _address(side: Side, name: str, rule: Rule, packet: Packet) -> str:
    number = packet.source if name == "source" else packet.destination
    shown = f"the {name} {address_text(packet.version, number)}"
    written: Object = rule.written.get(name) or {}
    if side.nets is not None and not side.nets.holds(packet.version, number):
        return f"{shown} is in none of nets {_listed(written['nets'])}"
    if side.not_nets is not None and side.not_nets.holds(packet.version, number):
        return f"{shown} is in notNets {_listed(written['notNets'])}"
    if side.others is not None:
        return f"{shown} is among notSelector {written['notSelector']}"
    return f"{shown} is not among {_selectors(written)}"


def _selectors(written: Object) -> str:
    shown = [f"{name} {written[name]}" for name in _SELECTORS if written.get(name)]
    accounts = written.get("serviceAccounts") or {}
    if accounts.get("names"):
        shown.append(f"serviceAccounts {_listed(accounts['names'])}")
    if accounts.get("selector"):
        shown.append(f"serviceAccounts {accounts['selector']}")
    return " with ".join(shown) or "the endpoints of its namespace"


def _port(name: str, port: int | None, rule: Rule) -> str:
    written: Object = rule.written.get(name) or {}
    shown = f"the {name} port {port}"
    if port is None:
        shown = f"the {name} port, any high one,"
    side = rule.source if name == "source" else rule.destination
    unwanted = side.not_ports.numbers if side.not_ports is not None else ()
    if port is not None and any(low <= port <= high for low, high in unwanted):
        return f"{shown} is in notPorts {_listed(written['notPorts'])}"
    if port == NO_PORT:
        return f"the protocol has no ports, ports asks for {_listed(written['ports'])}"
    key = "ports" if written.get("ports") else "notPorts"
    return f"{shown} is not what {key} {_listed(written[key])} asks for"


def _more(rule: Rule) -> str:
    """What had to be asked of the rule itself."""
    named = [port.name for port in rule.named_ports()]
    unknowable = [what for side in (rule.source, rule.destination) for what in side.unknowable]
    if unknowable:
        return f"whether {' and '.join(unknowable)} is meant cannot be known here"
    if named:
        return f"at these addresses the port named {_listed(named)} does not fit"
    return "it depends on what cannot be known here"


def _listed(values: Sequence[object]) -> str:
    shown = ", ".join(str(value) for value in values[:_SHOWN])
    more = len(values) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown

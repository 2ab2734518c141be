"""Packets: what rules and connection tracking look at, as numbers.

A flow gives the first packet; its answer is made by turning that round.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from pyctl.policy.flows import ICMP, ICMPV6, TCP, UDP, WITH_PORTS, Flow
from pyctl.resources.addresses import Address, parse_address

NO_PORT: Final = -1
"""The port of a packet whose protocol has none."""

NEW: Final = "new"
ESTABLISHED: Final = "established"
INVALID: Final = "invalid"
UNTRACKED: Final = "untracked"

# What Linux takes for the beginning of something; other ICMP packets without one are invalid.
_OPENING: Final = {ICMP: frozenset({8, 13, 15, 17}), ICMPV6: frozenset({128, 139})}
# Neighbour discovery and MLDv2 reports, which Linux never tracks.
_NEVER_TRACKED: Final = frozenset({133, 134, 135, 136, 143})
_ECHO: Final = {(ICMP, 8): 0, (ICMPV6, 128): 129}


class Packet(NamedTuple):
    """One packet; addresses are numbers, `version` is 4 or 6.

    Ports are NO_PORT where the protocol has none, and None for any high port.
    """

    version: int
    protocol: int
    source: int
    destination: int
    source_port: int | None
    destination_port: int | None
    icmp_type: int | None
    icmp_code: int | None


def first_packet(flow: Flow) -> Packet:
    """The packet that opens a flow.

    Raises ValueError for addresses that are none or of two IP versions, and where the protocol
    needs a port or an ICMP type that is not given.
    """
    version, source = number_of(flow.source)
    other, destination = number_of(flow.destination)
    if version != other:
        raise ValueError(f"{flow.source} and {flow.destination} are of different IP versions")
    if flow.protocol in WITH_PORTS:
        if flow.destination_port is None:
            raise ValueError("this protocol needs a destination port")
        ports = flow.source_port, flow.destination_port
    else:
        ports = NO_PORT, NO_PORT
    is_icmp = flow.protocol in _OPENING
    if is_icmp and flow.icmp_type is None:
        raise ValueError("ICMP needs a type")
    return Packet(
        version,
        flow.protocol,
        source,
        destination,
        *ports,
        flow.icmp_type if is_icmp else None,
        (flow.icmp_code or 0) if is_icmp else None,
    )


def answer(packet: Packet) -> Packet | None:
    """What answers a packet where something listens: None where nothing answers this kind.

    TCP, UDP and echo requests are answered.
    """
    kind = None
    if packet.protocol not in (TCP, UDP):
        kind = _ECHO.get((packet.protocol, packet.icmp_type or 0))
        if kind is None:
            return None
    return packet._replace(
        source=packet.destination,
        destination=packet.source,
        source_port=packet.destination_port,
        destination_port=packet.source_port,
        icmp_type=kind,
    )


def first_state(packet: Packet) -> str:
    """What Linux's connection tracking takes a packet for that belongs to nothing it knows."""
    opening = _OPENING.get(packet.protocol)
    if opening is None or packet.icmp_type in opening:
        return NEW
    if packet.protocol == ICMPV6 and packet.icmp_type in _NEVER_TRACKED:
        return UNTRACKED
    return INVALID


def stray_state(packet: Packet, known: str | None) -> str:
    """What it takes an answer for whose request it did not see.

    `known` is what it took the connection for before that, None for one that just begins. A UDP
    datagram is as good as any other. TCP's answer to an opening belongs to nothing. In the middle
    of a connection Linux takes up tracking again, but an answer to what it missed does not fit into
    a connection that it has followed so far.
    """
    if packet.protocol == UDP:
        return known or NEW
    return NEW if packet.protocol == TCP and known == NEW else INVALID


def high_port(among: Iterable[tuple[int, int]]) -> str:
    """The fact that the port which the opener was given is among these (first, last)."""
    shown = ", ".join(str(low) if low == high else f"{low}:{high}" for low, high in among)
    return f"whether the source port that the connection gets is among {shown}"


def number_of(text: str) -> tuple[int, int]:
    """The IP version and the number of an address; raises ValueError for what is none."""
    found = parse_address(text)
    if found is None:
        raise ValueError(f"{text} is no IP address")
    return found.version, int.from_bytes(found.packed, "big")


def address_text(version: int, number: int) -> str:
    """An address as Calico prints it."""
    return str(Address(number.to_bytes(4 if version == 4 else 16, "big")))

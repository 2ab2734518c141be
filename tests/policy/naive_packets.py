"""Packets and what connection tracking takes them for, word by word."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

from pyctl.policy.flows import ICMP, ICMPV6, SCTP, TCP, UDP, Flow

Address = IPv4Address | IPv6Address

NEW, ESTABLISHED, INVALID, UNTRACKED = "new", "established", "invalid", "untracked"
STARTS = {ICMP: {8, 13, 15, 17}, ICMPV6: {128, 139}}
NEIGHBOURS = {133, 134, 135, 136, 143}
PORTED = (TCP, UDP, SCTP)
ECHO = {(ICMP, 8): 0, (ICMPV6, 128): 129}
HIGH_PORT = 40000


class Packet(NamedTuple):
    """One packet."""

    protocol: int
    source: Address
    destination: Address
    source_port: int | None = None
    destination_port: int | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None

    @classmethod
    def of(cls, flow: Flow) -> Packet:
        """The first packet of a flow."""
        ported = flow.protocol in PORTED
        return cls(
            protocol=flow.protocol,
            source=ip_address(flow.source),
            destination=ip_address(flow.destination),
            source_port=(flow.source_port or HIGH_PORT) if ported else None,
            destination_port=flow.destination_port if ported else None,
            icmp_type=flow.icmp_type,
            icmp_code=flow.icmp_code,
        )

    @property
    def version(self) -> int:
        """4 or 6."""
        return self.source.version

    def reversed(self) -> Packet | None:
        """The answer to it; None when nothing answers such a packet."""
        if self.protocol in (TCP, UDP):
            return Packet(
                self.protocol,
                self.destination,
                self.source,
                self.destination_port,
                self.source_port,
            )
        echo = ECHO.get((self.protocol, self.icmp_type or 0))
        if echo is None:
            return None
        return Packet(
            self.protocol, self.destination, self.source, icmp_type=echo, icmp_code=self.icmp_code
        )


def first_state(packet: Packet) -> str:
    """What connection tracking takes an unexpected first packet for."""
    starts = STARTS.get(packet.protocol)
    if starts is None or packet.icmp_type in starts:
        return NEW
    if packet.protocol == ICMPV6 and packet.icmp_type in NEIGHBOURS:
        return UNTRACKED
    return INVALID


def unexpected(back: Packet, known: str | None) -> str:
    """What it takes an answer for whose request it did not see."""
    if back.protocol == UDP:
        return known or NEW
    return NEW if back.protocol == TCP and known == NEW else INVALID

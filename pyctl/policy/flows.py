"""Flows: what is asked of the policies. A flow is the first packet of a connection and its answer.

The words are those of the conformance recordings: a path through the host, interfaces, a protocol,
addresses, ports, an ICMP type and code.
"""

from __future__ import annotations

from typing import Final, NamedTuple

LOCAL_IN: Final = "local-in"
LOCAL_OUT: Final = "local-out"
FORWARD: Final = "forward"
LOOPBACK: Final = "loopback"
PATHS: Final = (LOCAL_IN, LOCAL_OUT, FORWARD, LOOPBACK)

ICMP: Final = 1
IPIP: Final = 4
TCP: Final = 6
UDP: Final = 17
ICMPV6: Final = 58
SCTP: Final = 132
UDPLITE: Final = 136
PROTOCOLS: Final = {
    "icmp": ICMP,
    "tcp": TCP,
    "udp": UDP,
    "icmpv6": ICMPV6,
    "sctp": SCTP,
    "udplite": UDPLITE,
}
"""The numbers of the protocols that Calico has names for, by their names in lower case."""

WITH_PORTS: Final = frozenset({TCP, UDP, SCTP})
EPHEMERAL: Final = (32768, 60999)
"""Where Linux takes the source port of a connection from that asks for none."""


class Flow(NamedTuple):
    """A connection as its opener begins it, before any translation of addresses.

    `path` is one of PATHS. `incoming` is the interface that the first packet arrives on (local-in,
    forward), `outgoing` the one that it leaves by (local-out, forward); None where it is not known
    or there is none. Addresses are texts without a prefix length, `protocol` is a number.
    `source_port` None is any high port. `established` asks of a connection that was opened before.
    """

    path: str
    protocol: int
    source: str
    destination: str
    incoming: str | None = None
    outgoing: str | None = None
    source_port: int | None = None
    destination_port: int | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None
    established: bool = False


class Translation(NamedTuple):
    """A DNAT rule of the host: packets to `destination`:`port` go to `to`:`to_port` instead.

    `to_port` None keeps the port. It is applied before routing, to what enters and to what the host
    sends itself; connection tracking turns the answers back.
    """

    protocol: int
    destination: str
    port: int
    to: str
    to_port: int | None = None


def protocol_number(name: str | int) -> int | None:
    """The number of a protocol, also by Calico's name in any case; None for an unknown name."""
    if isinstance(name, int):
        return name if 0 <= name <= 255 else None
    if name.isascii() and name.isdecimal():
        return int(name) if int(name) <= 255 else None
    return PROTOCOLS.get(name.lower())


def protocol_name(number: int) -> str:
    """`tcp`, or the number of a protocol without a name."""
    return next((name for name, value in PROTOCOLS.items() if value == number), str(number))

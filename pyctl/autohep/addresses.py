"""The addresses of a node, in Calico's order, as Go prints them, each once.

Calico keeps the text as it finds it, and loses the whole host endpoint to a repeat or to a prefix
length. Here texts are read and printed anew; what cannot be read is handed back to be reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from socket import AF_INET, inet_pton
from typing import Any, NamedTuple


class Addresses(NamedTuple):
    """Canonical addresses in order without repeats, and the texts that are no addresses."""

    found: list[str]
    unreadable: list[str]


class Network(NamedTuple):
    """A CIDR for tests of membership: addresses of this version whose `bits >> shift` agree."""

    version: int
    prefix: int
    shift: int

    def contains(self, address: str) -> bool:
        """Whether a canonical address lies inside; one of the other family never does."""
        version, value = _number(address)
        return version == self.version and value >> self.shift == self.prefix


def node_addresses(node: dict[str, Any]) -> Addresses:
    """What a Node's host endpoint expects (Calico's order): BGP, tunnels, InternalIPs, interfaces.

    An unset field is passed over; a prefix length (`10.0.0.1/24`) is dropped.
    """
    spec = node.get("spec") or {}
    texts = [text for text in _fields(spec) if text]
    entries = spec.get("addresses") or ()
    texts += [entry.get("address", "") for entry in entries if entry.get("type") == "InternalIP"]
    for interface in spec.get("interfaces") or ():
        texts += interface.get("addresses") or ()
    return read(texts)


def read(texts: Iterable[str]) -> Addresses:
    """The texts as canonical addresses, in order, without repeats; the unreadable ones apart."""
    found: dict[str, None] = {}
    unreadable: list[str] = []
    for text in texts:
        address = canonical(text) if isinstance(text, str) else None
        if address is None:
            unreadable.append(str(text))
        else:
            found[address] = None
    return Addresses(list(found), list(dict.fromkeys(unreadable)) if unreadable else unreadable)


def canonical(text: str) -> str | None:
    """An address as Go prints it (RFC 5952; IPv4-mapped IPv6 as IPv4), without prefix length.

    None for what Go reads neither as an address nor as a CIDR: leading zeros, zones, names.
    """
    written, slash, length = text.partition("/")
    if slash and not _fits(length, 128 if ":" in written else 32):
        return None
    if ":" in written:
        return _ipv6(written)
    # inet_pton takes four decimal octets without leading zeros and nothing else: the one spelling.
    try:
        inet_pton(AF_INET, written)
    except (OSError, ValueError):
        return None
    return written


@lru_cache(maxsize=1024)
def network(text: str) -> Network | None:
    """A CIDR, host bits allowed; None for anything else, a bare address included, as in Calico."""
    written, slash, _ = text.partition("/")
    address = canonical(text)
    if not slash or address is None:
        return None
    version, value = _number(address)
    length = int(text.rpartition("/")[2])
    if ":" in written and version == 4:
        # Of 128 bits, 96 are the mark of an IPv4 address. Go looks at what is left of the address
        # when it is masked: with a shorter mask the mark goes, and with it every IPv4 address.
        if length < 96:
            return Network(6, (0xFFFF << 32 | value) >> (128 - length), 128 - length)
        length -= 96
    shift = (32 if version == 4 else 128) - length
    return Network(version, value >> shift, shift)


def _fields(spec: dict[str, Any]) -> list[str | None]:
    fields: list[str | None] = []
    if bgp := spec.get("bgp"):
        fields += bgp.get("ipv4Address"), bgp.get("ipv6Address"), bgp.get("ipv4IPIPTunnelAddr")
    fields += spec.get("ipv4VXLANTunnelAddr"), spec.get("ipv6VXLANTunnelAddr")
    if wireguard := spec.get("wireguard"):
        fields += wireguard.get("interfaceIPv4Address"), wireguard.get("interfaceIPv6Address")
    return fields


def _fits(length: str, bits: int) -> bool:
    return len(length) < 5 and length.isascii() and length.isdigit() and int(length) <= bits


@lru_cache(maxsize=1 << 15)
def _ipv6(text: str) -> str | None:
    from ipaddress import IPv6Address

    if "%" in text:
        return None
    try:
        address = IPv6Address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped
    return str(address if mapped is None else mapped)


@lru_cache(maxsize=1 << 15)
def _number(address: str) -> tuple[int, int]:
    if ":" in address:
        from ipaddress import IPv6Address

        return 6, int(IPv6Address(address))
    value = 0
    for octet in address.split("."):
        value = value << 8 | int(octet)
    return 4, value

"""The addresses of a node, in Calico's order, as Go prints them, each once.

Calico keeps the text as it finds it, and loses the whole host endpoint to a repeat or to a prefix
length. Here texts are read and printed anew; what cannot be read is handed back to be reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from pyctl.resources.addresses import parse_address, parse_network


class Addresses(NamedTuple):
    """Canonical addresses in order without repeats, and the texts that are no addresses."""

    found: list[str]
    unreadable: list[str]


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


@lru_cache(maxsize=1 << 15)
def canonical(text: str) -> str | None:
    """An address as Go prints it (RFC 5952; IPv4-mapped IPv6 as IPv4), without prefix length.

    None for what Go reads neither as an address nor as a CIDR: leading zeros, zones, names.
    """
    written, slash, _ = text.partition("/")
    address = parse_address(written)
    if address is None or (slash and parse_network(text) is None):
        return None
    return str(address)


def _fields(spec: dict[str, Any]) -> list[str | None]:
    fields: list[str | None] = []
    if bgp := spec.get("bgp"):
        fields += bgp.get("ipv4Address"), bgp.get("ipv6Address"), bgp.get("ipv4IPIPTunnelAddr")
    fields += spec.get("ipv4VXLANTunnelAddr"), spec.get("ipv6VXLANTunnelAddr")
    if wireguard := spec.get("wireguard"):
        fields += wireguard.get("interfaceIPv4Address"), wireguard.get("interfaceIPv6Address")
    return fields

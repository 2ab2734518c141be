"""IP addresses and networks exactly as Go reads and prints them.

Python's ipaddress differs where it matters (netmasks, zones, leading zeros in a prefix length, IPv4
in IPv6), so the texts are checked here and only the bytes are handed on.
"""

from __future__ import annotations

import re
import socket
from functools import lru_cache
from typing import NamedTuple

_V4 = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}")
_V6 = re.compile(r"[0-9A-Fa-f:.]+")
_DIGITS = re.compile(r"0*([0-9]{1,3})")
_MAPPED = bytes(10) + b"\xff\xff"


class Address(NamedTuple):
    """An address: `packed` is 4 bytes for IPv4 (and IPv4-mapped IPv6), else 16."""

    packed: bytes

    @property
    def version(self) -> int:
        """4 or 6."""
        return 4 if len(self.packed) == 4 else 6

    def __str__(self) -> str:
        """As Go prints it: lower case, shortest form, IPv4-mapped as IPv4."""
        return _text(self.packed)


class Span(NamedTuple):
    """The addresses of a network as numbers: `first` and `last` are within it."""

    version: int
    first: int
    last: int

    def meets(self, other: Span) -> bool:
        """Whether an address lies in both."""
        return (
            self.first <= other.last and other.first <= self.last and self.version == other.version
        )


class Network(NamedTuple):
    """A network: `address` as written (host bits included), `length` in bits of its family."""

    address: Address
    length: int

    @property
    def version(self) -> int:
        """4 or 6."""
        return self.address.version

    @property
    def masked(self) -> Network:
        """The network itself, host bits cleared."""
        bits = len(self.address.packed) * 8
        value = int.from_bytes(self.address.packed, "big")
        value &= ((1 << self.length) - 1) << (bits - self.length)
        return Network(Address(value.to_bytes(bits // 8, "big")), self.length)

    def contains(self, address: Address) -> bool:
        """Whether an address of the same family lies inside."""
        if address.version != self.version:
            return False
        return Network(address, self.length).masked == self.masked

    @property
    def span(self) -> Span:
        """From its first address to its last."""
        packed = self.address.packed
        rest = (1 << len(packed) * 8 - self.length) - 1
        first = int.from_bytes(packed, "big") & ~rest
        return Span(self.version, first, first | rest)

    def overlaps(self, other: Network) -> bool:
        """Whether an address lies in both."""
        return self.span.meets(other.span)

    def __str__(self) -> str:
        return f"{self.address}/{self.length}"


@lru_cache(maxsize=16384)
def parse_address(text: str) -> Address | None:
    """The address, or None when Go's ParseIP refuses the text (zones, leading zeros, prefixes)."""
    packed = _packed(text)
    if packed is None:
        return None
    if len(packed) == 16 and packed.startswith(_MAPPED):
        return Address(packed[12:])
    return Address(packed)


@lru_cache(maxsize=16384)
def parse_network(text: str) -> Network | None:
    """The network, or None when Go's ParseCIDR refuses the text; a bare address is refused."""
    written, _, prefix = text.partition("/")
    digits = _DIGITS.fullmatch(prefix)
    packed = _packed(written) if digits else None
    if digits is None or packed is None or (length := int(digits[1])) > len(packed) * 8:
        return None
    if len(packed) == 16 and packed.startswith(_MAPPED) and length >= 96:
        # As in Go, ::ffff:a.b.c.d/N with N of 128 counts as IPv4; a wider one is a range of IPv6.
        return Network(Address(packed[12:]), length - 96)
    return Network(Address(packed), length)


def parse_either(text: str) -> Network | None:
    """The network, a bare address as one of its full length (Calico's tags net and cidr)."""
    network = parse_network(text)
    if network is not None:
        return network
    address = parse_address(text)
    return Network(address, len(address.packed) * 8) if address is not None else None


def is_masked(network: Network) -> bool:
    """Whether the network has no host bits."""
    return network.masked == network


def _packed(text: str) -> bytes | None:
    """4 or 16 bytes of exactly what is written."""
    try:
        if ":" not in text:
            return socket.inet_pton(socket.AF_INET, text) if _V4.fullmatch(text) else None
        if not _V6.fullmatch(text):
            return None
        tail = text.rpartition(":")[2]
        if "." in tail and not _V4.fullmatch(tail):
            return None
        return socket.inet_pton(socket.AF_INET6, text)
    except OSError:
        return None


def _text(packed: bytes) -> str:
    if len(packed) == 4:
        return socket.inet_ntop(socket.AF_INET, packed)
    text = socket.inet_ntop(socket.AF_INET6, packed)
    if "." not in text:
        return text
    # inet_ntop writes ::a.b.c.d for addresses with an IPv4 tail; Go writes hexadecimal groups.
    head, _, tail = text.rpartition(":")
    a, b, c, d = (int(part) for part in tail.split("."))
    high, low = a << 8 | b, c << 8 | d
    return f"{head}:{high:x}:{low:x}" if high or head != ":" else f"::{low:x}"

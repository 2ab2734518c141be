"""Values that the API takes as a number or as text: ports, protocols, AS numbers.

Each function gives the canonical form that Calico stores, or raises ValueError with the reason (the
texts are decoding errors: the whole file is refused).
"""

from __future__ import annotations

import re

Value = int | str

_ALL_DIGITS = re.compile(r"[0-9]+")
_RANGE = re.compile(r"([0-9]+):([0-9]+)")
_PORT_NAME_SHAPE = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_DOTTED_AS = re.compile(r"([0-9]+)\.([0-9]+)")

PROTOCOL_NAMES = ("TCP", "UDP", "ICMP", "ICMPv6", "SCTP", "UDPLite")
_WITH_PORTS = frozenset({"TCP", "UDP", "SCTP", 6, 17, 132})


def canonical_port(value: Value) -> Value:
    """A port: a number, `min:max` (one number when both are equal), or the name of a port."""
    if isinstance(value, int):
        return _port_number(value, value)
    if _ALL_DIGITS.fullmatch(value):
        return _port_number(int(value), value)
    bounds = _RANGE.fullmatch(value)
    if bounds is None:
        if _PORT_NAME_SHAPE.fullmatch(value):
            return value
        raise ValueError(f"'{value}' is no port: write a number, a range like 8000:8010, or a name")
    low, high = _port_number(int(bounds[1]), value), _port_number(int(bounds[2]), value)
    if low > high:
        raise ValueError(f"minimum port of the range {value} is greater than its maximum")
    return low if low == high else f"{low}:{high}"


def port_bounds(port: Value) -> tuple[int, int] | None:
    """The first and last number of a canonical port; None for a named one."""
    if isinstance(port, int):
        return port, port
    bounds = _RANGE.fullmatch(port)
    return (int(bounds[1]), int(bounds[2])) if bounds else None


def canonical_protocol(value: Value) -> Value:
    """A protocol: a number from 0 to 255 (digits count as a number), or a name as written."""
    if isinstance(value, str) and not _ALL_DIGITS.fullmatch(value):
        return value
    number = int(value)
    if 0 <= number <= 255:
        return number
    if isinstance(value, str):
        return value
    raise ValueError(f"{number} is no protocol number: they go from 1 to 255")


def protocol_reason(protocol: Value) -> str:
    """Why a canonical protocol is none that Calico knows; "" when it is one."""
    if isinstance(protocol, int):
        return "" if 1 <= protocol <= 255 else "protocol number invalid: they go from 1 to 255"
    if protocol in PROTOCOL_NAMES:
        return ""
    by_fold = {name.lower(): name for name in PROTOCOL_NAMES}
    meant = by_fold.get(protocol.lower())
    known = (
        f"write {meant}" if meant else "known are " + ", ".join(PROTOCOL_NAMES) + " and 1 to 255"
    )
    return f"protocol name invalid: {known}"


def has_ports(protocol: Value) -> bool:
    """Whether a canonical protocol has ports that rules can match."""
    return protocol in _WITH_PORTS


def canonical_as_number(value: Value) -> int:
    """An AS number: up to 4294967295, as text also `high.low` of 16 bits each."""
    if isinstance(value, int):
        number = value
    elif _ALL_DIGITS.fullmatch(value):
        number = int(value)
    else:
        dotted = _DOTTED_AS.fullmatch(value)
        if dotted is None or int(dotted[1]) > 0xFFFF or int(dotted[2]) > 0xFFFF:
            raise ValueError(f"invalid AS Number format ({value}): write 64512 or 100.20")
        number = int(dotted[1]) << 16 | int(dotted[2])
    if not 0 <= number <= 0xFFFFFFFF:
        raise ValueError(f"invalid AS Number format ({value}): they go up to 4294967295")
    return number


def _port_number(number: int, written: Value) -> int:
    if 0 <= number <= 0xFFFF:
        return number
    raise ValueError(f"{written} is no port number: they go from 1 to 65535")

"""Values that the API takes as a number or as text: ports, protocols, AS numbers.

Each `canonical` function gives the form that Calico stores, or raises ValueError with the reason
(the texts are decoding errors: the whole file is refused).
"""

from __future__ import annotations

import re

Value = int | str

_DIGITS = re.compile(r"[0-9]+")
_RANGE = re.compile(r"([0-9]+):([0-9]+)")
_PORT_NAME_SHAPE = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_DOTTED_AS = re.compile(r"([0-9]+)\.([0-9]+)")
_MAX_8, _MAX_16, _MAX_32 = 0xFF, 0xFFFF, 0xFFFFFFFF
_INT32 = range(-(2**31), 2**31)

PROTOCOL_NAMES = ("TCP", "UDP", "ICMP", "ICMPv6", "SCTP", "UDPLite")
_WITH_PORTS = frozenset({"TCP", "UDP", "SCTP", "tcp", "udp", "sctp", 6, 17, 132})


def canonical_port(value: Value) -> Value:
    """A port: a number, `min:max` (one number when both are equal), or the name of a port."""
    if isinstance(value, int) or _DIGITS.fullmatch(value):
        return _port_number(value, value)
    bounds = _RANGE.fullmatch(value)
    if bounds is None:
        if _PORT_NAME_SHAPE.fullmatch(value):
            return value
        raise ValueError(f"'{value}' is no port: write a number, a range like 8000:8010, or a name")
    low, high = _port_number(bounds[1], value), _port_number(bounds[2], value)
    if low > high:
        raise ValueError(f"minimum port of the range {value} is greater than its maximum")
    return low if low == high else f"{low}:{high}"


def port_bounds(port: Value) -> tuple[int, int] | None:
    """The first and last number of a canonical port; None for a named one."""
    if isinstance(port, int):
        return port, port
    bounds = _RANGE.fullmatch(port)
    return (int(bounds[1]), int(bounds[2])) if bounds else None


def canonical_byte(value: Value) -> Value:
    """A number from 0 to 255, which digits count as too; any other text stays as it is."""
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        return value
    number = _bounded(value, _MAX_8)
    if number is not None:
        return number
    if isinstance(value, str):
        return value
    raise ValueError(f"{value} is out of range: numbers go from 0 to 255 here")


def canonical_int_or_text(value: Value) -> Value:
    """Kubernetes' own number or text: 32 bits, or any text, each as it was written."""
    if isinstance(value, int) and value not in _INT32:
        raise ValueError(f"{value} is out of range: numbers have 32 bits here")
    return value


def protocol_reason(protocol: Value) -> str:
    """Why a canonical protocol is none that Calico knows; "" when it is one."""
    if isinstance(protocol, int):
        return "" if 1 <= protocol <= _MAX_8 else "protocol number invalid: they go from 1 to 255"
    if protocol in PROTOCOL_NAMES:
        return ""
    meant = next((name for name in PROTOCOL_NAMES if name.lower() == protocol.lower()), None)
    known = "known are " + ", ".join(PROTOCOL_NAMES) + " and the numbers from 1 to 255"
    return f"protocol name invalid: {f'write {meant}' if meant else known}"


def has_ports(protocol: Value) -> bool:
    """Whether a canonical protocol has ports that rules can match.

    As in Calico the old spellings in lower case count, which protocol_reason then refuses.
    """
    return protocol in _WITH_PORTS


def canonical_as_number(value: Value) -> int:
    """An AS number: up to 4294967295, as text also `high.low` of 16 bits each."""
    if isinstance(value, int) or _DIGITS.fullmatch(value):
        number = _bounded(value, _MAX_32)
    else:
        dotted = _DOTTED_AS.fullmatch(value)
        high = _bounded(dotted[1], _MAX_16) if dotted else None
        low = _bounded(dotted[2], _MAX_16) if dotted else None
        number = None if high is None or low is None else high << 16 | low
    if number is None:
        raise ValueError(
            f"invalid AS Number format ({value}): write a number up to 4294967295, or '100.20'"
        )
    return number


def _port_number(value: Value, written: Value) -> int:
    number = _bounded(value, _MAX_16)
    if number is None:
        raise ValueError(f"{written} is no port number: they go from 1 to 65535")
    return number


def _bounded(value: Value, most: int) -> int | None:
    """The number, or the one that digits spell; None outside 0 to `most`."""
    if isinstance(value, str):
        digits = value.lstrip("0") or "0"
        # Longer ones are not even converted: Python refuses some thousand digits.
        value = int(digits) if len(digits) <= len(str(most)) else -1
    return value if 0 <= value <= most else None

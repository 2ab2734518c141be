"""Durations as Go writes and reads them: `5m0s`, `1.5s`, `100ms`."""

from __future__ import annotations

import re
from functools import lru_cache

_SECOND = 10**9
_MINUTE = 60 * _SECOND
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": _SECOND,
    "m": _MINUTE,
    "h": 60 * _MINUTE,
}
_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]+)")
_MOST = 2**63


@lru_cache(maxsize=1024)
def canonical_duration(text: str) -> str:
    """The same duration as Go prints it; ValueError when Go's ParseDuration refuses the text."""
    nanoseconds = _parse(text)
    if nanoseconds is None:
        raise ValueError(f'invalid duration "{text}": write it like 30s, 5m or 1h30m')
    return _print(nanoseconds)


def seconds_of(text: str) -> float:
    """The seconds that a duration stands for, a bare number being seconds; ValueError as above."""
    if text.isascii() and text.isdecimal():
        return float(text)
    nanoseconds = _parse(text)
    if nanoseconds is None:
        raise ValueError(f'invalid duration "{text}": write it like 30s, 5m or 1h30m')
    return nanoseconds / _SECOND


def _parse(text: str) -> int | None:
    """Nanoseconds, None for what is no duration or does not fit into 64 bits."""
    negative = text.startswith("-")
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    total, at = 0, 0
    while at < len(rest):
        part = _PART.match(rest, at)
        value = _part(part[1], part[2] or "", part[3]) if part else None
        if part is None or value is None or total + value > _MOST:
            return None
        total += value
        at = part.end()
    if not rest or (total == _MOST and not negative):
        return None
    return -total if negative else total


def _part(whole: str, fraction: str, unit: str) -> int | None:
    """The nanoseconds of `1.5` and `h`. As in Go, the fraction is worked out with floats."""
    size = _UNITS.get(unit)
    if size is None or not (whole or fraction):
        return None
    whole = whole.lstrip("0")
    if len(whole) > len(str(_MOST)):
        return None
    value = int(whole or "0") * size
    digits, scale = 0, 1.0
    for digit in fraction:
        longer = digits * 10 + int(digit)
        if longer > _MOST:
            break
        digits, scale = longer, scale * 10
    value += int(digits * (size / scale))
    return value if value <= _MOST else None


def _print(nanoseconds: int) -> str:
    if nanoseconds == 0:
        return "0s"
    sign, value = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    for unit, size in (("ns", 1), ("µs", 10**3), ("ms", 10**6)):
        if value < size * 1000:
            return f"{sign}{_decimal(value, size)}{unit}"
    minutes, rest = divmod(value, _MINUTE)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{_decimal(rest, _SECOND)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{seconds}"
    return f"{sign}{minutes}m{seconds}" if minutes else sign + seconds


def _decimal(value: int, size: int) -> str:
    """Value / size without trailing zeros."""
    whole, rest = divmod(value, size)
    if not rest:
        return str(whole)
    digits = str(rest).rjust(len(str(size)) - 1, "0").rstrip("0")
    return f"{whole}.{digits}"

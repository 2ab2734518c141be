"""Durations as Go writes and reads them: `5m0s`, `1.5s`, `100ms`."""

from __future__ import annotations

import re
from fractions import Fraction

_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)")
_LIMIT = 2**63


def canonical_duration(text: str) -> str:
    """The same duration as Go prints it; ValueError when Go's ParseDuration refuses the text."""
    return _print(_parse(text))


def _parse(text: str) -> int:
    """Nanoseconds."""
    sign, rest = (-1, text[1:]) if text[:1] == "-" else (1, text[1:] if text[:1] == "+" else text)
    if rest == "0":
        return 0
    total, at = Fraction(0), 0
    while at < len(rest):
        part = _PART.match(rest, at)
        if part is None or not (part[1] or part[2]):
            raise _refusal(text)
        number = Fraction(int(part[1] or "0")) + Fraction(
            int(part[2] or "0"), 10 ** len(part[2] or "")
        )
        total += number * _UNITS[part[3]]
        at = part.end()
    if not rest or total >= _LIMIT:
        raise _refusal(text)
    return sign * int(total)


def _refusal(text: str) -> ValueError:
    return ValueError(f'invalid duration "{text}": write it like 30s, 5m or 1h30m')


def _print(nanoseconds: int) -> str:
    if nanoseconds == 0:
        return "0s"
    sign, value = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    for unit, size in (("ns", 1), ("µs", 10**3), ("ms", 10**6)):
        if value < size * 1000 and value < 10**9:
            return f"{sign}{_decimal(value, size)}{unit}"
    minutes, rest = divmod(value, 60 * 10**9)
    seconds = f"{_decimal(rest, 10**9)}s"
    if not minutes:
        return sign + seconds
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}h{minutes}m{seconds}" if hours else f"{sign}{minutes}m{seconds}"


def _decimal(value: int, size: int) -> str:
    """Value / size without trailing zeros."""
    whole, rest = divmod(value, size)
    if not rest:
        return str(whole)
    digits = str(rest).rjust(len(str(size)) - 1, "0").rstrip("0")
    return f"{whole}.{digits}"

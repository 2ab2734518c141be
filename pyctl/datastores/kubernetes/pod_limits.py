"""Limits of a pod's traffic, as its annotations say them: bandwidth, packets, connections."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

_CALICO = "qos.projectcalico.org/"
_KUBERNETES = "kubernetes.io/"
_FIELDS = tuple(
    f"{way}{what}"
    for way, whats in (
        ("ingress", ("Bandwidth", "Burst", "Peakrate", "Minburst")),
        ("egress", ("Bandwidth", "Burst", "Peakrate", "Minburst")),
        ("ingress", ("PacketRate", "PacketBurst")),
        ("egress", ("PacketRate", "PacketBurst")),
        ("ingress", ("MaxConnections",)),
        ("egress", ("MaxConnections",)),
    )
    for what in whats
)
_QUANTITY = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))([a-zA-Z]*(?:[+-]?[0-9]+)?)")
_SUFFIXES = {
    "": 1,
    **{name: Fraction(1, 1000**power) for power, name in enumerate(("m", "u", "n"), 1)},
    **{name: 1000**power for power, name in enumerate(("k", "M", "G", "T", "P", "E"), 1)},
    **{name: 1024**power for power, name in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)},
}
_LONGEST = 1000  # characters: Python reads no number of some thousand digits
_TOO_LARGE = 1 << 63
_EXPONENT = re.compile(r"[eE]([+-]?[0-9]{1,2})")


def limits(
    annotations: Mapping[str, str], told: Callable[[str], None]
) -> dict[str, int | str] | None:
    """The limits that are set; Calico's own words go before Kubernetes'. None for none at all.

    `told` is told of a text that is no quantity.
    """
    found: dict[str, int | str] = {}
    for field in _FIELDS:
        for key in _keys(field):
            text = annotations.get(key, "")
            number = quantity(text)
            if text and number is None:
                told(f"{key}: {text!r} is not a quantity")
            if number:
                found[field] = number
                break
    if annotations.get(f"{_CALICO}dscp"):
        found["dscp"] = _plain(annotations[f"{_CALICO}dscp"])
    return found or None


def quantity(text: str) -> int | None:
    """A number as Kubernetes writes quantities (`10M`, `1.5Gi`, `1e6`), rounded up; else None.

    So is one that 64 bits cannot hold.
    """
    match = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    number, suffix = Fraction(match[1]), match[2]
    exponent = _EXPONENT.fullmatch(suffix)
    factor = Fraction(10) ** int(exponent[1]) if exponent else _SUFFIXES.get(suffix)
    whole = _TOO_LARGE if factor is None else math.ceil(number * factor)
    return whole if -_TOO_LARGE <= whole < _TOO_LARGE else None


def _keys(field: str) -> list[str]:
    keys = [f"{_CALICO}{field}"]
    if field.endswith("Bandwidth"):
        keys.append(f"{_KUBERNETES}{field.removesuffix('Bandwidth')}-bandwidth")
    return keys


def _plain(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else text

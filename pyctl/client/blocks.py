"""Blocks of addresses as Calico's address management keeps them: what is taken, freeing, empty.

A block has an ordinal for each address. `allocations` holds for each the index of its attribute, or
null; `unallocated` the free ordinals, those that were freed last at the end. An attribute with
`releasedAt` marks addresses that were freed and cool down before they are given out again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pyctl.resources.addresses import Address, parse_network

Object = dict[str, Any]

_OF_WINDOWS = "windows-reserved-ipam-handle"
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class Freed(NamedTuple):
    """A block's spec once addresses are free, and how many of them each handle had."""

    spec: Object
    handles: Counter[str]


def owner(spec: Object) -> str:
    """Whose block it is: `host:NODE`, "" for nobody's."""
    old = spec.get("hostAffinity")  # how versions before 3.0 wrote it
    return spec.get("affinity") or (f"host:{old}" if old else "")


def disowned(spec: Object) -> Object:
    """The block as nobody's."""
    rest = {k: v for k, v in spec.items() if k not in ("hostAffinity", "affinity_claim_time")}
    return _written({**rest, "affinity": None})


def is_empty(spec: Object) -> bool:
    """Whether no address is taken, but for those that every block on Windows reserves."""
    attributes, taken = spec.get("attributes") or [], _taken(spec)
    return _is_sound(spec) and all(_handle(attributes[i]).lower() == _OF_WINDOWS for i in taken)


def freed(spec: Object, addresses: Iterable[Address], now: float, cooldown: int) -> Freed | None:
    """The block once these of its addresses are free; None when none of them was taken.

    `now` is in seconds since 1970; for `cooldown` seconds an address is not given out again. A
    block that is damaged is left as it is.
    """
    if not _is_sound(spec):
        return None
    spec = _collected(spec, now - cooldown)
    allocations, attributes = spec["allocations"], spec["attributes"]
    theirs = {ordinal: attributes[i] for ordinal, i in enumerate(allocations) if i is not None}
    ordinals = {_ordinal(spec, address) for address in addresses}
    taken = {o: theirs[o] for o in sorted(ordinals) if o in theirs and not _cools(theirs[o])}
    if not taken:
        return None
    sequence = dict.fromkeys(map(str, taken), spec.get("sequenceNumber", 0))
    cooling = {"releasedAt": datetime.fromtimestamp(now, UTC).strftime(_TIME)}
    marked = {
        **spec,
        "allocations": [len(attributes) if o in taken else i for o, i in enumerate(allocations)],
        "attributes": [*attributes, cooling],
        "sequenceNumberForAllocation": spec["sequenceNumberForAllocation"] | sequence,
    }
    handles = Counter(handle for handle in map(_handle, taken.values()) if handle)
    return Freed(_written(_collected(marked, int(now) - cooldown)), handles)


def _collected(spec: Object, before: float) -> Object:
    """The block without what has cooled down since a time, nor attributes that nothing refers to.

    Allocations and attributes are lists in it.
    """
    attributes = spec.get("attributes") or []
    cold = {
        index
        for index, attribute in enumerate(attributes)
        if _cools(attribute) and _seconds(attribute["releasedAt"]) <= before
    }
    allocations = list(spec.get("allocations") or [])
    free = [ordinal for ordinal, index in enumerate(allocations) if index in cold]
    kept = sorted(_taken(spec) - cold)
    renumbered = {old: new for new, old in enumerate(kept)}
    sequence = spec.get("sequenceNumberForAllocation") or {}
    return {
        **spec,
        "allocations": [renumbered.get(index) for index in allocations],
        "unallocated": [*(spec.get("unallocated") or []), *free],
        "attributes": [attributes[index] for index in kept],
        "sequenceNumberForAllocation": {
            ordinal: number for ordinal, number in sequence.items() if int(ordinal) not in free
        },
    }


def _written(spec: Object) -> Object:
    return {**spec, "sequenceNumber": spec.get("sequenceNumber", 0) + 1}


def _ordinal(spec: Object, address: Address) -> int:
    network = parse_network(spec["cidr"])
    assert network is not None
    return int.from_bytes(address.packed, "big") - network.span.first


def _handle(attribute: Object) -> str:
    """The handle of an attribute; what follows a line end in it is junk of old versions."""
    handle: str = attribute.get("handle_id") or ""
    return handle.partition("\r")[0]


def _cools(attribute: Object) -> bool:
    return bool(attribute.get("releasedAt"))


def _taken(spec: Object) -> set[int]:
    """The attributes that allocations refer to."""
    return {index for index in spec.get("allocations") or [] if index is not None}


def _is_sound(spec: Object) -> bool:
    """Whether the attributes of all allocations are there."""
    return max(_taken(spec), default=-1) < len(spec.get("attributes") or [])


def _seconds(text: str) -> float:
    """Seconds since 1970 of a time in RFC 3339; 0, long ago, for what is none."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return 0.0

"""What must be there before an object is written: a policy's tier, the filters of a BGPPeer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyctl.resources.kind import Kind

Need = tuple[str, str]
"""Kind and name; no kind that others need has namespaces."""

NEEDED = frozenset({"Tier", "BGPFilter"})
"""The kinds that others need."""


def needs(kind: Kind, obj: dict[str, Any]) -> Iterator[Need]:
    """What an object needs, as Calico's client asks for it before a write."""
    spec = obj.get("spec") or {}
    if kind.tiered:
        yield "Tier", spec.get("tier") or "default"
    elif kind.name == "BGPPeer":
        for name in spec.get("filters") or ():
            yield "BGPFilter", name

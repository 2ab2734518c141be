"""Whether the tier of a policy exists: create and apply ask for it, updates only warn.

That is Calico's own rule; a policy whose tier is missing comes after all tiers.
"""

from __future__ import annotations

from typing import Any

from pyctl.client.existing import Existing
from pyctl.client.reading import Reader
from pyctl.errors import NotFound
from pyctl.resources.kind import Kind
from pyctl.resources.schema import Remark

Object = dict[str, Any]

IMPLIED = frozenset({"default"})
"""The tiers of a Calico that is so old that it has none to be seen: all its policies are in one."""

_NO_TIER = "tier {} does not exist: the policy comes after all tiers, and denies what it leaves"


class Tiers:
    """Which tiers there are, or will be when a batch of manifests has been written."""

    def __init__(self, reader: Reader) -> None:
        self._existing = Existing(reader, "Tier", unserved=IMPLIED)

    def add(self, name: str) -> None:
        """Note a tier that an earlier manifest makes."""
        self._existing.add(name)

    def forget(self, name: str) -> None:
        """Ask for a tier anew: an earlier manifest was to make it, and has not."""
        self._existing.forget(name)

    def missing(self, kind: Kind, obj: Object) -> str:
        """The tier that a policy names and that does not exist; else ""."""
        name: str = obj["spec"].get("tier", "") if kind.tiered else ""
        return name if name and name not in self._existing else ""


def missing_tier(kind: Kind, obj: Object, tier: str) -> NotFound:
    """Why a policy is not created: its tier is missing."""
    name, namespace = obj["metadata"].get("name", ""), obj["metadata"].get("namespace", "")
    asked = f"spec.tier of {kind.identity(name, namespace)}"
    return NotFound(f"Tier({tier})", f"{asked}: create the tier first")


def tier_remarks(tier: str) -> tuple[Remark, ...]:
    """What is to be said of a policy that was moved into a missing tier; nothing for ""."""
    return (Remark(("spec", "tier"), _NO_TIER.format(tier)),) if tier else ()

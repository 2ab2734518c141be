"""Tier: a group of policies that is evaluated as one, in the order of tiers."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.conditions import Condition
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.names import is_subdomain, tier_name_reasons
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import Float, one_of


class BuiltIn(NamedTuple):
    """The order and the default action that a built-in tier must have."""

    order: int
    action: str


BUILT_IN = {
    "default": BuiltIn(1000000, "Deny"),
    "kube-admin": BuiltIn(1000, "Pass"),
    "kube-baseline": BuiltIn(10000000, "Pass"),
}
"""The tiers that every datastore has from the start; they cannot be deleted."""

DEFAULT_ORDER = 1000000


class TierSpec(Part):
    """Where the tier stands, and what becomes of a packet that none of its rules decides."""

    order: Float | None = None
    defaultAction: Annotated[str, one_of("Pass", "Deny")] | None = None


class TierStatus(Part):
    """What Calico reports of the tier."""

    conditions: list[Condition] = []


class Tier(Resource):
    """The kind; cluster-scoped."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: TierSpec = field(default_factory=TierSpec)
    status: TierStatus = field(default_factory=TierStatus)

    def defaults(self) -> None:
        """Calico's client puts a tier without an order at a million, and lets it deny."""
        if self.spec.order is None:
            self.spec.order = DEFAULT_ORDER
        self.schema_defaults()

    def schema_defaults(self) -> None:
        """The schema's default action is Deny."""
        if self.spec.defaultAction is None:
            self.spec.defaultAction = "Deny"

    def check(self, report: Report, path: Path) -> None:
        """A tier's name is one DNS label; the built-in tiers keep their order and action."""
        name = self.metadata.name
        for reason in tier_name_reasons(name) if is_subdomain(name) else []:
            report.fault((*path, "metadata", "name"), "Metadata.Name", name, reason)
        built_in = BUILT_IN.get(name)
        if built_in is None:
            return
        if self.spec.defaultAction != built_in.action:
            reason = f"The '{name}' tier must have default action '{built_in.action}'"
            report.broken((*path, "spec", "defaultAction"), "Tier", reason)
        if self.spec.order != built_in.order:
            reason = f"{name} tier order must be {built_in.order}"
            report.broken((*path, "spec", "order"), "Tier", reason)

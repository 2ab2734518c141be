"""What the kinds of policies that are enforced are made of; the staged ones are judged by it too.

A spec of a namespace and a global one begin alike, so that both have one base.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.policy import (
    DEFAULT_TIER,
    TIER_DECIDES,
    Directions,
    Hints,
    PolicySelector,
    TierName,
    check_rules,
    check_selectors,
    check_types,
    default_types,
    set_tier_label,
    warn_inert,
)
from pyctl.resources.rule_schema import PolicyRules
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import Float


class EnforcedSpec(Part):
    """Where a policy stands, whom it selects, which directions it governs, and its rules."""

    tier: TierName = ""
    order: Float | None = None
    ingress: PolicyRules = []
    egress: PolicyRules = []
    selector: PolicySelector = ""
    types: Directions = []

    def check_directions(self, report: Report, path: Path, *, namespaced: bool) -> None:
        """The validator's rule for policies, then the rules of the schema on rules."""
        kind = "NetworkPolicySpec" if namespaced else "GlobalNetworkPolicySpec"
        check_types(f"{kind}.Types", self.types, report, path)
        for direction, rules in (("egress", self.egress), ("ingress", self.ingress)):
            if rules:
                check_rules(direction, rules, report, path, namespaced=namespaced)
                warn_inert("types", self.types, direction, report, path)


class NamespacedSpec(EnforcedSpec):
    """A policy for the workloads of a namespace."""

    serviceAccountSelector: PolicySelector = ""
    performanceHints: Hints = []

    def check(self, report: Report, path: Path) -> None:
        """Its rules, then its selectors."""
        self.check_directions(report, path, namespaced=True)
        selectors = {
            "selector": self.selector,
            "serviceAccountSelector": self.serviceAccountSelector,
        }
        check_selectors(selectors, report, path)


class GlobalSpec(EnforcedSpec):
    """A policy for workloads of all namespaces, and for hosts."""

    doNotTrack: bool = False
    preDNAT: bool = False
    applyOnForward: bool = False
    serviceAccountSelector: PolicySelector = ""
    namespaceSelector: PolicySelector = ""
    performanceHints: Hints = []

    def check(self, report: Report, path: Path) -> None:
        """Its rules, what it says of hosts, then its selectors."""
        self.check_directions(report, path, namespaced=False)
        for name, reason in self._host_faults():
            report.broken((*path, name), "spec", reason)
        selectors = {
            "selector": self.selector,
            "serviceAccountSelector": self.serviceAccountSelector,
            "namespaceSelector": self.namespaceSelector,
        }
        check_selectors(selectors, report, path)

    def _host_faults(self) -> Iterator[tuple[str, str]]:
        """What contradicts itself in doNotTrack, preDNAT and applyOnForward: field and reason."""
        if self.doNotTrack and self.preDNAT:
            yield "preDNAT", "preDNAT and doNotTrack cannot both be true"
        if self.preDNAT and self.egress:
            yield "egress", "preDNAT policy cannot have any egress rules"
        if self.preDNAT and "Egress" in self.types:
            yield "types", "preDNAT policy cannot have 'Egress' type"
        if (self.preDNAT or self.doNotTrack) and not self.applyOnForward:
            name = "preDNAT" if self.preDNAT else "doNotTrack"
            yield name, "applyOnForward must be true if either preDNAT or doNotTrack is true"


class EnforcedPolicy(Resource):
    """A policy that is enforced."""

    FIXED_LABELS = TIER_DECIDES

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: EnforcedSpec = field(default_factory=EnforcedSpec)

    def defaults(self) -> None:
        """Calico's client fills in types by the rules that are there, and the tier's label."""
        spec = self.spec
        spec.types = spec.types or default_types(spec.ingress, spec.egress)
        set_tier_label(self.metadata, spec.tier)

    def schema_defaults(self) -> None:
        """The schema's tier is `default`."""
        self.spec.tier = self.spec.tier or DEFAULT_TIER

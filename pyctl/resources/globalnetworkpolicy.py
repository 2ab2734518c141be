"""GlobalNetworkPolicy: ordered rules for every endpoint that its selector matches, hosts too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.names import is_subdomain, policy_name_reasons
from pyctl.resources.policy import (
    check_rules,
    check_selectors,
    check_types,
    default_types,
    set_tier_label,
    warn_inert,
)
from pyctl.resources.rules import Rule
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import NAME, SELECTOR, UNIQUE, UP_TO_1024, Float, one_of

_DIRECTION = one_of("Ingress", "Egress").by_schema()
_HINT = one_of("AssumeNeededOnEveryNode")


class GlobalNetworkPolicySpec(Part):
    """Whom the policy selects, which directions it governs, and its rules."""

    tier: Annotated[str, NAME] = ""
    order: Float | None = None
    ingress: list[Rule] = []
    egress: list[Rule] = []
    selector: Annotated[str, SELECTOR, UP_TO_1024] = ""
    types: list[Annotated[str, _DIRECTION]] = []
    doNotTrack: bool = False
    preDNAT: bool = False
    applyOnForward: bool = False
    serviceAccountSelector: Annotated[str, SELECTOR, UP_TO_1024] = ""
    namespaceSelector: Annotated[str, SELECTOR, UP_TO_1024] = ""
    performanceHints: Annotated[list[Annotated[str, _HINT]], UNIQUE] = []

    def check(self, report: Report, path: Path) -> None:
        """The validator's rule for policies, then the rules of the schema."""
        check_types(self.types, report, path)
        for direction, rules in (("egress", self.egress), ("ingress", self.ingress)):
            check_rules(direction, rules, report, path, namespaced=False)
            warn_inert(self.types, direction, rules, report, path)
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


class GlobalNetworkPolicy(Resource):
    """The kind; cluster-scoped."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: GlobalNetworkPolicySpec = field(default_factory=GlobalNetworkPolicySpec)

    def defaults(self) -> None:
        """Calico's client fills in types by the rules that are there, and the tier's label."""
        if not self.spec.types:
            self.spec.types = default_types(self.spec.ingress, self.spec.egress)
        set_tier_label(self.metadata, self.spec.tier)

    def schema_defaults(self) -> None:
        """The schema's tier is `default`."""
        self.spec.tier = self.spec.tier or "default"

    def check(self, report: Report, path: Path) -> None:
        """A policy's name has at most one dot."""
        name = self.metadata.name
        for reason in policy_name_reasons(name) if is_subdomain(name) else []:
            report.fault((*path, "metadata", "name"), "Metadata.Name", name, reason)

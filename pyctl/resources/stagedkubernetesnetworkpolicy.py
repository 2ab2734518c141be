"""StagedKubernetesNetworkPolicy: a NetworkPolicy of Kubernetes that is tried out first."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.kubernetes_rules import (
    LabelSelector,
    NetworkPolicyEgressRule,
    NetworkPolicyIngressRule,
    remark,
)
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.policy import warn_inert
from pyctl.resources.schema import Report
from pyctl.resources.staged import StagedSpec
from pyctl.resources.tags import at_most
from pyctl.resources.written import SET


class StagedKubernetesNetworkPolicySpec(StagedSpec):
    """What is staged, and the policy as Kubernetes would have it."""

    podSelector: LabelSelector = field(default_factory=LabelSelector)
    ingress: list[NetworkPolicyIngressRule] | None = None
    egress: list[NetworkPolicyEgressRule] | None = None
    policyTypes: Annotated[list[str], at_most(2, "items"), SET] | None = None

    def check(self, report: Report, path: Path) -> None:
        """A deletion stands alone."""
        self.check_deletion(report, path)
        for index, word in enumerate(self.policyTypes or []):
            if word not in ("Ingress", "Egress"):
                remark(report, (*path, "policyTypes", index), "it is Ingress or Egress")
        for direction, rules in (("egress", self.egress), ("ingress", self.ingress)):
            if rules:
                warn_inert("policyTypes", self.policyTypes or [], direction, report, path)


class StagedKubernetesNetworkPolicy(Resource):
    """The kind; namespaced. It stands in no tier."""

    SHORT_NAMES = ("sknp",)

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: StagedKubernetesNetworkPolicySpec = field(
        default_factory=StagedKubernetesNetworkPolicySpec
    )

    def schema_defaults(self) -> None:
        """The schema's action is Set."""
        self.spec.default_action()

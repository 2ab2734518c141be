"""StagedNetworkPolicy: a NetworkPolicy that is tried out before it is enforced."""

from __future__ import annotations

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.enforced import NamespacedSpec
from pyctl.resources.names import namespaced_policy_name_reasons
from pyctl.resources.policy import Hints, PolicySelector, check_policy_name
from pyctl.resources.schema import Report
from pyctl.resources.staged import StagedPolicy, StagedPolicySpec


class StagedNetworkPolicySpec(StagedPolicySpec):
    """What is staged, and the policy as it would be enforced."""

    serviceAccountSelector: PolicySelector = ""
    performanceHints: Hints | None = None

    def check(self, report: Report, path: Path) -> None:
        """The rules of the enforced kind."""
        self.check_as(NamespacedSpec, report, path)


class StagedNetworkPolicy(StagedPolicy):
    """The kind; namespaced."""

    SHORT_NAMES = ("scnp", "snp")

    spec: StagedNetworkPolicySpec = field(default_factory=StagedNetworkPolicySpec)

    def check(self, report: Report, path: Path) -> None:
        """A name has at most one dot, but for the names that orchestrators' policies have."""
        check_policy_name(self.metadata.name, namespaced_policy_name_reasons, report, path)

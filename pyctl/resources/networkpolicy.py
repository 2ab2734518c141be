"""NetworkPolicy: ordered rules for the workloads of one namespace that its selector matches."""

from __future__ import annotations

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.enforced import EnforcedPolicy, NamespacedSpec
from pyctl.resources.names import namespaced_policy_name_reasons
from pyctl.resources.policy import check_policy_name
from pyctl.resources.schema import Report


class NetworkPolicySpec(NamespacedSpec):
    """The policy."""


class NetworkPolicy(EnforcedPolicy):
    """The kind; namespaced."""

    SHORT_NAMES = ("cnp", "caliconetworkpolicy")

    spec: NetworkPolicySpec = field(default_factory=NetworkPolicySpec)

    def check(self, report: Report, path: Path) -> None:
        """A name has at most one dot, but for the names that orchestrators' policies have."""
        check_policy_name(self.metadata.name, namespaced_policy_name_reasons, report, path)

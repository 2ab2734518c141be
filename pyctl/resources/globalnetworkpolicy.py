"""GlobalNetworkPolicy: ordered rules for every endpoint that its selector matches, hosts too."""

from __future__ import annotations

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.enforced import EnforcedPolicy, GlobalSpec
from pyctl.resources.names import policy_name_reasons
from pyctl.resources.policy import check_policy_name
from pyctl.resources.schema import Report


class GlobalNetworkPolicySpec(GlobalSpec):
    """The policy."""


class GlobalNetworkPolicy(EnforcedPolicy):
    """The kind; cluster-scoped."""

    SHORT_NAMES = ("gnp", "cgnp")

    spec: GlobalNetworkPolicySpec = field(default_factory=GlobalNetworkPolicySpec)

    def check(self, report: Report, path: Path) -> None:
        """A policy's name has at most one dot."""
        check_policy_name(self.metadata.name, policy_name_reasons, report, path)

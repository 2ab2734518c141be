"""StagedGlobalNetworkPolicy: a GlobalNetworkPolicy that is tried out before it is enforced."""

from __future__ import annotations

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.enforced import GlobalSpec
from pyctl.resources.names import policy_name_reasons
from pyctl.resources.policy import Hints, PolicySelector, check_policy_name
from pyctl.resources.schema import Report
from pyctl.resources.staged import StagedPolicy, StagedPolicySpec


class StagedGlobalNetworkPolicySpec(StagedPolicySpec):
    """What is staged, and the policy as it would be enforced."""

    doNotTrack: bool = False
    preDNAT: bool = False
    applyOnForward: bool = False
    serviceAccountSelector: PolicySelector = ""
    namespaceSelector: PolicySelector = ""
    performanceHints: Hints | None = None

    def check(self, report: Report, path: Path) -> None:
        """The rules of the enforced kind."""
        self.check_as(GlobalSpec, report, path)


class StagedGlobalNetworkPolicy(StagedPolicy):
    """The kind; cluster-scoped."""

    SHORT_NAMES = ("sgnp",)

    spec: StagedGlobalNetworkPolicySpec = field(default_factory=StagedGlobalNetworkPolicySpec)

    def check(self, report: Report, path: Path) -> None:
        """A policy's name has at most one dot."""
        check_policy_name(self.metadata.name, policy_name_reasons, report, path)

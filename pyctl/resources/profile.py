"""Profile: rules for endpoints that no policy decides, and labels that they inherit."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.rule_remarks import unwise
from pyctl.resources.rule_schema import schema_faults
from pyctl.resources.rules import Rule
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import LABELS

_REFUSED = "{}: policies refuse this, and a node that cannot use it denies all for such a profile"
_READ_AS = "a node takes this for {0}: write {0}"
_READ = {"": "Allow", "allow": "Allow", "deny": "Deny", "log": "Log"}


class ProfileSpec(Part):
    """Rules of both directions, and labels for every endpoint that has the profile."""

    ingress: list[Rule] = []
    egress: list[Rule] = []
    labelsToApply: Annotated[dict[str, str], LABELS] = {}

    def check(self, report: Report, path: Path) -> None:
        """Say what Calico accepts here and its agent then cannot use.

        Profiles have no schema, so Calico stores rules that it refuses in policies; its agent takes
        a profile that it cannot use for missing, which denies everything.
        """
        for direction, rules in (("ingress", self.ingress), ("egress", self.egress)):
            for index, rule in enumerate(rules):
                where = (*path, direction, index)
                for fault in schema_faults(rule):
                    report.warn((*where, *fault.path), _remark(rule, *fault))
                for fear in unwise(rule):
                    report.warn((*where, *fear.path), fear.reason)


class Profile(Resource):
    """The kind; cluster-scoped."""

    KEPT_AS = "namespaces and service accounts"

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: ProfileSpec = field(default_factory=ProfileSpec)


def _remark(rule: Rule, path: Path, reason: str) -> str:
    read = _READ.get(rule.action.lower()) if path == ("action",) else None
    return _READ_AS.format(read) if read else _REFUSED.format(reason)

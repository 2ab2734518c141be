"""Profile: rules for endpoints that no policy decides, and labels that they inherit."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.rules import Rule, schema_faults
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import LABELS


class ProfileSpec(Part):
    """Rules of both directions, and labels for every endpoint that has the profile."""

    ingress: list[Rule] = []
    egress: list[Rule] = []
    labelsToApply: Annotated[dict[str, str], LABELS] = {}

    def check(self, report: Report, path: Path) -> None:
        """Say what Calico accepts here and its agent then cannot use.

        Profiles have no schema, so Calico stores rules that it refuses in policies; its agent takes
        such a profile for missing, which denies everything.
        """
        for direction, rules in (("ingress", self.ingress), ("egress", self.egress)):
            for index, rule in enumerate(rules):
                for fault in schema_faults(rule):
                    where = (*path, direction, index, *fault.path)
                    report.warn(where, f"{fault.reason}: a node denies all for such a profile")


class Profile(Resource):
    """The kind; cluster-scoped."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: ProfileSpec = field(default_factory=ProfileSpec)

"""GlobalNetworkSet: networks that rules select by the set's labels."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import CIDR

RESERVED_LABEL = "projectcalico.org/namespace"


class GlobalNetworkSetSpec(Part):
    """Addresses and CIDRs of both families, kept as written (host bits included)."""

    nets: list[Annotated[str, CIDR]] = []

    def check(self, report: Report, path: Path) -> None:
        """Repeats are accepted, but for nothing."""
        report.warn_repeats((*path, "nets"), self.nets)


class GlobalNetworkSet(Resource):
    """The kind; cluster-scoped."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: GlobalNetworkSetSpec = field(default_factory=GlobalNetworkSetSpec)

    def check(self, report: Report, path: Path) -> None:
        """The label that Calico itself puts on namespaced sets is not free."""
        if RESERVED_LABEL in self.metadata.labels:
            where = (*path, "metadata", "labels", RESERVED_LABEL)
            reason = f"{RESERVED_LABEL} is not a valid label name: Calico sets it itself"
            report.fault(where, "Metadata.Labels (label)", RESERVED_LABEL, reason)

"""What the two kinds of network sets share: their networks, and a label that is not theirs."""

from __future__ import annotations

from typing import Annotated

from pyctl.errors import Path
from pyctl.resources.metadata import NAMESPACE_LABEL, ObjectMeta
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import CIDR
from pyctl.resources.written import SET


class SetSpec(Part):
    """Addresses and CIDRs of both families, kept as written (host bits included)."""

    nets: Annotated[list[Annotated[str, CIDR]], SET] = []

    def check(self, report: Report, path: Path) -> None:
        """Repeats are accepted, but for nothing."""
        report.warn_repeats((*path, "nets"), self.nets)


def check_set_labels(metadata: ObjectMeta, report: Report, path: Path) -> None:
    """The label that Calico itself puts on the sets of namespaces is not free."""
    if NAMESPACE_LABEL in metadata.labels:
        where = (*path, "metadata", "labels", NAMESPACE_LABEL)
        reason = f"{NAMESPACE_LABEL} is not a valid label name: Calico sets it itself"
        report.fault(where, "Metadata.Labels (label)", NAMESPACE_LABEL, reason)

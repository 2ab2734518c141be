"""IPReservation: addresses of pools that are not given out by themselves."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import CIDR_FORMAT, CIDRS
from pyctl.resources.written import SET


class IPReservationSpec(Part):
    """CIDRs of both families, kept as written (host bits included)."""

    reservedCIDRs: Annotated[list[Annotated[str, CIDR_FORMAT]], CIDRS, SET] = []

    def check(self, report: Report, path: Path) -> None:
        """Repeats are accepted, but for nothing."""
        report.warn_repeats((*path, "reservedCIDRs"), self.reservedCIDRs)


class IPReservation(Resource):
    """The kind; cluster-scoped."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: IPReservationSpec = field(default_factory=IPReservationSpec)

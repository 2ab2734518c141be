"""GlobalNetworkSet: networks that rules select by the set's labels."""

from __future__ import annotations

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Report
from pyctl.resources.sets import SetSpec, check_set_labels


class GlobalNetworkSetSpec(SetSpec):
    """The networks."""


class GlobalNetworkSet(Resource):
    """The kind; cluster-scoped."""

    SHORT_NAMES = ("gns",)

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: GlobalNetworkSetSpec = field(default_factory=GlobalNetworkSetSpec)

    def check(self, report: Report, path: Path) -> None:
        """The rule on labels of sets."""
        check_set_labels(self.metadata, report, path)

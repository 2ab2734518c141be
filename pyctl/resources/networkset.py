"""NetworkSet: networks that rules of policies in its namespace select by the set's labels."""

from __future__ import annotations

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Report
from pyctl.resources.sets import SetSpec, check_set_labels


class NetworkSetSpec(SetSpec):
    """The networks."""


class NetworkSet(Resource):
    """The kind; namespaced."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: NetworkSetSpec = field(default_factory=NetworkSetSpec)

    def check(self, report: Report, path: Path) -> None:
        """The rule on labels of sets."""
        check_set_labels(self.metadata, report, path)

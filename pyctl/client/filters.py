"""Whether the filters of a BGPPeer exist: every write asks for it, as Calico's client does."""

from __future__ import annotations

from typing import Any

from pyctl.client.existing import Existing
from pyctl.client.reading import Reader
from pyctl.errors import Problem
from pyctl.resources.kind import Kind
from pyctl.resources.schema import Report

Object = dict[str, Any]


class Filters:
    """Which filters there are, or will be when a batch of manifests has been written."""

    def __init__(self, reader: Reader) -> None:
        self._existing = Existing(reader, "BGPFilter")

    def add(self, name: str) -> None:
        """Note a filter that an earlier manifest makes."""
        self._existing.add(name)

    def forget(self, name: str) -> None:
        """Ask for a filter anew: an earlier manifest was to make it, and has not."""
        self._existing.forget(name)

    def missing(self, kind: Kind, obj: Object) -> list[Problem]:
        """What is wrong with a peer that names filters which do not exist."""
        names = obj["spec"].get("filters", ()) if kind.name == "BGPPeer" else ()
        missing = [name for name in names if name not in self._existing]
        if not missing:
            return []
        report = Report()
        reason = "BGPFilter(s) not found: create them first"
        report.fault(("spec", "filters"), "BGPPeer.Spec.Filters", missing, reason)
        return report.problems

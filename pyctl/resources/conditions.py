"""Conditions: how Calico reports in a status what is or is not so with an object."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import Int, Time, at_least, at_most, matching, one_of

_TYPE = matching(
    r"([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
    r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])",
    "a type is written like a label key: Ready, example.com/Ready",
)
_REASON = matching(
    r"[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?", "a reason is one word of letters and digits"
)
_STATUS = one_of("True", "False", "Unknown")


class Condition(Part):
    """One thing that is or is not so: Kubernetes' own struct for it."""

    PACKAGE = "v1"

    type: Annotated[str, _TYPE.by_schema().even_when_empty(), at_most(316)] = field(
        default_factory=str
    )
    status: Annotated[str, _STATUS.by_schema().even_when_empty()] = field(default_factory=str)
    observedGeneration: Annotated[Int, at_least(0).by_schema()] = 0
    lastTransitionTime: Time | None = None
    reason: Annotated[str, _REASON.by_schema().even_when_empty(), at_most(1024)] = field(
        default_factory=str
    )
    message: Annotated[str, at_most(32768)] = field(default_factory=str)

    def check(self, report: Report, path: Path) -> None:
        """The schema wants a time, which Go's own type has not to say."""
        if self.lastTransitionTime is None:
            report.unfit((*path, "lastTransitionTime"), "a time is wanted: 2024-05-01T12:00:00Z")

"""What stands in a file and cannot be used: what it is, as far as it tells, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pyctl.documents.source import Source
from pyctl.errors import Problem, dotted

_LEAD = "failed to execute command"
_WITHOUT_LEAD = ("field in document", "error with", "a list is wanted")


class Refused(NamedTuple):
    """Something that is no object of a known kind, or cannot be read as one.

    `kind` and `name` are as written, "" where there are none. `known` is False where the kind is
    none that pyctl has: then messages for people name the place alone.
    """

    source: Source
    problems: Sequence[Problem]
    kind: str = ""
    name: str = ""
    known: bool = True

    @property
    def lines(self) -> list[str]:
        """`policy.yaml:7: GlobalNetworkPolicy nodes: spec.selector: what is wrong`, by line."""
        source = self.source
        subject = f"{self.kind} {self.name}".rstrip() if self.known else ""
        head = f": {subject}" if subject else ""
        lines = []
        for path, text in sorted(self.problems, key=lambda problem: source.line(problem.path)):
            spot = f": {dotted(path)}" if path and head else ""
            lead = "" if text.startswith(_WITHOUT_LEAD) else f"{_LEAD}: "
            lines.append(f"{source.place(path)}{head}{spot}: {lead}{text}")
        return lines

"""What the reports of validate are given: every object that was looked at, and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pyctl.errors import PyctlError

ERROR, WARNING = "error", "warning"


class Finding(NamedTuple):
    """One thing to say of an object: how grave, on which line (0: no file), where in it, what."""

    severity: str
    line: int
    path: str
    message: str


class Examined(NamedTuple):
    """One object of a file, or a document that is none.

    `file` is "" and `line` 0 for what the words of a command line name; `kind` and `name` are "" as
    far as they cannot be told. `error` is why it is refused, None when it is valid. `is_file` is
    True for a file as a whole, which cannot be read or holds nothing.
    """

    file: str = ""
    line: int = 0
    kind: str = ""
    name: str = ""
    namespace: str = ""
    findings: Sequence[Finding] = ()
    error: PyctlError | None = None
    is_file: bool = False

    def found(self, severity: str) -> list[Finding]:
        """What of one gravity was found."""
        return [finding for finding in self.findings if finding.severity == severity]


def counts(examined: Iterable[Examined]) -> dict[str, int]:
    """How many files, objects and findings there are."""
    seen = list(examined)
    objects = [one for one in seen if not one.is_file]
    invalid = sum(one.error is not None for one in objects)
    return {
        "files": len({one.file for one in seen if one.file}),
        "objects": len(objects),
        "valid": len(objects) - invalid,
        "invalid": invalid,
        "errors": sum(len(one.found(ERROR)) for one in seen),
        "warnings": sum(len(one.found(WARNING)) for one in seen),
    }

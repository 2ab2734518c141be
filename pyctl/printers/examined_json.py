"""validate -o json: counts, and everything that was found, as one JSON document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyctl.documents.json_text import dump_json
from pyctl.printers.examined import Examined, counts


def render(examined: Sequence[Examined]) -> str:
    """The report; its keys are all there in every case, and are those of docs/verbs/validate.md."""
    problems = [problem for one in examined for problem in _problems(one)]
    return dump_json({"counts": counts(examined), "problems": problems}) + "\n"


def _problems(one: Examined) -> list[dict[str, Any]]:
    return [
        {
            "file": one.file,
            "line": finding.line,
            "kind": one.kind,
            "name": one.name,
            "namespace": one.namespace,
            "path": finding.path,
            "message": finding.message,
            "severity": finding.severity,
        }
        for finding in one.findings
    ]

"""lint -o json: findings for programs."""

from __future__ import annotations

import json

from pyctl.printers.linted import Linted, counted

_LEVELS = ("error", "warning", "note")


def render(linted: Linted) -> str:
    """An object with `findings` in the order of files and lines, and a `summary`."""
    findings = [
        {**finding._asdict(), "page": f"docs/lint/{finding.rule}.md"} for finding in linted.findings
    ]
    summary = {"objects": len(linted.looked_at), **counted(linted.findings, _LEVELS)}
    return json.dumps({"findings": findings, "summary": summary}, indent=2) + "\n"

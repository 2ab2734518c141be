"""lint's findings for people: a line with the place, and one with what to write instead."""

from __future__ import annotations

from collections.abc import Iterator

from pyctl.printers.linted import Linted, LintFinding, counted

_LEVELS = ("error", "warning", "note")


def render(linted: Linted) -> str:
    """Every finding, then how many there are."""
    return "\n".join([*_lines(linted), _summary(linted)]) + "\n"


def _lines(linted: Linted) -> Iterator[str]:
    for finding in linted.findings:
        yield _line(finding)
        yield f"    {finding.advice}"


def _line(finding: LintFinding) -> str:
    place = f"{finding.file}:{finding.line}: " if finding.file else ""
    path = f"{finding.path}: " if finding.path else ""
    told = f"{finding.subject}: {path}{finding.message}"
    return f"{place}{finding.level}: {told} [{finding.rule}]"


def _summary(linted: Linted) -> str:
    objects = _plural(len(linted.looked_at), "object")
    if not linted.findings:
        return f"Nothing found in {objects}"
    found = counted(linted.findings, _LEVELS)
    kinds = ", ".join(_plural(count, level) for level, count in found.items() if count)
    return f"Found {kinds} in {objects}"


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"

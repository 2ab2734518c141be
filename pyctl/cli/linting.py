"""Findings of lint as the reports want them, and the list of its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pyctl import __version__
from pyctl.errors import dotted
from pyctl.policy.lint import Finding, Rule, Subject, World
from pyctl.printers.layout import Table
from pyctl.printers.linted import Linted, LintFinding, LintRule, Looked


def told(
    world: World,
    rules: Iterable[Rule],
    findings: Iterable[Finding],
    *,
    output: str,
    failing: Sequence[str],
) -> str:
    """The findings in a format: text, json, sarif or junit."""
    linted = Linted(
        rules=[_rule(rule) for rule in rules],
        looked_at=[_looked(subject) for subject in world.subjects if subject.is_asked],
        findings=[_finding(finding) for finding in findings],
        failing=failing,
        version=__version__,
    )
    return _renderer(output)(linted)


def rules_told(rules: Sequence[Rule], output: str) -> str | Table:
    """The rules as a table, or as JSON."""
    if output != "json":
        rows = [(rule.name, rule.level, rule.about) for rule in rules]
        return Table(["RULE", "LEVEL", "FINDS"], rows)
    import json

    shown = [{**_rule(rule)._asdict(), "page": _rule(rule).page} for rule in rules]
    return json.dumps(shown, indent=2) + "\n"


def _renderer(output: str) -> Callable[[Linted], str]:
    if output == "json":
        from pyctl.printers.linted_json import render
    elif output == "sarif":
        from pyctl.printers.linted_sarif import render
    elif output == "junit":
        from pyctl.printers.linted_junit import render
    else:
        from pyctl.printers.linted_text import render
    return render


def _rule(rule: Rule) -> LintRule:
    return LintRule(rule.name, rule.level, rule.about)


def _looked(subject: Subject) -> Looked:
    source = subject.source
    metadata = subject.object["metadata"]
    return Looked(
        file=source.file if source is not None else "",
        line=source.line() if source is not None else 0,
        kind=subject.kind,
        namespace=metadata.get("namespace") or "",
        name=metadata.get("name") or "",
    )


def _finding(finding: Finding) -> LintFinding:
    subject, path = finding.subject, finding.path
    looked = _looked(subject)
    return LintFinding(
        rule=finding.rule,
        level=finding.level,
        file=looked.file,
        line=subject.source.line(path) if subject.source is not None else 0,
        kind=looked.kind,
        namespace=looked.namespace,
        name=looked.name,
        path=dotted(path),
        message=finding.text,
        advice=finding.advice,
    )

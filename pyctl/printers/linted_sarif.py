"""lint -o sarif: SARIF 2.1.0, which code hosts and editors show beside the lines of a file."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from pyctl.printers.linted import Linted, LintFinding, LintRule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(linted: Linted) -> str:
    """One run, with all rules that were asked and all findings."""
    index = {rule.name: number for number, rule in enumerate(linted.rules)}
    driver = {
        "name": "pyctl lint",
        "semanticVersion": linted.version,
        "rules": [_rule(rule) for rule in linted.rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.rule]) for finding in linted.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: LintRule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": f"{rule.about}."},
        "help": {"text": f"{rule.about}. See {rule.page}."},
        "defaultConfiguration": {"level": rule.level},
    }


def _result(finding: LintFinding, index: int) -> dict[str, Any]:
    logical = {"fullyQualifiedName": _qualified(finding), "kind": "resource"}
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if finding.file:
        region = {"startLine": finding.line}
        artifact = {"uri": _uri(finding.file)}
        location["physicalLocation"] = {"artifactLocation": artifact, "region": region}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": f"{finding.subject}: {finding.message}. To correct: {finding.advice}."},
        "locations": [location],
    }


def _qualified(finding: LintFinding) -> str:
    return f"{finding.subject}: {finding.path}" if finding.path else finding.subject


def _uri(file: str) -> str:
    """A URI, relative as the file was named."""
    if "://" in file:
        return file
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())

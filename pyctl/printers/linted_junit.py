"""lint -o junit: the XML that CI systems take for results of tests.

A testsuite for each file. A testcase for each finding, which fails if findings of its level do, and
one that passes for each object in which nothing was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement

from pyctl.printers.junit import document, fit
from pyctl.printers.linted import Linted, LintFinding, Looked

_NAME = "pyctl lint"


def render(linted: Linted) -> str:
    """The report, in ASCII."""
    root = Element("testsuites", {"name": _NAME})
    total = failed = 0
    for file in dict.fromkeys(one.file for one in linted.looked_at):
        cases = list(_cases(file, linted))
        failures = sum(case.find("failure") is not None for case in cases)
        counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
        suite = SubElement(root, "testsuite", {"name": fit(file or _NAME), **counts})
        suite.extend(cases)
        total, failed = total + len(cases), failed + failures
    root.attrib |= {"tests": str(total), "failures": str(failed), "errors": "0"}
    return document(root)


def _cases(file: str, linted: Linted) -> Iterable[Element]:
    found: dict[Looked, list[LintFinding]] = {}
    for finding in linted.findings:
        found.setdefault(_object(finding), []).append(finding)
    for one in (each for each in linted.looked_at if each.file == file):
        findings = found.get(one._replace(line=0), [])
        if not findings:
            yield _case(_subject(one), one.file, one.line)
        for finding in findings:
            yield _found(finding, linted.failing)


def _found(finding: LintFinding, failing: Sequence[str]) -> Element:
    path = f" {finding.path}" if finding.path else ""
    name = f"{finding.subject}: {finding.rule}{path}"
    case = _case(name, finding.file, finding.line)
    place = f"{finding.file}:{finding.line}: " if finding.file else ""
    text = f"{place}{finding.level}: {finding.message}\n{finding.advice}"
    if finding.level in failing:
        attributes = {"message": fit(finding.message), "type": finding.rule}
        SubElement(case, "failure", attributes).text = fit(text)
    else:
        SubElement(case, "system-out").text = fit(text)
    return case


def _case(name: str, file: str, line: int) -> Element:
    attributes = {"classname": fit(file or _NAME), "name": fit(name)}
    if file:
        attributes |= {"file": fit(file), "line": str(line)}
    return Element("testcase", attributes)


def _object(finding: LintFinding) -> Looked:
    return Looked(finding.file, 0, finding.kind, finding.namespace, finding.name)


def _subject(one: Looked) -> str:
    name = f"{one.namespace}/{one.name}" if one.namespace else one.name
    return f"{one.kind} {name}".rstrip()

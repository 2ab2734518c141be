"""lint -o junit: the XML that CI systems take for results of tests.

A testsuite for each file. A testcase for each finding, which fails if findings of its level do, and
one that passes for each object in which nothing was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pyctl.printers.linted import Linted, LintFinding, Looked

_NAME = "pyctl lint"
_UNFIT = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(linted: Linted) -> str:
    """The report, in ASCII."""
    root = Element("testsuites", {"name": _NAME})
    total = failed = 0
    for file in dict.fromkeys(one.file for one in linted.looked_at):
        cases = list(_cases(file, linted))
        failures = sum(case.find("failure") is not None for case in cases)
        counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
        suite = SubElement(root, "testsuite", {"name": _fit(file or _NAME), **counts})
        suite.extend(cases)
        total, failed = total + len(cases), failed + failures
    root.attrib |= {"tests": str(total), "failures": str(failed), "errors": "0"}
    indent(root)
    text: bytes = tostring(root, encoding="us-ascii", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text.decode()}\n'


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
        attributes = {"message": _fit(finding.message), "type": finding.rule}
        SubElement(case, "failure", attributes).text = _fit(text)
    else:
        SubElement(case, "system-out").text = _fit(text)
    return case


def _case(name: str, file: str, line: int) -> Element:
    attributes = {"classname": _fit(file or _NAME), "name": _fit(name)}
    if file:
        attributes |= {"file": _fit(file), "line": str(line)}
    return Element("testcase", attributes)


def _object(finding: LintFinding) -> Looked:
    return Looked(finding.file, 0, finding.kind, finding.namespace, finding.name)


def _subject(one: Looked) -> str:
    name = f"{one.namespace}/{one.name}" if one.namespace else one.name
    return f"{one.kind} {name}".rstrip()


def _fit(text: str) -> str:
    """Text without what XML cannot hold, not even escaped."""
    return _UNFIT.sub(lambda found: f"\\x{ord(found[0]):02x}", text)

"""validate -o junit: what was found as the XML that CI systems take for results of tests.

A testsuite for each file, a testcase for each object. XML cannot hold every character, not even
escaped: those are spelled out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pyctl.printers.examined import ERROR, WARNING, Examined, Finding

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAME = "pyctl validate"
_UNFIT = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(examined: Sequence[Examined]) -> str:
    """The report, in ASCII."""
    suites: dict[str, list[Examined]] = {}
    for one in examined:
        suites.setdefault(one.file, []).append(one)
    root = Element("testsuites", {"name": _NAME, **_totals(examined)})
    for file, objects in suites.items():
        name = fit(file or _NAME)
        suite = SubElement(root, "testsuite", {"name": name, **_totals(objects)})
        used: Counter[str] = Counter()
        for one in objects:
            suite.append(_case(one, used))
    return document(root)


def document(root: Element) -> str:
    """A report as text, in ASCII."""
    indent(root)
    text: bytes = tostring(root, encoding="us-ascii", xml_declaration=False)
    return f"{_HEAD}{text.decode()}\n"


def fit(text: str) -> str:
    """The text with what XML cannot hold spelled out."""
    return _UNFIT.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _totals(examined: Iterable[Examined]) -> dict[str, str]:
    seen = list(examined)
    unread = sum(one.is_file and one.error is not None for one in seen)
    failed = sum(one.error is not None for one in seen) - unread
    return {"tests": str(len(seen)), "failures": str(failed), "errors": str(unread)}


def _case(one: Examined, used: Counter[str]) -> Element:
    """The testcase of an object; an object that could not be read at all is in error."""
    attributes = {"classname": one.file or _NAME, "name": _name(one, used)}
    if one.file:
        attributes["file"] = one.file
    if one.line:
        attributes["line"] = str(one.line)
    case = Element("testcase", {key: fit(value) for key, value in attributes.items()})
    errors, warnings = one.found(ERROR), one.found(WARNING)
    if one.error is not None:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        tag, word = ("error", "unreadable") if one.is_file else ("failure", "invalid")
        attributes = {"message": fit(errors[0].message + more), "type": word}
        failure = SubElement(case, tag, attributes)
        failure.text = _lines(one, errors)
    if warnings:
        SubElement(case, "system-err").text = _lines(one, warnings, "warning: ")
    return case


def _name(one: Examined, used: Counter[str]) -> str:
    """`Tier/a`: one that no other case of the suite has, for CI systems that keep one of each."""
    words = filter(None, (one.kind, one.namespace, one.name))
    name = "file" if one.is_file else "/".join(words) or f"document at line {one.line}"
    used[name] += 1
    return name if used[name] == 1 else f"{name} ({used[name]})"


def _lines(one: Examined, findings: Iterable[Finding], lead: str = "") -> str:
    return "\n".join(fit(_line(one, finding, lead)) for finding in findings)


def _line(one: Examined, finding: Finding, lead: str) -> str:
    place = f"{one.file}:{finding.line}: " if finding.line else ""
    path = f"{finding.path}: " if finding.path else ""
    return f"{lead}{place}{path}{finding.message}"

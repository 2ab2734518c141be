"""test -o junit: which checks passed and which failed, as CI systems read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from pyctl.printers.junit import document, fit


class Case(NamedTuple):
    """One check; `failure` is "" where it passed, `detail` tells more of it."""

    group: str
    name: str
    failure: str = ""
    detail: str = ""


class Suite(NamedTuple):
    """The checks of one file."""

    name: str
    cases: Sequence[Case]


def render(name: str, suites: Sequence[Suite]) -> str:
    """The report of a command by this name, in ASCII."""
    every = [case for suite in suites for case in suite.cases]
    root = Element("testsuites", {"name": name, **_totals(every)})
    for suite in suites:
        element = SubElement(root, "testsuite", {"name": fit(suite.name), **_totals(suite.cases)})
        for case in suite.cases:
            _add(element, case)
    return document(root)


def _add(suite: Element, case: Case) -> None:
    element = SubElement(suite, "testcase", {"classname": fit(case.group), "name": fit(case.name)})
    if case.failure:
        failure = SubElement(element, "failure", {"message": fit(case.failure)})
        failure.text = fit(case.detail)


def _totals(cases: Sequence[Case]) -> dict[str, str]:
    failed = sum(bool(case.failure) for case in cases)
    return {"tests": str(len(cases)), "failures": str(failed), "errors": "0"}

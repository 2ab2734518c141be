"""test -o junit: one document that CI systems read."""

from __future__ import annotations

from xml.etree import ElementTree

from pyctl.printers.suites import Case, Suite, render


def test_suites_cases_and_failures_are_counted() -> None:
    """Failures carry a message and more text; what XML cannot hold is spelled out."""
    cases = [Case("a", "one"), Case("a", 'two "<&>"', "broken\x00", "line\n<walk> & more")]
    text = render("pyctl test", [Suite("file", cases), Suite("empty", [])])
    root = ElementTree.fromstring(text.encode())
    assert root.attrib == {"name": "pyctl test", "tests": "2", "failures": "1", "errors": "0"}
    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [
        ("file", "1"),
        ("empty", "0"),
    ]
    passed, failed = root[0]
    assert (passed.attrib, list(passed)) == ({"classname": "a", "name": "one"}, [])
    assert failed.get("name") == 'two "<&>"'
    assert failed[0].get("message") == r"broken\x00"
    assert failed[0].text == "line\n<walk> & more"

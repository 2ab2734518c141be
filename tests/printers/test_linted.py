"""The reports of lint: text, JSON, SARIF and JUnit."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from pyctl.printers import linted_json, linted_junit, linted_sarif, linted_text
from pyctl.printers.linted import Linted, LintFinding, LintRule, Looked

IN_FILE = LintFinding(
    rule="host-bits",
    level="warning",
    file="dir/a b.yaml",
    line=7,
    kind="NetworkPolicy",
    namespace="dev",
    name="web",
    path="spec.egress[0]",
    message="it is so",
    advice="write it otherwise",
)
STORED = IN_FILE._replace(
    level="note", file="", line=0, kind="Node", namespace="", name="n1", path="", message="\x1b"
)
LINTED = Linted(
    rules=[LintRule("host-bits", "warning", "A network is an address")],
    looked_at=[
        Looked("dir/a b.yaml", 1, "NetworkPolicy", "dev", "web"),
        Looked("dir/a b.yaml", 20, "Tier", "", "t"),
        Looked("", 0, "Node", "", "n1"),
    ],
    findings=[IN_FILE, STORED],
    failing=("warning", "error"),
    version="1.2.3",
)


def test_text() -> None:
    """Two lines a finding, and a summary."""
    assert linted_text.render(LINTED) == (
        "dir/a b.yaml:7: warning: NetworkPolicy dev/web: spec.egress[0]: it is so [host-bits]\n"
        "    write it otherwise\n"
        "note: Node n1: \x1b [host-bits]\n"
        "    write it otherwise\n"
        "Found 1 warning, 1 note in 3 objects\n"
    )
    assert linted_text.render(LINTED._replace(findings=[])) == "Nothing found in 3 objects\n"


def test_json() -> None:
    """Every field, the page, and the numbers."""
    report = json.loads(linted_json.render(LINTED))
    assert report["findings"][0] == {**IN_FILE._asdict(), "page": "docs/lint/host-bits.md"}
    assert report["summary"] == {"objects": 3, "error": 0, "warning": 1, "note": 1}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("dir/a b.yaml", "dir/a%20b.yaml"),
        ("/etc/a b.yaml", "file:///etc/a%20b.yaml"),
        ("https://example.com/p.yaml", "https://example.com/p.yaml"),
        ("stdin", "stdin"),
    ],
)
def test_sarif(file: str, uri: str) -> None:
    """Places are URIs; what is in no file has a name alone."""
    finding = IN_FILE._replace(file=file)
    report = json.loads(linted_sarif.render(LINTED._replace(findings=[finding, STORED])))
    assert report["version"] == "2.1.0"
    (run,) = report["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("pyctl lint", "1.2.3")
    assert driver["rules"][0]["defaultConfiguration"] == {"level": "warning"}
    inside, stored = run["results"]
    assert inside["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": uri},
        "region": {"startLine": 7},
    }
    assert stored["locations"] == [
        {"logicalLocations": [{"fullyQualifiedName": "Node n1", "kind": "resource"}]}
    ]
    assert (stored["level"], stored["ruleId"], stored["ruleIndex"]) == ("note", "host-bits", 0)


def test_junit() -> None:
    """A suite for each file; findings that do not fail pass, and so do objects without any."""
    root = ElementTree.fromstring(linted_junit.render(LINTED))
    assert root.attrib == {"name": "pyctl lint", "tests": "3", "failures": "1", "errors": "0"}
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root] == [
        ("dir/a b.yaml", "2", "1"),
        ("pyctl lint", "1", "0"),
    ]
    bad, good, noted = (case for suite in root for case in suite)
    assert (bad.get("name"), bad.get("line")) == (
        "NetworkPolicy dev/web: host-bits spec.egress[0]",
        "7",
    )
    failure = bad.find("failure")
    assert failure is not None
    assert failure.attrib == {"message": "it is so", "type": "host-bits"}
    assert failure.text == "dir/a b.yaml:7: warning: it is so\nwrite it otherwise"
    assert (good.get("name"), list(good)) == ("Tier t", [])
    assert noted.findtext("system-out") == "note: \\x1b\nwrite it otherwise"

"""validate -o json: the keys that scripts rely on."""

from __future__ import annotations

import json

from pyctl.errors import ManifestError
from pyctl.printers.examined import ERROR, Examined, Finding
from pyctl.printers.examined_json import render

KEYS = ["file", "line", "kind", "name", "namespace", "path", "message", "severity"]


def test_every_finding_says_of_which_object_it_is() -> None:
    """One flat list, all keys in every entry, in one order."""
    findings = [Finding(ERROR, 3, "spec.order", "wrong"), Finding(ERROR, 4, "", "é\0<>")]
    one = Examined("a.yaml", 1, "Tier", "t", "", findings, ManifestError(["wrong"]))
    report = json.loads(render([one, Examined("b.yaml", 1, "Tier", "fine")]))
    assert report["counts"]["errors"] == 2
    assert [list(problem) for problem in report["problems"]] == [KEYS, KEYS]
    assert report["problems"][0] == {
        "file": "a.yaml",
        "line": 3,
        "kind": "Tier",
        "name": "t",
        "namespace": "",
        "path": "spec.order",
        "message": "wrong",
        "severity": "error",
    }
    assert report["problems"][1]["message"] == "é\0<>"


def test_nothing_found_is_a_whole_document() -> None:
    """The list is there, and empty; the text ends with a line end."""
    text = render([])
    assert json.loads(text)["problems"] == []
    assert text.endswith("}\n")

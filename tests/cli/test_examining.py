"""validate -o json and junit: everything is told, and the exit code is that of the text form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Pyctl

V3 = "apiVersion: projectcalico.org/v3"
DOCUMENTS = {
    "fine": f"{{{V3}, kind: Tier, metadata: {{name: fine}}}}",
    "odd": (
        f"{{{V3}, kind: HostEndpoint, metadata: {{name: odd}}, "
        "spec: {node: n1, expectedIPs: [10.0.0.1, 10.0.0.1]}}"
    ),
    "invalid": f"{{{V3}, kind: Tier, metadata: {{name: bad_}}, spec: {{defaultAction: Allow}}}}",
    "misplaced": f"{{{V3}, kind: Tier, metadata: {{name: m, namespace: ns}}}}",
    "misspelled": f"{{{V3}, kind: Tier, metadata: {{name: s}}, spec: {{oder: 1}}}}",
    "unknown": f"{{{V3}, kind: Tire, metadata: {{name: u}}}}",
    "list": f"{{{V3}, kind: TierList, itmes: []}}",
    "broken": "a: b: c",
    "number": "5",
}


def _write(**files: str) -> None:
    """Files of documents by the names above; `gone` stays away."""
    for name, documents in files.items():
        if documents != "gone":
            text = "\n---\n".join(DOCUMENTS[word] for word in documents.split())
            Path(f"{name}.yaml").write_text(text)


def _report(pyctl: Pyctl, *args: str) -> tuple[dict[str, Any], int]:
    result = pyctl("validate", "-o", "json", *args)
    assert not result.stderr
    return json.loads(result.stdout), result.code


@pytest.mark.parametrize(
    ("document", "kind", "name", "path", "message"),
    [
        ("invalid", "Tier", "bad_", "metadata.name", "error with field Metadata.Name = 'bad_' ("),
        ("misplaced", "Tier", "m", "", "namespace should not be specified for a non-namespaced"),
        ("misspelled", "Tier", "s", "spec.oder", "field in document is not recognized"),
        ("unknown", "Tire", "u", "kind", "unknown resource type (Tire) and/or version ("),
        ("list", "TierList", "", "itmes", "field in document is not recognized"),
        ("broken", "", "", "", "error converting YAML to JSON: yaml: line 3: mapping values"),
        ("number", "", "", "", "a mapping with apiVersion, kind and metadata is wanted"),
    ],
)
def test_what_is_wrong_is_told_of_the_object_as_far_as_it_is_known(
    pyctl: Pyctl, document: str, kind: str, name: str, path: str, message: str
) -> None:
    """File and line, kind and name, the path of the field, and the words without their lead."""
    _write(a=f"fine {document}")
    report, code = _report(pyctl, "-f", "a.yaml")
    problem = report["problems"][0]
    assert problem["message"].startswith(message)
    told = {key: problem[key] for key in ("file", "line", "kind", "name", "path", "severity")}
    assert told == {
        "file": "a.yaml",
        "line": 3,
        "kind": kind,
        "name": name,
        "path": path,
        "severity": "error",
    }
    assert report["counts"]["valid"] == 1
    assert code == pyctl("validate", "-f", "a.yaml").code


def test_warnings_are_told_of_valid_objects(pyctl: Pyctl) -> None:
    """They are findings that change neither the counts of objects nor the exit code."""
    _write(a="odd")
    report, code = _report(pyctl, "-f", "a.yaml")
    (problem,) = report["problems"]
    assert (problem["severity"], problem["path"], code) == ("warning", "spec.expectedIPs", 0)
    assert report["counts"] == {
        "files": 1,
        "objects": 1,
        "valid": 1,
        "invalid": 0,
        "errors": 0,
        "warnings": 1,
    }


def test_a_file_that_is_missing_is_an_entry_not_the_end(pyctl: Pyctl) -> None:
    """What comes after it is looked at too, and empty files are told of."""
    _write(a="invalid", c="broken fine")
    url = "http://127.0.0.1:1/x.yaml"
    Path("empty.yaml").touch()
    Path("d").mkdir()
    names = ["a.yaml", "gone.yaml", url, "c.yaml", "empty.yaml", "d"]
    report, code = _report(pyctl, *(word for name in names for word in ("-f", name)))
    assert [(one["file"], one["line"]) for one in report["problems"]] == [
        ("a.yaml", 1),
        ("a.yaml", 1),
        ("gone.yaml", 0),
        (url, 0),
        ("c.yaml", 1),
        ("empty.yaml", 0),
        ("d", 0),
    ]
    unread = [one["message"] for one in report["problems"] if not one["line"]]
    assert unread.pop(1).startswith(f"open {url}: ")
    assert unread == [
        "open gone.yaml: no such file or directory",
        "no resources specified in file empty.yaml",
        "no resources specified in directory d",
    ]
    assert code == 1
    report, code = _report(pyctl, "--skip-empty", "-f", "empty.yaml", "-f", "d")
    assert (report["problems"], code) == ([], 0)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.lists(st.sampled_from(list(DOCUMENTS)), max_size=3).map(" ".join) | st.just("gone"),
        min_size=1,
        max_size=3,
    )
)
def test_the_format_changes_what_is_printed_and_not_the_exit_code(
    pyctl: Pyctl, contents: list[str]
) -> None:
    """Whatever the files hold, and whether they are there."""
    for old in Path().glob("*.yaml"):
        old.unlink()
    files = {f"f{number}": documents for number, documents in enumerate(contents)}
    _write(**files)
    named = [word for name in files for word in ("-f", f"{name}.yaml")]
    text = pyctl("validate", *named)
    report, code = _report(pyctl, *named)
    junit = pyctl("validate", "-o", "junit", *named)
    assert (code, junit.code) == (text.code, text.code)
    root = fromstring(junit.stdout)
    failed = int(root.get("failures", "")) + int(root.get("errors", ""))
    assert (failed == 0) == (code == 0)
    assert report["counts"]["objects"] == sum(
        len(documents.split()) for documents in contents if documents != "gone"
    )


def test_objects_of_words_are_examined_too(pyctl: Pyctl) -> None:
    """They stand in no file."""
    report, code = _report(pyctl, "hostendpoint", "h")
    assert {(one["file"], one["line"], one["name"]) for one in report["problems"]} == {("", 0, "h")}
    assert code == 9


def test_stdin_is_called_stdin(pyctl: Pyctl) -> None:
    """In reports as in messages; words beside files are told of on stderr."""
    result = pyctl("validate", "tier", "x", "-f", "-", "-o", "json", stdin="a: b: c")
    assert json.loads(result.stdout)["problems"][0]["file"] == "stdin"
    assert result.stderr == "warning: -f names what is acted on: the words tier x are ignored\n"
    empty = pyctl("validate", "-f", "-", "-o", "json")
    assert json.loads(empty.stdout)["problems"][0]["file"] == "stdin"


@pytest.mark.parametrize("output", ["yaml", "", "JSON"])
def test_an_unknown_format_is_refused(pyctl: Pyctl, output: str) -> None:
    """With the known ones, before a file is read."""
    result = pyctl("validate", f"-o={output}", "-f", "gone.yaml")
    known = "(known: text, json, junit)"
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr == f"unrecognized output format '{output}' {known}\n"

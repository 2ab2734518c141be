"""Namespaces on the command line: every verb with -n, -A and neither, for kinds of both scopes."""

from __future__ import annotations

import pytest

from tests.conftest import Pyctl

SETS = """\
apiVersion: projectcalico.org/v3
kind: NetworkSet
metadata: {name: here}
spec: {nets: [10.0.0.1]}
---
apiVersion: projectcalico.org/v3
kind: NetworkSet
metadata: {name: there, namespace: dev}
spec: {nets: [10.0.0.2]}
"""
GIVEN = """\
{apiVersion: projectcalico.org/v3, kind: NetworkSet, metadata: {name: there, namespace: dev}}
"""
FREE = "{apiVersion: projectcalico.org/v3, kind: NetworkSet, metadata: {name: there}}\n"
TIER = "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t, namespace: dev}}\n"

MISMATCH = "resource namespace does not match client namespace. dev != qa"
NOT_NAMESPACED = "Tier is not namespaced"
NOT_GIVEN = (
    "namespace should not be specified for a non-namespaced resource. Tier is not a namespaced "
    "resource"
)
MISSING = "resource does not exist: NetworkSet(default/there)"


@pytest.fixture
def stored(pyctl: Pyctl) -> Pyctl:
    """The program with a set in `default` and one in `dev`."""
    pyctl.ok("apply", "-f", "-", stdin=SETS)
    return pyctl


@pytest.mark.parametrize(
    ("line", "stdout"),
    [
        ("get networksets", "NAME   \nhere   \n\n"),
        ("get networksets -n dev", "NAMESPACE   NAME    \ndev         there   \n\n"),
        (
            "get networksets -A -o wide",
            (
                "NAMESPACE   NAME    NETS       \n"
                "default     here    10.0.0.1   \n"
                "dev         there   10.0.0.2   \n\n"
            ),
        ),
        ("get networksets -n qa", "NAMESPACE   NAME   \n\n"),
        ("get networkset here", "NAME   \nhere   \n\n"),
        ("get networkset/there --namespace=dev", "NAMESPACE   NAME    \ndev         there   \n\n"),
        ("get netsets,np -A -o name", "networkset/here\nnetworkset/there\n"),
        ("get networkset there -n dev -o name", "networkset/there\n"),
    ],
)
def test_what_is_shown(stored: Pyctl, line: str, stdout: str) -> None:
    """Without an option the namespace `default`; NAMESPACE is a column with one."""
    assert stored.ok(*line.split()) == stdout


@pytest.mark.parametrize(
    ("line", "stdin", "stdout"),
    [
        ("create -f - -n qa", FREE, "Successfully created 1 'NetworkSet' resource(s)\n"),
        ("apply -f -", GIVEN, "Successfully applied 1 'NetworkSet' resource(s)\n"),
        ("replace -f - -n dev", FREE, "Successfully replaced 1 'NetworkSet' resource(s)\n"),
        ("validate -f - -n dev", GIVEN, "Successfully validated 1 'NetworkSet' resource(s)\n"),
        ("delete -f -", GIVEN, "Successfully deleted 1 'NetworkSet' resource(s)\n"),
        ("delete networkset there -n dev", "", "Successfully deleted 1 'NetworkSet' resource(s)\n"),
        ("delete networkset/here", "", "Successfully deleted 1 'NetworkSet' resource(s)\n"),
        (
            "patch networkset there -n dev -p spec:{nets:[]}",
            "",
            "Successfully patched 1 'NetworkSet' resource\n",
        ),
        (
            "label networkset/there -n dev a=b",
            "",
            "Successfully set label a on networkset there\n",
        ),
    ],
)
def test_what_is_changed(stored: Pyctl, line: str, stdin: str, stdout: str) -> None:
    """The object of the namespace that is meant."""
    words = [word.replace(":", ": ") if word.startswith("spec:") else word for word in line.split()]
    assert stored.ok(*words, stdin=stdin) == stdout


@pytest.mark.parametrize(
    ("line", "stdin", "stderr", "code"),
    [
        ("get networkset there", "", MISSING, 3),
        ("get networkset here -A", "", "cannot use --all-namespace flag for getting a single", 2),
        ("get networksets -A -n dev", "", "cannot use both --namespace and --all-namespaces", 2),
        ("get tiers -n dev", "", NOT_NAMESPACED, 2),
        ("get tier/default -A", "", NOT_NAMESPACED, 2),
        ("get -f - -n qa", GIVEN, MISMATCH, 2),
        ("create -f - -n qa", GIVEN, MISMATCH, 2),
        ("apply -f - -n qa", GIVEN, MISMATCH, 2),
        ("replace -f - -n qa", GIVEN, MISMATCH, 2),
        ("validate -f - -n qa", GIVEN, MISMATCH, 2),
        ("delete -f - -n qa", GIVEN, MISMATCH, 2),
        ("create -f - -n dev", GIVEN, "resource already exists: NetworkSet(dev/there)", 4),
        ("replace -f -", FREE, MISSING, 3),
        ("apply -f -", TIER, NOT_GIVEN, 2),
        ("validate -f -", TIER, NOT_GIVEN, 2),
        ("apply tier t -n dev", "", NOT_NAMESPACED, 2),
        ("delete networkset there", "", MISSING, 3),
        ("delete tier t -n dev", "", NOT_NAMESPACED, 2),
        ("patch networkset there -p {}", "", MISSING, 3),
        ("patch tier default -n dev -p {}", "", NOT_NAMESPACED, 2),
        ("label networkset there a=b", "", "networkset there not found", 3),
        ("label tier default -n dev a=b", "", NOT_NAMESPACED, 2),
    ],
)
def test_what_does_not_go_together(
    stored: Pyctl, line: str, stdin: str, stderr: str, code: int
) -> None:
    """In calicoctl's words; nothing is changed."""
    before = stored.ok("get", "networksets", "-A", "-o", "yaml")
    result = stored(*line.split(), stdin=stdin)
    assert stderr in result.stderr
    assert (result.stdout, result.code) == ("", code)
    assert stored.ok("get", "networksets", "-A", "-o", "yaml") == before

"""pyctl query: what it is asked about, and its tables, names and documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Pyctl

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLUSTER = str(EXAMPLES / "05-explain" / "cluster")
MORE = str(EXAMPLES / "07-query")
FILES = ("-f", CLUSTER, "-f", MORE)
ONE, TWO = "HostEndpoint node-1-auto-hep", "HostEndpoint node-2-auto-hep"


def _rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()[1:]]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["policies"], ["etcd-peers", "worker-ports", "lock-down"]),
        (["policies", "hep/node-2-auto-hep"], ["worker-ports", "lock-down"]),
        (["policies", "hep", "node-2-auto-hep"], ["worker-ports", "lock-down"]),
        (["policies", "node-1"], ["lock-down"]),
        (["policies", "node/node-2"], ["worker-ports", "lock-down"]),
        (["policies", "gnetsets/admins"], ["lock-down"]),
        (["policies", "-l", "role == 'worker'"], ["worker-ports", "lock-down"]),
        (["policies", "-l", "has(nobody)"], []),
    ],
)
def test_policies_by_what_they_have_to_do_with(
    pyctl: Pyctl, words: list[str], names: list[str]
) -> None:
    """In the order of evaluation; names can be given to get."""
    told = pyctl.ok("query", *words, *FILES, "-o", "name")
    assert told.splitlines() == [f"globalnetworkpolicy/{name}" for name in names]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["endpoints"], [ONE, TWO]),
        (["endpoints", "gnp/worker-ports"], [TWO]),
        (["endpoints", "etcd-peers"], []),
        (["endpoints", "node/node-1"], [ONE]),
        (["endpoints", "-l", "role != 'worker'"], [ONE]),
        (["endpoints", "-l", "all()"], [ONE, TWO]),
    ],
)
def test_endpoints_that_are_selected(pyctl: Pyctl, words: list[str], names: list[str]) -> None:
    """By a policy, a node or a selector; automatic ones of the files too."""
    found = json.loads(pyctl.ok("query", *words, *FILES, "-o", "json"))
    assert [f"{each['kind']} {each['name']}" for each in found] == names


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (["nodes"], [["node-1", "1", "1"], ["node-2", "1", "2"]]),
        (["nodes", "gnp", "worker-ports"], [["node-2", "1", "2"]]),
        (["nodes", "etcd-peers"], []),
        (["nodes", "-l", "has(role)"], [["node-1", "1", "1"], ["node-2", "1", "2"]]),
    ],
)
def test_nodes_that_are_reached(pyctl: Pyctl, words: list[str], rows: list[list[str]]) -> None:
    """By how many of their endpoints; nodes without any are there when nothing is asked about."""
    assert _rows(pyctl.ok("query", *words, *FILES)) == rows


def test_nodes_without_endpoints(pyctl: Pyctl) -> None:
    """The list of all nodes has them; what reaches a node is on endpoints."""
    pyctl.ok("create", "node", "bare")
    assert _rows(pyctl.ok("query", "nodes")) == [["bare", "0", "0"]]
    assert pyctl.ok("query", "policies", "node/bare", "-o", "yaml") == "[]\n"


def test_tables_say_what_applies_and_what_mentions(pyctl: Pyctl) -> None:
    """Wide ones have stages, types and selector."""
    text = pyctl.ok("query", "policies", "admins", *FILES)
    assert text.splitlines()[1].split("   ")[-1].strip() == "ingress rule 1 source"
    assert "mentions" in text
    wide = pyctl.ok("query", "policies", *FILES, "-o", "wide").splitlines()
    assert wide[0].split()[-4:] == ["RULES", "STAGES", "TYPES", "SELECTOR"]
    assert wide[1].split()[1:] == (
        [
            "etcd-peers",
            "default",
            "50",
            "selects",
            "nothing",
            "normal",
            "Ingress",
            "role",
            "==",
            "'controlplane'",
        ]
    )


def test_namespaces_tell_policies_apart(pyctl: Pyctl) -> None:
    """-n, or KIND/NAMESPACE/NAME; two of a name are too many without."""
    for namespace in ("dev", "prod"):
        pyctl.ok("create", "networkpolicy", "web", "-n", namespace)
    result = pyctl("query", "endpoints", "web")
    assert (result.code, result.stderr) == (
        2,
        "web could be any of networkpolicy/dev/web, networkpolicy/prod/web: write which\n",
    )
    assert pyctl.ok("query", "endpoints", "web", "-n", "dev", "-o", "name") == ""
    assert pyctl.ok("query", "endpoints", "np/prod/web", "-o", "name") == ""


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["policies", "node-9"], 3, "resource does not exist: node-9"),
        (["policies", "hep/gone"], 3, "resource does not exist: HostEndpoint(gone)"),
        (["policies", "tier/default"], 2, "this is not asked about a Tier: name one of Host"),
        (["nodes", "hep/x"], 2, "this is not asked about a HostEndpoint"),
        (["endpoints", "gadget/x"], 2, "resource type 'gadget' is not supported"),
        (["endpoints", "a", "b", "c"], 2, "one object at a time: what is c?"),
        (["endpoints", "gnp/lock-down", "-l", "all()"], 2, "name an object or give -l, not both"),
        (["endpoints", "-l", "role = x"], 2, "-l role = x: "),
        (["endpoints", "-l", ""], 2, "-l is empty"),
        (["endpoints", "-o", "table"], 2, "unrecognized output format 'table' (known: ps, wide"),
        (["endpoint"], 2, "did you mean endpoints?"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    pyctl: Pyctl, words: list[str], code: int, complaint: str
) -> None:
    """The message says how to ask."""
    result = pyctl("query", *words, *(FILES if words != ["endpoint"] else ()))
    assert (result.code, result.stdout) == (code, "")
    assert complaint in result.stderr

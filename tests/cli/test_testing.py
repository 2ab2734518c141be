"""pyctl test: cases from files, what they are held against, and what is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Pyctl

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLUSTER = str(EXAMPLES / "05-explain" / "cluster")
FAILSAFES = str(EXAMPLES / "05-explain" / "failsafes.yaml")
CASES = str(EXAMPLES / "06-test" / "cases.yaml")
CARELESS = str(EXAMPLES / "06-test" / "careless.yaml")
AS_EXPECTED = "3 scenarios, 5 flows: all as expected\n"

OWN = """\
host: n1
topic: own
interfaces: {eth0: {addresses: [10.0.0.1/24]}}
scenarios:
- name: named
  objects:
  - apiVersion: projectcalico.org/v3
    kind: HostEndpoint
    metadata: {name: n1-eth0}
    spec: {node: n1, interfaceName: eth0}
  flows:
  - {path: local-in, in: eth0, protocol: tcp, src: 10.0.0.9, dst: 10.0.0.1, dport: 80, verdict: %s}
"""


def test_objects_come_from_files(pyctl: Pyctl) -> None:
    """With -f the files are in force, whatever the datastore holds; several files of cases."""
    assert pyctl.ok("test", CASES, "-f", CLUSTER) == AS_EXPECTED
    assert pyctl.ok("test", CASES, CASES, "-f", CLUSTER) == (
        "6 scenarios, 10 flows: all as expected\n"
    )


def test_objects_come_from_the_datastore(pyctl: Pyctl) -> None:
    """Without -f, and with files laid over it."""
    result = pyctl("test", CASES)
    assert result.code == 9
    assert "cases.yaml:8: admins is neither an address nor the name" in result.stderr
    pyctl.ok("apply", "-f", CLUSTER)
    assert pyctl.ok("test", CASES) == AS_EXPECTED
    assert pyctl.ok("test", CASES, "-f", FAILSAFES, "--overlay") == AS_EXPECTED
    assert pyctl("test", CASES, "-f", CARELESS, "--overlay").code == 1


def test_cases_may_have_objects_of_their_own(pyctl: Pyctl) -> None:
    """Then no datastore is opened."""
    result = pyctl("test", "-", stdin=OWN % "deny", env={"PYCTL_DATABASE": "/dev/null/no"})
    assert (result.stdout, result.stderr) == ("1 scenario, 1 flow: all as expected\n", "")


def test_a_failure_is_told_with_its_place_and_walk(pyctl: Pyctl) -> None:
    """And the exit code is 1."""
    result = pyctl("test", "-", stdin=OWN % "allow")
    assert result.code == 1
    lines = result.stdout.splitlines()
    assert lines[:2] == [
        "stdin:12: named, flow 0: verdict deny, expected allow",
        "denied by default: no profile of HostEndpoint n1-eth0 allows it",
    ]
    assert lines[-1] == "1 scenario, 1 flow: 1 not as expected"
    assert any("normal ingress" in line for line in lines)


def test_documents_have_a_row_for_each_flow(pyctl: Pyctl) -> None:
    """Scenario, index, what was expected, what is; the walk where they differ."""
    result = pyctl("test", CASES, "-f", CLUSTER, "-f", CARELESS, "-o", "json")
    rows = json.loads(result.stdout)
    assert result.code == 1
    assert [(row["scenario"], row["index"], row["expected"], row["verdict"]) for row in rows] == [
        ("administrators", 0, "allow", "allow"),
        ("administrators", 1, "allow", "allow"),
        ("strangers", 0, "deny", "allow"),
        ("strangers", 1, "deny", "allow"),
        ("nodes", 0, "allow", "allow"),
    ]
    assert set(rows[0]) >= {"request", "reply", "decided"}
    assert ["walk" in row for row in rows] == [False, False, True, True, True]
    assert pyctl("test", CASES, "-f", CLUSTER, "-o", "yaml").stdout.startswith("- decided:")


def test_junit_has_the_walk_of_failures(pyctl: Pyctl) -> None:
    """The message is what differs."""
    result = pyctl("test", "-", "-o", "junit", stdin=OWN % "allow")
    assert result.code == 1
    assert '<testsuite name="own" tests="1" failures="1" errors="0">' in result.stdout
    assert '<failure message="verdict deny, expected allow">denied by default' in result.stdout


@pytest.mark.parametrize("backend", ["iptables", "nftables"])
def test_the_backend_decides_where_the_objects_do_not(pyctl: Pyctl, backend: str) -> None:
    """What was recorded with nftables is expected with nftables."""
    policy = (
        "{kind: GlobalNetworkPolicy, apiVersion: projectcalico.org/v3, metadata: {name: p}, "
        "spec: {doNotTrack: true, applyOnForward: true, ingress: [{action: Allow}]}}"
    )
    text = (
        (OWN % "deny")
        .replace("  flows:", f"  - {policy}\n  flows:")
        .replace("verdict: deny", "verdict: deny, nftables: {verdict: allow}")
    )
    assert pyctl("test", "-", "--backend", backend, stdin=text).code == 0
    assert pyctl("test", "-", "--backend", backend, stdin=text.replace("tables:", "x:")).code == 9
    counted = text.replace("verdict: deny", "decided: ['filter: failsafe'], verdict: deny")
    code = 1 if backend == "iptables" else 0  # whose counters they are
    assert pyctl("test", "-", "--backend", backend, stdin=counted).code == code


@pytest.mark.parametrize(
    ("args", "code", "complaint"),
    [
        ([], 2, "name a file of cases"),
        (["gone.yaml"], 1, "open gone.yaml: no such file"),
        ([CASES, "-o", "wide"], 2, "unrecognized output format 'wide' (known: text, junit"),
        ([CASES, "--backend", "bpf"], 2, "--backend: bpf is none of iptables, nftables"),
        ([CASES, "--overlay"], 2, "--overlay lays files over the datastore"),
        (["-"], 9, "stdin:1: no flows: scenarios with flows are wanted"),
    ],
)
def test_what_cannot_be_tested_is_refused(
    pyctl: Pyctl, args: list[str], code: int, complaint: str
) -> None:
    """The message says what is wanted."""
    result = pyctl("test", *args, stdin="host: n1")
    assert (result.code, result.stdout) == (code, "")
    assert complaint in result.stderr


def test_problems_of_all_files_come_at_once(pyctl: Pyctl, tmp_path: Path) -> None:
    """Those of objects in scenarios too."""
    (tmp_path / "one.yaml").write_text("host: n1\nscenarios: 3\n")
    (tmp_path / "two.yaml").write_text((OWN % "maybe").replace("kind: HostEnd", "kind: HostAnd"))
    result = pyctl("test", str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml"))
    assert result.code == 9
    lines = result.stderr.splitlines()
    assert lines[0].endswith("one.yaml:2: scenarios: a list is wanted")
    assert "two.yaml:8: failed to execute command: unknown resource type (HostAndpoint)" in lines[1]
    assert lines[2].endswith("flows[0].verdict: maybe is none of allow, deny, uncertain")

"""pyctl lint: what is looked at, what is told in which format, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Pyctl

GUIDE = str(Path(__file__).resolve().parents[2] / "examples" / "01-protect-nodes" / "policy.yaml")
NODES = str(Path(GUIDE).parent / "nodes.yaml")
SAFER = str(Path(GUIDE).parent / "safer-policy.yaml")
ENABLED = '{"spec": {"controllers": {"node": {"hostEndpoint": {"autoCreate": "Enabled"}}}}}'
POLICY = """
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: p}
spec:
  selector: role == 'edge'
  ingress:
  - action: Deny
  - action: Allow
  - action: Log
"""
CLEAN = "Nothing found in 1 object\n"
MINIMAL = """
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: all-nodes-restrict-egress}
spec:
  selector: projectcalico.org/created-by == 'calico-kube-controllers'
  types: [Egress]
  egress:
  - action: Deny
    destination: {notNets: [10.10.100.0/24, 54.54.11.11/32, 127.0.0.0/8]}
  - action: Deny
    destination: {notNets: ['::1/128']}
  - action: Allow
"""


def _rules(text: str) -> list[str]:
    """The rules of the findings of a text."""
    return [line.rpartition("[")[2][:-1] for line in text.splitlines() if line.endswith("]")]


def test_the_guides_policy_cuts_loopback_and_leaves_ipv6_open(pyctl: Pyctl) -> None:
    """With file and line, whatever is said below, and the exit code of something found."""
    result = pyctl("lint", "-f", GUIDE)
    assert _rules(result.stdout) == ["loopback-cut", "one-ip-version", "host-bits"]
    assert result.stdout.startswith(f"{GUIDE}:10: error: GlobalNetworkPolicy all-nodes-restrict-")
    assert result.stdout.endswith("Found 1 error, 2 warnings in 1 object\n")
    assert (result.stderr, result.code) == ("", 1)


@pytest.mark.parametrize("text", [Path(SAFER).read_text(), MINIMAL])
def test_the_corrected_policy_is_clean(pyctl: Pyctl, text: str) -> None:
    """By itself, as the one that turns the rules around."""
    assert pyctl.ok("lint", "-f", "-", stdin=text) == CLEAN


def test_the_datastore_is_looked_at_without_files(pyctl: Pyctl) -> None:
    """Findings there have no file; the corrected policy is clean with nodes and endpoints too."""
    pyctl.ok("apply", "-f", NODES)
    pyctl.ok("patch", "kubecontrollersconfiguration", "default", "-p", ENABLED)
    assert pyctl("lint").code == 0
    pyctl("apply", "-f", GUIDE)
    found = pyctl("lint")
    assert _rules(found.stdout) == ["kubelet-cut", "loopback-cut", "one-ip-version"]
    assert found.stdout.startswith("warning: GlobalNetworkPolicy all-nodes-restrict-egress: spec.")
    assert "on 5 nodes, such as ip-172-16-101-147.us-west-2" in found.stdout
    pyctl.ok("apply", "-f", SAFER)
    assert pyctl.ok("lint").startswith("Nothing found in ")


def test_files_are_laid_over_the_datastore(pyctl: Pyctl) -> None:
    """Endpoints of the datastore count, what is wrong with it is not told."""
    pyctl.ok("apply", "-f", NODES)
    pyctl.ok("patch", "kubecontrollersconfiguration", "default", "-p", ENABLED)
    pyctl("apply", "-f", GUIDE)
    assert pyctl.ok("lint", "-f", SAFER, "--overlay") == CLEAN
    found = pyctl("lint", "-f", "-", "--overlay", stdin=POLICY)
    assert _rules(found.stdout) == ["selects-nothing", "rule-shadowed", "rule-shadowed"]
    assert "stdin:9: warning: GlobalNetworkPolicy p: spec.ingress[1]" in found.stdout
    usage = pyctl("lint", "--overlay")
    assert (usage.stderr, usage.code) == (
        "--overlay lays files over the datastore: name them with -f\n",
        2,
    )


def test_automatic_endpoints_that_the_files_bring_count(pyctl: Pyctl) -> None:
    """As after an apply: the configuration in the files makes endpoints for the nodes in them."""
    configuration = (
        "apiVersion: projectcalico.org/v3\nkind: KubeControllersConfiguration\n"
        "metadata: {name: default}\nspec: {controllers: {node: {hostEndpoint: "
        "{autoCreate: Enabled, createDefaultHostEndpoint: Disabled, "
        "templates: [{generateName: t, interfacePattern: eth0}]}}}}\n"
    )
    node = (
        "---\napiVersion: projectcalico.org/v3\nkind: Node\nmetadata: {name: n1}\n"
        "spec: {interfaces: [{name: eth0, addresses: [10.0.0.1]}]}\n"
    )
    found = pyctl("lint", "-f", GUIDE, "-f", "-", stdin=configuration + node)
    assert _rules(found.stdout) == ["one-ip-version", "host-bits"]
    assert "for HostEndpoint n1-t-eth0-auto-hep" in found.stdout
    alone = pyctl("lint", "-f", GUIDE, "-f", "-", stdin=configuration)
    assert _rules(alone.stdout) == ["one-ip-version", "host-bits"]


@pytest.mark.parametrize(
    ("options", "rules", "code"),
    [
        (["--select", "host-bits"], ["host-bits"], 1),
        (["--select", "one-*, host-bits"], ["one-ip-version", "host-bits"], 1),
        (["--select", "one-*", "--select", "*-cut"], ["loopback-cut", "one-ip-version"], 1),
        (["--ignore", "*-cut,host-bits"], ["one-ip-version"], 1),
        (["--select", "*-cut", "--ignore", "loopback-cut"], [], 0),
        (["--level", "error"], ["loopback-cut"], 1),
        (["--ignore", "*-cut", "--fail-on", "error"], ["one-ip-version", "host-bits"], 0),
        (["--fail-on", "error"], ["loopback-cut", "one-ip-version", "host-bits"], 1),
        (["--fail-on", "never"], ["loopback-cut", "one-ip-version", "host-bits"], 0),
    ],
)
def test_rules_and_levels_are_chosen(
    pyctl: Pyctl, options: list[str], rules: list[str], code: int
) -> None:
    """By names and patterns; what is told and what fails are two things."""
    result = pyctl("lint", "-f", GUIDE, *options)
    assert (_rules(result.stdout), result.code, result.stderr) == (rules, code, "")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--select", "host-bit"], "there is no lint rule host-bit (did you mean host-bits?)"),
        (["--ignore", "xyzzy"], "there is no lint rule xyzzy (pyctl lint --rules lists them)"),
        (["-o", "xml"], "--output: xml is unknown (known: text, json, sarif, junit)"),
        (["--level", "bad"], "--level: bad is unknown (known: note, warning, error)"),
        (["--fail-on", "bad"], "--fail-on: bad is unknown (known: note, warning, error, never)"),
    ],
)
def test_unknown_words_are_refused(pyctl: Pyctl, options: list[str], said: str) -> None:
    """With the known ones, or the nearest."""
    result = pyctl("lint", "-f", GUIDE, *options)
    assert (result.stdout, result.stderr, result.code) == ("", f"{said}\n", 2)


def test_json_has_everything(pyctl: Pyctl) -> None:
    """File, line, object, path, both texts and the page."""
    report = json.loads(pyctl("lint", "-f", GUIDE, "--select", "loopback-cut", "-o", "json").stdout)
    (finding,) = report["findings"]
    assert (finding["file"], finding["line"], finding["path"]) == (GUIDE, 10, "spec.egress[0]")
    assert (finding["rule"], finding["level"]) == ("loopback-cut", "error")
    assert (finding["kind"], finding["namespace"]) == ("GlobalNetworkPolicy", "")
    assert finding["advice"] == "add 127.0.0.0/8 to its notNets"
    assert finding["page"] == "docs/lint/loopback-cut.md"
    assert report["summary"] == {"objects": 1, "error": 1, "warning": 0, "note": 0}


def test_sarif_points_at_lines(pyctl: Pyctl) -> None:
    """Version 2.1.0: rules by index, levels, places."""
    Path("a policy.yaml").write_text(Path(GUIDE).read_text())
    (run,) = json.loads(pyctl("lint", "-f", "a policy.yaml", "-o", "sarif").stdout)["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"] == {"uri": "a%20policy.yaml"}
    first = run["results"][0]
    assert first["level"] == "error"
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 10}
    assert first["message"]["text"].endswith("To correct: add 127.0.0.0/8 to its notNets.")


def test_sarif_of_the_datastore_has_names_alone(pyctl: Pyctl) -> None:
    """There is no file to point at."""
    pyctl("apply", "-f", "-", stdin=POLICY)
    (run,) = json.loads(pyctl("lint", "-o", "sarif").stdout)["runs"]
    (location,) = run["results"][0]["locations"]
    assert "physicalLocation" not in location
    assert location["logicalLocations"][0]["fullyQualifiedName"].startswith(
        "GlobalNetworkPolicy p: "
    )


def test_junit_fails_for_what_fails(pyctl: Pyctl) -> None:
    """A test for each finding; those that are milder than --fail-on pass and say so."""
    text = pyctl("lint", "-f", NODES, "-f", SAFER, "-o", "junit").stdout
    root = ElementTree.fromstring(text)
    assert (root.get("tests"), root.get("failures")) == ("6", "0")
    assert [suite.get("tests") for suite in root] == ["5", "1"]
    text = pyctl("lint", "-f", GUIDE, "-o", "junit", "--fail-on", "error").stdout
    root = ElementTree.fromstring(text)
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    (suite,) = root
    failures = [case.find("failure") is not None for case in suite]
    assert failures == [True, False, False]
    assert [case.find("system-out") is not None for case in suite] == [False, True, True]
    assert [case.get("line") for case in suite] == ["10", "10", "13"]


def test_invalid_objects_are_findings_and_unreadable_files_are_not(pyctl: Pyctl) -> None:
    """What is no manifest at all is refused as everywhere."""
    found = pyctl("lint", "-f", "-", stdin=POLICY.replace("role == 'edge'", "role == edge"))
    assert _rules(found.stdout) == ["invalid-object"]
    assert found.code == 1
    nameless = pyctl("lint", "-f", "-", stdin=POLICY.replace("{name: p}", "{}"))
    assert _rules(nameless.stdout) == ["invalid-object"]
    refused = pyctl("lint", "-f", "-", stdin=POLICY.replace("selector", "selektor"))
    assert (refused.stdout, refused.code) == ("", 9)
    nothing = pyctl("lint", "-f", "-", stdin="")
    assert (nothing.stdout, nothing.code) == ("", 9)


def test_rules_lists_what_is_found(pyctl: Pyctl) -> None:
    """As a table, or for programs; --select and --ignore choose."""
    table = pyctl.ok("lint", "--rules", "--select", "host-bits,loopback-cut")
    assert [line.split()[:2] for line in table.splitlines()] == [
        ["RULE", "LEVEL"],
        ["host-bits", "warning"],
        ["loopback-cut", "error"],
    ]
    (rule,) = json.loads(pyctl.ok("lint", "--rules", "--select", "host-bits", "-o", "json"))
    assert rule["page"] == "docs/lint/host-bits.md"


def test_namespaces_of_files(pyctl: Pyctl) -> None:
    """A NetworkPolicy without one is in that of -n, else in default."""
    policy = POLICY.replace("GlobalNetworkPolicy", "NetworkPolicy")
    assert "NetworkPolicy default/p: " in pyctl("lint", "-f", "-", stdin=policy).stdout
    assert "NetworkPolicy dev/p: " in pyctl("lint", "-f", "-", "-n", "dev", stdin=policy).stdout
    mixed = policy.replace("{name: p}", "{name: p, namespace: other}")
    found = pyctl("lint", "-f", "-", "-n", "dev", stdin=mixed).stdout
    assert "resource namespace does not match client namespace. other != dev" in found

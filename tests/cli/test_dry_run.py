"""--dry-run and -o on the verbs that write: everything is checked, nothing is stored."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from pyctl.cli.runtime import Runtime
from tests.conftest import Pyctl

API = "apiVersion: projectcalico.org/v3"
TIER = f"{{{API}, kind: Tier, metadata: {{name: NAME}}, spec: {{order: 1}}}}"
ENABLE = "spec: {controllers: {node: {hostEndpoint: {autoCreate: Enabled}}}}"
NODE = f"{{{API}, kind: Node, metadata: {{name: NAME}}}}"


def everything(pyctl: Pyctl) -> str:
    """All that is stored of the kinds used here, with its versions."""
    return pyctl.ok("get", "tiers,nodes,heps,kubecontrollersconfig", "-o", "json")


@pytest.fixture
def stocked(pyctl: Pyctl) -> Pyctl:
    """The program, with a tier `t` and a node `n`."""
    pyctl.ok("create", "-f", "-", stdin=TIER.replace("NAME", "t"))
    pyctl.ok("create", "node", "n")
    return pyctl


WRITES = [
    (["create", "tier", "u"], "", "Successfully created 1 'Tier' resource(s)"),
    (["create", "-f", "-"], TIER.replace("NAME", "u"), "Successfully created 1 'Tier' resource(s)"),
    (["apply", "-f", "-"], TIER.replace("NAME", "u"), "Successfully applied 1 'Tier' resource(s)"),
    (["apply", "-f", "-"], TIER.replace("NAME", "t"), "Successfully applied 1 'Tier' resource(s)"),
    (
        ["replace", "-f", "-"],
        TIER.replace("NAME", "t"),
        "Successfully replaced 1 'Tier' resource(s)",
    ),
    (
        ["patch", "tier", "t", "-p", "spec: {order: 2}"],
        "",
        "Successfully patched 1 'Tier' resource",
    ),
    (["delete", "tier", "t"], "", "Successfully deleted 1 'Tier' resource(s)"),
    (["delete", "tiers", "-l", "!has(x)"], "", "Successfully deleted 1 'Tier' resource(s)"),
    (["label", "tier", "t", "a=b"], "", "Successfully set label a on tier t"),
    (["label", "nodes", "--all", "a=b"], "", "Successfully set label a on nodes n"),
    (["annotate", "tier", "t", "a=b"], "", "Successfully set annotation a on tier t"),
]
IDS = [" ".join(args[:3]) for args, _, _ in WRITES]


@pytest.mark.parametrize("spelling", ["--dry-run", "--dry-run=client"])
@pytest.mark.parametrize(("args", "stdin", "sentence"), WRITES, ids=IDS)
def test_a_dry_run_says_what_would_be_done(
    stocked: Pyctl, args: list[str], stdin: str, sentence: str, spelling: str
) -> None:
    """In the words of the real one, at whose end stands that it was none."""
    before = everything(stocked)
    result = stocked(*args, spelling, stdin=stdin)
    assert (result.stdout, result.code) == (f"{sentence} (dry run)\n", 0)
    assert everything(stocked) == before


@pytest.mark.parametrize(("args", "stdin", "sentence"), WRITES, ids=IDS)
def test_without_a_dry_run_it_is_done(
    stocked: Pyctl, args: list[str], stdin: str, sentence: str
) -> None:
    """`none` is what a line without the option means."""
    result = stocked(*args, "--dry-run=none", stdin=stdin)
    assert (result.stdout, result.code) == (f"{sentence}\n", 0)


@pytest.mark.parametrize(
    ("args", "stdin"),
    [
        (["create", "tier", "t"], ""),
        (["create", "tier", "default", "u", "default"], ""),
        (["create", "-f", "-"], TIER.replace("NAME", "u").replace("1", "-1e400")),
        (["replace", "-f", "-"], TIER.replace("NAME", "u")),
        (["apply", "-f", "-"], TIER.replace("NAME", 't, resourceVersion: "1"')),
        (["apply", "-f", "-"], f"{{{API}, kind: HostEndpoint, metadata: {{name: h}}}}"),
        (
            ["create", "-f", "-"],
            f"{{{API}, kind: GlobalNetworkPolicy, metadata: {{name: p}}, spec: {{tier: u}}}}",
        ),
        (["patch", "tier", "u", "-p", "{}"], ""),
        (["patch", "tier", "default", "-p", "spec: {order: 2}"], ""),
        (["patch", "tier", "t", "-t", "json", "-p", "[{op: remove, path: /x}]"], ""),
        (["delete", "tier", "default", "t", "t"], ""),
        (["delete", "profile", "projectcalico-allow-all"], ""),
        (["label", "tier", "t", "a-"], ""),
        (["label", "tier", "t", "u", "bad key=x"], ""),
    ],
)
def test_a_dry_run_fails_as_the_real_one(stocked: Pyctl, args: list[str], stdin: str) -> None:
    """Existence, conflicts, rules, tiers: the same words and the same exit code."""
    before = everything(stocked)
    dry = stocked(*args, "--dry-run", stdin=stdin)
    assert everything(stocked) == before
    real = stocked(*args, stdin=stdin)
    assert (dry.stderr, dry.code) == (real.stderr, real.code)
    assert dry.code != 0
    assert dry.stdout.replace(" (dry run)", "") == real.stdout


def test_later_documents_see_the_earlier_ones(pyctl: Pyctl) -> None:
    """A tier and its policies; a policy and the deletion of its tier."""
    policy = f"{{{API}, kind: GlobalNetworkPolicy, metadata: {{name: p}}, spec: {{tier: u}}}}"
    both = f"{TIER.replace('NAME', 'u')}\n---\n{policy}\n"
    printed = pyctl.ok("apply", "-f", "-", "--dry-run", stdin=both)
    assert printed == "Successfully applied 2 resource(s) (dry run)\n"
    pyctl.ok("apply", "-f", "-", stdin=both)
    assert pyctl("delete", "tier", "u", "--dry-run").code == 1
    printed = pyctl.ok("delete", "gnp/p", "tier/u", "--dry-run")
    assert printed == "Successfully deleted 2 resource(s) (dry run)\n"


def test_what_the_controller_would_do_is_told(stocked: Pyctl) -> None:
    """A note for each kind and change, and nothing of it is stored."""
    patch = ["patch", "kubecontrollersconfiguration", "default", "-p", ENABLE]
    result = stocked(*patch, "--dry-run")
    assert result.stderr == "note: 1 HostEndpoint would be created with it: n-auto-hep\n"
    assert stocked.ok("get", "heps", "-o", "name") == ""
    stocked.ok(*patch)
    assert stocked.ok("get", "heps", "-o", "name") == "hostendpoint/n-auto-hep\n"
    result = stocked("delete", "node", "n", "--dry-run")
    assert result.stderr == "note: 1 HostEndpoint would be deleted with it: n-auto-hep\n"


def test_a_partial_success_is_a_dry_run_too(stocked: Pyctl) -> None:
    """Of several objects, those that could be written are counted."""
    result = stocked("create", "tier", "u", "t", "--dry-run")
    assert result.stdout == (
        "Partial success: created the first 1 out of 2 'Tier' resources (dry run):\n"
    )
    assert result.code == 8


@pytest.mark.parametrize("args", [args for args, _, _ in WRITES], ids=IDS)
def test_modes_that_there_are_not(stocked: Pyctl, args: list[str]) -> None:
    """A server's dry run is refused in words, anything else with the modes there are."""
    result = stocked(*args, "--dry-run=server")
    assert (result.stdout, result.code) == ("", 2)
    assert result.stderr.startswith("--dry-run=server: the datastore has no dry run of its own")
    result = stocked(*args, "--dry-run=maybe")
    assert (result.stdout, result.code) == ("", 2)
    assert result.stderr == "unknown --dry-run mode 'maybe' (known: none, client, server)\n"


def test_the_target_of_a_dry_run_is_not_mentioned(pyctl: Pyctl) -> None:
    """On a terminal a write says where it went; this one went nowhere."""
    pyctl.runtime = OnTerminal
    assert "note: written to " in pyctl("create", "tier", "a").stderr
    assert pyctl("create", "tier", "b", "--dry-run").stderr == ""


class OnTerminal(Runtime):
    """A world whose stderr is a terminal."""

    def __init__(self, **world: Any) -> None:
        super().__init__(**world, stderr_is_terminal=True)


@pytest.mark.parametrize(("args", "stdin", "sentence"), WRITES, ids=IDS)
@pytest.mark.parametrize("dry", [[], ["--dry-run"]], ids=["done", "dry"])
def test_objects_are_printed_instead_of_sentences(
    stocked: Pyctl, args: list[str], stdin: str, sentence: str, dry: list[str]
) -> None:
    """As they are stored, or would be; of a deletion as they were."""
    kind, before = ("Node" if "nodes" in args else "Tier"), stocked.ok("get", "tier/t", "node/n")
    result = stocked(*args, *dry, "-o", "json", stdin=stdin)
    assert result.code == 0
    printed = json.loads(result.stdout)
    assert printed["kind"] == kind
    assert {"uid", "creationTimestamp", "resourceVersion"} <= set(printed["metadata"])
    if dry:
        assert stocked.ok("get", "tier/t", "node/n") == before
    elif args[0] != "delete":
        name = printed["metadata"]["name"]
        assert json.loads(stocked.ok("get", kind, name, "-o", "json")) == printed


def test_each_format_of_objects(stocked: Pyctl) -> None:
    """One object as itself, several as an array: what get prints for names."""
    one = stocked.ok("label", "tier", "t", "a=b", "-o", "yaml")
    assert one == stocked.ok("get", "tier", "t", "-o", "yaml")
    assert stocked.ok("label", "tier", "t", "a=b", "-o", "name") == "tier/t\n"
    two = stocked.ok("create", "tier", "u", "v", "-o", "yaml")
    assert [obj["metadata"]["name"] for obj in yaml.safe_load(two)] == ["u", "v"]
    assert two == stocked.ok("get", "tiers", "u", "v", "-o", "yaml")
    result = stocked("create", "tier", "w", "-o", "table")
    assert (result.stdout, result.code) == ("", 2)
    assert result.stderr == "unrecognized output format 'table' (known: yaml, json, name)\n"


def test_with_objects_failures_are_told_as_ever(stocked: Pyctl) -> None:
    """Only what was done is on stdout."""
    result = stocked("create", "tier", "t", "u", "-o", "name")
    assert (result.stdout, result.code) == ("tier/u\n", 8)
    assert result.stderr == "hit error:\nresource already exists: Tier(t)\n"
    result = stocked("delete", "tier", "x", "-o", "yaml")
    assert (result.stdout, result.code) == ("", 3)
    result = stocked("create", "tier", "t", "--skip-exists", "-o", "name")
    assert (result.stdout, result.stderr, result.code) == ("", "", 0)

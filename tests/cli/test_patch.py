"""patch: its types, and where the patch and the objects come from."""

from __future__ import annotations

import json

import pytest

from pyctl.cli.commands import patch
from pyctl.client import patches
from tests.conftest import Pyctl

TIER = "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}, spec: {order: 1}}"
DONE = "Successfully patched 1 'Tier' resource\n"
ORDER = '[{"op": "replace", "path": "/spec/order", "value": 7}]'


@pytest.fixture
def tier(pyctl: Pyctl) -> Pyctl:
    """The program, with a tier `t` whose order is 1."""
    pyctl.ok("create", "-f", "-", stdin=TIER)
    return pyctl


def order(pyctl: Pyctl) -> float:
    """The order of the tier."""
    found: float = json.loads(pyctl.ok("get", "tier", "t", "-o", "json"))["spec"]["order"]
    return found


def test_the_verb_knows_the_types_that_there_are() -> None:
    """Its list serves help and completion."""
    assert patch.TYPES == patches.TYPES


@pytest.mark.parametrize(
    ("kind", "patch"),
    [
        ("strategic", '{"spec": {"order": 7}}'),
        ("strategic", "spec: {order: 7}"),
        ("merge", '{"spec": {"order": 7}}'),
        ("Merge", "spec: {order: 7}"),
        ("json", ORDER),
        ("json", "- {op: replace, path: /spec/order, value: 7}"),
        ("JSON", "- op: add\n  path: /spec/order\n  value: 7\n"),
    ],
)
def test_each_type_as_json_or_yaml(tier: Pyctl, kind: str, patch: str) -> None:
    """On the command line, from a file and from stdin: the same is done."""
    tier.ok("patch", "tier", "t", "-p", "spec: {order: 1}")
    assert tier.ok("patch", "tier", "t", "-t", kind, "-p", patch) == DONE
    assert order(tier) == 7
    tier.ok("patch", "tier", "t", "-p", "spec: {order: 1}")
    file = tier.home / "patch.yaml"
    file.write_text(patch)
    assert tier.ok("patch", "tier/t", "-t", kind, "--patch-file", str(file)) == DONE
    assert order(tier) == 7
    tier.ok("patch", "tier", "t", "-p", "spec: {order: 1}")
    assert tier.ok("patch", "tier/t", "-t", kind, "--patch-file", "-", stdin=patch) == DONE
    assert order(tier) == 7


@pytest.mark.parametrize(
    ("args", "stderr", "code"),
    [
        (["-t", "yaml", "-p", "{}"], "unknown patch type 'yaml' (known: strategic, merge, ", 2),
        (
            ["-t", "json"],
            "hit error: performing json patch: give the patch with --patch, or with --patch-file",
            2,
        ),
        (
            ["-p", "{}", "--patch-file", "x"],
            "hit error: performing strategic merge patch: --patch and --patch-file do not go tog",
            2,
        ),
        (["-t", "json", "-p", "{}"], "hit error: performing json patch: a list of operations", 9),
        (["-t", "merge", "-p", "5"], "hit error: performing merge patch: an object of fields", 9),
        (
            ["-t", "json", "-p", "[{op: add"],
            "hit error: performing json patch: error converting YAML to JSON: yaml: line 1: ",
            9,
        ),
        (
            ["-p", "{}\n---\n{}\n"],
            "hit error: performing strategic merge patch: only one document may stand here\n",
            9,
        ),
        (
            ["-t", "json", "-p", '[{"op": "add", "path": "/baz", "value": 1, "op": "remove"}]'],
            "hit error: performing json patch: error converting YAML to JSON: yaml: unmarshal",
            9,
        ),
        (
            ["-t", "json", "-p", '[{"op": "remove", "path": "/spec/ordr"}]'],
            (
                "hit error: performing json patch: operation 0 (remove /spec/ordr): there is no "
                "/spec/ordr\n"
            ),
            9,
        ),
        (
            ["-t", "json", "-p", '[{"op": "jump"}, {"op": "remove"}]'],
            (
                "hit error: performing json patch:\n"
                'operation 0 (jump): unknown op "jump" (known: add, remove, replace, move, copy, '
                "test)\noperation 1 (remove): path is missing\n"
            ),
            9,
        ),
        (
            ["-t", "json", "-p", '[{"op": "add", "path": "/spec/order", "value": "x"}]'],
            "hit error: creating resource from patched data: spec.order: cannot unmarshal string",
            9,
        ),
        (
            ["-t", "json", "-p", '[{"op": "replace", "path": "/kind", "value": "Node"}]'],
            "hit error: creating resource from patched data: kind: a patch cannot change it to",
            9,
        ),
        (["--patch-file", "gone"], "failed to execute command: open gone: no such file", 1),
        (["--patch-file", "."], "failed to execute command: open .: is a directory", 1),
    ],
)
def test_what_is_wrong_with_a_patch(tier: Pyctl, args: list[str], stderr: str, code: int) -> None:
    """The step, the operation, the place; nothing is changed."""
    before = tier.ok("get", "tier", "t", "-o", "json")
    result = tier("patch", "tier", "t", *args)
    assert (result.stdout, result.code) == ("", code)
    assert result.stderr.startswith(stderr)
    assert tier.ok("get", "tier", "t", "-o", "json") == before


@pytest.mark.parametrize(
    ("kind", "text", "stderr"),
    [
        (
            "strategic",
            "metadata:\n  labels:\n    zone: 012\n",
            (
                "warning: patch.yaml:3: Tier t: metadata.labels.zone: 012 without quotes is read "
                'as "10"; write "012" to keep it\n'
            ),
        ),
        (
            "json",
            "- op: add\n  path: /metadata/labels\n  value:\n    zone: 012\n",
            (
                "warning: patch.yaml:4: Tier t: metadata.labels.zone: 012 without quotes is read "
                'as "10"; write "012" to keep it\n'
            ),
        ),
        (
            "merge",
            "spec:\n  ordr: 5\n",
            (
                "hit error: creating resource from patched data: patch.yaml:2: spec.ordr: field in "
                "document is not recognized or is in the wrong location: ordr (did you mean "
                "order?)\n"
            ),
        ),
        (
            "merge",
            "spec:\n  defaultAction: Shrug\n",
            (
                "hit error: updating existing resource: patch.yaml:2: Tier t: spec.defaultAction: "
                "error with field DefaultAction = 'Shrug' "
            ),
        ),
        (
            "json",
            "\n- op: remove\n  path: /nothing\n",
            (
                "hit error: performing json patch: patch.yaml:2: operation 0 (remove /nothing): "
                "there is no /nothing\n"
            ),
        ),
        (
            "json",
            "- {op: test, path: /spec}\n- op: [\n",
            "hit error: performing json patch: patch.yaml:2: error converting YAML to JSON: yaml: ",
        ),
    ],
)
def test_messages_about_a_patch_file_have_its_lines(
    tier: Pyctl, kind: str, text: str, stderr: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File and line of what the message is about."""
    monkeypatch.chdir(tier.home)
    (tier.home / "patch.yaml").write_text(text)
    result = tier("patch", "tier", "t", "-t", kind, "--patch-file", "patch.yaml")
    assert result.stderr.startswith(stderr)


def test_files_may_name_the_objects(tier: Pyctl) -> None:
    """All that they hold are patched; of what fails each is told."""
    both = f"{TIER}\n---\n{TIER.replace('name: t', 'name: u')}\n"
    result = tier("patch", "-f", "-", "-p", "spec: {order: 7}", stdin=both)
    assert (result.stdout, result.code) == ("Successfully patched 1 'Tier' resource(s)\n", 8)
    assert result.stderr == "hit error: stdin:3: resource does not exist: Tier(u)\n"
    assert order(tier) == 7
    tier.ok("create", "tier", "u")
    result = tier("patch", "tier", "t", "-f", "-", "-p", "spec: {order: 8}", stdin=both)
    assert (result.stdout, result.code) == ("Successfully patched 2 'Tier' resource(s)\n", 0)
    assert result.stderr == "warning: -f names what is acted on: the words tier t are ignored\n"
    stale = TIER.replace("name: t", 'name: t, resourceVersion: "1"')
    result = tier("patch", "-f", "-", "-p", "{}", stdin=stale)
    assert (result.stdout, result.code) == ("", 4)
    assert "update conflict: Tier(t) (resourceVersion 1 was asked for" in result.stderr


def test_stdin_is_read_once(tier: Pyctl) -> None:
    """It cannot be both the objects and the patch."""
    result = tier("patch", "-f", "-", "--patch-file", "-", stdin=TIER)
    assert (result.stdout, result.code) == ("", 2)
    assert result.stderr == "-f - and --patch-file - cannot both read stdin\n"

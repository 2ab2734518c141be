"""patch, label, version, help: arguments and sentences."""

from __future__ import annotations

import pytest

from tests.conftest import Pyctl

ENABLE = '{"spec": {"controllers": {"node": {"hostEndpoint": {"autoCreate": "Enabled"}}}}}'


@pytest.mark.parametrize(
    ("args", "stdout", "stderr", "code"),
    [
        (["tier", "default", "-p", "{}"], "Successfully patched 1 'Tier' resource\n", "", 0),
        (["tier/default", "-p", "{}"], "Successfully patched 1 'Tier' resource\n", "", 0),
        (
            ["tier", "default", "-p", "metadata: {labels: {a: b}}"],
            "Successfully patched 1 'Tier' resource\n",
            "",
            0,
        ),
        (["tier", "gone", "-p", "{}"], "", "hit error: resource does not exist: Tier(gone)\n", 3),
        (["tier"], "", "accepts 2 arg(s), received 1\n", 2),
        (["tier", "a", "b", "-p", "{}"], "", "accepts 2 arg(s), received 3\n", 2),
        (["gadget", "a", "-p", "{}"], "", "resource type 'gadget' is not supported", 2),
        (["tier", "", "-p", "{}"], "", "resource name may not be empty\n", 2),
        (["tier", "default"], "", "hit error: performing strategic merge patch: give the patch", 2),
        (["tier", "default", "-p", "[]"], "", "hit error: performing strategic merge patch: ", 9),
        (["tier", "default", "-p", "{"], "", "hit error: performing strategic merge patch: ", 9),
        (["tier", "default", "-t", "x", "-p", "{}"], "", "unknown patch type 'x' (known: ", 2),
        (
            ["tier", "default", "-p", '{"spec": {"order": 5}}'],
            "",
            (
                "hit error: updating existing resource: Tier default: spec.order: error with field "
                "Tier (default tier order must be 1000000"
            ),
            9,
        ),
        (
            ["tier", "default", "-p", '{"spec": {"ordr": 5}}'],
            "",
            (
                "hit error: creating resource from patched data: spec.ordr: field in document is "
                "not recognized or is in the wrong location: ordr (did you mean order?)\n"
            ),
            9,
        ),
        (
            ["clusterinfo", "default", "-p", "{}"],
            "",
            (
                "hit error: updating existing resource: operation apply or replace is not "
                "supported on ClusterInformation\n"
            ),
            1,
        ),
    ],
)
def test_patch_says_what_it_did(
    pyctl: Pyctl, args: list[str], stdout: str, stderr: str, code: int
) -> None:
    """One sentence on success; on failure the step that failed and why."""
    result = pyctl("patch", *args)
    assert (result.stdout, result.code) == (stdout, code)
    assert result.stderr.startswith(stderr) if stderr else not result.stderr


@pytest.mark.parametrize(
    ("args", "stdout", "stderr", "code"),
    [
        (["a=b"], "Successfully set label a on tier default\n", "", 0),
        (["old=new"], "", "key old is already present. please use '--overwrite'", 1),
        (["old=1"], "Successfully updated label old on tier default\n", "", 0),
        (
            ["old=new", "--overwrite"],
            "Successfully updated label old on tier default\n",
            "",
            0,
        ),
        (["old", "--remove"], "Successfully removed label old from tier default\n", "", 0),
        (["none", "--remove"], "", "cannot remove label of tier default, key none does not", 1),
        (["novalue"], "", "invalid label novalue", 2),
        (
            ["bad key=x"],
            "",
            "failed to update tier default, label not changed: Tier default: metadata.labels",
            9,
        ),
        ([], "", "requires at least 3 arg(s), only received 2\n", 2),
    ],
)
def test_label_says_what_it_did(
    pyctl: Pyctl, args: list[str], stdout: str, stderr: str, code: int
) -> None:
    """Set, updated, removed, or why not; the object is named as the user named it."""
    pyctl.ok("label", "tier", "default", "old=1")
    result = pyctl("label", "tier", "default", *args)
    assert (result.stdout, result.code) == (stdout, code)
    assert stderr in result.stderr if stderr else not result.stderr


def test_the_tier_label_of_a_policy_is_fixed(pyctl: Pyctl) -> None:
    """Where calicoctl reports success and changes nothing, the user is told what decides."""
    policy = "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}}"
    pyctl.ok("apply", "-f", "-", stdin=policy)
    result = pyctl("label", "gnp", "p", "projectcalico.org/tier=x", "--overwrite")
    assert result.code == 1
    assert "spec.tier decides it" in result.stderr


def test_label_of_nothing_is_not_found(pyctl: Pyctl) -> None:
    """The object is named as it was typed."""
    result = pyctl("label", "HEPS", "gone", "a=b")
    assert (result.stderr, result.code) == ("HEPS gone not found\n", 3)


def test_version_tells_of_pyctl_and_of_the_cluster(pyctl: Pyctl) -> None:
    """--client and --version ask no datastore."""
    whole = pyctl.ok("version").splitlines()
    assert [line.split(":")[0] for line in whole] == [
        "Client Version",
        "Calico Versions",
        "Cluster Version",
        "Cluster Type",
    ]
    assert whole[2].split()[-1] == "unknown"
    pyctl.environ = {"DATASTORE_TYPE": "nonsense"}
    assert pyctl.ok("version", "--client").splitlines() == whole[:2]
    assert pyctl.ok("--version").splitlines() == whole[:2]
    failed = pyctl("version")
    assert failed.stdout.splitlines() == whole[:2]
    assert failed.code == 2


@pytest.mark.parametrize("args", [[], ["help"], ["-h"], ["--help"]])
def test_help_lists_the_verbs(pyctl: Pyctl, args: list[str]) -> None:
    """No arguments are a cry for help: exit code 0, on stdout."""
    text = pyctl.ok(*args)
    assert text.startswith("Usage: pyctl")
    assert "validate" in text
    assert "--log-level" in text


VERBS = ("get", "create", "apply", "replace", "patch", "delete", "label", "validate", "version")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_help_with_examples(pyctl: Pyctl, verb: str) -> None:
    """-h, --help and help say the same; the options of every verb stand there too."""
    text = pyctl.ok(verb, "--help")
    assert text == pyctl.ok(verb, "-h") == pyctl.ok("help", verb)
    assert text.startswith(f"Usage: pyctl {verb}")
    assert f"  pyctl {verb}" in text.split("Examples:")[1]
    assert "--config" in text


def test_as_kubectls_plugin_it_is_called_so(pyctl: Pyctl) -> None:
    """`kubectl pyctl` shows itself by that name."""
    pyctl.program = "kubectl pyctl"
    assert pyctl.ok("get", "-h").startswith("Usage: kubectl pyctl get")


def test_several_labels_are_set_in_one_write_or_not_at_all(pyctl: Pyctl) -> None:
    """One that cannot be set keeps the others from being set."""
    pyctl.ok("create", "node", "n")
    printed = pyctl.ok("label", "node", "n", "a=1", "b=2")
    assert printed.splitlines() == [
        "Successfully set label a on node n",
        "Successfully set label b on node n",
    ]
    version = pyctl.ok("get", "node", "n", "-o", "json")
    result = pyctl("label", "node", "n", "c=3", "a=2")
    assert (result.stdout, result.code) == ("", 1)
    assert "key a is already present" in result.stderr
    assert pyctl.ok("get", "node", "n", "-o", "json") == version
    pyctl.ok("label", "node", "n", "a", "b", "--remove")
    assert "labels" not in pyctl.ok("get", "node", "n", "-o", "json")


def test_an_unquoted_word_in_a_patch_gets_a_warning(pyctl: Pyctl) -> None:
    """As in a manifest: what is stored is not what was typed."""
    result = pyctl("patch", "tier", "default", "-p", "metadata: {labels: {zone: 012}}")
    assert (result.stdout, result.code) == ("Successfully patched 1 'Tier' resource\n", 0)
    assert result.stderr == (
        "warning: Tier default: metadata.labels.zone: 012 without quotes is read as "
        '"10"; write "012" to keep it\n'
    )


@pytest.mark.parametrize("line", ["--version", "get --version", "apply -f x --version"])
def test_the_version_may_be_asked_for_anywhere(pyctl: Pyctl, line: str) -> None:
    """It is told, and nothing else is done."""
    printed = pyctl.ok(*line.split())
    assert printed == pyctl.ok("version", "--client")
    assert list(pyctl.home.iterdir()) == []


def test_a_kubeconfig_context_means_nothing_to_the_embedded_datastore(pyctl: Pyctl) -> None:
    """Who names a context does not mean a file on the laptop."""
    result = pyctl("--context", "prod", "get", "tiers")
    assert (result.stdout, result.code) == ("", 2)
    assert "--context" in result.stderr

"""create, apply, replace, validate, delete: sentences, streams, exit codes."""

from __future__ import annotations

import pytest

from tests.conftest import Pyctl


def tier(name: str, spec: str = "{order: 1}") -> str:
    """A Tier on one line."""
    metadata = f"{{name: {name}}}"
    return f"{{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {metadata}, spec: {spec}}}"


SET = "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: s}, spec: {}}"
BAD = tier("bad", "{defaultAction: Allow}")


@pytest.mark.parametrize(
    ("verb", "documents", "stdout", "stderr", "code"),
    [
        ("create", [tier("a")], "Successfully created 1 'Tier' resource(s)\n", "", 0),
        ("create", [tier("a"), SET], "Successfully created 2 resource(s)\n", "", 0),
        (
            "create",
            [tier("default", "{order: 1000000}")],
            "",
            "failed to create 'Tier' resource:\nstdin:1: resource already exists: Tier(default)\n",
            4,
        ),
        (
            "apply",
            [tier("a"), BAD],
            "Partial success: applied the first 1 out of 2 'Tier' resources:\n",
            (
                "hit error:\n"
                "stdin:3: Tier bad: spec.defaultAction: error with field DefaultAction = 'Allow' "
            ),
            8,
        ),
        (
            "apply",
            [BAD, BAD],
            "",
            "failed to apply any 'Tier' resources:\nstdin:1: Tier bad: spec.defaultAction: ",
            9,
        ),
        (
            "replace",
            [tier("gone")],
            "",
            "stdin:1: hit error: resource does not exist: Tier(gone)\n",
            3,
        ),
        (
            "replace",
            [tier("default")],
            "",
            (
                "hit error: Tier default is refused:\n"
                "stdin:1: Tier default: spec.order: error with field Tier "
                "(default tier order must be 1000000"
            ),
            9,
        ),
        (
            "validate",
            [tier("a"), tier("b")],
            "Successfully validated 2 'Tier' resource(s)\n",
            "",
            0,
        ),
        (
            "validate",
            [BAD],
            "",
            "failed to validate 'Tier' resource:\nstdin:1: Tier bad: spec.defaultAction: ",
            9,
        ),
        (
            "delete",
            [tier("gone"), tier("gone2")],
            "",
            (
                "stdin:1: Failed to delete 'Tier' resource: resource does not exist: Tier(gone)\n"
                "stdin:3: Failed to delete 'Tier' resource: resource does not exist: Tier(gone2)\n"
            ),
            3,
        ),
    ],
)
def test_outcomes_are_told_in_calicoctls_sentences(
    pyctl: Pyctl, verb: str, documents: list[str], stdout: str, stderr: str, code: int
) -> None:
    """Success on stdout, every problem with its place on stderr, the exit code of its class."""
    result = pyctl(verb, "-f", "-", stdin="\n---\n".join(documents) + "\n")
    assert (result.stdout, result.code) == (stdout, code)
    assert result.stderr.startswith(stderr) if stderr else not result.stderr


@pytest.mark.parametrize(
    ("args", "stderr"),
    [
        (["create", "gadget", "x"], "resource type 'gadget' is not supported"),
        (["apply"], "name a kind of resource"),
        (["delete", "hep"], "name the HostEndpoint objects, or choose them: -l SELECTOR, --all"),
        (["delete", "hep", "a", ""], "resource name may not be empty"),
        (["delete", "tier", "x", "-n", "y"], "Tier is not namespaced"),
        (["frobnicate"], 'unknown command "frobnicate" for "pyctl"'),
        (["ipam", "show"], "the commands of ipam are not supported yet"),
        (["aply"], "(did you mean apply?)"),
    ],
)
def test_a_line_that_means_nothing_is_refused(pyctl: Pyctl, args: list[str], stderr: str) -> None:
    """Exit code 2, nothing on stdout, nothing written."""
    result = pyctl(*args)
    assert (result.code, result.stdout) == (2, "")
    assert stderr in result.stderr
    assert not list(pyctl.home.rglob("*.db"))


def test_all_problems_of_all_files_come_at_once(pyctl: Pyctl) -> None:
    """Unreadable documents, unknown kinds and fields, broken rules: one report, nothing written."""
    result = pyctl(
        "apply",
        "-f",
        "-",
        stdin="""\
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: nodes}
spec:
  selctor: all()
  order: first
---
apiVersion: projectcalico.org/v3
kind: Hostendpoint
metadata: {name: h}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: fine}
spec:
  selector: has(
---
metadata: {name: [
""",
    )
    assert (result.code, result.stdout) == (9, "")
    lines = result.stderr.splitlines()
    places = [line.split(": ")[0] for line in lines]
    assert places == [
        "stdin:5",
        "stdin:6",
        "stdin:9",
        "stdin:16",
        places[4],
        "failed to execute command",
    ]
    assert lines[0].endswith(
        "spec.selctor: field in document is not recognized or is in the wrong location: selctor "
        "(did you mean selector?)"
    )
    assert lines[3] == (
        "stdin:16: GlobalNetworkPolicy fine: spec.selector: error with field Selector = 'has(' "
        "(expected a label name at 5)"
    )
    assert "yaml: line" in lines[4]
    assert lines[5] == "failed to execute command: 5 problems, nothing was changed"
    assert pyctl.ok("get", "gnp", "-o", "name") == ""


def test_several_files_count_all_and_words_beside_them_do_not(pyctl: Pyctl) -> None:
    """Every -f is read; words are ignored as calicoctl ignores them, and that is said."""
    for name in "ab":
        (pyctl.home / f"{name}.yaml").write_text(tier(name))
    files = [str(pyctl.home / f"{name}.yaml") for name in "ab"]
    result = pyctl("create", "-f", files[0], "-f", files[1], "nonsense")
    assert result.stdout == "Successfully created 2 'Tier' resource(s)\n"
    assert result.stderr == ("warning: -f names what is acted on: the words nonsense are ignored\n")


@pytest.mark.parametrize("verb", ["create", "apply", "replace", "delete", "validate", "get"])
def test_empty_input_is_an_error_unless_it_is_skipped(pyctl: Pyctl, verb: str) -> None:
    """A file that holds nothing is named; --skip-empty says that nothing was done."""
    result = pyctl(verb, "-f", "-")
    assert (result.code, result.stdout) == (9, "")
    assert result.stderr.endswith("no resources specified in file -\n")
    skipped = pyctl(verb, "-f", "-", "--skip-empty")
    assert (skipped.code, skipped.stderr) == (0, "")
    assert skipped.stdout == ("" if verb == "get" else "No resources specified\n")


def test_what_exists_or_is_gone_may_count_as_done(pyctl: Pyctl) -> None:
    """--skip-exists and --skip-not-exists turn these failures into success."""
    created = pyctl.ok(
        "create", "--skip-exists", "-f", "-", stdin=tier("default", "{order: 1000000}")
    )
    assert created == "Successfully created 1 'Tier' resource(s)\n"
    assert pyctl.ok("delete", "-s", "tier", "gone") == "Successfully deleted 1 'Tier' resource(s)\n"


def test_an_unquoted_word_that_became_text_gets_a_warning(pyctl: Pyctl) -> None:
    """The warning has file and line, and the object is stored as calicoctl reads it."""
    result = pyctl(
        "apply",
        "-f",
        "-",
        stdin="""\
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata:
  name: h
  labels: {zone: 012, on: x}
spec: {node: n, interfaceName: eth0}
""",
    )
    assert result.code == 0
    assert sorted(line.split(": ")[1] for line in result.stderr.splitlines()) == [
        "stdin:5",
        "stdin:5",
        "stdin:6",
    ]
    assert '012 without quotes is read as "10"' in result.stderr
    assert 'node: "false"' in pyctl.ok("get", "hep", "h", "-o", "yaml")


def test_kubernetes_nodes_are_accepted_as_kubectl_prints_them(pyctl: Pyctl) -> None:
    """Kind List of core/v1 Nodes is applied, validated, replaced and deleted."""
    manifest = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Node
  metadata: {name: w1, resourceVersion: "4711", labels: {zone: a}}
  status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}
"""
    for verb, done in (
        ("validate", "validated"),
        ("create", "created"),
        ("replace", "replaced"),
        ("apply", "applied"),
        ("delete", "deleted"),
    ):
        printed = pyctl.ok(verb, "-f", "-", stdin=manifest)
        assert printed == f"Successfully {done} 1 'Node' resource(s)\n"

"""delete, label and annotate of objects that are chosen: by -l, by --all, by files, by names."""

from __future__ import annotations

import json
from functools import partial

import pytest

from pyctl.cli.runtime import Runtime
from tests.conftest import Pyctl, Result

API = "apiVersion: projectcalico.org/v3"
NODE = f"{{{API}, kind: Node, metadata: {{name: NAME, labels: {{zone: ZONE}}}}}}"


def nodes(pyctl: Pyctl) -> str:
    """The names of the nodes."""
    return pyctl.ok("get", "nodes", "-o", "name").replace("node/", "").replace("\n", " ").strip()


@pytest.fixture
def stocked(pyctl: Pyctl) -> Pyctl:
    """The program, with nodes a and b in the north, c in the south, and a tier t."""
    zones = {"a": "north", "b": "north", "c": "south"}
    texts = [NODE.replace("NAME", name).replace("ZONE", zone) for name, zone in zones.items()]
    pyctl.ok("create", "-f", "-", stdin="\n---\n".join(texts))
    pyctl.ok("create", "tier", "t")
    return pyctl


def labels(pyctl: Pyctl, name: str) -> dict[str, str]:
    """The labels of a node."""
    node = json.loads(pyctl.ok("get", "node", name, "-o", "json"))
    found: dict[str, str] = node["metadata"].get("labels", {})
    return found


@pytest.mark.parametrize(
    ("args", "left", "stdout"),
    [
        (["nodes", "-l", "zone=north"], "c", "Successfully deleted 2 'Node' resource(s)\n"),
        (["nodes", "-l", "zone == 'north'"], "c", "Successfully deleted 2 'Node' resource(s)\n"),
        (["nodes", "-l", "zone in (south)"], "a b", "Successfully deleted 1 'Node' resource(s)\n"),
        (["nodes", "--selector", "has(x)"], "a b c", "No resources found\n"),
        (["nodes", "--all"], "", "Successfully deleted 3 'Node' resource(s)\n"),
        (["node,heps", "--all"], "", "Successfully deleted 3 'Node' resource(s)\n"),
        (["heps", "--all"], "a b c", "No resources found\n"),
        (["all", "-l", "zone=north"], "c", "Successfully deleted 2 'Node' resource(s)\n"),
        (["all", "-l", "zone=north", "-A"], "c", "Successfully deleted 2 'Node' resource(s)\n"),
        (["all", "--all", "-n", "shop"], "a b c", "No resources found\n"),
        (["nodes", "a", "c"], "b", "Successfully deleted 2 'Node' resource(s)\n"),
    ],
)
def test_delete_of_what_is_chosen(stocked: Pyctl, args: list[str], left: str, stdout: str) -> None:
    """Without a terminal there is no question; what is chosen by nothing is no failure."""
    assert stocked.ok("delete", *args) == stdout
    assert nodes(stocked) == left


@pytest.mark.parametrize(
    ("kinds", "left_out", "stdout"),
    [
        (
            "tiers",
            ["Tier kube-admin, default, kube-baseline"],
            "Successfully deleted 1 'Tier' resource(s)\n",
        ),
        (
            "tiers,profiles,clusterinfo,nodes",
            [
                "Profile projectcalico-allow-all, projectcalico-default-allow",
                "ClusterInformation default",
                "Tier kube-admin, default, kube-baseline",
            ],
            "Successfully deleted 4 resource(s)\n",
        ),
        (
            "profiles",
            ["Profile projectcalico-allow-all, projectcalico-default-allow"],
            "No resources found\n",
        ),
    ],
)
def test_built_in_objects_are_left_alone_and_named(
    stocked: Pyctl, kinds: str, left_out: list[str], stdout: str
) -> None:
    """They refuse by name; where all are meant they are no failure."""
    result = stocked("delete", kinds, "--all")
    assert (result.stdout, result.code) == (stdout, 0)
    notes = [f"note: {names}: built in, and left alone" for names in left_out]
    assert result.stderr.splitlines() == notes


def test_tiers_go_after_the_policies_in_them(stocked: Pyctl) -> None:
    """In whatever order the kinds are named."""
    policy = f"{{{API}, kind: GlobalNetworkPolicy, metadata: {{name: p}}, spec: {{tier: t}}}}"
    stocked.ok("create", "-f", "-", stdin=policy)
    assert stocked("delete", "tiers", "--all").code == 1
    result = stocked("delete", "tiers,gnp", "--all")
    assert (result.stdout, result.code) == ("Successfully deleted 2 resource(s)\n", 0)


def answering(pyctl: Pyctl, answer: str, *args: str) -> Result:
    """A run on a terminal, where this is typed."""
    pyctl.runtime = partial(Runtime, stdin_is_terminal=True, stderr_is_terminal=True)
    return pyctl("--datastore", "embedded", *args, stdin=answer)


QUESTIONS = [
    (["nodes", "--all"], "Delete 3 Nodes?"),
    (["nodes", "-l", "zone=north"], "Delete 2 Nodes?"),
    (["nodes,tiers", "--all"], "Delete 3 Nodes, 1 Tier?"),
    (["tiers", "--all"], "Delete 1 Tier?"),
]


@pytest.mark.parametrize(("args", "question"), QUESTIONS)
@pytest.mark.parametrize("answer", ["y\n", "YES\n", " y"])
def test_a_terminal_is_asked_and_a_yes_deletes(
    stocked: Pyctl, args: list[str], question: str, answer: str
) -> None:
    """The question counts what would go."""
    result = answering(stocked, answer, "delete", *args)
    assert f"{question} [y/N] " in result.stderr
    assert result.stdout.startswith("Successfully deleted ")
    assert result.code == 0


@pytest.mark.parametrize(("args", "question"), QUESTIONS)
@pytest.mark.parametrize("answer", ["", "\n", "n\n", "yesterday\n"])
def test_anything_but_a_yes_deletes_nothing(
    stocked: Pyctl, args: list[str], question: str, answer: str
) -> None:
    """The end of the input too; the exit code keeps a script from going on."""
    result = answering(stocked, answer, "delete", *args)
    assert result.stderr == (
        f"{question} [y/N] {'' if answer else chr(10)}"
        "not confirmed: nothing was deleted (--yes deletes without a question)\n"
    )
    assert (result.stdout, result.code) == ("", 1)
    assert nodes(stocked) == "a b c"


@pytest.mark.parametrize(
    "args",
    [
        ["nodes", "--all", "--yes"],
        ["nodes", "--all", "-y"],
        ["nodes", "--all", "--dry-run"],
        ["nodes", "-l", "zone=south"],
        ["nodes", "a", "b"],
        ["nodes", "-l", "zone=west"],
    ],
)
def test_what_needs_no_question(stocked: Pyctl, args: list[str]) -> None:
    """It was answered before, nothing is at stake, or the objects were named."""
    result = answering(stocked, "", "delete", *args)
    assert (result.stderr, result.code) == ("", 0)


@pytest.mark.parametrize(
    ("args", "stderr"),
    [
        (["delete", "nodes", "a", "--all"], "--all chooses from all objects of a kind: name none"),
        (["delete", "node/a", "-l", "x"], "-l chooses from all objects of a kind: name none"),
        (["delete", "nodes", "--all", "-l", "x"], "--all and -l do not go together"),
        (["delete", "-f", "x", "--all"], "-f names what is acted on: neither -l nor --all goes"),
        (["label", "-f", "x", "-l", "x", "a=b"], "-f names what is acted on: neither -l nor"),
        (["delete", "--all"], "name a kind of resource"),
        (["delete", "nodes", "-l", ""], "-l is empty"),
        (["delete", "nodes", "-l", "has("], "invalid selector 'has(' ("),
        (["delete", "nodes"], "name the Node objects, or choose them: -l SELECTOR, --all"),
        (["delete", "all"], "name the objects, or choose them: -l SELECTOR, --all"),
        (["label", "nodes", "--all"], "say what to set or remove: KEY=VALUE, or KEY-"),
        (["annotate", "-f", "x"], "say what to set or remove: KEY=VALUE, or KEY-"),
        (["label", "nodes", "--all", "a=b", "c"], "invalid label c (write KEY=VALUE to set one,"),
        (["label", "node", "a", "x=y", "c"], "invalid label c (write KEY=VALUE to set one,"),
        (["annotate", "node", "a", "zone"], "invalid annotation zone (write KEY=VALUE to set"),
        (["label", "node", "x=y"], "requires at least 3 arg(s), only received 2"),
        (["label", "nods", "a", "x=y"], "failed to get nods a, error resource type 'nods' is"),
        (["label", "nods", "a", "b", "x=y"], "resource type 'nods' is not supported"),
    ],
)
def test_lines_that_contradict_themselves(stocked: Pyctl, args: list[str], stderr: str) -> None:
    """Exit code 2, and nothing is done."""
    result = stocked(*args)
    assert (result.stdout, result.code) == ("", 2)
    assert result.stderr.startswith(stderr)


@pytest.mark.parametrize(
    ("args", "stdout"),
    [
        (
            ["node", "a", "b", "x=1"],
            "Successfully set label x on node a\nSuccessfully set label x on node b\n",
        ),
        (
            ["NODE/a", "no/b", "x=1", "y="],
            (
                "Successfully set label x, set label y on NODE a\n"
                "Successfully set label x, set label y on no b\n"
            ),
        ),
        (
            ["node/a", "x=1", "zone-"],
            ("Successfully set label x on node a\nSuccessfully removed label zone from node a\n"),
        ),
        (
            ["nodes", "-l", "zone == 'north'", "zone=east", "--overwrite"],
            (
                "Successfully updated label zone on nodes a\n"
                "Successfully updated label zone on nodes b\n"
            ),
        ),
        (
            ["nodes", "--all", "x=1", "zone-"],
            "".join(
                f"Successfully set label x, removed label zone from nodes {name}\n"
                for name in "abc"
            ),
        ),
        (
            ["nodes", "--all", "zone", "--remove"],
            "".join(f"Successfully removed label zone from nodes {name}\n" for name in "abc"),
        ),
        (
            ["node,heps", "-l", "zone=south", "x=1"],
            "Successfully set label x on node c\n",
        ),
        (["node", "a", "zone", "--remove"], "Successfully removed label zone from node a\n"),
        (["nodes", "-l", "zone=west", "x=1"], "No resources found\n"),
    ],
)
def test_label_of_what_is_chosen(stocked: Pyctl, args: list[str], stdout: str) -> None:
    """One object gets a sentence for each label, of several each gets one."""
    assert stocked.ok("label", *args) == stdout


def test_where_a_label_is_missing_already_nothing_is_done(stocked: Pyctl) -> None:
    """Of objects that were chosen; one that is named must have it."""
    stocked.ok("label", "node", "a", "x=1")
    assert stocked.ok("label", "nodes", "-l", "zone=north", "x-") == (
        "Successfully removed label x from nodes a\nNo label x to remove from nodes b\n"
    )
    result = stocked("label", "nodes", "a", "b", "x-")
    assert (result.stdout, result.code) == ("", 1)
    assert result.stderr.splitlines() == [
        f"cannot remove label of nodes {name}, key x does not exist" for name in "ab"
    ]


def test_of_several_some_may_fail(stocked: Pyctl) -> None:
    """The others are labelled; exit code 8."""
    result = stocked("label", "node", "a", "gone", "c", "zone=north")
    assert (result.stdout, result.code) == ("Successfully updated label zone on node a\n", 8)
    assert result.stderr.splitlines() == [
        "node gone not found",
        (
            "failed to update label of node c, key zone is already present. please use "
            "'--overwrite' to set a new value"
        ),
    ]


def test_files_may_name_what_is_labelled(stocked: Pyctl) -> None:
    """Each object of theirs; a resourceVersion is a condition."""
    text = "\n---\n".join(NODE.replace("NAME", name) for name in ("a", "c", "gone"))
    result = stocked("label", "-f", "-", "x=1", stdin=text)
    assert (result.stderr, result.code) == ("node gone not found\n", 8)
    assert (
        result.stdout == "Successfully set label x on node a\nSuccessfully set label x on node c\n"
    )
    assert labels(stocked, "a") == {"x": "1", "zone": "north"}
    stale = NODE.replace("NAME", 'a, resourceVersion: "1"')
    result = stocked("label", "-f", "-", "x=1", stdin=stale)
    assert (result.stdout, result.code) == ("", 4)
    assert result.stderr.startswith("update conflict: Node(a) (resourceVersion 1 was asked for")


def test_built_in_profiles_cannot_be_labelled_and_are_left_alone(stocked: Pyctl) -> None:
    """Tiers that are built in can."""
    result = stocked("label", "profiles", "--all", "x=1")
    assert (result.stdout, result.code) == ("No resources found\n", 0)
    assert "projectcalico-default-allow: built in, and left alone" in result.stderr
    assert stocked.ok("label", "tiers", "--all", "x=1").count("Successfully set label x on") == 4


def test_annotate(stocked: Pyctl) -> None:
    """As label, with values of any text."""
    said = stocked.ok("annotate", "node", "a", "note=a = b, c", "x=1")
    assert said == (
        "Successfully set annotation note on node a\nSuccessfully set annotation x on node a\n"
    )
    node = stocked.ok("get", "node", "a", "-o", "yaml")
    assert "    note: a = b, c\n" in node
    result = stocked("annotate", "nodes", "--all", "x=2")
    assert result.code == 8
    assert result.stderr == (
        "failed to update annotation of nodes a, key x is already present. please use "
        "'--overwrite' to set a new value\n"
    )
    assert stocked.ok("annotate", "nodes", "--all", "x-").count("removed annotation x from") == 3
    assert stocked("annotate", "node", "a", "x-").code == 1
    assert stocked("annotate", "node", "gone", "x=1").stderr == "node gone not found\n"
    bad = stocked("annotate", "node", "a", "bad key=1")
    assert bad.stderr.startswith(
        "failed to update node a, annotation not changed: Node a: metadata"
    )
    assert stocked.ok("annotate", "node", "a", "note", "--remove") == (
        "Successfully removed annotation note from node a\n"
    )

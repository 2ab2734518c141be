"""edit: what is edited, by which editor, and what is stored."""

from __future__ import annotations

import errno
import os
import stat
import subprocess

import pytest

from tests.conftest import Pyctl
from tests.editors import DONE, TIER, Editor, change, order

UNCHANGED = "Edit cancelled, no changes made.\n"


def test_what_the_user_changes_is_stored(pyctl: Pyctl, editor: Editor) -> None:
    """The text is that of get -o yaml, under comments; its file is the user's alone, then gone."""
    before = pyctl.ok("get", "tier", "t", "-o", "yaml")
    editor.does(change("7"))
    assert pyctl.ok("edit", "tier", "t") == DONE
    comments = [line for line in editor.given().splitlines() if line.startswith("#")]
    assert editor.given() == "".join(f"{line}\n" for line in comments) + before
    assert (order(pyctl), order(pyctl, "u")) == (7, 1)
    assert (editor.given() != editor.left(), editor.kept) == (True, [])
    mode = (editor.drafts.parent / "mode").read_text().strip()
    assert int(mode, 8) == stat.S_IRUSR | stat.S_IWUSR


@pytest.mark.parametrize(
    ("visit", "said"),
    [
        ("true", UNCHANGED),
        ('touch "$1"', UNCHANGED),
        ('echo "# a comment" >> "$1"', UNCHANGED),
        ('sed -i "/^#/d" "$1"', UNCHANGED),
        ('sed -i "s/order: 1/order:  1.0/" "$1"', UNCHANGED),
        ('sed -i "/resourceVersion/d" "$1"', UNCHANGED),
        ('sed -i "s/$/\\r/" "$1"', UNCHANGED),
        (': > "$1"', "Edit cancelled, saved file was empty.\n"),
        ('rm "$1"', "Edit cancelled, saved file was empty.\n"),
        ('sed -i "/^[^#]/d" "$1"', "Edit cancelled, saved file was empty.\n"),
    ],
)
def test_a_text_without_changes_is_not_stored(
    pyctl: Pyctl, editor: Editor, visit: str, said: str
) -> None:
    """Comments and another way of writing are no changes; an empty file means none either."""
    before = pyctl.ok("get", "tiers", "-o", "json")
    editor.does(visit)
    assert pyctl.ok("edit", "tier/t") == said
    assert (editor.visits, editor.kept) == (1, [])
    assert pyctl.ok("get", "tiers", "-o", "json") == before


@pytest.mark.parametrize(
    ("command", "stderr", "code"),
    [
        ("no-such-editor -w", "cannot start the editor no-such-editor -w: No such file or dir", 1),
        ("/", "cannot start the editor /: Permission denied", 1),
        ("vi 'x", "EDITOR=vi 'x is no command line: No closing quotation", 2),
    ],
)
def test_editors_that_cannot_be_started(
    pyctl: Pyctl, editor: Editor, command: str, stderr: str, code: int
) -> None:
    """The command and what to set are told; no file is left behind."""
    pyctl.environ["EDITOR"] = command
    result = pyctl("edit", "tier", "t")
    assert (result.stdout, result.code, editor.kept) == ("", code, [])
    assert result.stderr.startswith(stderr)


def test_a_closed_directory_in_the_path_is_not_what_is_wrong(
    pyctl: Pyctl, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system says so of an editor that is nowhere."""

    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(subprocess, "run", refuse)
    pyctl.environ["EDITOR"] = "no-such-editor"
    result = pyctl("edit", "tier", "t")
    assert (result.code, editor.kept) == (1, [])
    assert "the editor no-such-editor: No such file or directory" in result.stderr


def test_the_file_can_be_made_nowhere(pyctl: Pyctl, editor: Editor) -> None:
    """Then no editor is started."""
    editor.does("true")
    pyctl.environ["TMPDIR"] = str(editor.drafts / "gone")
    result = pyctl("edit", "tier", "t")
    assert (result.stdout, result.code) == ("", 1)
    assert result.stderr == (
        f"cannot make a file in {editor.drafts}/gone: No such file or directory\n"
    )


def test_the_first_variable_that_is_set_names_the_editor(pyctl: Pyctl, editor: Editor) -> None:
    """Empty ones count as unset, and vi is the last resort."""
    names = ["PYCTL_EDITOR", "KUBE_EDITOR", "VISUAL", "EDITOR"]
    pyctl.environ |= {name: f"no-{name}" for name in names}
    for name in names:
        assert f"cannot start the editor no-{name}:" in pyctl("edit", "tier", "t").stderr
        pyctl.environ[name] = " "
    pyctl.environ["PATH"] = str(editor.drafts)
    assert "cannot start the editor vi:" in pyctl("edit", "tier", "t").stderr


@pytest.mark.parametrize(
    ("args", "documents"),
    [
        (["tier", "t"], 1),
        (["tier", "t", "u", "t"], 2),
        (["tier/t", "tiers/u"], 2),
        (["tiers"], 5),
        (["tiers", "-l", "a == 'b'"], 1),
        (["tier,kubecontrollersconfig"], 6),
        (["-f", "-"], 2),
    ],
)
def test_which_objects_are_edited(
    pyctl: Pyctl, editor: Editor, args: list[str], documents: int
) -> None:
    """A document each; named, chosen, described by files, or all of a kind."""
    pyctl.ok("label", "tier", "t", "a=b")
    editor.does("true")
    texts = "\n---\n".join(TIER.replace("NAME", name) for name in "tu")
    assert pyctl.ok("edit", *args, stdin=texts) == UNCHANGED
    assert editor.given().count("\n---\n") == documents - 1
    assert editor.given().count("uid: ") == documents


def test_what_is_taken_out_of_the_text_stays_as_it_is(pyctl: Pyctl, editor: Editor) -> None:
    """And is named in a note; a separator in front of the rest is no object."""
    editor.does(f'sed -i "3,/^---/{{/^---/!d}}" "$1"; {change("7")}')
    result = pyctl("edit", "tiers", "t", "u")
    assert (result.stdout, result.code) == (DONE, 0)
    assert result.stderr == "note: Tier(t): no longer in the text, and left as it is stored\n"
    assert (order(pyctl), order(pyctl, "u")) == (1, 7)


def test_a_dry_run_checks_and_stores_nothing(pyctl: Pyctl, editor: Editor) -> None:
    """What is wrong is told as ever."""
    editor.does('sed -i "s/Deny/Shrug/" "$1"', 'sed -i "s/: Shrug/: Pass/" "$1"')
    assert pyctl.ok("edit", "tier", "t", "--dry-run") == DONE.replace("\n", " (dry run)\n")
    assert "defaultAction: Deny" in pyctl.ok("get", "tier", "t", "-o", "yaml")


@pytest.mark.parametrize(
    ("args", "stderr", "code"),
    [
        (["tier", "x"], "resource does not exist: Tier(x)\n", 3),
        (
            ["tier", "x", "t", "y"],
            "resource does not exist: Tier(x)\nresource does not exist: Tier(y)\n",
            3,
        ),
        (["clusterinfo", "default"], "operation apply or replace is not supported on Cluster", 1),
        (["profile/projectcalico-default-allow"], "operation Update is not supported on proj", 1),
        ([], "name a kind of resource", 2),
        (["tier", "t", "-o", "toml"], "unrecognized output format 'toml' (known: yaml, json)", 2),
        (["tier", "t", "-l", "a"], "-l chooses from all objects of a kind: name none of them", 2),
        (["tier", "t", "-n", "x"], "Tier is not namespaced\n", 2),
    ],
)
def test_what_cannot_be_edited_opens_no_editor(
    pyctl: Pyctl, editor: Editor, args: list[str], stderr: str, code: int
) -> None:
    """The failure is that of get, or of a write that is always refused."""
    editor.does("true")
    result = pyctl("edit", *args)
    assert (result.stdout, result.code) == ("", code)
    assert result.stderr.startswith(stderr)
    assert editor.kept == []


def test_where_there_is_nothing_to_edit_no_editor_opens(pyctl: Pyctl, editor: Editor) -> None:
    """As with the other verbs that choose; built-in objects are named."""
    editor.does("true")
    assert pyctl.ok("edit", "heps") == "No resources found\n"
    assert pyctl.ok("edit", "tiers", "-l", "has(x)") == "No resources found\n"
    result = pyctl("edit", "profiles")
    assert (result.stdout, result.code) == ("No resources found\n", 0)
    assert "built in, and left alone" in result.stderr


def test_words_of_the_user_that_are_read_as_others_are_warned_of(
    pyctl: Pyctl, editor: Editor
) -> None:
    """As in any manifest, with file and line."""
    editor.does('sed -i "s/^metadata:/metadata:\\n  labels: {zone: 012}/" "$1"')
    result = pyctl("edit", "tier", "t")
    assert (result.stdout, result.code) == (DONE, 0)
    assert result.stderr.startswith("warning: ")
    assert '012 without quotes is read as "10"' in result.stderr

"""edit when something is wrong: the editor opens again, and the user's text is never lost."""

from __future__ import annotations

import json
import stat

import pytest

from pyctl.cli.editing import Editing
from pyctl.cli.editor import Draft
from pyctl.errors import DatastoreError, PyctlError
from tests.conftest import Pyctl
from tests.editors import DONE, Editor, change, elsewhere, order


@pytest.mark.parametrize(
    ("first", "wrong", "second"),
    [
        (
            'sed -i "s/order: 1/ordr: 7/" "$1"',
            ":17: Tier t: spec.ordr: field in document is not recognized or is in the wrong locat",
            'sed -i "s/^  ordr/  order/" "$1"',
        ),
        (
            'sed -i "s/Deny/Shrug/; s/order: 1/order: 7/" "$1"',
            ":16: Tier t: spec.defaultAction: error with field DefaultAction = 'Shrug' (",
            'sed -i "s/: Shrug/: Deny/" "$1"',
        ),
        (
            'sed -i "s/order: 1/order: [7/" "$1"',
            ":18: failed to execute command: error converting YAML to JSON: yaml: line 18: ",
            'sed -i "s/\\[7/7/" "$1"',
        ),
        (
            'sed -i "s/kind: Tier/kind: Teir/; s/order: 1/order: 7/" "$1"',
            ":9: failed to execute command: unknown resource type (Teir) and/or version (proj",
            'sed -i "s/^kind: Teir/kind: Tier/" "$1"',
        ),
        (
            'sed -i "s/name: t/name: x/; s/order: 1/order: 7/" "$1"',
            ":8: Tier(x) was not opened: edit changes objects, it neither renames nor creates",
            'sed -i "s/^  name: x/  name: t/" "$1"',
        ),
        (
            'grep -v ^# "$1" > b; (echo ---; cat b) >> "$1"; sed -i "s/order: 1/order: 7/" "$1"',
            ":20: Tier(t) stands here twice",
            'sed -i "/^---/,\\$d" "$1"',
        ),
    ],
)
def test_a_text_that_is_wrong_is_edited_again(
    pyctl: Pyctl, editor: Editor, first: str, wrong: str, second: str
) -> None:
    """The user's text under comments that say what is wrong, with the line it now stands on."""
    editor.does(first, second)
    assert pyctl.ok("edit", "tier", "t") == DONE
    assert (order(pyctl), editor.visits, editor.kept) == (7, 2, [])
    told = [line for line in editor.given(2).splitlines() if line.startswith("# pyctl-edit-")]
    assert len(told) == 1
    assert told[0].split(".yaml", 1)[1].startswith(wrong)
    body = [line for line in editor.left().splitlines() if not line.startswith("#")]
    assert editor.given(2).splitlines()[-len(body) :] == body


def test_all_problems_are_told_and_the_users_own_comments_stay(
    pyctl: Pyctl, editor: Editor
) -> None:
    """Of all objects, in the order of the text; old comments of ours do not pile up."""
    editor.does(
        'sed -i "s/Deny/Shrug/; s/^kind/# why\\nkind/" "$1"',
        'sed -i "s/: Shrug/: Pass/" "$1"',
    )
    assert pyctl.ok("edit", "tier", "t", "u") == "Successfully edited 2 'Tier' resource(s)\n"
    lines = editor.given(2).splitlines()
    assert sum("spec.defaultAction: error with field" in line for line in lines) == 2
    assert lines.count("# why") == 2
    assert sum("Edit the text below" in line for line in lines) == 1
    for line in lines:
        if line.startswith("# pyctl-edit-"):
            number = int(line.split(":")[1])
            assert lines[number - 1] == "  defaultAction: Shrug"


@pytest.mark.parametrize(
    "second",
    ["true", 'sed -i "/^#/d" "$1"', 'sed -i "s/supported/allowed/" "$1"', ': > "$1"', 'rm "$1"'],
)
def test_a_problem_that_stays_ends_with_the_text_in_a_file(
    pyctl: Pyctl, editor: Editor, second: str
) -> None:
    """Unchanged, or emptied: the problems and the path are told, with the code of the problem."""
    editor.does('sed -i "s/Deny/Shrug/" "$1"', second)
    before = pyctl.ok("get", "tier", "t", "-o", "json")
    result = pyctl("edit", "tier", "t")
    (path,) = editor.drafts.iterdir()
    assert (result.stdout, result.code) == ("", 9)
    lines = result.stderr.splitlines()
    assert lines[0] == "Edit cancelled, no valid changes were saved."
    assert lines[1].startswith(f"{path}:16: Tier t: spec.defaultAction: error with field Def")
    assert lines[2:] == [f"your text is kept in {path}"]
    assert path.read_text().splitlines()[15] == "  defaultAction: Shrug"
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert pyctl.ok("get", "tier", "t", "-o", "json") == before


@pytest.mark.parametrize(
    ("visit", "stderr"),
    [
        ("false", "failed with exit code 1"),
        ("(exit 7)", "failed with exit code 7"),
        ("kill -9 $$", "was ended by signal 9"),
    ],
)
def test_an_editor_that_fails_changes_nothing_and_loses_nothing(
    pyctl: Pyctl, editor: Editor, visit: str, stderr: str
) -> None:
    """Nothing is stored; the file stays when the user wrote something into it."""
    editor.does(visit)
    result = pyctl("edit", "tier", "t")
    assert (result.stdout, result.code, editor.kept) == ("", 1, [])
    assert result.stderr.startswith("the editor sh ")
    assert result.stderr.endswith(f"{stderr}\n")
    editor.does(f"{change('7')}; {visit}")
    result = pyctl("edit", "tier", "t")
    (path,) = editor.drafts.iterdir()
    assert result.stderr.endswith(f"{stderr}\nyour text is kept in {path}\n")
    assert "order: 7" in path.read_text()
    assert order(pyctl) == 1


def test_an_editor_that_fails_on_the_second_visit_loses_nothing(
    pyctl: Pyctl, editor: Editor
) -> None:
    """Even if it has emptied the file: the text of the first visit is kept."""
    editor.does('sed -i "s/Deny/Shrug/" "$1"', ': > "$1"; false')
    result = pyctl("edit", "tier", "t")
    assert result.code == 1
    assert "your text is kept in" in result.stderr
    assert ["defaultAction: Shrug" in text for text in editor.kept] == [True]


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_conflict_is_told_and_the_text_goes_on(pyctl: Pyctl, editor: Editor, form: str) -> None:
    """The text has the new version then, and saved with any change it is stored over it."""
    other = elsewhere("patch", "tier", "t", "-p", "'spec: {defaultAction: Pass}'")
    text = 'sed -i "s/order\\(.*\\) 1$/order\\1 7/; s/order\\(.*\\) 1,/order\\1 7,/" "$1"'
    editor.does(f"{text}; {other}", 'sed -i "1d" "$1"')
    assert pyctl.ok("edit", "tier", "t", "-o", form) == DONE
    given = editor.given(2)
    assert "update conflict: Tier(t) (resourceVersion 8 was asked for, 10 is stored" in given
    assert '#   changed there meanwhile: spec.defaultAction: "Deny" -> "Pass"\n' in given
    version = 'resourceVersion: "10"' if form == "yaml" else '"resourceVersion": "10"'
    assert version in given
    tier = json.loads(pyctl.ok("get", "tier", "t", "-o", "json"))
    assert tier["spec"] == {"order": 7, "defaultAction": "Deny"}


def test_a_conflict_that_is_left_alone_overwrites_nothing(pyctl: Pyctl, editor: Editor) -> None:
    """The text is kept, and can be stored by replace."""
    other = elsewhere("patch", "tier", "t", "-p", "'spec: {order: 5}'")
    editor.does(f"{change('7')}; {other}", "true")
    result = pyctl("edit", "tier", "t")
    (path,) = editor.drafts.iterdir()
    assert (result.stdout, result.code) == ("", 4)
    assert result.stderr.splitlines()[-1] == (
        f"your text is kept in {path}; pyctl replace -f {path} stores it over what is there now"
    )
    assert order(pyctl) == 5
    pyctl.ok("replace", "-f", str(path))
    assert order(pyctl) == 7


def test_a_version_that_the_user_writes_is_a_condition(pyctl: Pyctl, editor: Editor) -> None:
    """As in any manifest; taken out again it is the one that was read."""
    editor.does(
        f"""{change("7")}; sed -i 's/sion: "8"/sion: "3"/' "$1" """,
        'sed -i "/^  resourceVersion/d" "$1"',
    )
    assert pyctl.ok("edit", "tier", "t") == DONE
    assert "resourceVersion 3 was asked for, 8 is stored" in editor.given(2)
    assert order(pyctl) == 7


def test_an_object_that_is_deleted_meanwhile_ends_with_the_text_in_a_file(
    pyctl: Pyctl, editor: Editor
) -> None:
    """It can be made again from it."""
    editor.does(f"{change('7')}; {elsewhere('delete', 'tier', 't')}")
    result = pyctl("edit", "tier", "t")
    (path,) = editor.drafts.iterdir()
    assert (result.stdout, result.code) == ("", 3)
    assert result.stderr.splitlines() == [
        "Edit cancelled, no valid changes were saved.",
        f"{path}:8: resource does not exist: Tier(t)",
        f"your text is kept in {path}; pyctl apply -f {path} creates what it holds",
    ]
    pyctl.ok("apply", "-f", str(path))
    assert order(pyctl) == 7


def test_several_objects_are_stored_when_all_are_right(pyctl: Pyctl, editor: Editor) -> None:
    """One that is wrong keeps the others from being stored."""
    editor.does('sed -i "s/order: 1$/order: 7/; 0,/Deny/s//Shrug/" "$1"', "true")
    assert pyctl("edit", "tier/t", "tier/u").code == 9
    assert (order(pyctl), order(pyctl, "u")) == (1, 1)


def test_a_text_that_is_not_utf8_is_kept_byte_for_byte(pyctl: Pyctl, editor: Editor) -> None:
    """It cannot be read, and that is told; the user's bytes stay what they are."""
    editor.does("printf 'caf\\351: [\\n' >> \"$1\"", "true")
    result = pyctl("edit", "tier", "t")
    assert result.code == 9
    (path,) = editor.drafts.iterdir()
    assert b"caf\xe9: [\n" in path.read_bytes()


def test_a_disk_that_is_full_at_the_second_visit_costs_no_text(
    pyctl: Pyctl, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comments cannot be written on top; the text stays in its file, which is named."""
    write, texts = Draft.write, []

    def once(draft: Draft, text: bytes) -> None:
        texts.append(text)
        if len(texts) > 1:
            raise PyctlError("cannot make a file: No space left on device")
        write(draft, text)

    monkeypatch.setattr(Draft, "write", once)
    editor.does('sed -i "s/Deny/Shrug/" "$1"')
    result = pyctl("edit", "tier", "t")
    (path,) = editor.drafts.iterdir()
    assert (result.stderr, result.code) == (
        f"cannot make a file: No space left on device\nyour text is kept in {path}\n",
        1,
    )
    assert "defaultAction: Shrug" in path.read_text()


def test_ctrl_c_is_the_editors(pyctl: Pyctl, editor: Editor) -> None:
    """A terminal sends it to both; an editor that goes on is waited for."""
    editor.does(f"kill -INT $PPID; {change('7')}")
    assert pyctl.ok("edit", "tier", "t") == DONE
    assert order(pyctl) == 7


@pytest.mark.parametrize(
    ("failure", "stderr", "code"),
    [
        (KeyboardInterrupt(), "interrupted\nyour text is kept in ", 130),
        (DatastoreError("it is gone"), "it is gone\nyour text is kept in ", 7),
        (RuntimeError("a bug"), "RuntimeError: a bug\nyour text is kept in ", 70),
    ],
)
def test_whatever_happens_the_text_is_kept(
    pyctl: Pyctl,
    editor: Editor,
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
    stderr: str,
    code: int,
) -> None:
    """Ctrl-C while it is stored, a datastore that fails, a bug: each says where it is."""

    def fail(*_: object, **__: object) -> None:
        raise failure

    editor.does(change("7"))
    monkeypatch.setattr(Editing, "_write", fail)
    result = pyctl("edit", "tier", "t")
    assert (result.stdout, result.code) == ("", code)
    assert f"{stderr}{next(editor.drafts.iterdir())}\n" in result.stderr
    assert ["order: 7" in text for text in editor.kept] == [True]

"""Groups of commands: how one of theirs is found, and what is said when it is not."""

from __future__ import annotations

import pytest

from pyctl.cli.groups import GROUPS
from pyctl.cli.main import VERBS
from tests.conftest import Pyctl

COMMANDS = [(group, name) for group, names in GROUPS.items() for name in names]


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_alone_shows_its_commands(pyctl: Pyctl, group: str) -> None:
    """So do -h and help; the options of every verb stand there too."""
    text = pyctl.ok(group)
    assert text == pyctl.ok(group, "-h") == pyctl.ok("help", group)
    assert text.startswith(f"Usage: pyctl {group} ")
    flowing = " ".join(text.split())  # however narrow the terminal is
    assert VERBS[group] in flowing
    assert all(about in flowing for about in GROUPS[group].values())
    assert "--config" in text


@pytest.mark.parametrize(("group", "name"), COMMANDS)
def test_every_command_of_a_group_has_its_help_with_examples(
    pyctl: Pyctl, group: str, name: str
) -> None:
    """-h, --help and help say the same."""
    text = pyctl.ok(group, name, "--help")
    assert text == pyctl.ok(group, name, "-h") == pyctl.ok("help", group, name)
    assert text.startswith(f"Usage: pyctl {group} {name} ")
    assert f"  pyctl {group} {name}" in text.split("Examples:")[1]
    assert "--config" in text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("datastore compct", 'unknown command "compct" for "pyctl datastore" (did you mean comp'),
        ("datastore xyz", 'unknown command "xyz" for "pyctl datastore" (known: '),
        ("help datastore xyz", 'unknown command "xyz" for "pyctl datastore" (known: '),
        ("datastore migrate export", "pyctl datastore migrate is not supported yet"),
        ("datastore lock", "pyctl datastore lock is not supported yet"),
        ("datastore --nonsense", "No such option: --nonsense"),
        ("datastor", 'unknown command "datastor" for "pyctl" (did you mean datastore?)'),
    ],
)
def test_a_word_that_is_no_command_of_the_group_is_a_usage_error(
    pyctl: Pyctl, line: str, words: str
) -> None:
    """The nearest command is named, else all of them."""
    result = pyctl(*line.split())
    assert (result.stdout, result.code) == ("", 2)
    assert result.stderr.startswith(words)


def test_options_of_every_verb_may_stand_anywhere_in_a_group_s_line(pyctl: Pyctl) -> None:
    """Before the group, before its command, and after it."""
    said = pyctl.ok("datastore", "backup", "-")
    assert pyctl.ok("--datastore=embedded", "datastore", "backup", "-") == said
    assert pyctl.ok("datastore", "--datastore", "embedded", "backup", "-") == said
    assert pyctl.ok("datastore", "backup", "-", "--datastore=embedded") == said

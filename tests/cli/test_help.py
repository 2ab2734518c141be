"""Help: of every verb, with examples that the verb understands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from pyctl.cli.groups import GROUPS
from pyctl.cli.main import VERBS, app
from tests.conftest import Pyctl

COMMANDS = [
    *([verb] for verb in VERBS if verb not in GROUPS),
    *([group, name] for group, names in GROUPS.items() for name in names),
]


def _examples(help_text: str) -> Iterator[list[str]]:
    """The lines of pyctl in the examples of a help text, each as its words."""
    text = help_text.split("Examples:\n")[1].partition("\n\n")[0].replace("\\\n", " ")
    for line in text.splitlines():
        found = re.search(r"""pyctl (?:"[^"]*"|'[^']*'|[^|>)])*""", line)
        assert found, f"an example without pyctl: {line}"
        yield shlex.split(found[0])


@pytest.mark.parametrize("group", GROUPS)
def test_the_help_of_a_group_has_an_example_of_each_command(pyctl: Pyctl, group: str) -> None:
    """They are found where the group is, and each command's own help has more."""
    examples = list(_examples(pyctl.ok("help", group)))
    assert [example[:3] for example in examples] == [["pyctl", group, one] for one in GROUPS[group]]
    for example in examples:
        pyctl.ok(*example[1:3], "--help", *example[3:])


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_verb_has_examples_whose_options_exist(pyctl: Pyctl, words: list[str]) -> None:
    """Each is a line of this verb, and names none but its options."""
    root: Any = typer.main.get_command(app)
    examples = list(_examples(pyctl.ok("help", *words)))
    assert examples
    for example in examples:
        assert example[1 : 1 + len(words)] == words
        context = root.context_class(root, info_name="pyctl", obj=None)
        for word in words:
            command = context.command.get_command(context, word)
            context = command.context_class(command, info_name=word, parent=context)
        command.make_context(
            words[-1], example[1 + len(words) :], parent=context.parent, resilient_parsing=True
        )


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_describes_what_a_verb_does_and_all_that_it_takes(
    pyctl: Pyctl, words: list[str]
) -> None:
    """A sentence first, and a text for every option and argument."""
    text = pyctl.ok("help", *words)
    about = text.split("\n\n")[1]
    assert about.startswith("  ")
    assert len(about.split()) > 3
    for section in re.findall(r"^(?:Arguments|Options):\n((?:  .*\n)+)", text, re.MULTILINE):
        for row in re.findall(r"^  (\S.*(?:\n {10,}\S.*)*)", section, re.MULTILINE):
            assert re.search(r"\S(\s{2,}|\n\s+)\S", row), row


def test_the_help_of_pyctl_lists_every_verb(pyctl: Pyctl) -> None:
    """With what it does, and how to learn more."""
    text = pyctl.ok("help")
    assert all(re.search(rf"^  {verb} +\S", text, re.MULTILINE) for verb in VERBS)
    assert "`pyctl help VERB`" in text

"""The page of a verb names all that the verb takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pyctl.cli.groups import GROUPS
from pyctl.cli.main import VERBS
from tests.conftest import Pyctl

PAGES = Path(__file__).resolve().parents[2] / "docs" / "verbs"
COMMANDS = [
    *([verb] for verb in VERBS if verb not in GROUPS),
    *([group, name] for group, names in GROUPS.items() for name in names),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_page_of_a_verb_names_its_options(pyctl: Pyctl, words: list[str]) -> None:
    """Those of its own; the ones that every verb has stand elsewhere."""
    own = pyctl.ok("help", *words).partition("Options of every verb:")[0]
    options = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", own, re.MULTILINE)) - {"--help"}
    page = (PAGES / f"{words[0]}.md").read_text()
    assert not {option for option in options if f"`{option}" not in page}

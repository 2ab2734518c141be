"""pyctl schema: which schemas, where to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from pyctl.resources.catalog import KINDS
from tests.conftest import Pyctl


@pytest.mark.parametrize("word", ["hostendpoint", "HEPs", "hep,heps"])
def test_a_kind_is_named_by_any_of_its_words(pyctl: Pyctl, word: str) -> None:
    """One schema, of an object of the kind."""
    schema = json.loads(pyctl.ok("schema", word))
    assert schema["title"] == "HostEndpoint"
    assert schema["properties"]["kind"] == {"const": "HostEndpoint"}


@pytest.mark.parametrize("words", [["hep,tier"], ["hep", "tiers"]])
def test_several_kinds_make_one_schema_of_their_objects(pyctl: Pyctl, words: list[str]) -> None:
    """An object of either is valid, one of another kind is not."""
    validator = Draft7Validator(json.loads(pyctl.ok("schema", *words)))
    frame = {"apiVersion": "projectcalico.org/v3", "metadata": {"name": "a"}}
    assert validator.is_valid({**frame, "kind": "Tier"})
    assert not validator.is_valid({**frame, "kind": "Node"})


def test_all_kinds_go_into_a_directory(pyctl: Pyctl) -> None:
    """A file each, which is what is shown for the kind, and one for everything."""
    assert pyctl.ok("schema", "--all", "--output-dir", "a/b") == (
        f"Wrote {len(KINDS) + 1} schema(s) into a/b\n"
    )
    written = {path.name: path.read_text() for path in Path("a/b").iterdir()}
    assert set(written) == {"all.json", *(f"{kind.module}.json" for kind in KINDS)}
    assert written["all.json"] == pyctl.ok("schema", "--all")
    for kind in KINDS:
        assert written[f"{kind.module}.json"] == pyctl.ok("schema", kind.words[0])


def test_some_kinds_go_into_a_directory_over_what_is_there(pyctl: Pyctl) -> None:
    """Older schemas are replaced."""
    Path("tier.json").write_text("old")
    assert pyctl.ok("schema", "tier", "node", "--output-dir", ".") == "Wrote 2 schema(s) into .\n"
    assert sorted(path.name for path in Path().iterdir()) == ["node.json", "tier.json"]
    assert Path("tier.json").read_text() == pyctl.ok("schema", "tier")


@pytest.mark.parametrize(
    ("line", "complaint", "code"),
    [
        ("", "name a kind of resource, such as hostendpoint, or give --all", 2),
        ("--all tier", "--all means every kind: leave out tier, or --all", 2),
        ("teir", "resource type 'teir' is not supported (did you mean tier?)", 2),
        ("tier --output-dir file", "cannot write schemas into 'file': File exists", 1),
        ("tier --output-dir a\0b", "cannot write schemas into 'a\\x00b': embedded null byte", 1),
    ],
)
def test_what_cannot_be_done_is_said(pyctl: Pyctl, line: str, complaint: str, code: int) -> None:
    """In words, with what to do."""
    Path("file").touch()
    result = pyctl("schema", *line.split(" " if line else None))
    assert (result.stdout, result.stderr, result.code) == ("", complaint + "\n", code)

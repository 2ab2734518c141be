"""pyctl schema: which schemas, where to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
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
    ("line", "group"),
    [
        ("", "crd.projectcalico.org"),
        ("--all", "crd.projectcalico.org"),
        ("--api-group crd.projectcalico.org/v1", "crd.projectcalico.org"),
        ("--api-group projectcalico.org/v3", "projectcalico.org"),
    ],
)
def test_crds_are_those_of_all_kinds_that_have_one(pyctl: Pyctl, line: str, group: str) -> None:
    """A YAML stream for kubectl, or a file each with the name that Calico gives it."""
    options = ["--crds", *line.split()]
    text = pyctl.ok("schema", *options)
    made = list(yaml.safe_load_all(text))
    names = [definition["metadata"]["name"] for definition in made]
    assert len(made) == len(KINDS)  # three have none, three others are address management's
    assert f"hostendpoints.{group}" in names
    said = pyctl.ok("schema", *options, "--output-dir", "crds")
    assert said == f"Wrote {len(made)} definition(s) into crds\n"
    files = {path.name: path.read_text() for path in Path("crds").iterdir()}
    assert [*files[f"{group}_hostendpoints.yaml"].splitlines()][
        3
    ] == f"  name: hostendpoints.{group}"
    assert sorted(files.values()) == sorted(text.split("---\n"))


def test_crds_of_some_kinds(pyctl: Pyctl) -> None:
    """Those that are named, in that order."""
    made = yaml.safe_load_all(pyctl.ok("schema", "--crds", "tier,hep"))
    assert [definition["spec"]["names"]["kind"] for definition in made] == ["Tier", "HostEndpoint"]


@pytest.mark.parametrize(
    ("line", "complaint", "code"),
    [
        ("--crds --all tier", "--all means every kind: leave out tier, or --all", 2),
        (
            "--crds node",
            "Node is no custom resource: a cluster makes it of its own Nodes",
            2,
        ),
        (
            "--crds --api-group v3",
            "unknown API group 'v3' (known: crd.projectcalico.org/v1, projectcalico.org/v3)",
            2,
        ),
        (
            "tier --api-group projectcalico.org/v3",
            "--api-group is for --crds: JSON Schemas are those of manifests",
            2,
        ),
        ("", "name a kind of resource, such as hostendpoint, or give --all", 2),
        ("--all tier", "--all means every kind: leave out tier, or --all", 2),
        ("teir", "resource type 'teir' is not supported (did you mean tier?)", 2),
        ("tier --output-dir file", "cannot write schemas into 'file': File exists", 1),
        ("tier --output-dir a\0b", "no directory can be called 'a\\x00b': a NUL is in it", 1),
    ],
)
def test_what_cannot_be_done_is_said(pyctl: Pyctl, line: str, complaint: str, code: int) -> None:
    """In words, with what to do."""
    Path("file").touch()
    result = pyctl("schema", *line.split(" " if line else None))
    assert (result.stdout, result.stderr, result.code) == ("", complaint + "\n", code)

"""Start-up is a feature: what a command does not need it does not load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pyctl.cli.groups import GROUPS
from pyctl.cli.main import VERBS

HEAVY = {"msgspec", "httpx", "rich", "jsonpatch", "pydantic", "yaml", "click"}

_RUN = """\
import io, json, signal, sys
signal.setitimer = lambda *_: None  # completion gives up when the machine is busy
from pyctl.cli.main import run
from pyctl.cli.runtime import Runtime
world = Runtime(stdin=io.BytesIO(), stdout=io.StringIO(), stderr=sys.stderr,
                environ={"HOME": sys.argv[1]})
code = run(sys.argv[2:], world)
assert code == 0, code
print(json.dumps(sorted(sys.modules)))
"""

EXTRAS = (
    "pyctl.client.choosing",
    "pyctl.client.fields",
    "pyctl.client.ordering",
    "pyctl.client.watching",
    "pyctl.printers.custom_columns",
    "pyctl.printers.jsonpath",
    "pyctl.selectors",
)
"""What a get without options does without."""


def _modules(home: Path, *args: str) -> set[str]:
    """The modules that a run of the program has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(home), *args], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("output", ["ps", "wide", "json", "yaml", "name"])
def test_get_loads_neither_schemas_nor_what_other_verbs_need(output: str, tmp_path: Path) -> None:
    """A get imports no library that it can do without, and no command but its own."""
    loaded = _modules(tmp_path, "get", "tiers", "-o", output)
    assert not loaded & HEAVY
    commands = {name for name in loaded if name.startswith("pyctl.cli.commands.")}
    assert commands == {"pyctl.cli.commands.get"}
    assert not {name for name in loaded if name.startswith(EXTRAS)}


@pytest.mark.parametrize(
    ("options", "needed"),
    [
        ("-l has(a)", ("pyctl.client.choosing", "pyctl.selectors")),
        ("--field-selector NAME=a", ("pyctl.client.choosing", "pyctl.client.fields")),
        ("--sort-by NAME", ("pyctl.client.ordering", "pyctl.client.fields", "pyctl.printers.json")),
        ("-o custom-columns=NAME", ("pyctl.printers.custom_columns",)),
        ("-o jsonpath={.kind}", ("pyctl.printers.jsonpath",)),
    ],
)
def test_an_option_of_get_loads_what_it_needs(
    options: str, needed: tuple[str, ...], tmp_path: Path
) -> None:
    """And nothing that other options need."""
    loaded = _modules(tmp_path, "get", "tiers", *options.split())
    extras = {name for name in loaded if name.startswith(EXTRAS)}
    assert extras
    assert all(name.startswith(needed) for name in extras)
    assert not loaded & {"msgspec", "rich", "yaml"}


NAMING = [
    verb
    for verb in VERBS
    if verb not in GROUPS
    and verb not in ("explain", "test", "lint", "schema", "completion", "version", "help")
]


@pytest.mark.parametrize("verb", NAMING)
def test_completing_names_loads_no_more_than_a_get(verb: str, tmp_path: Path) -> None:
    """Of no verb: its module is needed for its options, what it works with is not."""
    got = _modules(tmp_path, "get", "tiers", "default")
    completed = _modules(tmp_path, "__complete", verb, "tiers", "")
    assert not completed & HEAVY
    assert "pyctl.datastores.embedded" in completed
    mine = {name for name in completed - got if name.startswith("pyctl.")}
    assert not [name for name in mine if name.startswith(("pyctl.resources", "pyctl.documents"))]


@pytest.mark.parametrize(
    "words",
    [
        ["explain", "--node", ""],
        ["explain", "-"],
        ["test", "-"],
        ["query", "policies", "node/"],
        ["query", "nodes", "-"],
    ],
)
def test_completing_what_policies_decide_loads_no_engine(words: list[str], tmp_path: Path) -> None:
    """Options come from their declarations alone, names from the datastore."""
    loaded = _modules(tmp_path, "__complete", *words)
    assert not loaded & HEAVY
    engine = {name for name in loaded if name.startswith("pyctl.policy.")}
    assert engine <= {"pyctl.policy.flows"}


@pytest.mark.parametrize("words", [[""], ["g"], ["--"], ["help", ""]])
def test_completing_verbs_loads_no_command_but_what_is_asked(
    words: list[str], tmp_path: Path
) -> None:
    """They come from their table, as in the help."""
    loaded = _modules(tmp_path, "__complete", *words)
    commands = {name for name in loaded if name.startswith("pyctl.cli.commands.")}
    assert commands == ({"pyctl.cli.commands.help"} if words[0] == "help" else set())
    assert not loaded & {"sqlite3", *HEAVY}


@pytest.mark.parametrize("kind", ["strategic", "merge", "json"])
def test_only_patches_of_operations_load_jsonpatch(tmp_path: Path, kind: str) -> None:
    """The other types do without; no type loads what a dry run or an editor needs."""
    patch = "[]" if kind == "json" else "{}"
    modules = _modules(tmp_path, "patch", "tier", "kube-admin", "-t", kind, "-p", patch)
    assert ("jsonpatch" in modules) == ("jsonpointer" in modules) == (kind == "json")
    assert not modules & {"rich", "httpx", "pyctl.datastores.overlay", "pyctl.cli.editor"}


def test_help_loads_no_command(tmp_path: Path) -> None:
    """The list of verbs comes from their table."""
    loaded = _modules(tmp_path, "--help")
    assert not {name for name in loaded if name.startswith("pyctl.cli.commands.")}
    assert "sqlite3" not in loaded


def test_a_group_loads_no_command_but_the_one_that_is_used(tmp_path: Path) -> None:
    """The list of a group's commands comes from its table."""
    loaded = _modules(tmp_path, "datastore")
    assert not {name for name in loaded if name.startswith("pyctl.cli.commands.")}
    loaded = _modules(tmp_path, "datastore", "compact")
    assert {name for name in loaded if name.startswith("pyctl.cli.commands.")} == {
        "pyctl.cli.commands.datastore_compact"
    }


def test_validate_loads_no_datastore(tmp_path: Path) -> None:
    """Checking manifests needs no SQLite."""
    manifest = tmp_path / "tier.yaml"
    manifest.write_text("{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}}")
    loaded = _modules(tmp_path, "validate", "-f", str(manifest))
    assert not loaded & {"sqlite3", "rich", "httpx"}

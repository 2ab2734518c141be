"""Files of the embedded datastore that cannot be used, as a user meets them: words and code 7."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from pyctl.datastores import embedded_schema as schema
from pyctl.datastores.embedded import Embedded
from tests.cli.test_world import tiers
from tests.conftest import Pyctl
from tests.datastores import unusable

STORE = Path("store.db")
BACKUP = "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}}"
COMMANDS = (
    ["get", "hep"],
    ["get", "globalnetworksets", "-o", "yaml"],
    ["create", "tier", "t"],
    ["apply", "-f", "backup.yaml"],
    ["label", "hep", "a0000", "a=b"],
    ["delete", "hep", "a0000"],
    ["datastore", "backup", "new.yaml", "--force"],
    ["datastore", "restore", "backup.yaml", "--force"],
    ["datastore", "compact"],
)


@pytest.fixture(autouse=True)
def here(pyctl: Pyctl) -> None:
    """The datastore is a file in the working directory, beside a backup."""
    pyctl.environ["PYCTL_DATABASE"] = str(STORE)
    Path("backup.yaml").write_text(BACKUP)


def _files() -> Mapping[str, bytes]:
    """What lies in the working directory."""
    return {file.name: file.read_bytes() for file in Path().iterdir() if file.is_file()}


@pytest.mark.parametrize(
    "make",
    [
        unusable.directory,
        unusable.text,
        unusable.damaged,
        unusable.other_program,
        unusable.other_program_with_an_id,
        unusable.newer,
        unusable.nowhere,
    ],
)
def test_a_file_that_is_no_store_is_left_alone(pyctl: Pyctl, make: Callable[[Path], None]) -> None:
    """Whatever the command, `--force` too: a line, exit code 7, and not a byte has changed."""
    make(STORE)
    before = _files()
    for command in COMMANDS:
        result = pyctl(*command)
        assert (result.code, result.stdout) == (7, ""), command
        assert result.stderr.startswith("the embedded datastore store.db: "), command
        assert result.stderr.count("\n") == 1
        assert _files() == before, command


def test_a_store_with_wrong_bytes_is_told_or_works(pyctl: Pyctl) -> None:
    """Whatever a disk has made of it: an answer, or words that the file is damaged."""
    pyctl.ok("apply", "-f", "-", stdin=tiers(40))
    whole, random, codes = STORE.read_bytes(), Random(5), set()
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(random.choice([1, 5, 50])):
            data[random.randrange(len(data))] = random.randrange(256)
        STORE.write_bytes(data)
        for command in (["get", "tiers", "-o", "wide"], ["apply", "-f", "backup.yaml"]):
            result = pyctl(*command)
            codes.add(result.code)
            assert "Traceback" not in result.stderr
            assert result.code == 0 or "the embedded datastore store.db: " in result.stderr
        for file in Path().glob("store.db*"):
            file.unlink()
    assert codes == {0, 7}


# Without -B Python would keep the first part of each module that it compiles, for everybody.
LIMITED = "ulimit -f {blocks}; {python} -B -m pyctl {command}"


@pytest.mark.parametrize(
    ("blocks", "command"),
    [(150, "apply -f many.yaml"), (150, "datastore restore many.yaml"), (8, "create tier t")],
)
def test_a_disk_that_takes_no_more(pyctl: Pyctl, blocks: int, command: str) -> None:
    """What was stored stays, of the rest nothing is stored by halves, and the user hears why."""
    pyctl.ok("get", "tiers")
    before = pyctl.ok("get", "tiers", "-o", "yaml")
    Path("many.yaml").write_text(tiers(3000))
    line = LIMITED.format(blocks=blocks, python=shlex.quote(sys.executable), command=command)
    done = subprocess.run(
        ["bash", "-c", line],
        env={"PATH": os.environ["PATH"], "PYCTL_DATABASE": str(STORE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (7, "")
    assert "store.db: the disk failed, or allows no file of this size: " in done.stderr
    assert pyctl.ok("get", "tiers", "-o", "yaml") == before
    pyctl.ok("create", "tier", "smaller")


def test_an_older_store_is_brought_up_to_date_by_any_command(
    pyctl: Pyctl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it held is there afterwards, and in a copy beside it as it was."""
    pyctl.ok("create", "tier", "t")
    before = pyctl.ok("get", "tiers", "-o", "yaml")
    step = ("UPDATE objects SET value = json_set(value, '$.metadata.labels.new', 'yes')",)
    with monkeypatch.context() as newer:
        newer.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, step])
        assert pyctl.ok("get", "tiers", "-o", "yaml").count(" new: ") == 4
    assert pyctl("get", "tiers").code == 7
    with closing(Embedded.open(Path("store.db.v1"))) as copy:
        assert copy.revision() == "8"
    pyctl.environ["PYCTL_DATABASE"] = "store.db.v1"
    assert pyctl.ok("get", "tiers", "-o", "yaml") == before

"""Stores of an older pyctl: brought up to date in one step, with a copy put beside them first."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from pyctl.datastores import embedded_schema as schema
from pyctl.datastores.base import Create, Object
from pyctl.datastores.embedded import Embedded
from pyctl.errors import DatastoreError
from pyctl.resources.catalog import Kind, kind_for_word

HEP = kind_for_word("hep")
STEP = ("UPDATE objects SET value = json_set(value, '$.spec.node', 'moved')",)
WRONG = (*STEP, "UPDATE missing SET value = 1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of this pyctl."""
    path = tmp_path / "store.db"
    with closing(Embedded.open(path)) as store:
        store.write([Create(HEP, {"metadata": {"name": "a"}, "spec": {"node": "n1"}})])
    return path


def newer(patch: pytest.MonkeyPatch, *steps: tuple[str, ...]) -> None:
    """Make this pyctl a newer one, that knows more versions."""
    patch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, *steps])


def unwanted() -> Sequence[tuple[Kind, Object]]:
    """Fail: a store that is there needs no seed."""
    raise AssertionError


def node(path: Path) -> str:
    """Open a store, and give the field that the step changes."""
    with closing(Embedded.open(path, seed=unwanted)) as store:
        found: str = store.get(HEP, "a")["spec"]["node"]
        assert store.list(HEP, where={"spec.node": found}).objects != []
        return found


def test_older_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older store is brought up to date once; the copy is what it was, for its owner alone."""
    with monkeypatch.context() as patch:
        newer(patch, STEP)
        assert [node(path), node(path)] == ["moved", "moved"]
    copy = path.with_name("store.db.v1")
    assert sorted(file.name for file in path.parent.iterdir()) == ["store.db", "store.db.v1"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert node(copy) == "n1"
    with pytest.raises(DatastoreError, match="written by a newer pyctl"):
        node(path)


def test_much_older_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is taken in turn."""
    newer(monkeypatch, STEP, ("UPDATE objects SET value = replace(value, 'moved', 'twice')",))
    assert node(path) == "twice"


def test_new_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new store takes all steps, and no copy is made of what was not there."""
    newer(monkeypatch, STEP)
    Embedded.open(tmp_path / "new.db").close()
    assert [file.name for file in tmp_path.iterdir()] == ["new.db"]


def test_step_that_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a step fails the store stays as it was, and no copy is needed."""
    with monkeypatch.context() as patch:
        newer(patch, WRONG)
        with pytest.raises(DatastoreError, match="no such table: missing"):
            node(path)
    assert node(path) == "n1"
    assert [file.name for file in path.parent.iterdir()] == ["store.db"]


def test_copy_that_is_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that has the copy's name stays; the copy gets another."""
    path.with_name("store.db.v1").write_text("mine")
    newer(monkeypatch, STEP)
    assert node(path) == "moved"
    copies = sorted(file.name for file in path.parent.iterdir())
    assert copies == ["store.db", "store.db.v1", "store.db.v1.1"]
    assert path.with_name("store.db.v1").read_text() == "mine"


def test_older_store_in_use(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process has written, and not yet moved out of its log, is in the copy too."""
    with closing(Embedded.open(path)) as other:
        other.write([Create(HEP, {"metadata": {"name": "b"}, "spec": {}})])
        with monkeypatch.context() as patch:
            newer(patch, STEP)
            assert node(path) == "moved"
    with closing(Embedded.open(path.with_name("store.db.v1"))) as copy:
        assert copy.revision() == "3"

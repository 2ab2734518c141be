"""Files that the embedded datastore cannot use, or not yet, or no longer: words, and no damage."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pyctl.datastores import embedded_connection, embedded_file
from pyctl.datastores.base import Create
from pyctl.datastores.embedded import Embedded
from pyctl.errors import DatastoreError
from pyctl.resources.catalog import kind_for_word
from tests.datastores import unusable
from tests.datastores.unusable import fill, hep, heps

HEP = kind_for_word("hep")
NOBODY = 65534


def refusal(path: Path) -> str:
    """Give the words with which a file is refused, on opening or reading."""
    with pytest.raises(DatastoreError) as caught, closing(Embedded.open(path)) as store:
        store.list(HEP)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (unusable.directory, "a directory: name a file in it"),
        (unusable.text, "not an SQLite file: name another path"),
        (unusable.damaged, "the file is damaged: put a copy"),
        (unusable.cut_short, "the file is damaged: put a copy"),
        (unusable.other_program, "the SQLite file of another program: name another path"),
        (unusable.other_program_with_an_id, "the SQLite file of another program"),
        (
            unusable.newer,
            "written by a newer pyctl (version 2 of its tables, this pyctl knows 1): use",
        ),
        (unusable.without_tables, "SQLite refused (no such table: objects)"),
        (
            unusable.not_json,
            "the file is damaged: put a copy of it in its place (no object: Expecting",
        ),
        (unusable.nowhere, "it cannot be opened: see the permissions"),
    ],
)
def test_files_of_no_use(tmp_path: Path, make: Callable[[Path], None], words: str) -> None:
    """What cannot be used is told with the file, what is wrong and what to do, and left alone."""
    path = tmp_path / "store.db"
    make(path)
    before = {file.name: file.is_file() and file.read_bytes() for file in tmp_path.iterdir()}
    assert words in refusal(path)
    assert {
        file.name: file.is_file() and file.read_bytes() for file in tmp_path.iterdir()
    } == before


@pytest.mark.parametrize("below", ["store.db", "deeper/store.db"])
def test_directory_that_cannot_be(tmp_path: Path, below: str) -> None:
    """A file where a directory should be is told."""
    (tmp_path / "file").touch()
    words = refusal(tmp_path / "file" / below)
    assert "Not a directory" in words or "File exists" in words
    assert words.endswith(": name another path, or see to its permissions")


def test_full_disk(tmp_path: Path) -> None:
    """When the disk is full a write says so and stores nothing, and smaller ones still work."""
    with closing(Embedded.open(tmp_path / "store.db")) as store:
        store.write([Create(HEP, hep("before"))])
        _fill_disk(store)
        with pytest.raises(DatastoreError, match="the disk is full, nothing of this was stored"):
            store.write(heps(100))
        store.write([Create(HEP, hep("then"))])
        names = [item["metadata"]["name"] for item in store.list(HEP).objects]
        assert (names, store.revision()) == (["before", "then"], "3")


@pytest.mark.parametrize(("free", "words"), [(7, "the disk is full"), (8, "the disk failed")])
def test_full_disk_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, words: str
) -> None:
    """Without room for the files that SQLite puts beside a store it speaks of a failure alone."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
    blocks = os.statvfs(tmp_path)
    full = os.statvfs_result([4096, 4096, blocks.f_blocks, free, free, *blocks[5:]])
    monkeypatch.setattr(os, "statvfs", lambda _path: full)
    assert f"store.db: {words}" in str(embedded_file.failure(tmp_path / "store.db", error))


def test_full_disk_in_a_transaction(tmp_path: Path) -> None:
    """A transaction that a full disk has undone cannot go on half, even if the caller tries."""
    with closing(Embedded.open(tmp_path / "store.db")) as store:
        _fill_disk(store)
        with pytest.raises(DatastoreError, match="undone by an earlier failure"):
            _go_on(store)
        assert store.list(HEP) == ([], "1")


def _fill_disk(store: Embedded) -> None:
    store._connection.execute("PRAGMA max_page_count = 20")
    store._connection.execute("PRAGMA cache_size = 5")


def _go_on(store: Embedded) -> None:
    with store.transaction():
        store.write([Create(HEP, hep("a"))])
        store._connection.execute("ROLLBACK")  # as SQLite does in some failures, by itself
        store.write([Create(HEP, hep("b"))])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", object()])
def test_what_is_not_json(tmp_path: Path, value: object) -> None:
    """An object that JSON or UTF-8 cannot hold is the caller's mistake, and stores nothing."""
    with closing(Embedded.open(tmp_path / "store.db")) as store:
        odd = {"metadata": {"name": "b"}, "spec": value}
        with pytest.raises((ValueError, TypeError)):
            store.write([Create(HEP, hep("a")), Create(HEP, odd)])
        assert store.list(HEP) == ([], "1")


def test_another_process_that_writes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting for another writer ends after a while, in words; readers need not wait."""
    monkeypatch.setattr(embedded_connection, "BUSY_SECONDS", 0.05)
    path = tmp_path / "store.db"
    with closing(Embedded.open(path)) as first, closing(Embedded.open(path)) as second:
        with first.transaction():
            first.write([Create(HEP, hep("a"))])
            with pytest.raises(DatastoreError, match=r"another process is writing .* try again"):
                second.write([Create(HEP, hep("b"))])
            assert second.list(HEP).objects == []
        assert len(second.list(HEP).objects) == 1


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A directory that every user may enter, unlike pytest's."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)
        yield directory
        directory.chmod(0o755)


def as_another_user(action: Callable[[], str]) -> str:
    """Give what an action says in a process whose user owns nothing (root: may not do all)."""

    def child() -> None:
        if os.getuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        try:
            sender.send(action())
        except DatastoreError as error:
            sender.send(str(error))

    fork = multiprocessing.get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)
    process = fork.Process(target=child)
    process.start()
    process.join()
    assert receiver.poll()
    said: str = receiver.recv()
    return said


def _say_count(path: Path) -> str:
    with closing(Embedded.open(path)) as store:
        seen = [event.type for event in store.watch(HEP, since="1", idle=0)]
        return f"{len(store.list(HEP).objects)} {len(seen)}"


def _say_write(path: Path) -> str:
    with closing(Embedded.open(path)) as store:
        store.write([Create(HEP, hep("new"))])
        return "written"


def test_read_only_store(open_to_all: Path) -> None:
    """A store that may only be read, in a directory that may only be read, can be read."""
    path = open_to_all / "store.db"
    fill(path, 3)
    path.with_name("store.db-wal").touch()
    path.chmod(0o444)
    open_to_all.chmod(0o555)
    assert as_another_user(lambda: _say_count(path)) == "3 3"
    assert "it cannot be written: see the permissions" in as_another_user(lambda: _say_write(path))
    names = sorted(file.name for file in open_to_all.iterdir())
    assert names == ["store.db", "store.db-wal"]


def test_read_only_store_with_a_log(open_to_all: Path) -> None:
    """A store that may only be read shows also what a killed process left in its log."""
    path = open_to_all / "store.db"
    process = multiprocessing.get_context("fork").Process(target=_fill_and_die, args=(path,))
    process.start()
    process.join()
    for file in open_to_all.iterdir():
        file.chmod(0o444)
    open_to_all.chmod(0o555)
    assert as_another_user(lambda: _say_count(path)) == "3 3"
    open_to_all.chmod(0o755)
    path.with_name("store.db-shm").unlink()
    open_to_all.chmod(0o555)
    assert "it cannot be opened" in as_another_user(lambda: _say_count(path))  # not: an old state


def _fill_and_die(path: Path) -> None:
    Embedded.open(path).write(heps(3))
    os._exit(0)


def test_store_of_somebody_else(open_to_all: Path) -> None:
    """A store that may not be read is told."""
    path = open_to_all / "store.db"
    fill(path)
    path.chmod(0o000)
    said = as_another_user(lambda: _say_count(path))
    assert said.startswith(f"the embedded datastore {path}: it cannot be opened")


def test_directory_of_somebody_else(open_to_all: Path) -> None:
    """A store that cannot be created is told, with the directory to look at."""
    open_to_all.chmod(0o555)
    said = as_another_user(lambda: _say_count(open_to_all / "new" / "store.db"))
    assert f"Permission denied: {open_to_all / 'new'}: name another path" in said

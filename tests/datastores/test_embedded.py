"""What the embedded datastore promises beyond the protocol: files, texts, indexes, old stores."""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from pyctl.datastores import embedded_schema as schema
from pyctl.datastores.base import Create, Delete, Event, Object, Update
from pyctl.datastores.embedded import Embedded
from pyctl.errors import AlreadyExists, DatastoreError
from pyctl.resources.catalog import Kind, kind_for_word

HEP = kind_for_word("hep")
SET = kind_for_word("globalnetworkset")


def hep(name: str, node: str = "n1") -> Object:
    """Build a host endpoint, small."""
    return {"kind": "HostEndpoint", "metadata": {"name": name}, "spec": {"node": node}}


def seed() -> Sequence[tuple[Kind, Object]]:
    """Give two objects for a new store."""
    return [(HEP, hep("a")), (SET, {"kind": "GlobalNetworkSet", "metadata": {"name": "s"}})]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is to be, in a directory that is not there yet."""
    return tmp_path / "share" / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[Embedded]:
    """A new store."""
    with closing(Embedded.open(path)) as opened:
        yield opened


def names(path: Path) -> list[str]:
    """Give the host endpoints of a store."""
    with closing(Embedded.open(path)) as store:
        return [item["metadata"]["name"] for item in store.list(HEP).objects]


def test_name_tells_the_file(store: Embedded, path: Path) -> None:
    """The name is for messages, and holds the path."""
    assert store.name == f"the embedded datastore {path}"


def test_modes_of_new_files(path: Path) -> None:
    """The directory is its owner's alone, and so are all the files, whatever the umask."""
    before = os.umask(0)
    try:
        store = Embedded.open(path, seed=seed)
    finally:
        os.umask(before)
    with closing(store):
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(("store.db", "store.db-wal", "store.db-shm"), 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_modes_of_old_files_stay(tmp_path: Path) -> None:
    """A directory or file that is there keeps its mode."""
    tmp_path.chmod(0o755)
    file = tmp_path / "store.db"
    file.touch(0o640)
    file.chmod(0o640)
    assert names(file) == []
    assert [stat.S_IMODE(item.stat().st_mode) for item in (tmp_path, file)] == [0o755, 0o640]


def test_seed(path: Path) -> None:
    """A new store holds the seed; one that is there is not asked for it again."""
    with closing(Embedded.open(path, seed=seed)) as store:
        assert store.get(SET, "s")["metadata"]["resourceVersion"] == "3"
        store.write([Delete(HEP, "a")])
    with closing(Embedded.open(path, seed=seed)) as store:
        assert store.list(HEP).objects == []


def test_seed_that_fails(path: Path) -> None:
    """When the seed fails the store is as if never created, and the next seed counts."""
    with pytest.raises(AlreadyExists):
        Embedded.open(path, seed=lambda: [*seed(), *seed()])
    Embedded.open(path, seed=seed).close()
    assert names(path) == ["a"]


class Meddler:
    """A connection after one statement of which another process creates the store."""

    def __init__(self, connection: schema.Connection, path: Path, statement: int) -> None:
        self.connection = connection
        self.path = path
        self.left = statement

    def execute(self, sql: str, /) -> list[tuple[object, ...]]:
        """Run a statement."""
        rows = list(self.connection.execute(sql))
        self.left -= 1
        if not self.left:
            Embedded.open(self.path, seed=seed).close()
        return rows


@pytest.mark.parametrize("statement", [1, 2, 3])
def test_created_by_another_process_meanwhile(
    path: Path, monkeypatch: pytest.MonkeyPatch, statement: int
) -> None:
    """A store that comes to be while it is looked at is used, and not seeded again."""
    version = schema.version

    def meddled(connection: schema.Connection, name: str) -> int:
        monkeypatch.setattr(schema, "version", version)
        return version(Meddler(connection, path, statement), name)

    monkeypatch.setattr(schema, "version", meddled)
    with closing(Embedded.open(path, seed=seed)) as store:
        assert store.revision() == "3"


def test_reopen(path: Path) -> None:
    """Objects, revisions and history are there when the store is opened again."""
    with closing(Embedded.open(path)) as store:
        (first,) = store.write([Create(HEP, hep("a"))])
        store.write([Delete(HEP, "a")])
    with closing(Embedded.open(path)) as store:
        assert store.revision() == "3"
        assert store.get(HEP, "a", revision="2") == first
    assert [file.name for file in path.parent.iterdir()] == ["store.db"]


def test_first_revision(store: Embedded) -> None:
    """Revisions begin at 1, as etcd's, so that 0 can mean now."""
    assert store.revision() == store.list(HEP).revision == "1"
    store.write([Create(HEP, hep("a"))])
    assert store.list(HEP, revision="1").objects == []


@pytest.mark.parametrize(
    ("given", "order"),
    [
        (["name"], "name resourceVersion"),
        (["name", "labels"], "name resourceVersion labels"),
        (
            ["name", "generateName", "namespace", "selfLink", "uid", "generation", "labels"],
            "name generateName namespace selfLink uid resourceVersion generation labels",
        ),
        (["name", "uid", "resourceVersion", "z", "b"], "name uid resourceVersion z b"),
    ],
)
def test_place_of_the_resource_version(store: Embedded, given: list[str], order: str) -> None:
    """The resourceVersion comes where Go writes it; other fields keep the order they were given."""
    item = {"metadata": dict.fromkeys(given, "x"), "spec": {"z": 1, "a": 2}, "extra": {}}
    (result,) = store.write([Create(HEP, item)])
    assert isinstance(result, dict)
    for got in (result, store.get(HEP, "x"), store.list(HEP).objects[0]):
        assert " ".join(got["metadata"]) == order
        assert (
            json.dumps([got["spec"], list(got)])
            == '[{"z": 1, "a": 2}, ["metadata", "spec", "extra"]]'
        )


@pytest.mark.parametrize(
    "value",
    ["", "é\u2028😀", '"\\\n\0', 0, -1, 1.5, 1e300, 2**70, True, None, [], {}, [[{"": None}]]],
)
def test_values_come_back(path: Path, value: object) -> None:
    """Whatever JSON can say comes back as it was, from the file."""
    with closing(Embedded.open(path)) as store:
        store.write([Create(HEP, {"metadata": {"name": "a"}, "spec": value})])
    with closing(Embedded.open(path)) as store:
        spec = store.get(HEP, "a")["spec"]
    assert (type(spec), spec) == (type(value), value)


def test_odd_names(store: Embedded) -> None:
    """Names and paths are data: quotes in them do no harm."""
    odd = "a'\"\\;--é"
    (created,) = store.write([Create(HEP, hep(odd, odd))])
    assert store.get(HEP, odd) == created
    assert store.list(HEP, where={"spec.node": odd}).objects == [created]
    assert store.list(HEP, where={"spec.no'de": odd}).objects == []
    assert store.write([Delete(HEP, odd)]) == [created]


def test_namespace_of_a_kind_without(store: Embedded) -> None:
    """A namespace given for a kind that has none is of no matter."""
    item = {"metadata": {"name": "a", "namespace": "x"}}
    (created,) = store.write([Create(HEP, item)])
    assert store.get(HEP, "a", "y") == created
    assert store.list(HEP, namespace="z").objects == [created]


@pytest.mark.parametrize("at", [None, 2])
def test_indexed_fields_cost_no_scan(store: Embedded, path: Path, at: int | None) -> None:
    """A field in the kind's indexes is looked up in one, also under a new catalog row."""
    wider = HEP._replace(indexes=(*HEP.indexes, "spec.interfaceName"))
    store.write([Create(HEP, hep("a"))])
    store.write([Create(wider, hep("b"))])
    for field in wider.indexes:
        sql, parameters = schema.reading(HEP, where={field: "x"}, at=at)
        with closing(sqlite3.connect(path)) as connection:
            plan = str(connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall())
        assert f"USING INDEX HostEndpoint {field}" in plan
        assert "SCAN objects" not in plan


def test_reading_writes_nothing(store: Embedded, path: Path) -> None:
    """Reads, and writes and compactions that find nothing to do, leave the files alone."""
    store.write([Create(HEP, hep("a"))])
    store.compact("2")
    before = [_looks(path), _looks(path.with_name("store.db-wal"))]
    store.get(HEP, "a", revision="2")
    store.list(HEP, where={"spec.node": "n1"})
    assert isinstance(store.write([Create(HEP, hep("a"))])[0], AlreadyExists)
    store.compact("1")
    assert [_looks(path), _looks(path.with_name("store.db-wal"))] == before


def _looks(file: Path) -> tuple[int, int]:
    """Give size and time of change. To read a file would drop SQLite's locks on it."""
    status = file.stat()
    return status.st_size, status.st_mtime_ns


def test_compact_makes_room(store: Embedded, path: Path) -> None:
    """A compaction drops all older versions, and nothing else."""
    (item,) = store.write([Create(HEP, hep("a"))])
    for number in range(50):
        assert isinstance(item, dict)
        (item,) = store.write([Update(HEP, {**item, "spec": {"node": f"n{number}"}})])
    store.compact(str(int(store.revision()) - 1))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM log").fetchone() == (1,)
    assert store.get(HEP, "a") == item
    assert store.get(HEP, "a", revision="51")["spec"] == {"node": "n48"}


def test_compact_in_the_future(store: Embedded) -> None:
    """A revision that is still to come cannot be forgotten."""
    with pytest.raises(DatastoreError, match="future revision"):
        store.compact("2")


def test_watch_measures_idle_by_the_clock(path: Path) -> None:
    """The clock given, not the machine's, says how long a watch has been idle."""
    hours = itertools.count(step=3600.0)
    with closing(Embedded.open(path, seed=seed, clock=lambda: next(hours))) as store:
        assert [event.type for event in store.watch(HEP, since="1", idle=7200.0)] == ["ADDED"]


def test_watch_is_not_idle_while_events_are_dealt_with(path: Path) -> None:
    """The time that the caller takes over an event does not count."""
    times = iter([0.0, 100.0, 120.0, 120.0, 300.0])

    def clock() -> float:
        now = next(times)
        if now == 120.0:
            opened.write([Create(HEP, hep("late"))])
        return now

    with closing(Embedded.open(path, seed=seed, clock=clock)) as opened:
        assert len(list(opened.watch(HEP, since="1", idle=50.0))) == 2


def test_watch_sees_what_is_committed(store: Embedded) -> None:
    """A write in a transaction is told when that has ended, and never if it was undone."""
    with store.transaction():
        store.write([Create(HEP, hep("a"))])
        assert list(store.watch(HEP, since="1", idle=0)) == []
    (event,) = store.watch(HEP, since="1", idle=0)
    assert event.object["metadata"]["name"] == "a"


def test_watch_in_another_thread(store: Embedded) -> None:
    """A watch may run in a thread of its own."""
    seen: list[Event] = []
    changes = store.watch(HEP, since="1", idle=60.0)
    thread = threading.Thread(target=lambda: seen.append(next(changes)))
    thread.start()
    store.write([Create(HEP, hep("a"))])
    thread.join(timeout=60.0)
    assert [event.type for event in seen] == ["ADDED"]

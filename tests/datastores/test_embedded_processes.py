"""The embedded datastore under several processes at once, and under processes that are killed."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from pyctl.datastores.base import Create
from pyctl.datastores.embedded import Embedded
from pyctl.resources.catalog import kind_for_word

HEP = kind_for_word("hep")
NEVER = 60.0  # seconds that fail a test rather than hang it

PRELUDE = """
import os, sys
from pathlib import Path
from pyctl.datastores.base import Create, Update
from pyctl.datastores.embedded import Embedded
from pyctl.errors import Conflict
from pyctl.resources.catalog import kind_for_word

HEP = kind_for_word("hep")
path = Path(sys.argv[1])

def hep(name, **spec):
    return {"metadata": {"name": name}, "spec": spec}

def say(text):
    print(text, flush=True)
"""

INCREMENT = """
store = Embedded.open(path)
say("ready")
sys.stdin.readline()
for _ in range(100):
    result = Conflict("", wanted="")
    while isinstance(result, Conflict):
        item = store.get(HEP, "counter")
        item["spec"]["count"] += 1
        (result,) = store.write([Update(HEP, item)])
    assert isinstance(result, dict)
store.close()
"""

BULK = """
store = Embedded.open(path)
for batch in range(1000000):
    store.write([Create(HEP, hep(f"a{batch}-{n}", pad="x" * 500)) for n in range(100)])
    say(batch)
"""

FRESH = """
say("ready")
sys.stdin.readline()
store = Embedded.open(path, seed=lambda: [(HEP, hep("seed", pid=os.getpid()))])
store.write([Create(HEP, hep(f"of-{os.getpid()}"))])
say(store.get(HEP, "seed")["spec"]["pid"])
store.close()
"""

WRITE = """
store = Embedded.open(path)
sys.stdin.readline()
store.write([Create(HEP, hep("told"))])
store.close()
"""

Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "store.db"


@pytest.fixture
def start(path: Path) -> Iterator[Start]:
    """Start a process that does something with the store."""
    with ExitStack() as started:

        def starter(script: str) -> subprocess.Popen[str]:
            arguments = [sys.executable, "-c", PRELUDE + script, str(path)]
            process = subprocess.Popen(
                arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            started.enter_context(process)
            started.callback(process.kill)
            return process

        yield starter


def hear(process: subprocess.Popen[str]) -> str:
    """Give the next line that a process says."""
    assert process.stdout
    return process.stdout.readline().strip()


def go(*processes: subprocess.Popen[str]) -> None:
    """Let processes that wait go on."""
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()


def test_no_update_is_lost(path: Path, start: Start) -> None:
    """Eight processes that count to a hundred by compare-and-swap make eight hundred."""
    with closing(Embedded.open(path)) as store:
        store.write([Create(HEP, {"metadata": {"name": "counter"}, "spec": {"count": 0}})])
        writers = [start(INCREMENT) for _ in range(8)]
        assert [hear(writer) for writer in writers] == ["ready"] * 8
        go(*writers)
        assert [writer.wait(NEVER) for writer in writers] == [0] * 8
        assert store.get(HEP, "counter")["spec"] == {"count": 800}
        assert store.revision() == "802"


@pytest.mark.parametrize("batches", [1, 4, 9])
def test_killed_while_writing(path: Path, start: Start, batches: int) -> None:
    """After kill -9 every write that returned is there, and no part of another."""
    writer = start(BULK)
    assert [hear(writer) for _ in range(batches)] == [str(n) for n in range(batches)]
    writer.kill()
    assert writer.wait(NEVER) == -signal.SIGKILL
    with closing(Embedded.open(path)) as store:
        count = len(store.list(HEP).objects)
        assert count % 100 == 0
        assert count >= batches * 100
        assert store.revision() == str(count + 1)
        assert len(list(store.watch(HEP, since="1", idle=0))) == count
        store.write([Create(HEP, {"metadata": {"name": "next"}})])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_one_of_many_creates(path: Path, start: Start) -> None:
    """Of processes that open a fresh path at once, one alone puts its seed there; all work."""
    openers = [start(FRESH) for _ in range(4)]
    assert [hear(opener) for opener in openers] == ["ready"] * 4
    go(*openers)
    seeds = {hear(opener) for opener in openers}
    assert [opener.wait(NEVER) for opener in openers] == [0] * 4
    pids = {str(opener.pid) for opener in openers}
    assert len(seeds) == 1
    assert seeds < pids
    with closing(Embedded.open(path)) as store:
        names = [item["metadata"]["name"] for item in store.list(HEP).objects]
        assert names == sorted(["seed", *(f"of-{pid}" for pid in pids)])
        assert store.get(HEP, "seed")["metadata"]["resourceVersion"] == "2"


def test_watch_across_processes(path: Path, start: Start) -> None:
    """A watch tells what another process writes while it waits."""
    with closing(Embedded.open(path)) as store:
        changes = store.watch(HEP, since=store.revision(), idle=NEVER)
        go(start(WRITE))
        event = next(changes)
        assert (event.type, event.object["metadata"]["name"]) == ("ADDED", "told")

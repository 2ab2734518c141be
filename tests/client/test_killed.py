"""kill -9 while 5,000 objects are applied: whole batches, one revision, and it can go on."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from random import Random

from pyctl.client.builtin import EMBEDDED
from pyctl.client.namespaces import Scope
from pyctl.client.objects import Stamp
from pyctl.client.outcome import Outcome
from pyctl.client.reading import Reader
from pyctl.client.seeding import seed
from pyctl.client.writing import BATCH, Writer
from pyctl.controllers.inline import Inline
from pyctl.datastores.base import Object
from pyctl.datastores.embedded import Embedded
from pyctl.manifests.loader import load
from pyctl.manifests.manifest import Manifest
from pyctl.resources.catalog import kind_for_word

COUNT, MOMENTS = 5_000, 20
NEVER = 60.0  # seconds that fail a test rather than hang it
HEP = kind_for_word("hep")
FORK = multiprocessing.get_context("fork")
DOCUMENT = """
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata:
  name: h{number:04}
spec:
  node: n{number:04}
  interfaceName: eth0
"""


def test_killed_twenty_times(tmp_path: Path) -> None:
    """At random moments; each time the same objects are applied, with another label."""
    path, random = tmp_path / "store.db", Random(4)
    manifests = load(["-"], BytesIO(_text())).manifests
    began = time.monotonic()
    _apply(path, manifests, 0)
    longest = time.monotonic() - began
    killed = turn = 0
    while killed < MOMENTS:
        turn += 1
        assert turn < 10 * MOMENTS, "it is always faster than the kill"
        before = _revision(path)
        if _killed(path, manifests, turn, after=random.uniform(0, longest)):
            killed += 1
        else:
            longest *= 0.9
        _check_whole(path, before)
    _apply(path, manifests, turn + 1)
    assert {_turn(obj) for obj in _objects(path)} == {turn + 1}


def _text() -> bytes:
    return "\n---".join(DOCUMENT.format(number=number) for number in range(COUNT)).encode()


def _apply(path: Path, manifests: Sequence[Manifest], turn: int) -> None:
    labelled = [
        manifest._replace(
            object={
                **manifest.object,
                "metadata": {"name": manifest.name, "labels": {"turn": str(turn)}},
            }
        )
        for manifest in manifests
    ]
    with closing(Embedded.open(path, seed=lambda: seed(time.time))) as store:
        reader, stamp = Reader(store, EMBEDDED), Stamp()
        writer = Writer(reader, stamp=stamp, reaction=Inline(reader, stamp))
        for told in writer.write("apply", labelled, Scope()):
            assert isinstance(told, Outcome)
            assert told.error is None


def _killed(path: Path, manifests: Sequence[Manifest], turn: int, *, after: float) -> bool:
    """Apply in another process and kill it; whether it was still under way."""
    process = FORK.Process(target=_apply, args=(path, manifests, turn))
    process.start()
    process.join(after)
    process.kill()
    process.join(NEVER)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def _check_whole(path: Path, before: int) -> None:
    """Batches are all of one turn, the first the newest; what has changed since adds up."""
    objects = _objects(path)
    assert [obj["metadata"]["name"] for obj in objects] == [f"h{n:04}" for n in range(COUNT)]
    assert all(obj["spec"]["node"] == "n" + obj["metadata"]["name"][1:] for obj in objects)
    turns = [{_turn(obj) for obj in batch} for batch in _batches(objects)]
    assert all(len(turn) == 1 for turn in turns)
    assert [max(turn) for turn in turns] == sorted(map(max, turns), reverse=True)
    newest = max(int(obj["metadata"]["resourceVersion"]) for obj in objects)
    assert newest == _revision(path)
    assert (newest - before) % BATCH == 0
    with closing(Embedded.open(path)) as store:
        changed = [event.object for event in store.watch(HEP, since=str(before), idle=0)]
    versions = [int(obj["metadata"]["resourceVersion"]) for obj in changed]
    assert versions == list(range(before + 1, newest + 1))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _objects(path: Path) -> Sequence[Object]:
    with closing(Embedded.open(path)) as store:
        return store.list(HEP).objects


def _batches(objects: Sequence[Object]) -> list[Sequence[Object]]:
    return [objects[at : at + BATCH] for at in range(0, len(objects), BATCH)]


def _turn(obj: Object) -> int:
    return int(obj["metadata"]["labels"]["turn"])


def _revision(path: Path) -> int:
    with closing(Embedded.open(path)) as store:
        return int(store.revision())

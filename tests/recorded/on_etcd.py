"""Plays recorded cases on etcd: in-process, in a process of their own for each etcd.

A case has a working directory, which a process has but one of; so playing on two etcds at once
takes two processes.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from tests.conftest import Pyctl
from tests.etcd_server import Keyspace, running
from tests.recorded.cases import CASES, Play, problems_of
from tests.recorded.comparing import Names

_etcd: Keyspace | None = None


@contextmanager
def playing(names: Sequence[str], directory: Path) -> Iterator[Mapping[str, Future[list[str]]]]:
    """Begin to play some cases on two etcds; what is wrong with each, when it is done."""
    with ExitStack() as opened:
        spawning = get_context("spawn")
        urls: SimpleQueue[str] = spawning.SimpleQueue()
        for number in range(2):
            own = directory / f"etcd-{number}"
            own.mkdir()
            urls.put(opened.enter_context(running(own)).url)
        pool = ProcessPoolExecutor(2, spawning, _takes_an_etcd, (urls,))
        opened.callback(pool.shutdown, cancel_futures=True)
        yield {name: pool.submit(_played, name) for name in names}


def _takes_an_etcd(urls: SimpleQueue[str]) -> None:
    global _etcd
    warnings.simplefilter("error")
    _etcd = Keyspace(urls.get())


def _played(name: str) -> list[str]:
    assert _etcd is not None
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory) / "home"
        return played(name, _etcd, home, Pyctl(home=home))


def played(name: str, etcd: Keyspace, home: Path, play: Play) -> list[str]:
    """Play a case on an etcd in a directory beside its home; what is wrong with it."""
    case, work = CASES[name], home.parent / "work"
    etcd.wipe()
    for key, value in (case.get("etcd") or {}).items():
        etcd.put(key, value)
    home.mkdir()
    work.mkdir()
    env = {"DATASTORE_TYPE": "etcdv3", "ETCD_ENDPOINTS": etcd.url}
    before = Path.cwd()
    os.chdir(work)
    try:
        names = Names({"ETCD": etcd.url, "DIR": str(work), "HOME": str(home)})
        return problems_of(case, play, names, fixed_env=env)
    finally:
        os.chdir(before)

"""Many writes at once: what waits for what, and what is told when the server fails midway."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from pyctl.datastores.base import Create, Delete, Object, Write
from pyctl.datastores.kubernetes.answers import Unavailable
from pyctl.datastores.kubernetes.attempts import Unreachable
from pyctl.datastores.kubernetes.concurrent import Refused, carried_out
from pyctl.errors import (
    AlreadyExists,
    DatastoreError,
    Forbidden,
    PyctlError,
    SettingsError,
    Unauthorized,
    WriteCutShort,
)
from pyctl.resources.catalog import kind_for_word

PATIENCE = 30.0
HEP, TIER, POLICY = (kind_for_word(word) for word in ("hep", "tier", "gnp"))
PEER, FILTER, SET = (kind_for_word(word) for word in ("bgppeer", "bgpfilter", "networkset"))


def new(word: str, name: str, **spec: Any) -> Create:
    """Build the write of a new object."""
    return Create(kind_for_word(word), {"metadata": {"name": name}, "spec": spec})


def name_of(write: Write) -> str:
    """Give the name of the object that is written."""
    name: str = write.name if isinstance(write, Delete) else write.object["metadata"]["name"]
    return name


class Log:
    """Carries writes out by noting them; `slow` ones only when all others that may have begun."""

    def __init__(self, slow: str, others: int) -> None:
        self.begun: list[str] = []
        self._slow = slow
        self._others = threading.Semaphore(0)
        self._count = others

    def __call__(self, write: Write) -> Object:
        """Note the write."""
        name = name_of(write)
        self.begun.append(name)
        if name == self._slow:
            for _ in range(self._count):
                assert self._others.acquire(timeout=PATIENCE)
        else:
            self._others.release()
        return {"name": name}


@pytest.mark.parametrize(
    ("writes", "slow", "others"),
    [
        ([new("hep", "a"), new("hep", "b"), new("hep", "c")], "a", 2),
        ([new("tier", "t"), new("gnp", "p", tier="t"), new("hep", "h")], "t", 1),
        ([new("tier", "t"), new("gnp", "p", tier="u"), new("np", "q")], "t", 2),
        ([new("bgpfilter", "f"), new("bgppeer", "p", filters=["f"]), new("hep", "h")], "f", 1),
        ([new("hep", "a"), Delete(HEP, "a"), new("hep", "b")], "a", 0),
        ([new("gnp", "p", tier="t"), Delete(TIER, "t"), new("hep", "h")], "p", 1),
        ([Delete(POLICY, "p"), Delete(TIER, "t"), new("hep", "h")], "p", 1),
    ],
)
def test_what_waits(writes: list[Write], slow: str, others: int) -> None:
    """While one is under way those go on that need it not: as many others as are named."""
    log = Log(slow, others)
    results = carried_out(writes, log, 3)
    assert results == [{"name": name_of(write)} for write in writes]
    assert sorted(log.begun) == sorted(map(name_of, writes))


@pytest.mark.parametrize("at_once", [1, 2, 16])
def test_no_more_than_asked_for(at_once: int) -> None:
    """So many are under way at a time, and no more; each waits for the others to come."""
    lock, under_way, most = threading.Lock(), 0, 0
    gate = threading.Barrier(at_once)

    def act(write: Write) -> Object:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        gate.wait(PATIENCE)
        with lock:
            under_way -= 1
        return {}

    assert len(carried_out([new("hep", str(i)) for i in range(32)], act, at_once)) == 32
    assert most == at_once


def failing(errors: dict[str, Exception]) -> Callable[[Write], Object]:
    """Carry writes out one after the other, some of which fail."""

    def act(write: Write) -> Object:
        error = errors.get(name_of(write))
        if error is not None:
            raise error
        return {"name": name_of(write)}

    return act


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AlreadyExists("HostEndpoint(b)"), 4),
        (Forbidden("connection is unauthorized"), 6),
        (DatastoreError("the server says no"), 7),
    ],
)
def test_one_that_fails_alone(error: PyctlError, code: int) -> None:
    """What the server refuses of one object leaves the others alone; the code stays."""
    writes = [new("hep", name) for name in "abc"]
    first, second, third = carried_out(writes, failing({"b": error}), 1)
    assert (first, third) == ({"name": "a"}, {"name": "c"})
    assert isinstance(second, (Refused, AlreadyExists))
    assert (str(second), second.exit_code) == (str(error), code)


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (Unreachable("gone", done=False), 0),
        (Unreachable("gone", done=True), 1),
        (Unavailable("busy"), 1),
        (Unauthorized("who?"), 0),
    ],
)
def test_the_server_fails(error: PyctlError, unknown: int) -> None:
    """Then nothing more is begun, and it is told what was done and of how much nobody knows."""
    writes = [new("hep", name) for name in "abcd"]
    with pytest.raises(WriteCutShort, match=str(error).replace("?", ".")) as caught:
        carried_out(writes, failing({"b": error, "c": KeyError()}), 1)
    assert caught.value.results == [{"name": "a"}]
    assert caught.value.unknown == unknown


@pytest.mark.parametrize("error", [Unreachable("gone", done=False), SettingsError("no plugin")])
def test_the_server_fails_at_once(error: PyctlError) -> None:
    """When nothing has been done the failure itself is raised."""
    with pytest.raises(type(error)):
        carried_out([new("hep", "a"), new("hep", "b")], failing({"a": error}), 1)


def test_the_server_fails_while_others_are_under_way() -> None:
    """What is done behind the failure counts as not known: the results are those before it."""
    arrived = threading.Barrier(3)

    def act(write: Write) -> Object:
        arrived.wait(PATIENCE)
        if name_of(write) == "b":
            raise Unreachable("gone", done=False)
        return {"name": name_of(write)}

    with pytest.raises(WriteCutShort) as caught:
        carried_out([new("hep", name) for name in "abc"], act, 3)
    assert caught.value.results == [{"name": "a"}]
    assert caught.value.unknown == 2


def test_what_nobody_expected() -> None:
    """Any other exception reaches whoever writes."""
    with pytest.raises(KeyError):
        carried_out([new("hep", "a"), new("hep", "b")], failing({"b": KeyError()}), 2)


def test_nothing_at_all() -> None:
    """No writes have no results."""
    assert carried_out([], failing({}), 16) == []

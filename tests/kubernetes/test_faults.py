"""The datastore behind a connection that goes wrong: nothing is lost, doubled or made up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from pyctl.datastores.base import Create, Delete, Event, Update
from pyctl.datastores.kubernetes.concurrent import AT_ONCE
from pyctl.datastores.kubernetes.store import Kubernetes
from pyctl.errors import DatastoreError, Unauthorized, WriteCutShort
from tests.datastores.test_conformance import HEP, changed, hep, stored, version_of
from tests.kubernetes import faults
from tests.kubernetes.proxy import Fault, FaultyProxy, Seen

pytestmark = pytest.mark.kubernetes

NAMES = [f"n{number:02}" for number in range(40)]


def names_in(store: Kubernetes) -> list[str]:
    """The names of all host endpoints."""
    return [item["metadata"]["name"] for item in store.list(HEP).objects]


@pytest.mark.parametrize("fault", faults.FAULTS)
def test_writes_are_carried_out_once_each_in_spite_of(
    fault: str, proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """Creations, changes and deletions; each result is that of a write that was done."""
    store = opened()
    store.list(HEP)
    proxy.rule = faults.FAULTS[fault]()
    made = [stored(result) for result in store.write([Create(HEP, hep(name)) for name in NAMES])]
    assert [item["metadata"]["name"] for item in made] == NAMES
    new = [stored(one) for one in store.write([Update(HEP, changed(item, "n2")) for item in made])]
    assert [item["spec"]["node"] for item in new] == ["n2"] * len(NAMES)
    assert len({item["metadata"]["resourceVersion"] for item in (*made, *new)}) == 2 * len(NAMES)
    gone = store.write(
        [
            Delete(HEP, name, resource_version=version_of(item))
            for name, item in zip(NAMES, new, strict=True)
        ]
    )
    assert [stored(item)["metadata"]["name"] for item in gone] == NAMES
    assert proxy.count(faults.is_write) > 3 * len(NAMES)
    assert names_in(store) == []


def test_a_server_that_says_when_to_come_back_is_left_alone_until_then(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """Each of the writes under way hears it once; the others are not even begun."""
    store = opened()
    store.list(HEP)
    proxy.rule = faults.busy(1, faults.is_write)
    store.write([Create(HEP, hep(name)) for name in NAMES])
    assert len(NAMES) < proxy.count(faults.is_write) <= len(NAMES) + AT_ONCE
    assert names_in(store) == NAMES


@pytest.mark.parametrize("fault", [faults.cut_before, faults.cut_after, faults.half])
def test_a_list_is_read_in_spite_of(
    fault: Fault, proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """Whole, though every other answer is broken off."""
    store = opened()
    store.write([Create(HEP, hep(name)) for name in NAMES])
    proxy.rule = faults.every(2, faults.is_page, fault)
    for _ in range(4):
        assert names_in(store) == NAMES
    assert proxy.count(faults.is_page) > 4


def test_an_answer_that_does_not_come_is_not_waited_for(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """Longer than a request may take; it is said what did not answer."""
    store = opened(seconds=2.0)
    store.list(HEP)
    come = threading.Event()
    proxy.rule = faults.first(99, faults.is_page, faults.held(come))
    with pytest.raises(DatastoreError, match="no answer within 2 s") as told:
        store.list(HEP)
    come.set()
    assert proxy.url in str(told.value)
    assert told.value.exit_code == 7


def test_a_slow_server_is_waited_for(proxy: FaultyProxy, opened: Callable[..., Kubernetes]) -> None:
    """As long as a request may take."""
    store = opened()
    come = threading.Event()
    proxy.rule = faults.first(1, faults.is_page, faults.held(come))
    found: list[list[str]] = []
    thread = threading.Thread(target=lambda: found.append(names_in(store)))
    thread.start()
    other = opened()
    other.write([Create(HEP, hep("late"))])
    come.set()
    thread.join()
    assert found == [["late"]]


def test_a_watch_that_is_closed_every_second_tells_each_change_once(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """In order, over several streams."""
    proxy.rule = faults.every(1, lambda seen: seen.watches, faults.for_a_second)
    store, other = opened(), opened()
    since = store.revision()
    told: list[Event] = []
    over = threading.Event()

    def written() -> None:
        (made,) = other.write([Create(HEP, hep("a"))])
        item = stored(made)
        while proxy.count(lambda seen: seen.watches) < 4 and not over.is_set():
            (new,) = other.write(
                [Update(HEP, changed(item, f"n{item['metadata']['resourceVersion']}"))]
            )
            item = stored(new)
        other.write([Delete(HEP, "a")])

    thread = threading.Thread(target=written)
    events = store.watch(HEP, since=since, idle=30)
    thread.start()
    for event in events:
        told.append(event)
        if event.type == "DELETED":
            break
    over.set()
    thread.join()
    assert [event.type for event in told] == ["ADDED", *["MODIFIED"] * (len(told) - 2), "DELETED"]
    assert len(told) > 4
    for one, following in pairwise(told[1:-1]):
        assert following.old == one.object
        assert int(version_of(following.object)) > int(version_of(one.object))


def test_a_token_that_expires_midway_is_renewed_by_its_plugin(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes], tmp_path: Path
) -> None:
    """Once, however many requests it was refused to, and nothing is lost."""
    user, runs = faults.with_plugin(tmp_path)
    store = opened(user)
    proxy.rule = faults.expiring(15)
    results = store.write([Create(HEP, hep(name)) for name in NAMES])
    assert [stored(result)["metadata"]["name"] for result in results] == NAMES
    assert names_in(store) == NAMES
    assert runs.read_text().split() == ["run", "run"]


def test_a_token_that_is_refused_twice_is_refused(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """A plain token is not renewed: the server's word is final."""
    store = opened({"token": "unknown"})
    with pytest.raises(Unauthorized):
        store.list(HEP)
    assert proxy.count(faults.is_page) <= 1


@pytest.mark.lengthy
def test_a_server_that_is_started_again_in_the_middle_of_writes(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """Every write is done in the end, and none twice."""
    store = opened(seconds=60.0)
    restarting: list[threading.Thread] = []

    def rule(seen: Seen) -> None:
        if faults.is_write(seen) and not restarting and len(proxy.seen) > 100:
            restarting.append(threading.Thread(target=faults.away, args=(proxy,)))
            restarting[0].start()

    proxy.rule = rule
    wanted = [f"n{number:03}" for number in range(400)]
    results = store.write([Create(HEP, hep(name)) for name in wanted])
    restarting[0].join()
    assert [stored(result)["metadata"]["name"] for result in results] == wanted
    assert names_in(store) == wanted


def test_a_deletion_of_which_nothing_is_heard_is_done_once(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """That the object is gone at the second try is its success, and it is told as it was."""
    store = opened()
    store.write([Create(HEP, hep("a"))])
    proxy.rule = faults.first(1, lambda seen: seen.method == "DELETE", faults.cut_after)
    (result,) = store.write([Delete(HEP, "a")])
    assert stored(result)["metadata"]["name"] == "a"
    assert proxy.count(lambda seen: seen.method == "DELETE") == 2


def test_a_write_of_which_nothing_is_ever_heard_may_have_been_done(
    proxy: FaultyProxy, opened: Callable[..., Kubernetes]
) -> None:
    """It is said so, with what did not answer."""
    store = opened(seconds=3.0)
    store.list(HEP)
    proxy.rule = faults.every(1, faults.is_write, faults.cut_after)
    with pytest.raises(WriteCutShort, match="whether it was carried out is not known") as told:
        store.write([Create(HEP, hep("a"))])
    assert (told.value.unknown, told.value.exit_code) == (1, 7)
    assert proxy.url in str(told.value)
    assert names_in(store) == ["a"]

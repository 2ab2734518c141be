"""Watches of etcd: nothing is lost or repeated where the connection breaks."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

import pytest

from pyctl.datastores.base import Create, Delete, Event, Object, Update
from pyctl.datastores.etcd import Etcd
from pyctl.datastores.etcd_settings import EtcdSettings
from pyctl.errors import Compacted, DatastoreError
from pyctl.resources.catalog import kind_for_word
from tests.etcd_server import EtcdServer
from tests.relay import Cut, Pass, relayed, unchanged
from tests.transport.servers import answer, request_of, served

HEP = kind_for_word("hep")
ROOT = "/calico/resources/v3/projectcalico.org/hostendpoints/"


@pytest.fixture
def store(etcd: EtcdServer) -> Iterator[Etcd]:
    """A client of an empty etcd."""
    with closing(Etcd.open(EtcdSettings(endpoints=(etcd.url,)))) as opened:
        yield opened


def hep(name: str, node: str = "n1", version: str = "") -> Object:
    """A host endpoint, of a version if given."""
    metadata = {"name": name, "resourceVersion": version} if version else {"name": name}
    frame = {"kind": "HostEndpoint", "apiVersion": "projectcalico.org/v3"}
    return {**frame, "metadata": metadata, "spec": {"node": node}}


def told(events: Iterator[Event]) -> list[tuple[str, str]]:
    """Type and name of events."""
    return [(event.type, event.object["metadata"]["name"]) for event in events]


class Cutting:
    """Cuts each connection after so many answers, in the middle of the next."""

    def __init__(self, after: int) -> None:
        self._after = after
        self.cuts = 0

    def __call__(self) -> tuple[Pass, Pass]:
        """The rules of a connection."""
        left = self._after

        def answering(data: bytes) -> bytes:
            nonlocal left
            left -= 1
            if left < 0:
                self.cuts += 1
                raise Cut(data[: len(data) // 2])
            return data

        return unchanged, answering


@pytest.mark.parametrize("after", [3, 4, 6])
def test_a_broken_watch_goes_on_where_it_was(store: Etcd, etcd: EtcdServer, after: int) -> None:
    """Each change once, in order, wherever the stream breaks off."""
    since = store.revision()
    cutting = Cutting(after)
    with (
        relayed(etcd.port, cutting) as relay,
        closing(Etcd.open(EtcdSettings(endpoints=(relay.url,)))) as watching,
    ):
        events = watching.watch(HEP, since=since)
        seen = []
        for number in range(12):
            store.write([Create(HEP, hep(f"h{number:02d}"))])
            seen += told(islice(events, 1))
    assert seen == [("ADDED", f"h{number:02d}") for number in range(12)]
    assert cutting.cuts > 1


def test_a_change_says_what_was_before(store: Etcd) -> None:
    """Also of an object that came and went before the watch began."""
    since = store.revision()
    (made,) = store.write([Create(HEP, hep("a"))])
    assert isinstance(made, dict)
    (changed,) = store.write([Update(HEP, hep("a", "n2", made["metadata"]["resourceVersion"]))])
    store.write([Delete(HEP, "a")])
    added, modified, deleted = islice(store.watch(HEP, since=since), 3)
    assert (added.type, added.object, added.old) == ("ADDED", made, None)
    assert (modified.type, modified.object, modified.old) == ("MODIFIED", changed, made)
    assert (deleted.type, deleted.object["spec"]) == ("DELETED", {"node": "n2"})
    assert deleted.object["metadata"]["resourceVersion"] == store.revision()


def test_what_is_no_object_is_no_event(store: Etcd, etcd: EtcdServer) -> None:
    """Neither when it comes nor when it goes; an object that takes its place is."""
    since = store.revision()
    etcd.put(f"{ROOT}a", "[]")
    etcd.put(f"{ROOT}a", '{"metadata": {"name": "a"}, "spec": {}}')
    assert told(islice(store.watch(HEP, since=since), 1)) == [("MODIFIED", "a")]


def test_changes_that_are_compacted(store: Etcd) -> None:
    """The message says which are gone, and which are there."""
    since = store.revision()
    store.write([Create(HEP, hep("a")), Create(HEP, hep("b"))])
    now = store.revision()
    store.compact(now)
    gone = f"revision has been compacted: {since} is no longer kept, the oldest that is: {now}$"
    with pytest.raises(Compacted, match=gone):
        next(store.watch(HEP, since=since))


def test_a_watch_that_cannot_begin(etcd: EtcdServer) -> None:
    """No member answers within the time of a request."""

    def silent(connection: socket.socket) -> None:
        request_of(connection)
        connection.sendall(answer(b'{"header":{"revision":"7"}}'))
        request_of(connection)
        connection.recv(1)

    with (
        served(silent) as server,
        closing(Etcd.open(EtcdSettings(endpoints=(server.http,)), seconds=0.3)) as watching,
        pytest.raises(DatastoreError, match=r"timed out: no answer within 0\.3 s"),
    ):
        next(watching.watch(HEP, since="1"))

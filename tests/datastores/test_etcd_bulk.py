"""Many writes in few requests: each object's outcome is its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

import pytest

from pyctl.datastores.base import Create, Delete, Object, Update, Write
from pyctl.datastores.etcd import Etcd
from pyctl.datastores.etcd_settings import EtcdSettings
from pyctl.errors import AlreadyExists, Conflict, Invalid, NotFound
from pyctl.resources.catalog import kind_for_word
from tests.etcd_server import EtcdServer, running

HEP = kind_for_word("hep")


class Logged(NamedTuple):
    """A client of an etcd, and the transactions that it has sent."""

    store: Etcd
    log: list[str]

    @property
    def requests(self) -> int:
        """How many requests were made that write."""
        return sum("/kv/txn: 200" in line for line in self.log)


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """What is closed at the end."""
    with ExitStack() as stack:
        yield stack


def client(server: EtcdServer, opened: ExitStack) -> Logged:
    """A client of an etcd."""
    log: list[str] = []
    store = Etcd.open(EtcdSettings(endpoints=(server.url,)), log=log.append)
    return Logged(opened.enter_context(closing(store)), log)


@pytest.fixture
def logged(etcd: EtcdServer, opened: ExitStack) -> Logged:
    """A client of an empty etcd."""
    return client(etcd, opened)


def hep(name: str, node: str = "n1", version: str = "") -> Object:
    """A host endpoint, of a version if given."""
    metadata = {"name": name, "resourceVersion": version} if version else {"name": name}
    frame = {"kind": "HostEndpoint", "apiVersion": "projectcalico.org/v3"}
    return {**frame, "metadata": metadata, "spec": {"node": node}}


def creates(count: int, size: int = 2) -> list[Write]:
    """Creations of so many objects, each of about so many bytes."""
    return [Create(HEP, hep(f"h{number:04d}", "n" * size)) for number in range(count)]


def stored(store: Etcd) -> list[str]:
    """The names of what is stored."""
    return [obj["metadata"]["name"] for obj in store.list(HEP).objects]


@pytest.mark.parametrize(("count", "requests"), [(32, 32), (33, 1), (127, 1), (128, 2), (300, 3)])
def test_many_objects_go_out_in_few_requests(logged: Logged, count: int, requests: int) -> None:
    """Few one by one, each with a revision of its own, as from calicoctl."""
    results = logged.store.write(creates(count))
    assert [isinstance(result, dict) for result in results] == [True] * count
    assert logged.requests == requests
    listed = logged.store.list(HEP).objects
    assert results == listed
    versions = {obj["metadata"]["resourceVersion"] for obj in listed}
    assert len(versions) == requests


def test_each_object_has_its_own_outcome(logged: Logged) -> None:
    """In the order of the writes, whatever became of the others."""
    store = logged.store
    old, changed, gone = store.write(creates(3))
    assert isinstance(old, dict)
    assert isinstance(changed, dict)
    assert isinstance(gone, dict)
    version = changed["metadata"]["resourceVersion"]
    store.write([Delete(HEP, "h0002")])
    writes: list[Write] = [
        Create(HEP, hep("h0000")),
        Update(HEP, hep("h0001", "n2", version)),
        Update(HEP, hep("h0000", "n2", "1")),
        Update(HEP, hep("h0002", "n2", gone["metadata"]["resourceVersion"])),
        Update(HEP, hep("h0000", "n2")),
        Update(HEP, hep("h0000", "n2", "latest")),
        Delete(HEP, "h0002"),
        Delete(HEP, "h0000", resource_version="1"),
        Delete(HEP, "h0000", resource_version="latest"),
        *(Create(HEP, hep(f"i{number}")) for number in range(30)),
        Create(HEP, hep("i0")),
        Delete(HEP, "i1"),
        Create(HEP, hep("i1")),
    ]
    results = store.write(writes)
    errors = [type(result) for result in results if not isinstance(result, dict)]
    assert errors == [
        AlreadyExists,
        Conflict,
        NotFound,
        Conflict,
        Conflict,
        NotFound,
        Conflict,
        Invalid,
        AlreadyExists,
    ]
    assert isinstance(results[0], AlreadyExists)
    assert results[0].existing == old
    assert isinstance(results[1], dict)
    assert results[1]["spec"] == {"node": "n2"}
    assert stored(store) == ["h0000", "h0001", *sorted(f"i{number}" for number in range(30))]


def test_requests_stay_under_a_mebibyte(logged: Logged) -> None:
    """However large the objects are."""
    logged.store.write(creates(40, 100_000))
    assert len(stored(logged.store)) == 40
    assert logged.requests == 6


def test_an_object_that_is_too_large_fails_alone(logged: Logged) -> None:
    """How large it is, and what to do; the others are stored."""
    writes = [*creates(40), Create(HEP, hep("large", "n" * 2_000_000)), Create(HEP, hep("last"))]
    results = logged.store.write(writes)
    (error,) = (result for result in results if not isinstance(result, dict))
    assert isinstance(error, Invalid)
    assert str(error).startswith("2,000,106 bytes are more than etcd takes (")
    assert str(error).endswith("raise its --max-request-bytes")
    assert stored(logged.store) == [*(f"h{number:04d}" for number in range(40)), "last"]


def test_an_etcd_that_takes_fewer_writes_at_once(tmp_path: Path, opened: ExitStack) -> None:
    """As many as it takes go out together."""
    server = opened.enter_context(running(tmp_path, ["--max-txn-ops", "10"]))
    small = client(server, opened)
    results = small.store.write(creates(100))
    assert all(isinstance(result, dict) for result in results)
    assert len(stored(small.store)) == 100
    assert small.requests < 40

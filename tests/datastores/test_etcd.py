"""etcd as a datastore, beyond what every datastore promises: pages, compaction, odd keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from pyctl.datastores.base import Create, Object
from pyctl.datastores.etcd import Etcd
from pyctl.datastores.etcd_gateway import Answer, Gateway
from pyctl.datastores.etcd_settings import EtcdSettings
from pyctl.errors import Compacted, DatastoreError, NotFound
from pyctl.resources.catalog import kind_for_word
from pyctl.transport.client import Client
from tests.etcd_server import EtcdServer

HEP, SET = kind_for_word("hep"), kind_for_word("networkset")
ROOT = "/calico/resources/v3/projectcalico.org"


class Watched(Gateway):
    """A gateway that does something after each read."""

    then: Callable[[], object] = staticmethod(lambda: None)
    reads = 0

    def call(self, path: str, body: bytes) -> Answer:
        """Call, then act."""
        answer = super().call(path, body)
        if path == "/kv/range":
            self.reads += 1
            self.then()
        return answer


class Store(Etcd):
    """A client of an etcd, what it remarks on, and its gateway."""

    def __init__(self, server: EtcdServer, page: int) -> None:
        self.gateway = Watched(EtcdSettings(endpoints=(server.url,)), Client(), 30.0)
        self.remarks: list[str] = []
        super().__init__(self.gateway, self.remarks.append, page)


@pytest.fixture
def store(etcd: EtcdServer) -> Iterator[Store]:
    """A client that reads three objects at a time."""
    with closing(Store(etcd, 3)) as opened:
        yield opened


def hep(name: str) -> Object:
    """A host endpoint."""
    return {"kind": "HostEndpoint", "metadata": {"name": name}, "spec": {"node": name}}


def names(objects: list[Object]) -> list[str]:
    """The names of objects."""
    return [obj["metadata"]["name"] for obj in objects]


@pytest.mark.parametrize(("count", "reads"), [(0, 1), (2, 1), (3, 1), (4, 2), (7, 3)])
def test_a_list_is_read_in_pages(store: Store, count: int, reads: int) -> None:
    """As many as it takes, one request for all that fits into one."""
    store.write([Create(HEP, hep(f"h{number}")) for number in range(count)])
    assert names(store.list(HEP).objects) == [f"h{number}" for number in range(count)]
    assert store.gateway.reads == reads


def test_a_list_is_of_one_moment(store: Store) -> None:
    """What is written between two pages is not in it."""
    store.write([Create(HEP, hep(f"h{number}")) for number in range(7)])
    later = iter("xyz")
    store.gateway.then = lambda: store.write([Create(HEP, hep(f"h3{next(later)}"))])
    listing = store.list(HEP)
    assert names(listing.objects) == [f"h{number}" for number in range(7)]
    assert listing.objects[6]["metadata"]["resourceVersion"] == listing.revision


class Compacting:
    """Writes something and compacts all before it, after each read, some times."""

    def __init__(self, store: Store, etcd: EtcdServer, times: int) -> None:
        self._store = store
        self._etcd = etcd
        self._left = times
        self._acts = False

    def __call__(self) -> None:
        """After a read, but for one of its own."""
        if not self._left or self._acts:
            return
        self._acts = True
        self._left -= 1
        self._etcd.put(f"{ROOT}/hostendpoints/z", '{"spec": {}}')
        self._store.compact(self._store.revision())
        self._acts = False


def test_a_list_begins_anew_where_its_moment_is_compacted(store: Store, etcd: EtcdServer) -> None:
    """It is then one of a later moment."""
    store.write([Create(HEP, hep(f"h{number}")) for number in range(7)])
    store.gateway.then = Compacting(store, etcd, 2)
    assert names(store.list(HEP).objects) == [*(f"h{number}" for number in range(7)), "z"]


def test_a_list_does_not_begin_anew_for_ever(store: Store, etcd: EtcdServer) -> None:
    """The message says what the matter is."""
    store.write([Create(HEP, hep(f"h{number}")) for number in range(7)])
    store.gateway.then = Compacting(store, etcd, 100)
    with pytest.raises(DatastoreError, match="compacted more quickly than 3 objects can be read"):
        store.list(HEP)


def test_a_list_of_a_moment_that_is_compacted(store: Store) -> None:
    """The message says which it was."""
    store.write([Create(HEP, hep(f"h{number}")) for number in range(7)])
    at = store.list(HEP).revision
    store.write([Create(HEP, hep("late"))])
    store.compact(store.revision())
    told = f"etcdserver: mvcc: required revision has been compacted: {at} is no longer kept$"
    with pytest.raises(Compacted, match=told):
        store.list(HEP, revision=at)


@pytest.mark.parametrize("value", ["", "{", "[]", '"text"', '{"metadata": 1}', '{"spec": []}'])
def test_what_is_no_object_is_passed_over(store: Store, etcd: EtcdServer, value: str) -> None:
    """Calico does so silently; pyctl says it. By its name it does not exist."""
    etcd.put(f"{ROOT}/hostendpoints/b", value)
    store.write([Create(HEP, hep("a")), Create(HEP, hep("c"))])
    assert names(store.list(HEP).objects) == ["a", "c"]
    told = f"{ROOT}/hostendpoints/b in etcd holds no HostEndpoint: it is passed over"
    assert store.remarks == [told]
    with pytest.raises(NotFound):
        store.get(HEP, "b")


def test_keys_that_no_object_has_are_passed_over(store: Store, etcd: EtcdServer) -> None:
    """Of a namespaced kind without a namespace, and the other way round."""
    etcd.put(f"{ROOT}/hostendpoints/a/b", '{"metadata": {"name": "b"}, "spec": {}}')
    etcd.put(f"{ROOT}/networksets/b", '{"metadata": {"name": "b"}, "spec": {}}')
    assert store.list(HEP).objects == store.list(SET).objects == []
    assert len(store.remarks) == 2


def test_a_kind_is_not_taken_for_one_whose_name_it_begins_with(
    store: Store, etcd: EtcdServer
) -> None:
    """Nor a namespace for another."""
    etcd.put(f"{ROOT}/networksetsx/b", "{}")
    etcd.put(f"{ROOT}/networksets/ab/n", '{"metadata": {"name": "n", "namespace": "ab"}}')
    assert store.list(SET, namespace="a").objects == []
    assert names(store.list(SET, namespace="ab").objects) == ["n"]
    assert store.remarks == []

"""The datastores that test_conformance.py runs on: a new one is one more place in PLACES.

What a datastore cannot do it leaves out of its `capabilities`; the tests then expect the lesser
promise of the protocol instead:

    bulk          (how many requests it takes: these tests do not count them)
    compaction    compact() forgets at once; else when it does is the server's business
    history       get and list can read an older revision; else they read what is there now
    status        (the kinds of these tests have none)
    transactions  transaction() is atomic; else each write stands alone
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

import pytest

from pyctl.datastores.base import Datastore
from pyctl.datastores.embedded import Embedded
from pyctl.datastores.etcd import Etcd
from pyctl.datastores.etcd_settings import EtcdSettings
from pyctl.datastores.kubernetes.settings import KubernetesSettings
from pyctl.datastores.kubernetes.store import Kubernetes
from pyctl.datastores.overlay import Overlay
from tests.datastores.kubernetes.cluster import Cluster, running
from tests.datastores.kubernetes.wire import V1, V3
from tests.etcd_server import EtcdServer
from tests.kubernetes.apiserver import ApiServer


class Place(NamedTuple):
    """An empty datastore: how to open one more client of it, and what it can do."""

    open: Callable[[], Datastore]
    capabilities: frozenset[str]


def _embedded(request: pytest.FixtureRequest) -> Place:
    directory: Path = request.getfixturevalue("tmp_path")
    return Place(lambda: Embedded.open(directory / "store.db"), Embedded.capabilities)


def _etcd(request: pytest.FixtureRequest) -> Place:
    server: EtcdServer = request.getfixturevalue("etcd")
    settings = EtcdSettings(endpoints=(server.url,))
    return Place(lambda: Etcd.open(settings), Etcd.capabilities)


def _kubernetes(group: str) -> Callable[[pytest.FixtureRequest], Place]:
    def place(request: pytest.FixtureRequest) -> Place:
        opened: ExitStack = request.getfixturevalue("servers")
        settings = opened.enter_context(running(Cluster(group)))
        return Place(lambda: Kubernetes.open(settings), Kubernetes.capabilities)

    return place


def _apiserver(group: str) -> Callable[[pytest.FixtureRequest], Place]:
    def place(request: pytest.FixtureRequest) -> Place:
        server: ApiServer = request.getfixturevalue("api_servers")(group)
        server.wipe()
        settings = KubernetesSettings(paths=(str(server.kubeconfig()),), must_exist=True)
        return Place(lambda: Kubernetes.open(settings), Kubernetes.capabilities)

    return place


def _overlay(request: pytest.FixtureRequest) -> Place:
    opened: ExitStack = request.getfixturevalue("servers")
    directory: Path = request.getfixturevalue("tmp_path")
    overlay = Overlay(opened.enter_context(closing(Embedded.open(directory / "store.db"))))
    return Place(overlay.another, overlay.capabilities)


PLACES: dict[str, Callable[[pytest.FixtureRequest], Place]] = {
    "embedded": _embedded,
    "etcd": _etcd,
    "kubernetes-v1": _kubernetes(V1),
    "kubernetes-v3": _kubernetes(V3),
    "apiserver-v1": _apiserver(V1),
    "apiserver-v3": _apiserver(V3),
    "overlay": _overlay,
}
REAL = {"apiserver-v1", "apiserver-v3"}
"""Those that `make test-kubernetes` is for."""


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    """Where servers are entered that last as long as the test."""
    with ExitStack() as opened:
        yield opened


@pytest.fixture(
    params=[
        pytest.param(name, marks=[pytest.mark.kubernetes] if name in REAL else [])
        for name in PLACES
    ]
)
def place(request: pytest.FixtureRequest) -> Place:
    """Each datastore in turn, empty."""
    return PLACES[request.param](request)


@pytest.fixture
def another(place: Place) -> Iterator[Callable[[], Datastore]]:
    """One more client of the datastore at each call."""
    with ExitStack() as opened:

        def opener() -> Datastore:
            client = place.open()
            opened.callback(client.close)
            return client

        yield opener


@pytest.fixture
def store(another: Callable[[], Datastore]) -> Datastore:
    """A client of the datastore."""
    return another()


@pytest.fixture
def can(place: Place) -> frozenset[str]:
    """What the datastore can do."""
    return place.capabilities

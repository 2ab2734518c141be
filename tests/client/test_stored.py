"""Looking first: when it is worth it, and what is made of what was seen."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from pyctl.client.builtin import KUBERNETES
from pyctl.client.namespaces import Scope
from pyctl.client.stored import MANY, Stored
from pyctl.errors import DatastoreError, NotFound
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, read
from tests.datastores.kubernetes.cluster import Cluster
from tests.datastores.kubernetes.stores import connected
from tests.datastores.kubernetes.wire import V3, Answer, Request, failure
from tests.transport.servers import PATIENCE

HEPS = f"/apis/{V3}/hostendpoints"
COUNT = MANY + 1


@pytest.fixture
def cluster() -> Cluster:
    """A cluster with native resources."""
    return Cluster(V3)


@pytest.fixture
def client(cluster: Cluster) -> Iterator[Client]:
    """A client of the cluster."""
    with connected(cluster) as store:
        yield Client(store, surroundings=KUBERNETES)


def hep(name: str, node: str = "n1") -> str:
    """Write a host endpoint."""
    return f"""\
kind: HostEndpoint
metadata: {{name: {name}}}
spec: {{node: {node}, interfaceName: eth0}}
"""


def many(node: str = "n1", count: int = COUNT) -> list[str]:
    """Write host endpoints."""
    return [hep(f"h{number:02}", node) for number in range(count)]


def policies(count: int) -> list[str]:
    """Write network sets, some of them in another namespace."""
    namespaces = ["kube-public", *["default"] * (count - 1)]
    return [
        f"kind: NetworkSet\nmetadata: {{name: s{number}, namespace: {namespace}}}\n"
        for number, namespace in enumerate(namespaces)
    ]


def writes(cluster: Cluster) -> list[str]:
    """The requests that write, in short."""
    return [request.short for request in cluster.requests if request.method != "GET"]


def lists(cluster: Cluster) -> list[str]:
    """The requests that list, in short."""
    return [asked for asked in cluster.asked if asked.endswith("?limit=500")]


@pytest.mark.parametrize("verb", ["apply", "replace"])
def test_the_same_again(cluster: Cluster, client: Client, verb: str) -> None:
    """Many that are there are seen in one list; apply then writes what differs and no more."""
    client.apply(*many())
    cluster.requests.clear()
    texts = [*many()[:-1], hep(f"h{COUNT - 1:02}", "n2")]
    outcomes = client.apply(*texts) if verb == "apply" else client.replace(*texts)
    assert all(outcome.error is None for outcome in outcomes)
    assert lists(cluster) == ["GET hostendpoints?limit=500"]
    changed = writes(cluster)
    assert len(changed) == (1 if verb == "apply" else COUNT)
    assert f"PUT hostendpoints/h{COUNT - 1:02}" in changed
    assert len(cluster.requests) == 1 + len(changed)
    assert [outcome.written for outcome in outcomes].count(True) == len(changed)


@pytest.mark.parametrize(("count", "looked"), [(COUNT, 1), (MANY, 0)])
def test_new_ones(cluster: Cluster, client: Client, count: int, looked: int) -> None:
    """New ones are created; where there are but few nobody looks first."""
    outcomes = client.apply(*many(count=count))
    assert len(outcomes) == count
    assert len(lists(cluster)) == looked
    assert len(cluster.requests) == looked + count


def test_create_does_not_look(cluster: Cluster, client: Client) -> None:
    """To create, nobody needs to know what is there."""
    client.create(*many())
    assert len(cluster.requests) == COUNT


def test_replace_of_what_is_missing(cluster: Cluster, client: Client) -> None:
    """What was not seen in the list is still asked for before it is called missing."""
    client.apply(*many()[1:])
    first, *others = client.replace(*many("n2"))
    assert isinstance(first.error, NotFound)
    assert all(outcome.error is None for outcome in others)
    assert "GET hostendpoints/h00" in cluster.asked


def test_what_changes_after_the_list(cluster: Cluster, client: Client) -> None:
    """An object that somebody changes after the list is read again, and then written."""
    client.apply(*many())

    def changed(request: Request) -> Answer | None:
        if request.method == "PUT":
            cluster.before = lambda request: None
            spec = {"node": "x", "interfaceName": "eth0"}
            cluster.put(HEPS, {"metadata": {"name": "h00"}, "spec": spec})
        return None

    cluster.before = changed
    outcomes = client.apply(*many("n2"))
    assert all(outcome.error is None for outcome in outcomes)
    nodes = {obj["spec"]["node"] for obj in client.store.list(outcomes[0].kind).objects}
    assert nodes == {"n2"}


def test_an_object_twice(cluster: Cluster, client: Client) -> None:
    """The second of two manifests of one object sees what the first has written."""
    client.apply(*many())
    outcomes = client.apply(*many("n2"), hep("h00", "n1"))
    assert [outcome.written for outcome in outcomes] == [True] * (COUNT + 1)
    assert client.store.get(outcomes[0].kind, "h00")["spec"]["node"] == "n1"


def test_namespaces(cluster: Cluster, client: Client) -> None:
    """Only the one namespace is listed that all are in; of several, all."""
    client.apply(*policies(COUNT + 1)[1:])
    assert lists(cluster) == ["GET namespaces/default/networksets?limit=500"]
    client.apply(*policies(COUNT))
    assert lists(cluster)[1:] == ["GET networksets?limit=500"]


def test_who_may_not_list(cluster: Cluster, client: Client) -> None:
    """Who may write but not list writes without having looked."""
    cluster.before = lambda request: (
        failure(403, "Forbidden", "cannot list") if "limit" in request.query else None
    )
    outcomes = client.apply(*many())
    assert all(outcome.error is None for outcome in outcomes)


def test_a_list_on_its_way(cluster: Cluster, client: Client) -> None:
    """Nobody waits for a list before something of it is wanted."""
    client.apply(*many())
    wanted = threading.Event()
    cluster.before = lambda request: None if wanted.wait(PATIENCE) else failure(500, "", "late")
    stored = Stored(client.store, "apply", read(*many()), Scope())
    assert stored.under_way
    wanted.set()
    found = stored.get(kind_for_word("hep"), "h00", "")
    assert found is not None
    assert not stored.under_way


def test_a_list_that_fails(cluster: Cluster, client: Client) -> None:
    """The failure is told to whoever waits for it; nothing is written."""
    cluster.before = lambda request: failure(400, "BadRequest", "no lists today")
    with pytest.raises(DatastoreError, match="no lists today"):
        client.apply(*many())
    assert writes(cluster) == []

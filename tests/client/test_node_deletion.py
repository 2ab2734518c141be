"""Deleting a Node: what goes with it, in a cluster and on the embedded datastore."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pyctl.client.builtin import CLUSTER, EMBEDDED, Surroundings
from pyctl.client.outcome import Change, Notice
from pyctl.datastores.base import Create
from pyctl.errors import Conflict, Invalid, NotFound
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, opened

WORKLOAD = kind_for_word("wep")
NODE = "kind: Node\nmetadata: {name: n1}\n"
COMPANIONS = [
    ("felixconfig", "kind: FelixConfiguration\nmetadata: {name: node.n1}\n"),
    ("bgpconfig", "kind: BGPConfiguration\nmetadata: {name: node.n1}\n"),
    ("bgppeer", "kind: BGPPeer\nmetadata: {name: p-n1}\nspec: {node: n1, peerIP: 10.0.0.1}\n"),
    ("hep", "kind: HostEndpoint\nmetadata: {name: h-n1}\nspec: {node: n1, interfaceName: eth0}\n"),
]
MINE = [text for _, text in COMPANIONS]
OTHERS = [text.replace("n1", "n2") for text in MINE]


def _workload(node: str) -> Create:
    metadata = {"name": f"w-{node}", "namespace": "ns"}
    return Create(WORKLOAD, {"metadata": metadata, "spec": {"node": node}})


def _left(client: Client) -> dict[str, list[str]]:
    words = [word for word, _ in COMPANIONS]
    left = {word: [name for name in client.names(word) if name != "default"] for word in words}
    listed = client.store.list(WORKLOAD).objects
    return {**left, "wep": [workload["metadata"]["name"] for workload in listed]}


def _client(path: Path, surroundings: Surroundings) -> Client:
    """A client whose datastore holds two nodes' worth of things and one Node."""
    with opened(path) as store:
        client = Client(store, surroundings=surroundings)
        outcomes = client.create(NODE, *MINE, *OTHERS)
        assert [outcome.error for outcome in outcomes] == [None] * 9
        store.write([_workload("n1"), _workload("n2")])
    return client


@pytest.mark.parametrize(
    ("surroundings", "endpoints"), [(CLUSTER, ["h-n2"]), (EMBEDDED, ["h-n1", "h-n2"])]
)
def test_what_is_the_nodes_own_goes(
    tmp_path: Path, surroundings: Surroundings, endpoints: list[str]
) -> None:
    """Nothing of another node does; on the embedded datastore host endpoints stay."""
    path = tmp_path / "store.db"
    _client(path, surroundings)
    with opened(path) as store:
        client = Client(store, surroundings=surroundings)
        (outcome,) = client.delete("node", "n1")
        assert outcome.error is None
        assert _left(client) == {
            "felixconfig": ["node.n2"],
            "bgpconfig": ["node.n2"],
            "bgppeer": ["p-n2"],
            "hep": endpoints,
            "wep": ["w-n2"],
        }


def test_a_node_that_is_not_deleted_keeps_everything(tmp_path: Path) -> None:
    """Missing, or another one than the user thinks."""
    path = tmp_path / "store.db"
    _client(path, CLUSTER)
    with opened(path) as store:
        client = Client(store, surroundings=CLUSTER)
        before = _left(client)
        (missing,) = client.delete("node", "n2")
        (stale,) = client.delete("node", "n1", version="1")
        (odd,) = client.delete("node", "n1", version="latest")
        assert isinstance(missing.error, NotFound)
        assert isinstance(stale.error, Conflict)
        assert isinstance(odd.error, Invalid)
        assert _left(client) == before


def test_a_node_as_the_user_knows_it_goes(client: Client) -> None:
    """Under its resourceVersion; companions that were never there are no fault."""
    client.create(NODE)
    version = client.get("node", "n1")["metadata"]["resourceVersion"]
    (outcome,) = client.delete("node", "n1", version=version)
    assert outcome.error is None
    assert client.names("node") == []


def test_what_follows_a_delete_is_told_of_companions_too(tmp_path: Path) -> None:
    """The Node first, then what went with it, and only what was there."""
    told: list[tuple[str, str]] = []

    def reaction(changes: Sequence[Change]) -> list[Notice]:
        told.extend(
            (one.kind.name, one.before["metadata"]["name"]) for one in changes if one.before
        )
        return []

    with opened(tmp_path / "store.db") as store:
        Client(store).create(NODE, *MINE[:1], MINE[2])
        Client(store, reaction=reaction).delete("node", "n1")
    assert told == [("Node", "n1"), ("BGPPeer", "p-n1"), ("FelixConfiguration", "node.n1")]

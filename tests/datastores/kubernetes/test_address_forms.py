"""Address management as custom resources: names made of CIDRs, and fields under other names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pyctl.client.addresses import Addresses, ranges_of_blocks
from pyctl.datastores.kubernetes.address_forms import form
from pyctl.datastores.kubernetes.forms import Form
from pyctl.errors import NotFound
from pyctl.resources.address_kinds import AFFINITY, BLOCK, CONFIG, HANDLE
from pyctl.resources.addresses import parse_network
from tests.datastores.kubernetes.cluster import Cluster
from tests.datastores.kubernetes.stores import connected
from tests.datastores.kubernetes.wire import V1, V3, Answer

HANDLE_ID = "k8s-pod-network.4F1C"
SPEC: dict[str, Any] = {
    "cidr": "10.0.0.64/30",
    "affinity": "host:node1",
    "affinity_claim_time": "2026-08-22T10:00:00Z",
    "allocations": [0, None, None, None],
    "unallocated": [1, 2, 3],
    "attributes": [{"handle_id": HANDLE_ID, "secondary": {"node": "node1"}}],
    "sequenceNumber": 7,
    "sequenceNumberForAllocation": {"0": 7},
    "deleted": False,
}
OBJECTS = {
    "10-0-0-64-30": (BLOCK, "10.0.0.64/30", SPEC),
    "node1-10-0-0-64-30": (AFFINITY, "host/node1/10.0.0.64/30", {"state": "confirmed"}),
    "k8s-pod-network.4f1c": (HANDLE, HANDLE_ID, {"block": {"10.0.0.64/30": 1}}),
    "default": (CONFIG, "default", {"strictAffinity": True}),
}


def obj(kind: Any, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Build an object as the client holds it."""
    metadata = {"name": name, "resourceVersion": "9"}
    return {"kind": kind.name, "apiVersion": V3, "metadata": metadata, "spec": spec}


@pytest.mark.parametrize("group", [V1, V3])
@pytest.mark.parametrize("name", OBJECTS)
def test_there_and_back(name: str, group: str) -> None:
    """Each is sent under the name of its resource, and comes back as it was."""
    kind, own, spec = OBJECTS[name]
    made = form(kind, group)
    sent = made.encode(obj(kind, own, spec))
    assert (made.named(own), sent["metadata"]["name"]) == (name, name)
    back = made.decode(json.loads(json.dumps(sent)))
    assert back is not None
    assert back["metadata"]["name"] == own
    assert {**back["spec"], "deleted": False} == {**spec, "deleted": False}
    assert made.encode(back)["spec"] == sent["spec"]


@pytest.mark.parametrize(("group", "deleted"), [(V1, "false"), (V3, False)])
def test_fields(group: str, deleted: object) -> None:
    """Blocks, affinities and handles have the fields that their resources ask for."""
    block = form(BLOCK, group).encode(obj(BLOCK, "10.0.0.64/30", SPEC))["spec"]
    assert block["affinityClaimTime"] == "2026-08-22T10:00:00Z"
    assert (block["strictAffinity"], block["deleted"]) == (False, False)
    assert "affinity_claim_time" not in block
    nobodys = {**SPEC, "affinity": None, "hostAffinity": "x"}
    assert not {"affinity", "hostAffinity"} & set(
        form(BLOCK, group).encode(obj(BLOCK, "10.0.0.64/30", nobodys))["spec"]
    )
    affinity = obj(AFFINITY, "host/node1/10.0.0.64/30", {"state": "confirmed"})
    assert form(AFFINITY, group).encode(affinity)["spec"] == {
        "state": "confirmed",
        "node": "node1",
        "type": "host",
        "cidr": "10.0.0.64/30",
        "deleted": deleted,
    }
    handle = form(HANDLE, group).encode(obj(HANDLE, HANDLE_ID, {"block": {}}))["spec"]
    assert handle == {"block": {}, "handleID": HANDLE_ID, "deleted": False}


@pytest.mark.parametrize(
    ("node", "cidr", "name"),
    [
        ("n", "fd00::/122", "n-fd00---122"),
        ("a" * 239, "10.0.0.64/26", "a" * 239 + "-10-0-0-64-26"),
        ("a" * 240, "10.0.0.64/26", "a" * 227 + "-10-0-0-64-26-21c1098f921"),
    ],
)
def test_names_of_affinities(node: str, cidr: str, name: str) -> None:
    """A name that would be too long is cut, and ends in a digest of the whole."""
    assert form(AFFINITY, V1).named(f"host/{node}/{cidr}") == name
    assert len(name) <= 252


@pytest.mark.parametrize(
    ("made", "spec"),
    [
        (form(AFFINITY, V1), {"node": "n", "cidr": "10.0.0.0/26", "deleted": "true"}),
        (form(AFFINITY, V3), {"node": "n", "cidr": "10.0.0.0/26", "deleted": True}),
        (form(AFFINITY, V1), {"node": "lb", "cidr": "10.0.0.0/26", "type": "virtual"}),
        (form(BLOCK, V1), {**SPEC, "deleted": True}),
        (form(HANDLE, V3), {"handleID": "h", "deleted": True}),
    ],
)
def test_none_any_more(made: Form, spec: dict[str, Any]) -> None:
    """What is marked as deleted is none; nor are affinities of others than nodes."""
    assert made.decode({"metadata": {"name": "x"}, "spec": spec}) is None


@pytest.mark.parametrize(
    ("groups", "where"), [((V1,), V1), ((V3,), V3), ((V3, V1), V1)], ids=["v1", "native", "both"]
)
def test_addresses_of_a_pool(groups: tuple[str, ...], where: str) -> None:
    """Blocks are given up where they are kept: beside Calico's API server in the other group."""
    cluster = Cluster(*groups)
    for name, (kind, own, spec) in OBJECTS.items():
        sent = form(kind, where).encode(obj(kind, own, spec))
        sent["metadata"]["name"] = name
        cluster.put(f"/apis/{where}/{form(kind, where).plural}", sent)
    network = parse_network("10.0.0.0/24")
    assert network is not None
    with connected(cluster) as store:
        addresses = Addresses(store, lambda: 1_800_000_000.0)
        assert ranges_of_blocks(store) == [parse_network("10.0.0.64/30")]
        addresses.forget_range(network)
        assert "DELETE blockaffinities/node1-10-0-0-64-30" in cluster.asked
        assert store.list(AFFINITY).objects == []
        assert store.get(BLOCK, "10.0.0.64/30")["spec"]["affinity"] is None
        addresses.free(["10.0.0.64"], [{"spec": {"cidr": "10.0.0.0/24", "blockSize": 30}}])
        for kind, own, _ in list(OBJECTS.values())[:3]:
            with pytest.raises(NotFound):
                store.get(kind, own)
    paths = {request.path for request in cluster.requests if request.method != "GET"}
    assert {path.startswith(f"/apis/{where}/") for path in paths} == {True}


def test_no_address_management() -> None:
    """Where no addresses are given out, none are to be freed."""
    cluster = Cluster(V1)
    cluster.before = lambda request: Answer(404, b"404 page not found\n")
    with connected(cluster) as store:
        assert ranges_of_blocks(store) == []
        addresses = Addresses(store, lambda: 0.0)
        addresses.free(["10.0.0.64"], [])
        addresses.forget_host("n")

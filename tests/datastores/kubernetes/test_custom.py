"""Custom resources: which requests a get or a write makes, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from pyctl.datastores.base import Create, Delete, Update, Write
from pyctl.datastores.kubernetes.store import Kubernetes
from pyctl.datastores.kubernetes.uids import converted
from pyctl.errors import AlreadyExists, Conflict, Invalid, NotFound, ObjectError
from pyctl.resources.catalog import kind_for_word
from tests.datastores.kubernetes.cluster import Cluster, running
from tests.datastores.kubernetes.stores import connected
from tests.datastores.kubernetes.wire import V1, V3, Answer, Request

HEP = kind_for_word("hep")
SET = kind_for_word("networkset")
POLICY = kind_for_word("gnp")
HEPS = f"/apis/{V1}/hostendpoints"


def hep(name: str = "a", *, version: str = "") -> dict[str, Any]:
    """Build a host endpoint."""
    metadata = {"name": name, "creationTimestamp": "2026-11-23T15:14:35Z"}
    if version:
        metadata["resourceVersion"] = version
    return {
        "kind": "HostEndpoint",
        "apiVersion": "projectcalico.org/v3",
        "metadata": metadata,
        "spec": {"node": "n", "interfaceName": "eth0"},
    }


@pytest.fixture
def cluster() -> Cluster:
    """A cluster with Calico's custom resources."""
    return Cluster(V1)


@pytest.fixture
def remarks() -> list[str]:
    """What is remarked."""
    return []


@pytest.fixture
def store(cluster: Cluster, remarks: list[str]) -> Iterator[Kubernetes]:
    """A client of the cluster, whose group it knows."""
    with connected(cluster, remark=remarks.append) as opened:
        yield opened


def one(store: Kubernetes, write: Write) -> Any:
    """Give the result of a write; raises its failure."""
    (result,) = store.write([write])
    if isinstance(result, ObjectError):
        raise result
    return result


def test_create(cluster: Cluster, store: Kubernetes) -> None:
    """A new object is one POST to the collection, as calicoctl's."""
    made = one(store, Create(HEP, hep()))
    assert cluster.asked == ["POST hostendpoints"]
    assert cluster.requests[0].body["apiVersion"] == V1
    assert made["apiVersion"] == "projectcalico.org/v3"
    assert made["metadata"]["resourceVersion"]


def test_create_in_a_namespace(cluster: Cluster, store: Kubernetes) -> None:
    """A namespace is part of the path; a missing one is told as what is missing."""
    obj = {"kind": "NetworkSet", "metadata": {"name": "s", "namespace": "default"}, "spec": {}}
    one(store, Create(SET, obj))
    obj["metadata"] = {"name": "s", "namespace": "nowhere"}
    missing = r"^resource does not exist: NetworkSet\(nowhere/s\) \(nor does its namespace nowhere"
    with pytest.raises(NotFound, match=missing):
        one(store, Create(SET, obj))
    assert cluster.asked[0] == "POST namespaces/default/networksets"


def test_create_what_exists(cluster: Cluster, store: Kubernetes) -> None:
    """For what is there already, a GET follows, so that the failure can show it."""
    first = one(store, Create(HEP, hep(version="7")))
    with pytest.raises(AlreadyExists) as caught:
        one(store, Create(HEP, hep()))
    assert caught.value.existing == first
    assert cluster.asked[1:] == ["POST hostendpoints", "GET hostendpoints/a"]


def test_create_what_somebody_deletes_meanwhile(cluster: Cluster, store: Kubernetes) -> None:
    """An object that is gone again when it is looked at is created after all."""
    one(store, Create(HEP, hep()))

    def deleted(request: Request) -> Answer | None:
        if request.method == "GET":
            cluster.before = lambda request: None
            cluster.remove(f"{HEPS}/a")
        return None

    cluster.before = deleted
    assert one(store, Create(HEP, hep()))["metadata"]["name"] == "a"
    assert cluster.asked[1:] == ["POST hostendpoints", "GET hostendpoints/a", "POST hostendpoints"]


def test_update(cluster: Cluster, store: Kubernetes) -> None:
    """An update is one PUT, with the server's own uid and the resourceVersion that was read."""
    first = one(store, Create(HEP, hep()))
    one(store, Update(HEP, {**first, "spec": {"node": "m"}}))
    put = cluster.requests[-1]
    assert put.short == "PUT hostendpoints/a"
    assert put.body["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
    assert put.body["metadata"]["uid"] == converted(first["metadata"]["uid"])
    assert store.get(HEP, "a")["spec"] == {"node": "m"}


@pytest.mark.parametrize("version", ["", "0", "latest"])
def test_update_of_no_version(cluster: Cluster, store: Kubernetes, version: str) -> None:
    """Without a version that could be, only a GET is sent, and the stored object is told."""
    first = one(store, Create(HEP, hep()))
    with pytest.raises(Conflict) as caught:
        one(store, Update(HEP, hep(version=version)))
    assert caught.value.existing == first
    assert cluster.asked[1:] == ["GET hostendpoints/a"]


def test_update_of_another_of_that_name(cluster: Cluster, store: Kubernetes) -> None:
    """An object that was deleted and made again is another one: a conflict, not lost."""
    first = one(store, Create(HEP, hep()))
    cluster.remove(f"{HEPS}/a")
    second = one(store, Create(HEP, hep()))
    assert first["metadata"]["uid"] != second["metadata"]["uid"]
    with pytest.raises(Conflict) as caught:
        one(store, Update(HEP, first))
    assert caught.value.existing == second


def test_delete(cluster: Cluster, store: Kubernetes) -> None:
    """A delete reads the object, and removes that very one."""
    made = one(store, Create(HEP, hep()))
    assert one(store, Delete(HEP, "a")) == made
    assert cluster.asked[1:] == ["GET hostendpoints/a", "DELETE hostendpoints/a"]
    body = cluster.requests[-1].body
    assert (body["kind"], body["apiVersion"]) == ("DeleteOptions", V1)
    assert body["preconditions"]["resourceVersion"] == made["metadata"]["resourceVersion"]
    assert body["preconditions"]["uid"] == converted(made["metadata"]["uid"])


def test_delete_what_changes_meanwhile(cluster: Cluster, store: Kubernetes) -> None:
    """Without a resourceVersion asked for, what somebody changes meanwhile is deleted as it is."""
    made = one(store, Create(HEP, hep()))
    stored = dict(cluster.requests[0].body)

    def changed(request: Request) -> Answer | None:
        if request.method == "DELETE":
            cluster.before = lambda request: None
            cluster.put(HEPS, {**stored, "spec": {"node": "m"}})
        return None

    cluster.before = changed
    assert one(store, Delete(HEP, "a"))["spec"] == {"node": "m"}
    cluster.before = changed
    one(store, Create(HEP, hep()))
    version = store.get(HEP, "a")["metadata"]["resourceVersion"]
    with pytest.raises(Conflict):
        one(store, Delete(HEP, "a", resource_version=version))
    assert made["spec"] != store.get(HEP, "a")["spec"]


def test_delete_what_is_made_anew_meanwhile(cluster: Cluster, store: Kubernetes) -> None:
    """What somebody has deleted and made again is another object, and stays."""
    one(store, Create(HEP, hep()))
    stored = dict(cluster.requests[0].body)

    def replaced(request: Request) -> Answer | None:
        if request.method == "DELETE":
            cluster.before = lambda request: None
            cluster.remove(f"{HEPS}/a")
            metadata = {"name": "a", "uid": "8f14e45f-ceea-467f-a9d1-0b3c5d7e9f10"}
            cluster.put(HEPS, {**stored, "metadata": metadata, "spec": {"node": "m"}})
        return None

    cluster.before = replaced
    with pytest.raises(Conflict) as caught:
        one(store, Delete(HEP, "a"))
    assert caught.value.existing == store.get(HEP, "a")
    assert store.get(HEP, "a")["spec"] == {"node": "m"}


def test_delete_what_never_stops_changing(cluster: Cluster, store: Kubernetes) -> None:
    """After some tries an object is deleted whatever it has become."""
    one(store, Create(HEP, hep()))
    stored, nodes = dict(cluster.requests[0].body), iter("bcdefgh")

    def changed(request: Request) -> Answer | None:
        if request.method == "DELETE":
            cluster.put(HEPS, {**stored, "spec": {"node": next(nodes)}})
        return None

    cluster.before = changed
    one(store, Delete(HEP, "a"))
    with pytest.raises(NotFound):
        store.get(HEP, "a")
    assert [list(r.body["preconditions"]) for r in cluster.requests if r.method == "DELETE"] == [
        *[["uid", "resourceVersion"]] * 4,
        ["uid"],
    ]


def test_delete_with_a_version_that_is_no_number(cluster: Cluster, store: Kubernetes) -> None:
    """Nothing is asked for a resourceVersion that cannot be one."""
    with pytest.raises(Invalid, match="latest"):
        one(store, Delete(HEP, "a", resource_version="latest"))
    assert cluster.asked == []


def test_delete_what_finalizers_keep(
    cluster: Cluster, store: Kubernetes, remarks: list[str]
) -> None:
    """An object that stays until others have tidied up is remarked."""
    cluster.put(HEPS, {"metadata": {"name": "a", "finalizers": ["example.org/f"]}, "spec": {}})
    one(store, Delete(HEP, "a"))
    assert remarks == ["HostEndpoint(a) stays until its finalizers are removed: example.org/f"]
    assert store.get(HEP, "a")["metadata"]["deletionTimestamp"]


def test_unreadable(cluster: Cluster, store: Kubernetes, remarks: list[str]) -> None:
    """What holds no object is not found when it is asked for, and passed over in lists."""
    broken = {"metadata": {"name": "a", "annotations": {"projectcalico.org/metadata": "{"}}}
    cluster.put(HEPS, {**broken, "spec": {}})
    one(store, Create(HEP, hep("b")))
    with pytest.raises(NotFound, match="there is one, but its annotation"):
        store.get(HEP, "a")
    assert [item["metadata"]["name"] for item in store.list(HEP).objects] == ["b"]
    (remark,) = remarks
    assert remark.startswith("HostEndpoint(a) is passed over: its annotation")


@pytest.mark.parametrize("group", [V1, V3])
def test_trial(cluster: Cluster, group: str) -> None:
    """On trial every write asks the server to store nothing; who is not goes on to write."""
    cluster.groups = (group,)
    cluster.put(f"/apis/{group}/hostendpoints", {"metadata": {"name": "b"}, "spec": {}})
    with connected(cluster) as opened:
        store = opened.on_trial()
        stored = store.get(HEP, "b")
        assert one(store, Create(HEP, hep()))["metadata"]["name"] == "a"
        assert one(store, Update(HEP, {**stored, "spec": {"node": "x"}}))["spec"] == {"node": "x"}
        assert one(store, Delete(HEP, "b")) == stored
        assert [obj["metadata"]["name"] for obj in store.list(HEP).objects] == ["b"]
        one(opened, Create(HEP, hep()))
        assert [obj["metadata"]["name"] for obj in store.list(HEP).objects] == ["a", "b"]
    writes = [request for request in cluster.requests if request.method != "GET"]
    assert [request.query for request in writes] == [*[{"dryRun": "All"}] * 3, {}]


def test_native_objects(cluster: Cluster) -> None:
    """In projectcalico.org/v3 an object goes as it is."""
    cluster.groups = (V3,)
    obj = {
        "kind": "GlobalNetworkPolicy",
        "apiVersion": V3,
        "metadata": {"name": "p", "labels": {"a": "b"}},
        "spec": {"selector": "all()"},
    }
    with running(cluster) as settings, closing(Kubernetes.open(settings)) as store:
        one(store, Create(POLICY, obj))
    assert cluster.asked == ["GET /apis", "POST globalnetworkpolicies"]
    assert cluster.requests[1].body == obj

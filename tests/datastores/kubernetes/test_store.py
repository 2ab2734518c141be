"""A cluster as a datastore: pages, groups, and the kinds that Kubernetes makes itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from pyctl.datastores.base import Create, Delete, Update, Write
from pyctl.datastores.kubernetes.answers import MissingType
from pyctl.datastores.kubernetes.exec_process import Surroundings
from pyctl.datastores.kubernetes.store import Kubernetes
from pyctl.errors import Conflict, Forbidden, NotFound, NotSupported, ObjectError
from pyctl.resources.catalog import kind_for_word
from tests.datastores.kubernetes.cluster import Cluster, running
from tests.datastores.kubernetes.stores import connected
from tests.datastores.kubernetes.wire import V1, V3, Answer, Request, failure

HEP, NODE, PROFILE, WEP = (kind_for_word(word) for word in ("hep", "node", "profile", "wep"))
HEPS = f"/apis/{V3}/hostendpoints"


@pytest.fixture
def cluster() -> Cluster:
    """A cluster with native resources."""
    return Cluster(V3)


@pytest.fixture
def remarks() -> list[str]:
    """What is remarked."""
    return []


@pytest.fixture
def store(cluster: Cluster, remarks: list[str]) -> Iterator[Kubernetes]:
    """A client of the cluster."""
    with connected(cluster, remark=remarks.append) as opened:
        yield opened


def put(cluster: Cluster, name: str) -> None:
    """Store a host endpoint as somebody else."""
    cluster.put(HEPS, {"metadata": {"name": name}, "spec": {}})


def names(store: Kubernetes, word: str = "hep", **options: Any) -> list[str]:
    """Give the names in a list."""
    objects = store.list(kind_for_word(word), **options).objects
    return [obj["metadata"]["name"] for obj in objects]


def one(store: Kubernetes, write: Write) -> Any:
    """Give the result of a write; raises its failure."""
    (result,) = store.write([write])
    if isinstance(result, ObjectError):
        raise result
    return result


def test_pages(cluster: Cluster, store: Kubernetes) -> None:
    """A list asks for pages of 500, as calicoctl, until there are no more."""
    cluster.page = 2
    for name in "edcba":
        put(cluster, name)
    assert names(store) == list("abcde")
    queries = [request.query for request in cluster.requests]
    assert [query["limit"] for query in queries] == ["500"] * 3
    assert ["continue" in query for query in queries] == [False, True, True]


def test_pages_of_a_moment_that_is_forgotten(cluster: Cluster, store: Kubernetes) -> None:
    """When the first page's moment is forgotten the list begins anew: nothing lost or repeated."""
    cluster.page = 2
    for name in "abcde":
        put(cluster, name)

    def forgetting(request: Request) -> Answer | None:
        if "continue" not in request.query:
            return None
        cluster.before = lambda request: None
        cluster.remove(f"{HEPS}/a")
        put(cluster, "f")
        return failure(410, "Expired", "The provided continue parameter is too old")

    cluster.before = forgetting
    listing = store.list(HEP)
    assert [obj["metadata"]["name"] for obj in listing.objects] == list("bcdef")
    assert cluster.asked[-1] == "GET hostendpoints"
    assert listing.revision == store.revision()


@pytest.mark.parametrize("group", [V1, V3])
def test_group(group: str) -> None:
    """The group is what the cluster serves, asked for once."""
    cluster = Cluster(group)
    with running(cluster) as settings, closing(Kubernetes.open(settings)) as store:
        assert names(store) == names(store, "tier") == []
    assert [request.path for request in cluster.requests] == [
        "/apis",
        f"/apis/{group}/hostendpoints",
        f"/apis/{group}/tiers",
    ]


def test_group_that_changes(tmp_path: Any) -> None:
    """A group that is no longer served is looked for anew: the answer comes from the right one."""
    home = Surroundings(environ={"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)})
    cluster = Cluster(V1)
    with running(cluster) as settings:
        with closing(Kubernetes.open(settings, around=home)) as store:
            assert names(store) == []
        cluster.groups = (V3,)
        put(cluster, "a")
        with closing(Kubernetes.open(settings, around=home)) as store:
            assert names(store) == ["a"]
            one(store, Create(HEP, {"metadata": {"name": "b"}, "spec": {}}))
            assert names(store) == ["a", "b"]


def test_group_that_changes_for_who_may_not_use_the_other(tmp_path: Any) -> None:
    """Servers forbid what they do not even have: that too is looked into, once."""
    home = Surroundings(environ={"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)})
    cluster = Cluster(V1)
    allowed = V1

    def forbidding(request: Request) -> Answer | None:
        fine = request.path == "/apis" or request.path.startswith(f"/apis/{allowed}/")
        return None if fine else failure(403, "Forbidden", "not for you")

    cluster.before = forbidding
    with running(cluster) as settings:
        for group in (V1, V3):
            cluster.groups, allowed = (group,), group
            with closing(Kubernetes.open(settings, around=home)) as store:
                assert names(store) == []
        cluster.requests.clear()
        allowed = V1
        with closing(Kubernetes.open(settings, around=home)) as store:
            for _ in range(2):
                with pytest.raises(Forbidden, match="not for you"):
                    names(store)
    wanted = f"/apis/{V3}/hostendpoints"
    assert [request.path for request in cluster.requests] == [wanted, "/apis", wanted]


def test_revision_in_a_group_that_changes(tmp_path: Any) -> None:
    """What is asked first, as dry runs do, may be the revision."""
    home = Surroundings(environ={"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)})
    cluster = Cluster(V1)
    with running(cluster) as settings:
        for group in (V1, V3):
            cluster.groups = (group,)
            with closing(Kubernetes.open(settings, around=home)) as store:
                assert int(store.revision()) > 0


def test_type_that_is_not_served(cluster: Cluster, store: Kubernetes) -> None:
    """A type that the cluster does not know is told."""
    cluster.before = lambda request: Answer(404, b"404 page not found\n")
    with pytest.raises(MissingType):
        names(store)


def test_where(cluster: Cluster, store: Kubernetes) -> None:
    """Nodes' endpoints are chosen by the node, though the server knows no such field."""
    for name, node in (("p", "n"), ("q", "m")):
        pod = {"metadata": {"name": name, "namespace": "default"}, "spec": {"nodeName": node}}
        cluster.put("/api/v1/pods", pod)
    assert names(store, "wep", where={"spec.node": "n"}) == ["n-k8s-p-eth0"]


def test_nodes(cluster: Cluster, store: Kubernetes, remarks: list[str]) -> None:
    """Nodes are Kubernetes'; what cannot be read in one is remarked once, the rest shown."""
    for name, address in (("n", "no"), ("m", "192.0.2.1/24")):
        annotations = {"projectcalico.org/IPv4Address": address}
        cluster.put("/api/v1/nodes", {"metadata": {"name": name, "annotations": annotations}})
    assert names(store, "node") == names(store, "node") == ["m", "n"]
    assert store.get(NODE, "m")["spec"]["bgp"] == {"ipv4Address": "192.0.2.1/24"}
    (remark,) = remarks
    assert remark.startswith("Node(n): metadata.annotations")
    with pytest.raises(NotFound, match=r"Node\(x\)"):
        store.get(NODE, "x")


def test_update_of_a_node(cluster: Cluster, store: Kubernetes) -> None:
    """A node is written through its status, whole, under the resourceVersion that was read.

    It is read once for that.
    """
    cluster.put("/api/v1/nodes", {"metadata": {"name": "n"}, "spec": {"podCIDR": "10.0.0.0/24"}})
    node = store.get(NODE, "n")
    node["spec"]["bgp"] = {"asNumber": 64513}
    made = one(store, Update(NODE, node))
    assert made["spec"]["bgp"] == {"asNumber": 64513}
    assert cluster.asked == ["GET nodes/n", "PUT nodes/n/status"]
    sent = cluster.requests[-1].body
    assert sent["spec"] == {"podCIDR": "10.0.0.0/24"}
    assert sent["metadata"]["annotations"] == {"projectcalico.org/ASNumber": "64513"}
    with pytest.raises(Conflict) as caught:
        one(store, Update(NODE, node))
    assert caught.value.existing == made


def test_update_of_many_nodes(cluster: Cluster, store: Kubernetes) -> None:
    """What a list has brought is not read again."""
    for name in "nm":
        cluster.put("/api/v1/nodes", {"metadata": {"name": name}, "spec": {"podCIDR": name}})
    for node in store.list(NODE).objects:
        node["metadata"]["labels"] = {"zone": "a"}
        one(store, Update(NODE, node))
        assert cluster.requests[-1].body["spec"] == {"podCIDR": node["metadata"]["name"]}
    assert cluster.asked == ["GET nodes?limit=500", "PUT nodes/m/status", "PUT nodes/n/status"]


def test_node_that_changes_meanwhile(cluster: Cluster, store: Kubernetes) -> None:
    """A node that has moved on between reading and writing is a conflict, with what is stored."""
    cluster.put("/api/v1/nodes", {"metadata": {"name": "n"}})
    node = store.get(NODE, "n")

    def changed(request: Request) -> Answer | None:
        if request.method == "PUT":
            cluster.put("/api/v1/nodes", {"metadata": {"name": "n", "labels": {"a": "b"}}})
        return None

    cluster.before = changed
    with pytest.raises(Conflict) as caught:
        one(store, Update(NODE, node))
    assert caught.value.existing == store.get(NODE, "n")


def test_profiles(cluster: Cluster, store: Kubernetes) -> None:
    """Profiles are those of namespaces and service accounts; a list has the moments of both."""
    account = {"metadata": {"name": "web.a", "namespace": "default"}}
    cluster.put("/api/v1/serviceaccounts", account)
    listing = store.list(PROFILE)
    assert [obj["metadata"]["name"] for obj in listing.objects] == [
        "kns.default",
        "kns.kube-public",
        "kns.kube-system",
        "ksa.default.web.a",
    ]
    assert listing.revision.count("/") == 1
    for obj in listing.objects:
        assert store.get(PROFILE, obj["metadata"]["name"]) == obj


@pytest.mark.parametrize("revision", ["", "5", "5/", "/5", "5/6"])
def test_revisions_of_profiles(store: Kubernetes, revision: str) -> None:
    """What profiles have for a resourceVersion may be asked for, and counts for nothing."""
    profile = store.get(PROFILE, "kns.default")
    assert store.get(PROFILE, "kns.default", revision=revision) == profile
    assert profile in store.list(PROFILE, revision=revision).objects


@pytest.mark.parametrize("name", ["web", "kns.nowhere", "ksa.default", "ksa.default.none", "ksa"])
def test_profiles_that_are_not(store: Kubernetes, name: str) -> None:
    """Other names are no profile's here."""
    with pytest.raises(NotFound) as caught:
        store.get(PROFILE, name)
    assert caught.value.identity == f"Profile({name})"


def test_endpoints(cluster: Cluster, store: Kubernetes) -> None:
    """An endpoint is got by its name, which says of which pod; another node has none of that."""
    pod = {"metadata": {"name": "web-0", "namespace": "default"}, "spec": {"nodeName": "n"}}
    cluster.put("/api/v1/pods", pod)
    (listed,) = store.list(WEP, namespace="default").objects
    assert store.get(WEP, "n-k8s-web--0-eth0", "default") == listed
    assert names(store, "wep", namespace="kube-system") == []
    for name in ("m-k8s-web--0-eth0", "web-0", "n-k8s-x-eth0", "n-k8s-..-eth0"):
        with pytest.raises(NotFound, match=r"WorkloadEndpoint\(default/"):
            store.get(WEP, name, "default")
    assert "GET namespaces/default/pods/.." not in cluster.asked


OBJECTS = {
    "node": {"metadata": {"name": "n"}},
    "profile": {"metadata": {"name": "kns.default"}},
    "wep": {"metadata": {"name": "n-k8s-p-eth0", "namespace": "default"}},
}
REFUSED = {
    "Create": ("node", "profile", "wep"),
    "Update": ("profile", "wep"),
    "Delete": ("node", "profile", "wep"),
}


@pytest.mark.parametrize(("operation", "word"), [(op, w) for op, ws in REFUSED.items() for w in ws])
def test_what_is_refused(cluster: Cluster, store: Kubernetes, operation: str, word: str) -> None:
    """Objects that Kubernetes makes are refused in calicoctl's words, and kubectl is pointed to."""
    cluster.put("/api/v1/nodes", {"metadata": {"name": "n"}})
    pod = {"metadata": {"name": "p", "namespace": "default"}, "spec": {"nodeName": "n"}}
    cluster.put("/api/v1/pods", pod)
    kind, obj = kind_for_word(word), OBJECTS[word]
    name, namespace = obj["metadata"]["name"], obj["metadata"].get("namespace", "")
    writes: dict[str, Write] = {
        "Create": Create(kind, obj),
        "Update": Update(kind, obj),
        "Delete": Delete(kind, name, namespace),
    }
    with pytest.raises(NotSupported) as caught:
        one(store, writes[operation])
    identity = kind.identity(name, namespace)
    assert str(caught.value).startswith(f"operation {operation} is not supported on {identity}: ")
    assert "kubectl" in str(caught.value)
    assert not [request for request in cluster.requests if request.method != "GET"]
    if operation != "Create" and word != "node":
        missing = {"metadata": {**obj["metadata"], "name": "kns.x" if word == "profile" else "x"}}
        gone = Delete(kind, missing["metadata"]["name"], namespace)
        with pytest.raises(NotFound):
            one(store, Update(kind, missing) if operation == "Update" else gone)

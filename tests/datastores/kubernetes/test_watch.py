"""Watches: taken up where they ended, and told the difference where history is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pyctl.datastores.base import Event, Object
from pyctl.datastores.kubernetes.store import Kubernetes
from pyctl.errors import Compacted, Invalid
from pyctl.resources.catalog import kind_for_word
from tests.datastores.kubernetes.cluster import Cluster
from tests.datastores.kubernetes.stores import connected
from tests.datastores.kubernetes.wire import V1, V3, Answer, Request, failure

HEP, POLICY, PROFILE = (kind_for_word(word) for word in ("hep", "gnp", "profile"))
WEP = kind_for_word("wep")
HEPS = f"/apis/{V3}/hostendpoints"
NEVER = 60.0


@pytest.fixture
def cluster() -> Cluster:
    """A cluster with native resources."""
    return Cluster(V3)


@pytest.fixture
def store(cluster: Cluster) -> Iterator[Kubernetes]:
    """A client of the cluster."""
    with connected(cluster) as opened:
        yield opened


def put(cluster: Cluster, name: str, node: str = "n1") -> None:
    """Store a host endpoint as somebody else."""
    cluster.put(HEPS, {"metadata": {"name": name}, "spec": {"node": node}})


def told(event: Event) -> str:
    """Give an event in short: `MODIFIED a n1>n2`."""
    before = f"{_what(event.old)}>" if event.old else ""
    return f"{event.type} {event.object['metadata']['name']} {before}{_what(event.object)}"


def _what(obj: Object) -> str:
    spec = obj["spec"]
    return str(spec.get("node") or spec.get("selector"))


def some(changes: Iterator[Event], count: int) -> list[str]:
    """Give the next events in short."""
    return [told(next(changes)) for _ in range(count)]


def watches(cluster: Cluster) -> list[str]:
    """The resourceVersions from which streams were begun."""
    return [r.query["resourceVersion"] for r in cluster.requests if "watch" in r.query]


def test_ended_streams(cluster: Cluster, store: Kubernetes) -> None:
    """A stream that ends is taken up at the last resourceVersion: nothing is lost or repeated."""
    since = store.revision()
    changes = store.watch(HEP, since=since, idle=NEVER)
    for number in range(3):
        put(cluster, f"a{number}")
        assert some(changes, 1) == [f"ADDED a{number} n1"]
        cluster.end_watches()
    put(cluster, "a0", "n2")
    assert some(changes, 1) == ["MODIFIED a0 n1>n2"]
    begun = watches(cluster)
    assert (begun[0], len(begun)) == (since, 4)
    assert len([asked for asked in cluster.asked if asked.startswith("GET hostendpoints?r")]) == 1


def test_what_was_listed(cluster: Cluster, store: Kubernetes) -> None:
    """From where a list was made the watch goes on without another, and knows what was there."""
    put(cluster, "a")
    since = store.list(HEP).revision
    put(cluster, "a", "n2")
    assert some(store.watch(HEP, since=since, idle=NEVER), 1) == ["MODIFIED a n1>n2"]
    assert [asked for asked in cluster.asked if "watch" not in asked] == [
        "GET hostendpoints?limit=500"
    ]
    since = store.list(HEP).revision
    put(cluster, "b")
    later = store.revision()
    put(cluster, "b", "n2")
    assert some(store.watch(HEP, since=later, idle=NEVER), 1) == ["MODIFIED b n1>n2"]


def test_bookmarks(cluster: Cluster, store: Kubernetes) -> None:
    """After a bookmark a stream is taken up there, though nothing of the kind has changed."""
    changes = store.watch(HEP, since=store.revision(), idle=NEVER)
    put(cluster, "a")
    assert some(changes, 1) == ["ADDED a n1"]
    later = cluster.put(f"/apis/{V3}/tiers", {"metadata": {"name": "t"}, "spec": {}})
    cluster.end_watches()
    put(cluster, "b")
    assert some(changes, 1) == ["ADDED b n1"]
    assert int(watches(cluster)[1]) >= int(later["metadata"]["resourceVersion"])
    assert all(
        request.query["allowWatchBookmarks"] == "true"
        for request in cluster.requests
        if "watch" in request.query
    )


def test_history_forgotten_midway(cluster: Cluster, store: Kubernetes) -> None:
    """When the server has forgotten what came since, the difference is told and nothing else."""
    for name in ("same", "changes", "goes"):
        put(cluster, name)
    changes = store.watch(HEP, since=store.revision(), idle=NEVER)
    put(cluster, "first")
    assert some(changes, 1) == ["ADDED first n1"]
    streams = len(watches(cluster))
    cluster.before = lambda request: (
        failure(410, "Expired", "too old resource version") if "watch" in request.query else None
    )
    cluster.end_watches()
    put(cluster, "changes", "n2")
    put(cluster, "new")
    cluster.remove(f"{HEPS}/goes")
    cluster.forget()
    cluster.before = lambda request: None
    assert some(changes, 3) == ["MODIFIED changes n1>n2", "ADDED new n1", "DELETED goes n1"]
    put(cluster, "last")
    assert some(changes, 1) == ["ADDED last n1"]
    assert len(watches(cluster)) > streams


def test_versions_of_the_difference(cluster: Cluster, store: Kubernetes) -> None:
    """An object that is found to be gone has the version of the list that it is not in."""
    put(cluster, "a")
    changes = store.watch(HEP, since=store.revision(), idle=NEVER)
    put(cluster, "b")
    next(changes)
    cluster.remove(f"{HEPS}/a")
    cluster.forget()
    event = next(changes)
    assert event.type == "DELETED"
    assert int(event.object["metadata"]["resourceVersion"]) <= int(store.revision())


def test_history_forgotten_at_the_start(cluster: Cluster, store: Kubernetes) -> None:
    """A watch from what nobody knows any more cannot begin."""
    since = store.revision()
    put(cluster, "a")
    cluster.forget()
    with pytest.raises(Compacted):
        next(store.watch(HEP, since=since, idle=NEVER))


def test_from_the_beginning(cluster: Cluster, store: Kubernetes) -> None:
    """From 0 everything that is there is an addition."""
    put(cluster, "a")
    put(cluster, "b")
    changes = store.watch(HEP, since="0", idle=NEVER)
    assert some(changes, 2) == ["ADDED a n1", "ADDED b n1"]
    put(cluster, "a", "n2")
    assert some(changes, 1) == ["MODIFIED a n1>n2"]


def test_the_past_that_cannot_be_asked_for(cluster: Cluster, store: Kubernetes) -> None:
    """Calico's API server gives the past as it is now: then changes are told all the same."""
    since = store.revision()
    put(cluster, "a")
    put(cluster, "a", "n2")

    def now(request: Request) -> Answer | None:
        if request.query.pop("resourceVersionMatch", ""):
            del request.query["resourceVersion"]
        return None

    cluster.before = now
    changes = store.watch(HEP, since=since, idle=NEVER)
    assert some(changes, 2) == ["ADDED a n1", "MODIFIED a n1>n2"]
    put(cluster, "a", "n3")
    assert some(changes, 1) == ["MODIFIED a n2>n3"]


def test_policies_are_looked_up(cluster: Cluster, store: Kubernetes) -> None:
    """Calico's API server ends watches of policies when tiers change: a list tells the rest."""
    policies = f"/apis/{V3}/globalnetworkpolicies"
    cluster.put(policies, {"metadata": {"name": "p"}, "spec": {"selector": "x"}})
    changes = store.watch(POLICY, since=store.revision(), idle=NEVER)
    cluster.put(policies, {"metadata": {"name": "q"}, "spec": {"selector": "x"}})
    assert some(changes, 1) == ["ADDED q x"]
    hidden = cluster.put(policies, {"metadata": {"name": "r"}, "spec": {"selector": "x"}})

    def without(request: Request) -> Answer | None:
        if "watch" in request.query or not request.path.endswith("globalnetworkpolicies"):
            return None
        version = hidden["metadata"]["resourceVersion"]
        return Answer(200, {"metadata": {"resourceVersion": version}, "items": [hidden]})

    cluster.before = without
    cluster.end_watches()
    assert some(changes, 3) == ["ADDED r x", "DELETED p x", "DELETED q x"]


def test_what_cannot_be_read(cluster: Cluster) -> None:
    """An object that cannot be read is passed over in a watch too."""
    cluster.groups, remarks = (V1,), list[str]()
    broken = {"name": "b", "annotations": {"projectcalico.org/metadata": "{"}}
    with connected(cluster, remark=remarks.append) as store:
        changes = store.watch(HEP, since=store.revision(), idle=NEVER)
        cluster.put(f"/apis/{V1}/hostendpoints", {"metadata": broken, "spec": {}})
        cluster.put(f"/apis/{V1}/hostendpoints", {"metadata": {"name": "c"}, "spec": {"node": "x"}})
        assert some(changes, 1) == ["ADDED c x"]
    (remark,) = remarks
    assert remark.startswith("HostEndpoint(b) is passed over")


def pod(**spec: Any) -> dict[str, Any]:
    """Build a pod."""
    return {"metadata": {"name": "p", "namespace": "default"}, "spec": spec}


def test_pods_that_become_endpoints(cluster: Cluster, store: Kubernetes) -> None:
    """A pod is added when it gets a node, and gone when it stops to be an endpoint."""
    pods = "/api/v1/pods"
    changes = store.watch(WEP, since=store.revision(), idle=NEVER)
    cluster.put(pods, pod())
    cluster.put(pods, pod(nodeName="n"))
    cluster.put(pods, pod(nodeName="n", serviceAccountName="a"))
    cluster.put(pods, pod(nodeName="n", hostNetwork=True))
    types = [next(changes).type for _ in range(3)]
    assert types == ["ADDED", "MODIFIED", "DELETED"]


@pytest.mark.parametrize("begun", ["list", "revision"])
def test_profiles(cluster: Cluster, store: Kubernetes, begun: str) -> None:
    """Profiles come from namespaces and service accounts, watched both, from one or two numbers."""
    since = store.list(PROFILE).revision if begun == "list" else store.revision()
    assert ("/" in since) is (begun == "list")
    changes = store.watch(PROFILE, since=since, idle=NEVER)
    cluster.put("/api/v1/namespaces", {"metadata": {"name": "dev"}})
    event = next(changes)
    assert event.object["metadata"]["name"] == "kns.dev"
    cluster.put("/api/v1/serviceaccounts", {"metadata": {"name": "web", "namespace": "dev"}})
    event = next(changes)
    assert (event.type, event.object["metadata"]["name"]) == ("ADDED", "ksa.dev.web")
    changes = store.watch(PROFILE, since=event.object["metadata"]["resourceVersion"], idle=NEVER)
    cluster.put("/api/v1/namespaces", {"metadata": {"name": "dev", "labels": {"a": "b"}}})
    event = next(changes)
    assert event.object["spec"]["labelsToApply"]["pcns.a"] == "b"


@pytest.mark.parametrize("since", ["", "latest", "1/2/3", "/", "1/x"])
def test_no_revision(store: Kubernetes, since: str) -> None:
    """What is no revision of profiles is told."""
    with pytest.raises(Invalid):
        next(store.watch(PROFILE, since=since, idle=NEVER))

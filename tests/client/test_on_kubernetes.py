"""What is Kubernetes' own: shown, and refused or handed on where it is written."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from pyctl.client.builtin import CLUSTER, KUBERNETES
from pyctl.client.everything import parted
from pyctl.client.initialising import initialise
from pyctl.client.objects import Stamp
from pyctl.client.reading import Reader
from pyctl.errors import NotFound, NotSupported
from pyctl.manifests.loader import load
from pyctl.printers.found import Found
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, read
from tests.datastores.kubernetes.cluster import Cluster
from tests.datastores.kubernetes.stores import connected
from tests.datastores.kubernetes.wire import V3, Answer, failure

NODE = """\
kind: Node
metadata: {name: n1, labels: {a: b}}
spec: {bgp: {asNumber: 64513}}
"""
PROFILE = "kind: Profile\nmetadata: {name: NAME}\nspec: {}\n"


@pytest.fixture
def cluster() -> Cluster:
    """A cluster with native resources, and a node."""
    made = Cluster(V3)
    made.put("/api/v1/nodes", {"metadata": {"name": "n1"}})
    return made


@pytest.fixture
def client(cluster: Cluster) -> Iterator[Client]:
    """A client of the cluster."""
    with connected(cluster) as store:
        yield Client(store, surroundings=KUBERNETES)


def error_of(outcomes: list[Any]) -> str:
    """Give the text of the only outcome's error."""
    (outcome,) = outcomes
    return str(outcome.error)


def test_apply_of_a_node(cluster: Cluster, client: Client) -> None:
    """A Node that Kubernetes has is changed by apply; it cannot be created."""
    (outcome,) = client.apply(NODE)
    assert outcome.error is None
    assert [line for line in cluster.asked if "nodes" in line] == [
        "GET nodes/n1",
        "PUT nodes/n1/status",
    ]
    assert client.reader.get(kind_for_word("node"), "n1")["spec"]["bgp"] == {"asNumber": 64513}
    lead = "operation Create is not supported on Node(n1): nodes are Kubernetes' own"
    assert error_of(client.create(NODE)).startswith(lead)
    missing = NODE.replace("name: n1", "name: m")
    assert error_of(client.apply(missing)) == "resource does not exist: Node(m)"


def test_apply_of_the_same_node(cluster: Cluster, client: Client) -> None:
    """The same again needs no write: what is Kubernetes' own of a node is not the manifest's."""
    own = {"metadata": {"name": "n1", "labels": {"zone": "z"}}, "spec": {"podCIDR": "10.0.0.0/24"}}
    cluster.put("/api/v1/nodes", own)
    client.apply(NODE)
    cluster.requests.clear()
    (outcome,) = client.apply(NODE)
    assert (outcome.error, outcome.written) == (None, False)
    assert cluster.asked == ["GET nodes/n1"]
    (outcome,) = client.apply(NODE.replace("a: b", "a: c"))
    assert (outcome.error, outcome.written) == (None, True)


def test_apply_of_what_has_a_status(cluster: Cluster, client: Client) -> None:
    """A status that the server keeps is not the writer's: the same again changes nothing."""
    tier = "kind: Tier\nmetadata: {name: net}\nspec: {order: 1}\n"
    client.apply(tier)
    (stored,) = (r.body for r in cluster.requests if r.method == "POST")
    cluster.put(f"/apis/{V3}/tiers", {**stored, "status": {"conditions": [{"type": "Ready"}]}})
    (outcome,) = client.apply(tier)
    assert (outcome.error, outcome.written) == (None, False)
    (outcome,) = client.apply(tier.replace("order: 1", "order: 2"))
    assert outcome.object is not None
    assert outcome.object["status"] == {"conditions": [{"type": "Ready"}]}


def test_restore_of_what_has_a_status(cluster: Cluster, client: Client) -> None:
    """What differs in its status alone is not written."""
    tier = "kind: Tier\nmetadata: {name: net}\nspec: {order: 1}\n"
    spec = {"order": 1, "defaultAction": "Deny"}
    cluster.put(f"/apis/{V3}/tiers", {"metadata": {"name": "net"}, "spec": spec})
    (outcome,) = client.restore(tier, force=True)
    assert (outcome.error, outcome.written) == (None, False)
    assert not [asked for asked in cluster.asked if not asked.startswith("GET")]


def test_delete_of_a_node(cluster: Cluster, client: Client) -> None:
    """Nothing of a node is deleted where the node itself is not."""
    spec = {"node": "n1", "interfaceName": "eth0"}
    cluster.put(f"/apis/{V3}/hostendpoints", {"metadata": {"name": "h"}, "spec": spec})
    assert "kubectl delete node" in error_of(client.delete("node", "n1"))
    assert client.store.get(kind_for_word("hep"), "h")


def test_nodes_of_kubernetes_in_files(client: Client, tmp_path: Any) -> None:
    """A file with Kubernetes' own Nodes is for kubectl."""
    file = tmp_path / "nodes.yaml"
    file.write_text("apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n")
    (manifest,) = load([str(file)], io.BytesIO()).manifests
    for verb in ("create", "apply", "replace"):
        (outcome,) = client.write(verb, [manifest])
        assert isinstance(outcome.error, NotSupported)
        assert str(outcome.error) == (
            f"operation {verb} is not supported on Node(n1): it is Kubernetes' own "
            f"(apiVersion: v1): use kubectl {verb} -f"
        )


NEEDED = {
    "tiers": ("kind: Tier\nmetadata: {name: t}\nspec: {order: 1}\n", "Tier(t)"),
    "bgpfilters": ("kind: BGPFilter\nmetadata: {name: f}\n", "[f]"),
}
NEEDING = {
    "tiers": "kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {tier: t}\n",
    "bgpfilters": "kind: BGPPeer\nmetadata: {name: p}\nspec: {peerIP: 10.0.0.1, filters: [f]}\n",
}


@pytest.mark.parametrize("plural", NEEDED)
@pytest.mark.parametrize("verb", ["create", "apply"])
def test_what_needs_an_object_that_the_server_refused(
    cluster: Cluster, client: Client, verb: str, plural: str
) -> None:
    """Is not written without it, as calicoctl, which asks for it, does not; the rest is."""
    needed, named = NEEDED[plural]
    other = "kind: GlobalNetworkSet\nmetadata: {name: s}\n"

    def forbidden(request: Any) -> Answer | None:
        mine = request.method == "POST" and request.path.endswith(f"/{plural}")
        return failure(403, "Forbidden", "no") if mine else None

    cluster.before = forbidden
    refused, policy, written = client.write(verb, read(needed, NEEDING[plural], other))
    assert "connection is unauthorized: no" in str(refused.error)
    assert named in str(policy.error)
    assert written.error is None
    assert not [asked for asked in cluster.asked if asked.endswith(("policies", "peers"))]
    cluster.put(f"/apis/{V3}/{plural}", {"metadata": {"name": needed.split("name: ")[1][0]}})
    refused, policy = client.write(verb, read(needed, NEEDING[plural]))
    assert refused.error is not None
    assert policy.error is None


def test_labels_of_nodes_cannot_be_kept_out(cluster: Cluster, client: Client) -> None:
    """A setting that Calico takes on etcd alone is refused, also where it is there already."""
    text = "kind: KubeControllersConfiguration\nmetadata: {name: default}\n"
    spec = "spec: {controllers: {node: {syncLabels: Disabled}}}\n"
    where = "spec.controllers.node.syncLabels: error with field"
    for write in (client.create, client.apply, client.replace):
        assert where in error_of(write(text + spec))
    assert not [asked for asked in cluster.asked if not asked.startswith("GET")]
    assert client.create(text + spec.replace("Dis", "En"))[0].error is None
    setting = {"spec": {"controllers": {"node": {"syncLabels": "Disabled"}}}}
    assert where in str(client.patch("kubecontrollersconfiguration", "default", setting).error)
    on_etcd = Client(client.store, surroundings=CLUSTER)
    assert on_etcd.apply(text + spec)[0].error is None
    assert where in str(client.patch("kubecontrollersconfiguration", "default", {}).error)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("kns.default", "operation Update is not supported on Profile(kns.default): profiles are"),
        ("web", "resource does not exist: Profile(web)"),
    ],
)
def test_apply_of_a_profile(client: Client, name: str, text: str) -> None:
    """Profiles are refused as calicoctl refuses them: those that are missing are not found."""
    assert error_of(client.apply(PROFILE.replace("NAME", name))).startswith(text)


def test_profiles_in_lists(client: Client) -> None:
    """The built-in profile comes first, as in calicoctl's lists."""
    names = [
        obj["metadata"]["name"] for obj in client.reader.list(kind_for_word("profile")).objects
    ]
    assert names[:2] == ["projectcalico-default-allow", "kns.default"]


def test_tiers_of_kubectl(cluster: Cluster, client: Client) -> None:
    """A tier that was made without order and action is shown with those that Calico takes."""
    cluster.put(f"/apis/{V3}/tiers", {"metadata": {"name": "net"}, "spec": {}})
    kind = kind_for_word("tier")
    (listed,) = client.reader.list(kind).objects
    assert listed["spec"] == {"order": 1_000_000, "defaultAction": "Deny"}
    assert client.reader.get(kind, "net") == listed
    cluster.put(f"/apis/{V3}/tiers", {"metadata": {"name": "net"}, "spec": {"order": 0}})
    assert client.reader.get(kind, "net")["spec"]["order"] == 0


def test_who_may_not_look(cluster: Cluster, client: Client) -> None:
    """Who may write an object but not look for what it names writes it without a word on that."""
    cluster.before = lambda request: (
        failure(403, "Forbidden", "no")
        if "limit" in request.query or "/tiers/" in request.path or "namespaces/" in request.path
        else None
    )
    policy = "kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {tier: net}\n"
    spec = "{node: n1, interfaceName: eth0, profiles: [P]}"
    hep = f"kind: HostEndpoint\nmetadata: {{name: h}}\nspec: {spec}\n"
    several = ", ".join(f"kns.dev{number}" for number in range(12))
    for text in (policy, hep.replace("P]", "kns.dev]"), hep.replace("P]", f"{several}]")):
        (outcome,) = client.apply(text)
        assert (outcome.error, outcome.remarks) == (None, ())


def test_policies_of_kubernetes(cluster: Cluster, client: Client) -> None:
    """Policies that Calico makes of Kubernetes' own are neither listed nor written."""
    cluster.put(
        "/apis/networking.k8s.io/v1/networkpolicies",
        {"metadata": {"name": "web", "namespace": "default"}},
    )
    kind = kind_for_word("np")
    assert client.reader.list(kind).objects == []
    with pytest.raises(NotFound):
        client.reader.get(kind, "knp.default.web", "default")
    assert "kubernetes network policies must be managed" in error_of(
        client.delete("np", "knp.default.web")
    )


def test_everything(client: Client) -> None:
    """What is only shown is no part of a list that apply takes."""
    kinds = [kind_for_word(word) for word in ("node", "profile")]
    found = [Found(kind, client.reader.list(kind).objects, "1") for kind in kinds]
    kept = parted(client.reader, found)
    assert [part.kind.name for part in kept.writable] == ["Node"]
    assert "profile/kns.default" in kept.refused


def test_start_up_writes(cluster: Cluster, client: Client) -> None:
    """A fresh cluster gets its tiers and its identity, which says that it is on Kubernetes."""
    names = initialise(client.reader, Stamp(), None)
    assert names == {"default", "kube-admin", "kube-baseline"}
    information = client.reader.get(kind_for_word("clusterinformation"), "default")
    assert information["spec"]["clusterType"] == "kdd"
    assert information["spec"]["datastoreReady"] is True
    assert sorted(cluster.asked[:-1]) == [
        "GET tiers?limit=500",
        "POST clusterinformations",
        *["POST tiers"] * 3,
    ]


@pytest.mark.parametrize(
    ("before", "after"), [("k8s,bgp", "k8s,bgp,kdd"), ("k8s,kdd", "k8s,kdd"), ("", "kdd")]
)
def test_types_of_clusters(cluster: Cluster, client: Client, before: str, after: str) -> None:
    """What others say of a cluster stays; what is there already is not written again."""
    cluster.put(
        f"/apis/{V3}/clusterinformations",
        {
            "metadata": {"name": "default"},
            "spec": {"clusterGUID": "1", "datastoreReady": False, "clusterType": before},
        },
    )
    kind = kind_for_word("clusterinformation")
    initialise(client.reader, Stamp(), client.reader.get(kind, "default"))
    spec = client.reader.get(kind, "default")["spec"]
    assert spec == {"clusterGUID": "1", "datastoreReady": False, "clusterType": after}
    assert ("PUT clusterinformations/default" in cluster.asked) is (before != after)
    cluster.requests.clear()
    initialise(client.reader, Stamp(), client.reader.get(kind, "default"))
    assert not [asked for asked in cluster.asked if not asked.startswith("GET")]


def test_types_without_kubernetes(cluster: Cluster, client: Client) -> None:
    """A cluster on etcd says nothing of Kubernetes."""
    initialise(Reader(client.store, CLUSTER), Stamp(), None)
    information = client.reader.get(kind_for_word("clusterinformation"), "default")
    assert "clusterType" not in information["spec"]


def test_who_may_not(cluster: Cluster, client: Client) -> None:
    """Who may not see to a cluster's own objects goes on without."""

    def refused(request: Any) -> Answer | None:
        mine = "tiers" in request.path or "clusterinformations" in request.path
        return failure(403, "Forbidden", "no") if mine and request.method != "GET" else None

    cluster.before = refused
    assert initialise(client.reader, Stamp(), None)

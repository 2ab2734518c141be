"""Commands on a Kubernetes cluster: what is asked for, what is sent, and what users are told."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Pyctl
from tests.datastores.kubernetes.cluster import Cluster
from tests.datastores.kubernetes.wire import V1, V3, Answer, Request, failure

HEP = """\
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: web-1-eth0, labels: {role: web}}
spec: {node: web-1, interfaceName: eth0, expectedIPs: [192.0.2.31]}
"""
TIER = """\
apiVersion: projectcalico.org/v3
kind: Tier
metadata: {name: TIER}
spec: {order: 10}
"""
POLICY = """\
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: NAME}
spec: {tier: TIER, selector: "role == 'web'"}
"""
CHECK = ["GET /apis", "GET clusterinformations/default"]
START = [*CHECK, "GET tiers?limit=500"]
"""Before every write but a patch: one discovery, one check of versions, one list of tiers."""


def asked(cluster: Cluster) -> list[str]:
    """The requests since this was last asked, without the discovery that is kept on disk."""
    found = list(cluster.asked)
    cluster.requests.clear()
    return found


def test_create(kube: Pyctl, cluster: Cluster) -> None:
    """create: the start, then one POST."""
    kube.ok("create", "-f", "-", stdin=HEP)
    assert asked(cluster) == [*START, "POST hostendpoints"]
    assert kube("create", "-f", "-", stdin=HEP).code == 4


def test_apply(kube: Pyctl, cluster: Cluster) -> None:
    """apply: a POST; for what is there a GET after it, and a PUT only where something differs."""
    kube.ok("apply", "-f", "-", stdin=HEP)
    assert asked(cluster) == [*START, "POST hostendpoints"]
    kube.ok("apply", "-f", "-", stdin=HEP)
    again = [*START[1:], "POST hostendpoints", "GET hostendpoints/web-1-eth0"]
    assert asked(cluster) == again
    kube.ok("apply", "-f", "-", stdin=HEP.replace("Name: eth0", "Name: eth1"))
    assert asked(cluster) == [*again, "PUT hostendpoints/web-1-eth0"]


def test_replace_patch_label(kube: Pyctl, cluster: Cluster) -> None:
    """replace, patch and label: a GET and a PUT, as calicoctl sends."""
    kube.ok("create", "-f", "-", stdin=HEP)
    asked(cluster)
    change = ["GET hostendpoints/web-1-eth0", "PUT hostendpoints/web-1-eth0"]
    kube.ok("replace", "-f", "-", stdin=HEP.replace("web-1,", "web-2,"))
    assert asked(cluster) == [*START[1:], *change]
    kube.ok("patch", "hep", "web-1-eth0", "-p", '{"spec": {"node": "web-3"}}')
    assert asked(cluster) == [*CHECK[1:], *change]
    kube.ok("label", "hep", "web-1-eth0", "zone=a")
    assert asked(cluster) == [*CHECK[1:], *change]


def test_delete(kube: Pyctl, cluster: Cluster) -> None:
    """delete: a GET, and a DELETE of just that object."""
    kube.ok("create", "-f", "-", stdin=HEP)
    asked(cluster)
    kube.ok("delete", "hep", "web-1-eth0")
    assert asked(cluster) == [
        *CHECK[1:],
        "GET hostendpoints/web-1-eth0",
        "DELETE hostendpoints/web-1-eth0",
    ]


@pytest.mark.parametrize(
    ("words", "requests"),
    [
        (["hep", "web-1-eth0"], ["GET hostendpoints/web-1-eth0"]),
        (["heps"], ["GET hostendpoints?limit=500"]),
        (["np", "-A"], ["GET networkpolicies?limit=500"]),
        (["np", "-n", "default"], ["GET namespaces/default/networkpolicies?limit=500"]),
        (["nodes"], ["GET nodes?limit=500"]),
        (["profiles"], ["GET namespaces?limit=500", "GET serviceaccounts?limit=500"]),
        (["wep", "-A"], ["GET pods?limit=500"]),
        (["ipamconfig"], ["GET ipamconfigs?limit=500"]),
    ],
)
def test_get(kube: Pyctl, cluster: Cluster, words: list[str], requests: list[str]) -> None:
    """get: the check of versions, and the kind's own requests; the check can be left out."""
    kube.ok("create", "-f", "-", stdin=HEP)
    asked(cluster)
    kube.ok("get", *words)
    assert asked(cluster) == [*CHECK[1:], *requests]
    kube.ok("get", *words, "--allow-version-mismatch")
    assert asked(cluster) == requests


@pytest.mark.parametrize(
    "words",
    [
        ["label", "heps", "--all", "a=b"],
        ["annotate", "heps", "-l", "role == 'web'", "a=b"],
        ["delete", "heps", "--all"],
        ["edit", "hep", "web-1-eth0"],
        ["get", "heps,tiers"],
    ],
)
def test_versions_are_compared_once(kube: Pyctl, cluster: Cluster, words: list[str]) -> None:
    """Also by commands that read first what they then write."""
    kube.environ["EDITOR"] = "sed -i s/192.0.2.31/192.0.2.32/"
    kube.ok("create", "-f", "-", stdin=HEP)
    asked(cluster)
    kube.ok(*words)
    assert asked(cluster).count(CHECK[1]) == 1


def test_bytes(kube: Pyctl, cluster: Cluster) -> None:
    """The object is stored as calicoctl stores it, but for its uid and the time."""
    kube.ok("create", "-f", "-", stdin=HEP)
    body = cluster.requests[-1].body
    hidden = json.loads(body["metadata"]["annotations"].pop("projectcalico.org/metadata"))
    assert list(hidden) == ["creationTimestamp", "labels"]
    assert hidden["labels"] == {"role": "web"}
    del body["metadata"]["uid"]
    assert body == {
        "kind": "HostEndpoint",
        "apiVersion": V1,
        "metadata": {"name": "web-1-eth0", "annotations": {}},
        "spec": {"node": "web-1", "interfaceName": "eth0", "expectedIPs": ["192.0.2.31"]},
    }


def test_fresh_cluster(kube: Pyctl, cluster: Cluster) -> None:
    """Where Calico's components have not run yet a write sees to what they would."""
    for name in ("default", "kube-admin", "kube-baseline"):
        cluster.remove(f"/apis/{V1}/tiers/{name}")
    cluster.remove(f"/apis/{V1}/clusterinformations/default")
    kube.ok("apply", "-f", "-", stdin=HEP)
    requests = asked(cluster)
    assert requests[: len(START)] == START
    assert sorted(requests[len(START) :]) == [
        "POST clusterinformations",
        "POST hostendpoints",
        *["POST tiers"] * 3,
    ]
    assert "k8s" not in kube.ok("get", "clusterinfo", "-o", "yaml")
    assert kube.ok("get", "tiers", "-o", "name").count("tier/") == 3


def test_a_tier_before_its_policies(kube: Pyctl, cluster: Cluster) -> None:
    """Policies are written when their tier is there, however many are under way."""
    policies = [POLICY.replace("NAME", f"p{n}").replace("TIER", "net") for n in range(30)]
    files = "---\n".join([TIER.replace("TIER", "net"), *policies])
    out = kube.ok("apply", "-f", "-", "--concurrency", "8", stdin=files)
    assert "31" in out
    written = [request.short for request in cluster.requests if request.method == "POST"]
    assert written == ["POST tiers", *["POST globalnetworkpolicies"] * 30]


def test_outcomes_in_order(kube: Pyctl, cluster: Cluster) -> None:
    """However writes end, what became of them is told in the order of the files."""
    names = [f"h{n:02}" for n in range(30)]

    def refused(request: Request) -> Answer | None:
        name = request.body["metadata"]["name"] if request.method == "POST" else ""
        if name in ("h03", "h17"):
            return failure(403, "Forbidden", f"hostendpoints {name} is forbidden", name=name)
        return None

    cluster.before = refused
    files = "---\n".join(HEP.replace("web-1-eth0", name) for name in names)
    result = kube("apply", "-f", "-", stdin=files)
    assert result.code == 8
    told = [line for line in result.stderr.splitlines() if "is forbidden" in line]
    assert [name for line in told for name in ("h03", "h17") if name in line] == ["h03", "h17"]
    assert len(cluster.requests) > 30


@pytest.mark.parametrize("number", ["0", "257", "many"])
def test_concurrency_that_is_none(kube: Pyctl, cluster: Cluster, number: str) -> None:
    """A number of writes that cannot be is refused before anything is asked."""
    result = kube("apply", "-f", "-", "--concurrency", number, stdin=HEP)
    assert result.code == 2
    assert "--concurrency" in result.stderr
    assert cluster.requests == []


def test_server_that_goes_away(kube: Pyctl, cluster: Cluster) -> None:
    """When the server cannot go on it is told how far it came, with the code of the datastore."""

    def down(request: Request) -> Answer | None:
        if request.method != "POST" or request.body["metadata"]["name"] != "h10":
            return None
        return failure(500, "InternalError", "etcdserver: no leader")

    cluster.before = down
    files = "---\n".join(HEP.replace("web-1-eth0", f"h{n:02}") for n in range(12))
    args = ["apply", "-f", "-", "--concurrency", "1", "--request-timeout", "1s"]
    result = kube(*args, stdin=files)
    assert result.code == 7
    assert "10 of 12 objects were handled before" in result.stderr


def test_what_kubernetes_makes(kube: Pyctl, cluster: Cluster) -> None:
    """Nodes in a file, and deletions of what is made of Kubernetes' own, are for kubectl."""
    pod = {"metadata": {"name": "web", "namespace": "default"}, "spec": {"nodeName": "n1"}}
    cluster.put("/api/v1/pods", pod)
    cluster.put("/api/v1/nodes", {"metadata": {"name": "n1"}})
    node = "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n"
    results = [
        kube("apply", "-f", "-", stdin=node),
        kube("delete", "node", "n1"),
        kube("delete", "-f", "-", stdin=node),
        kube("delete", "profile", "kns.default"),
        kube("delete", "wep", "n1-k8s-web-eth0"),
        kube("create", "profile", "web"),
    ]
    assert [(result.code, "kubectl" in result.stderr) for result in results] == [(1, True)] * 6
    assert all("is not supported on" in result.stderr for result in results)
    assert not [r for r in cluster.requests if r.method not in ("GET", "POST")]


def test_backup_and_restore_leave_out_what_kubernetes_makes(kube: Pyctl, cluster: Cluster) -> None:
    """It makes no cluster one that holds something, and stays; what is saved can be applied."""
    for name, order, action in [
        ("default", 1000000, "Deny"),
        ("kube-admin", 1000, "Pass"),
        ("kube-baseline", 10000000, "Pass"),
    ]:
        spec = {"order": order, "defaultAction": action}
        cluster.put(f"/apis/{V1}/tiers", {"metadata": {"name": name}, "spec": spec})
    pod = {"metadata": {"name": "web", "namespace": "default"}, "spec": {"nodeName": "n1"}}
    cluster.put("/api/v1/pods", pod)
    cluster.put("/api/v1/namespaces", {"metadata": {"name": "default"}})
    cluster.put("/api/v1/nodes", {"metadata": {"name": "n1"}})
    assert "kns.default" in kube.ok("get", "profiles")
    restored = kube.ok("datastore", "restore", "-", stdin=HEP)
    assert restored == "Successfully restored 1 'HostEndpoint' resource(s)\n"
    text = kube.ok("datastore", "backup", "-")
    kinds = [line.removeprefix("kind: ") for line in text.splitlines() if line.startswith("kind: ")]
    assert kinds == ["Tier"] * 3 + ["Node", "HostEndpoint"]
    assert kube.ok("apply", "-f", "-", stdin=text) == "Successfully applied 5 resource(s)\n"
    other = kube("datastore", "restore", "-", "--force", stdin=TIER.replace("TIER", "t"))
    assert (other.code, other.stderr) == (
        0,
        "warning: deleted, since the backup does not hold them: HostEndpoint(web-1-eth0)\n",
    )
    left = kube("delete", "all", "--all")
    assert (left.code, left.stdout) == (0, "Successfully deleted 1 'Tier' resource(s)\n")
    assert "note: Node n1: Kubernetes' own, and left alone\n" in left.stderr


def test_unreadable_addresses(kube: Pyctl, cluster: Cluster) -> None:
    """An address that cannot be read is told; the nodes are shown all the same."""
    annotations = {"projectcalico.org/IPv4Address": "192.0.2.300"}
    cluster.put("/api/v1/nodes", {"metadata": {"name": "n1", "annotations": annotations}})
    result = kube("get", "nodes")
    assert (result.code, result.stdout.split()) == (0, ["NAME", "n1"])
    assert "warning: Node(n1): " in result.stderr
    assert "'192.0.2.300'" in result.stderr


def test_native_resources(kube: Pyctl, cluster: Cluster) -> None:
    """With native resources the same commands speak projectcalico.org/v3."""
    cluster.groups = (V3,)
    kube.ok("apply", "-f", "-", stdin=HEP)
    assert cluster.requests[-1].path == f"/apis/{V3}/hostendpoints"
    assert cluster.requests[-1].body["metadata"]["labels"] == {"role": "web"}
    assert "web-1" in kube.ok("get", "heps", "-o", "wide")

"""Dry runs on a cluster: with `client` nothing is sent, with `server` nothing is stored."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Pyctl
from tests.datastores.kubernetes.cluster import Cluster
from tests.datastores.kubernetes.wire import V1, Answer, Request, failure

TIER = "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: NAME}, spec: {order: 7}}"
WRITES = [
    (["create", "-f", "-"], "u", "Successfully created 1 'Tier' resource(s)"),
    (["apply", "-f", "-"], "u", "Successfully applied 1 'Tier' resource(s)"),
    (["apply", "-f", "-"], "t", "Successfully applied 1 'Tier' resource(s)"),
    (["replace", "-f", "-"], "t", "Successfully replaced 1 'Tier' resource(s)"),
    (
        ["patch", "tier", "t", "-p", "spec: {order: 9}"],
        "",
        "Successfully patched 1 'Tier' resource",
    ),
    (["delete", "tier", "t"], "", "Successfully deleted 1 'Tier' resource(s)"),
    (["delete", "tiers", "-l", "zone=a"], "", "Successfully deleted 1 'Tier' resource(s)"),
    (["label", "tier", "t", "x=y"], "", "Successfully set label x on tier t"),
    (["annotate", "tiers", "-l", "zone=a", "x=y"], "", "Successfully set annotation x on tiers t"),
]


@pytest.fixture
def stocked(kube: Pyctl, cluster: Cluster) -> Pyctl:
    """The program on a cluster with a tier `t`."""
    tier = {"metadata": {"name": "t", "labels": {"zone": "a"}}, "spec": {"order": 1}}
    cluster.put(f"/apis/{V1}/tiers", tier)
    return kube


def writes(cluster: Cluster) -> list[Request]:
    """What was asked of the cluster but to read."""
    return [request for request in cluster.requests if request.method != "GET"]


@pytest.mark.parametrize(("args", "name", "sentence"), WRITES)
@pytest.mark.parametrize("mode", ["client", "server"])
def test_every_verb_makes_dry_runs(
    stocked: Pyctl, cluster: Cluster, args: list[str], name: str, sentence: str, mode: str
) -> None:
    """Everything is told as it would be; afterwards all is as it was."""
    before = stocked.ok("get", "tiers", "-o", "json")
    told = stocked.ok(*args, f"--dry-run={mode}", stdin=TIER.replace("NAME", name))
    assert told == f"{sentence} ({'server ' if mode == 'server' else ''}dry run)\n"
    assert stocked.ok("get", "tiers", "-o", "json") == before
    sent = writes(cluster)
    assert bool(sent) == (mode == "server")
    assert all(request.query["dryRun"] == "All" for request in sent)


def test_what_the_server_says_is_told(stocked: Pyctl, cluster: Cluster) -> None:
    """Rules of its own, such as those of an admission webhook, are only met there."""

    def webhook(request: Request) -> Answer | None:
        return (
            failure(403, "Forbidden", "no tiers on Fridays") if request.method == "POST" else None
        )

    cluster.before = webhook
    tier = TIER.replace("NAME", "u")
    assert stocked("create", "-f", "-", "--dry-run", stdin=tier).code == 0
    result = stocked("create", "-f", "-", "--dry-run=server", stdin=tier)
    assert "no tiers on Fridays" in result.stderr
    assert result.code != 0


def test_objects_are_shown_as_the_server_would_store_them(stocked: Pyctl) -> None:
    """With -o, in either mode."""
    for mode in ("client", "server"):
        printed = stocked.ok("label", "tier", "t", "x=y", f"--dry-run={mode}", "-o", "json")
        assert json.loads(printed)["metadata"]["labels"] == {"zone": "a", "x": "y"}


@pytest.mark.parametrize(
    "args",
    [
        ["create", "node", "n2"],
        ["create", "profile", "web"],
        ["delete", "node", "n1"],
        ["delete", "profile", "kns.default"],
        ["label", "profile", "kns.default", "a=b"],
        ["delete", "profile", "kns.nowhere"],
        ["delete", "tier", "nowhere"],
    ],
)
def test_what_a_cluster_refuses_a_dry_run_refuses(
    stocked: Pyctl, cluster: Cluster, args: list[str]
) -> None:
    """What is made of Kubernetes' own objects, in the same words; and so is what is missing."""
    cluster.put("/api/v1/nodes", {"metadata": {"name": "n1"}})
    dry = [stocked(*args, f"--dry-run={mode}") for mode in ("client", "server")]
    assert not [request for request in writes(cluster) if "dryRun" not in request.query]
    real = stocked(*args)
    assert real.code != 0
    assert [(one.stderr, one.code) for one in dry] == [(real.stderr, real.code)] * 2


def test_a_fresh_cluster_stays_as_it_is(kube: Pyctl, cluster: Cluster) -> None:
    """What goes before a write is done in the dry run alone."""
    cluster.remove(f"/apis/{V1}/tiers/default")
    policy = "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}}"
    told = kube.ok("apply", "-f", "-", "--dry-run", stdin=policy)
    assert told == "Successfully applied 1 'GlobalNetworkPolicy' resource(s) (dry run)\n"
    assert not writes(cluster)


def test_what_is_kubernetes_own_is_left_alone_and_named(stocked: Pyctl, cluster: Cluster) -> None:
    """Where objects are chosen rather than named."""
    result = stocked("delete", "profiles,tiers", "--all", "--dry-run")
    assert result.stdout == "Successfully deleted 1 'Tier' resource(s) (dry run)\n"
    assert "note: Profile projectcalico-default-allow: built in, and left alone" in result.stderr
    assert "note: Profile kns.default, kns.kube-public, kns.kube-system: Kubernetes' own" in (
        result.stderr
    )
    assert result.code == 0


def test_a_node_is_shown_as_it_would_be(kube: Pyctl, cluster: Cluster) -> None:
    """With what is Kubernetes' own of it, and what is said of that."""
    address = {"type": "InternalIP", "address": "192.0.2.11"}
    metadata = {"name": "n1", "labels": {"zone": "z"}}
    cluster.put("/api/v1/nodes", {"metadata": metadata, "status": {"addresses": [address]}})
    words = ["patch", "node", "n1", "-o", "json", "-p", "metadata: {labels: {a: b, zone: q}}"]
    dry, real = (kube(*words, f"--dry-run={mode}") for mode in ("client", "none"))
    assert "the label zone=z is Kubernetes' and stays" in dry.stderr
    assert dry.stderr == real.stderr
    shown = [json.loads(result.stdout) for result in (dry, real)]
    assert shown[0]["metadata"]["labels"] == {"a": "b", "zone": "z"}
    assert shown[0]["spec"] == shown[1]["spec"]
    manifest = "{apiVersion: projectcalico.org/v3, kind: Node, metadata: {name: n1}}"
    told = json.loads(kube.ok("apply", "-f", "-", "-o", "json", "--dry-run", stdin=manifest))
    assert told["spec"]["addresses"] == [address]
    assert told["metadata"]["labels"] == {"zone": "z"}

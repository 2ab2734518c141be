"""Defaults of schemas: a server has schemas of its own, and fills in what they say.

Those of an older Calico have other defaults, or none: calicoctl sends none either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pyctl.client.builtin import KUBERNETES
from pyctl.client.objects import without
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client
from tests.datastores.kubernetes.cluster import Cluster
from tests.datastores.kubernetes.stores import connected
from tests.datastores.kubernetes.wire import V3

CLIENTS = {
    "bpfLogLevel": "",
    "bpfConnectTimeLoadBalancing": "TCP",
    "bpfHostNetworkedNATWithoutCTLB": "Enabled",
    "floatingIPs": "Disabled",
}
"""What Calico's client fills in wherever it writes a FelixConfiguration."""

CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "GlobalNetworkPolicy": ("p", {"types": ["Ingress"]}, {"tier": "default"}),
    "NetworkPolicy": ("p", {"types": ["Ingress"]}, {"tier": "default"}),
    "StagedGlobalNetworkPolicy": (
        "p",
        {"types": ["Ingress"]},
        {"tier": "default", "stagedAction": "Set"},
    ),
    "StagedKubernetesNetworkPolicy": ("p", {"podSelector": {}}, {"stagedAction": "Set"}),
    "BGPConfiguration": (
        "default",
        {"asNumber": 64513},
        {"logSeverityScreen": "Info", "serviceLoadBalancerAggregation": "Enabled"},
    ),
    "FelixConfiguration": (
        "default",
        CLIENTS,
        {"nftablesMode": "Auto", "nftablesFlowTableOffload": "Disabled"},
    ),
    "KubeControllersConfiguration": (
        "default",
        {
            "prometheusMetricsPort": 9094,
            "controllers": {"loadBalancer": {"assignIPs": "AllServices"}},
        },
        {"healthChecks": "Enabled"},
    ),
    "Tier": ("t", {"order": 1000000, "defaultAction": "Deny"}, {}),
}
"""Name, what is sent of a spec, and what else the server's schema may fill in."""

kinds = pytest.mark.parametrize("kind", CASES)


@pytest.fixture
def cluster() -> Cluster:
    """A cluster with native resources, whose schemas fill in nothing."""
    made = Cluster(V3)
    made.put(f"/apis/{V3}/tiers", {"metadata": {"name": "default"}, "spec": {}})
    return made


@pytest.fixture
def client(cluster: Cluster) -> Iterator[Client]:
    """A client of the cluster."""
    with connected(cluster) as store:
        yield Client(store, surroundings=KUBERNETES)


def manifest(kind: str, **more: Any) -> str:
    """What a user writes: some of the spec, and `more` of it."""
    name, sent, _ = CASES[kind]
    spec = {**sent, **more}
    return f"kind: {kind}\nmetadata: {{name: {name}}}\nspec: {spec}\n"


def written(cluster: Cluster) -> list[Any]:
    """The specs that were sent since this was last asked."""
    found = [request.body["spec"] for request in cluster.requests if request.method != "GET"]
    cluster.requests.clear()
    return found


def filled(cluster: Cluster, client: Client, kind: str) -> None:
    """Let what is stored have what the server's schema fills in."""
    name, _, more = CASES[kind]
    row = kind_for_word(kind)
    stored = client.store.get(row, name, "default")
    scope = "/namespaces/default" if row.namespaced else ""
    full = {**stored, "spec": {**stored["spec"], **more}}
    cluster.put(f"/apis/{V3}{scope}/{row.plural}", full)


@kinds
def test_what_nobody_gave_is_not_sent(cluster: Cluster, client: Client, kind: str) -> None:
    """Neither by create nor by replace, nor by a patch of what was stored without it."""
    name, sent, _ = CASES[kind]
    for write in (client.create, client.replace):
        (outcome,) = write(manifest(kind))
        assert outcome.error is None
        assert written(cluster) == [sent]
    assert client.patch(
        kind, name, {"metadata": {"labels": {"a": "b"}}}, namespace="default"
    ).object
    assert written(cluster) == [sent]


@kinds
def test_what_is_given_is_sent(cluster: Cluster, client: Client, kind: str) -> None:
    """Also where it is what the schema has."""
    _, sent, more = CASES[kind]
    client.create(manifest(kind, **more))
    assert written(cluster) == [{**sent, **more}]


@kinds
def test_the_same_again_is_no_write(cluster: Cluster, client: Client, kind: str) -> None:
    """Whether the server has filled something in or, as an older one, has not."""
    client.create(manifest(kind))
    for _ in range(2):
        cluster.requests.clear()
        (outcome,) = client.apply(manifest(kind))
        assert (outcome.error, outcome.written) == (None, False)
        assert not [request for request in cluster.requests if request.method == "PUT"]
        filled(cluster, client, kind)


@kinds
def test_a_restore_leaves_it_too(cluster: Cluster, client: Client, kind: str) -> None:
    """New or over what is there; what is there filled in is unchanged."""
    _, sent, _ = CASES[kind]
    client.restore(manifest(kind), force=True)
    assert [spec for spec in written(cluster) if spec == sent]
    filled(cluster, client, kind)
    client.restore(manifest(kind), force=True)
    assert written(cluster) == []


def test_another_value_than_the_default_goes_back_to_it(cluster: Cluster, client: Client) -> None:
    """The field is left out of the update, and the server fills it in."""
    kind = "FelixConfiguration"
    client.create(manifest(kind, nftablesMode="Enabled"))
    written(cluster)
    (outcome,) = client.apply(manifest(kind))
    assert outcome.error is None
    assert written(cluster)[-1] == CLIENTS


def test_objects_without_some_fields() -> None:
    """The object itself stays as it is."""
    obj = {"a": {"b": 1, "c": {"d": 2}}, "e": 3}
    assert without(obj, [("a", "c", "d"), ("e",)]) == {"a": {"b": 1, "c": {}}}
    assert without(obj, [("x",), ("a", "x")]) == obj == {"a": {"b": 1, "c": {"d": 2}}, "e": 3}
    assert without(obj, []) is obj

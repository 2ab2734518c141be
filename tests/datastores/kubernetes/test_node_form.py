"""Nodes of Kubernetes as Calico's, and what Calico writes back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pyctl.datastores.kubernetes.node_form import foreseen, shown, updated

KEY = "jlkVyQYooZYzI2wFfNhSZez5eWh44yfq1wKVjLvSXgY="
ANNOTATIONS = {
    "projectcalico.org/IPv4Address": "192.0.2.11/24",
    "projectcalico.org/ASNumber": "64513",
    "projectcalico.org/labels": '{"own":"1"}',
    "projectcalico.org/annotations": '{"note":"\\u003cmine\\u003e"}',
    "projectcalico.org/WireguardPublicKey": KEY,
    "projectcalico.org/Interfaces": '[{"name":"eth0","addresses":["192.0.2.11"]}]',
}


def kube_node(**annotations: str) -> dict[str, Any]:
    """Build a node as the API server gives it."""
    return {
        "metadata": {
            "name": "n",
            "uid": "8f14e45f-ceea-467f-a9d1-0b3c5d7e9f10",
            "resourceVersion": "9",
            "creationTimestamp": "2026-11-23T15:14:35Z",
            "labels": {"kubernetes.io/os": "linux"},
            "annotations": {"node.alpha.kubernetes.io/ttl": "0", **annotations},
            "managedFields": [{}],
        },
        "spec": {"podCIDR": "10.244.1.0/24", "podCIDRs": ["10.244.1.0/24"]},
        "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.11"}]},
    }


def silent(text: str) -> None:
    """Allow no remark."""
    raise AssertionError(text)


def test_metadata() -> None:
    """uid, resourceVersion and time are Kubernetes'; labels those of both."""
    node = shown(kube_node(**ANNOTATIONS), silent)
    assert json.dumps(node["metadata"]) == json.dumps(
        {
            "name": "n",
            "uid": "8f14e45f-ceea-467f-a9d1-0b3c5d7e9f10",
            "resourceVersion": "9",
            "creationTimestamp": "2026-11-23T15:14:35Z",
            "labels": {"kubernetes.io/os": "linux", "own": "1"},
            "annotations": {
                "note": "<mine>",
                "projectcalico.org/kube-labels": '{"kubernetes.io/os":"linux"}',
            },
        }
    )
    assert node["spec"]["bgp"] == {"asNumber": 64513, "ipv4Address": "192.0.2.11/24"}
    assert node["status"]["podCIDRs"] == ["10.244.1.0/24"]


def test_unreadable_addresses() -> None:
    """Addresses that are none are told with the node, the rest is shown."""
    remarks: list[str] = []
    interfaces = '[{"name":"eth0","addresses":["192.0.2.300","no","192.0.2.11"]}]'
    wire = kube_node(**{"projectcalico.org/Interfaces": interfaces})
    node = shown(wire, remarks.append)
    assert node["spec"]["interfaces"] == [{"name": "eth0", "addresses": ["192.0.2.11"]}]
    assert [remark.split(": ")[-2:] for remark in remarks] == [
        ["'192.0.2.300' of eth0 is not an address", "passed over"],
        ["'no' of eth0 is not an address", "passed over"],
    ]
    assert all(remark.startswith("Node(n): metadata.annotations") for remark in remarks)


def test_nothing_changed() -> None:
    """What is shown and written back leaves the node as it is."""
    wire = kube_node(**ANNOTATIONS)
    assert updated(wire, shown(wire, silent), silent) == {
        "kind": "Node",
        "apiVersion": "v1",
        **wire,
    }


def test_everything_taken_away() -> None:
    """What a Node no longer has goes from the annotations; others' stay."""
    wire = kube_node(**ANNOTATIONS)
    bare = {"metadata": {"name": "n"}, "spec": {}, "status": {}}
    metadata = updated(wire, bare, silent)["metadata"]
    assert metadata["annotations"] == {"node.alpha.kubernetes.io/ttl": "0"}
    assert metadata["labels"] == {"kubernetes.io/os": "linux"}


@pytest.mark.parametrize(
    ("spec", "annotation", "text"),
    [
        ({"bgp": {"ipv4Address": "192.0.2.12/24"}}, "IPv4Address", "192.0.2.12/24"),
        ({"bgp": {"ipv6Address": "2001:db8::1"}}, "IPv6Address", "2001:db8::1"),
        ({"bgp": {"asNumber": 64514}}, "ASNumber", "64514"),
        (
            {"bgp": {"routeReflectorClusterID": "224.0.0.1"}},
            "RouteReflectorClusterID",
            "224.0.0.1",
        ),
        ({"bgp": {"ipv4IPIPTunnelAddr": "10.0.0.1"}}, "IPv4IPIPTunnelAddr", "10.0.0.1"),
        ({"ipv4VXLANTunnelAddr": "10.0.0.2"}, "IPv4VXLANTunnelAddr", "10.0.0.2"),
        ({"vxlanTunnelMACAddr": "66:0:0:0:0:1"}, "VXLANTunnelMACAddr", "66:0:0:0:0:1"),
        ({"ipv6VXLANTunnelAddr": "fd00::2"}, "IPv6VXLANTunnelAddr", "fd00::2"),
        ({"vxlanTunnelMACAddrV6": "66:0:0:0:0:2"}, "VXLANTunnelMACAddrV6", "66:0:0:0:0:2"),
        (
            {"wireguard": {"interfaceIPv4Address": "10.0.0.3"}},
            "IPv4WireguardInterfaceAddr",
            "10.0.0.3",
        ),
        (
            {"wireguard": {"interfaceIPv6Address": "fd00::3"}},
            "IPv6WireguardInterfaceAddr",
            "fd00::3",
        ),
        ({"interfaces": [{"name": "a<b"}]}, "Interfaces", '[{"name":"a\\u003cb"}]'),
    ],
)
def test_each_field(spec: dict[str, Any], annotation: str, text: str) -> None:
    """Each field of a Node has its annotation."""
    node = {"metadata": {"name": "n"}, "spec": spec}
    written = updated(kube_node(), node, silent)["metadata"]["annotations"]
    assert written == {
        "node.alpha.kubernetes.io/ttl": "0",
        f"projectcalico.org/{annotation}": text,
    }


def test_labels_of_kubernetes() -> None:
    """Labels that Kubernetes has are not Calico's; another value for one is told."""
    remarks: list[str] = []
    node = {"metadata": {"name": "n", "labels": {"kubernetes.io/os": "bsd", "b": "2", "a": "1"}}}
    written = updated(kube_node(), {**node, "spec": {}}, remarks.append)
    assert written["metadata"]["annotations"]["projectcalico.org/labels"] == '{"a":"1","b":"2"}'
    (remark,) = remarks
    assert remark.startswith("Node(n): the label kubernetes.io/os=linux is Kubernetes' and stays: ")


def test_a_label_of_kubernetes_that_is_taken_away() -> None:
    """It stays, which is told of a node that was read; one that somebody wrote may leave it out."""
    remarks: list[str] = []
    read = shown(kube_node(), silent)
    del read["metadata"]["labels"]["kubernetes.io/os"]
    updated(kube_node(), read, remarks.append)
    (remark,) = remarks
    assert remark.startswith("Node(n): the label kubernetes.io/os=linux is Kubernetes' and stays: ")
    updated(kube_node(), {"metadata": {"name": "n"}, "spec": {}}, remarks.append)
    assert len(remarks) == 1


@pytest.mark.parametrize("key", ["", KEY])
def test_addresses_by_range(key: str) -> None:
    """With host-local the tunnels have the first address of the node's range for pods."""
    wire = kube_node(**({"projectcalico.org/WireguardPublicKey": key} if key else {}))
    node = shown(wire, silent, use_pod_cidr=True)
    assert node["spec"]["bgp"] == {"ipv4IPIPTunnelAddr": "10.244.1.1"}
    wireguard = {"interfaceIPv4Address": "10.244.1.1"} if key else None
    assert node["spec"].get("wireguard") == wireguard
    del wire["spec"]["podCIDR"]
    assert "bgp" not in shown(wire, silent, use_pod_cidr=True)["spec"]


@pytest.mark.parametrize("use_pod_cidr", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"labels": {"own": "2", "kubernetes.io/os": "plan9"}, "annotations": {"a": "b"}},
        {"spec": {"bgp": {"ipv4Address": "192.0.2.12/24"}, "addresses": []}},
        {"spec": {}, "status": {"podCIDRs": ["10.0.0.0/8"]}},
        {"status": {}},
    ],
)
def test_what_an_update_will_make(change: dict[str, Any], *, use_pod_cidr: bool) -> None:
    """It is known beforehand, by the node that is shown alone."""
    wire = kube_node(**ANNOTATIONS)
    before = shown(wire, silent, use_pod_cidr=use_pod_cidr)
    node = {**before, **{part: value for part, value in change.items() if part in before}}
    given = {part: value for part, value in change.items() if part not in before}
    node["metadata"] = {"name": "n", **(given or before["metadata"])}
    told: list[str] = []
    after = shown(updated(wire, node, told.append), silent, use_pod_cidr=use_pod_cidr)
    heard: list[str] = []
    made = foreseen(before, node, heard.append, use_pod_cidr=use_pod_cidr)
    assert (json.dumps(made), heard) == (json.dumps(after), told)

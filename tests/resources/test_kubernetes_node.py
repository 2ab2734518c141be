"""Kubernetes' Nodes read as Calico's: the fields, their order, and what is passed over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.errors import Invalid, dotted
from pyctl.resources.kubernetes_node import from_kubernetes
from pyctl.resources.schema import Remark

KEY = "jlkVyQYooZYzI2wFfNhSZez5eWh44yfq1wKVjLvSXgY="


def _manifest(**annotations: str) -> dict[str, Any]:
    """A manifest of node n with annotations of projectcalico.org."""
    full = {f"projectcalico.org/{key}": value for key, value in annotations.items()}
    return {"kind": "Node", "metadata": {"name": "n", "annotations": full}}


def test_every_field_in_calicos_order() -> None:
    """All that Calico keeps in annotations, the status, and the order in which Go prints it."""
    manifest = _manifest(
        Interfaces='[{"name": "eth0", "addresses": ["192.0.2.11", "2001:DB8::1"]}, {"name": "lo"}]',
        WireguardPublicKeyV6=KEY,
        WireguardPublicKey=KEY,
        IPv6WireguardInterfaceAddr="2001:db8:42::3",
        IPv4WireguardInterfaceAddr="10.244.1.3",
        VXLANTunnelMACAddrV6="66-AB-CD-EF-01-03",
        VXLANTunnelMACAddr="66:ab:cd:ef:01:02",
        IPv6VXLANTunnelAddr="2001:db8:42::2",
        IPv4VXLANTunnelAddr="10.244.1.2",
        RouteReflectorClusterID="224.0.0.1",
        IPv4IPIPTunnelAddr="10.244.1.1",
        IPv6Address="2001:DB8::11/64",
        IPv4Address="192.0.2.11/24",
        ASNumber="64513",
    )
    manifest["spec"] = {"podCIDR": "10.244.0.0/24", "podCIDRs": ["10.244.0.0/24"]}
    manifest["status"] = {
        "addresses": [
            {"type": "Hostname", "address": "n"},
            {"type": "ExternalIP", "address": "203.0.113.1"},
            {"type": "InternalIP", "address": "192.0.2.11"},
        ]
    }
    node, remarks = from_kubernetes(manifest)
    assert remarks == []
    assert json.dumps(node["spec"]) == json.dumps(
        {
            "bgp": {
                "asNumber": 64513,
                "ipv4Address": "192.0.2.11/24",
                "ipv6Address": "2001:DB8::11/64",
                "ipv4IPIPTunnelAddr": "10.244.1.1",
                "routeReflectorClusterID": "224.0.0.1",
            },
            "ipv4VXLANTunnelAddr": "10.244.1.2",
            "vxlanTunnelMACAddr": "66:ab:cd:ef:01:02",
            "ipv6VXLANTunnelAddr": "2001:db8:42::2",
            "vxlanTunnelMACAddrV6": "66-AB-CD-EF-01-03",
            "orchRefs": [{"nodeName": "n", "orchestrator": "k8s"}],
            "wireguard": {
                "interfaceIPv4Address": "10.244.1.3",
                "interfaceIPv6Address": "2001:db8:42::3",
            },
            "addresses": [
                {"address": "192.0.2.11/24", "type": "CalicoNodeIP"},
                {"address": "2001:DB8::11/64", "type": "CalicoNodeIP"},
                {"address": "203.0.113.1", "type": "ExternalIP"},
                {"address": "192.0.2.11", "type": "InternalIP"},
            ],
            "interfaces": [
                {"name": "eth0", "addresses": ["192.0.2.11", "2001:DB8::1"]},
                {"name": "lo"},
            ],
        }
    )
    assert json.dumps(node["status"]) == json.dumps(
        {
            "wireguardPublicKey": KEY,
            "wireguardPublicKeyV6": KEY,
            "podCIDRs": ["10.244.0.0/24"],
        }
    )


def test_a_bare_manifest() -> None:
    """A name alone gives the reference to Kubernetes and nothing made up."""
    node, remarks = from_kubernetes({"metadata": {"name": "n", "uid": "u", "resourceVersion": "5"}})
    assert remarks == []
    assert node == {
        "apiVersion": "projectcalico.org/v3",
        "kind": "Node",
        "metadata": {"name": "n", "annotations": {"projectcalico.org/kube-labels": "null"}},
        "spec": {"orchRefs": [{"nodeName": "n", "orchestrator": "k8s"}]},
        "status": {},
    }


def test_kubernetes_labels_win_over_calicos() -> None:
    """Both sets are merged and sorted; Kubernetes' own are kept as Go writes them."""
    manifest = _manifest(
        labels='{"shared": "calico", "calico": "1"}', annotations='{"note": "x"}', Other="no"
    )
    manifest["metadata"]["labels"] = {"shared": "kubernetes", "a/b": ""}
    node, remarks = from_kubernetes(manifest)
    assert remarks == []
    assert list(node["metadata"]) == ["name", "labels", "annotations"]
    assert list(node["metadata"]["labels"].items()) == [
        ("a/b", ""),
        ("calico", "1"),
        ("shared", "kubernetes"),
    ]
    assert node["metadata"]["annotations"] == {
        "note": "x",
        "projectcalico.org/kube-labels": '{"a/b":"","shared":"kubernetes"}',
    }


@pytest.mark.parametrize(
    ("text", "number"),
    [("64512", 64512), ("0", 0), ("4294967295", 4294967295), ("1.10", 65546), ("0.1", 1)],
)
def test_as_numbers(text: str, number: int) -> None:
    """One number, or its two halves."""
    node, remarks = from_kubernetes(_manifest(ASNumber=text))
    assert remarks == []
    assert node["spec"]["bgp"] == {"asNumber": number}


@pytest.mark.parametrize(
    ("key", "text", "field", "value"),
    [
        ("IPv4IPIPTunnelAddr", "10.244.5.1/32", ("bgp", "ipv4IPIPTunnelAddr"), "10.244.5.1"),
        ("IPv4VXLANTunnelAddr", "10.244.5.1/24", ("ipv4VXLANTunnelAddr",), "10.244.5.1"),
        ("IPv4Address", "192.0.2.21", ("bgp", "ipv4Address"), "192.0.2.21"),
        ("IPv4Address", "::ffff:192.0.2.21/120", ("bgp", "ipv4Address"), "::ffff:192.0.2.21/120"),
        ("VXLANTunnelMACAddr", "66ab.cdef.0102", ("vxlanTunnelMACAddr",), "66ab.cdef.0102"),
        ("VXLANTunnelMACAddr", "66abcdef0102", ("vxlanTunnelMACAddr",), "66abcdef0102"),
    ],
)
def test_other_spellings(key: str, text: str, field: tuple[str, ...], value: str) -> None:
    """A tunnel's prefix length is dropped, since a Node cannot hold one there; others stay."""
    node, remarks = from_kubernetes(_manifest(**{key: text}))
    found: Any = node["spec"]
    for name in field:
        found = found[name]
    assert (found, remarks) == (value, [])


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("IPv4Address", "not-an-ip"),
        ("IPv4Address", "2001:db8::13/64"),
        ("IPv4Address", "192.0.2.1/33"),
        ("IPv4Address", "192.0.2.01"),
        ("IPv6Address", "192.0.2.33/24"),
        ("IPv6Address", "::ffff:192.0.2.33"),
        ("IPv6Address", "fe80::1%eth0"),
        ("IPv6Address", "2001:db8:::1"),
        ("IPv4IPIPTunnelAddr", "nor-this"),
        ("IPv4VXLANTunnelAddr", "10.0.0.300"),
        ("IPv6VXLANTunnelAddr", "10.244.3.1"),
        ("IPv4WireguardInterfaceAddr", "x"),
        ("IPv6WireguardInterfaceAddr", "x"),
        ("RouteReflectorClusterID", "224.0.0.1/32"),
        ("ASNumber", "4294967296"),
        ("ASNumber", "1.65536"),
        ("ASNumber", "one"),
        ("VXLANTunnelMACAddr", "66:ab:cd:ef:01"),
        ("VXLANTunnelMACAddrV6", "66:ab:cd:ef:01:0g"),
        ("WireguardPublicKey", "short"),
        ("WireguardPublicKeyV6", KEY[:-1]),
        ("Interfaces", "not json"),
        ("Interfaces", "{}"),
        ("Interfaces", "[" * 100_000),
        ("labels", "not json"),
        ("labels", '{"a": 1}'),
        ("annotations", "[]"),
    ],
)
def test_annotations_that_do_not_fit_are_passed_over(key: str, text: str) -> None:
    """Each leaves its field unset and is told, with the annotation."""
    node, (remark,) = from_kubernetes(_manifest(**{key: text}))
    assert node == from_kubernetes(_manifest())[0]
    assert remark.path == ("metadata", "annotations", f"projectcalico.org/{key}")
    assert remark.text.endswith(": passed over")


@pytest.mark.parametrize("key", ["IPv4Address", "ASNumber", "Interfaces", "labels"])
def test_empty_annotations_are_unset(key: str) -> None:
    """An empty text is nothing, and nothing to tell."""
    assert from_kubernetes(_manifest(**{key: ""})) == from_kubernetes(_manifest())


def test_bad_addresses_are_passed_over_one_by_one() -> None:
    """Two bad ones crash Calico's reader; here each is told and the rest is there."""
    interfaces = [
        {"name": "eth0", "addresses": ["bad", "192.0.2.1", 5]},
        {"name": "eth1", "addresses": ["worse"]},
        "eth2",
        {"addresses": []},
        {"addresses": 1, "name": "x"},
    ]
    manifest = _manifest(Interfaces=json.dumps(interfaces))
    manifest["status"] = {
        "addresses": [
            {"type": "InternalIP", "address": "n.example.com"},
            {"type": "InternalIP"},
            "x",
            {"type": "InternalIP", "address": "192.0.2.1"},
        ]
    }
    node, remarks = from_kubernetes(manifest)
    assert node["spec"]["interfaces"] == [
        {"name": "eth0", "addresses": ["192.0.2.1"]},
        {"name": "eth1"},
    ]
    assert node["spec"]["addresses"] == [{"address": "192.0.2.1", "type": "InternalIP"}]
    told = [f"{dotted(r.path)}: {r.text.removesuffix(': passed over')}" for r in remarks]
    interfaces_are = 'metadata.annotations["projectcalico.org/Interfaces"]'
    assert told == [
        "status.addresses[0]: InternalIP 'n.example.com' is not an address",
        "status.addresses[1]: InternalIP None is not an address",
        f"{interfaces_are}: 'bad' of eth0 is not an address",
        f"{interfaces_are}: 5 of eth0 is not an address",
        f"{interfaces_are}: 'worse' of eth1 is not an address",
        f"{interfaces_are}: 'eth2' is not an interface",
        f"{interfaces_are}: {{'addresses': []}} is not an interface",
        f"{interfaces_are}: {{'addresses': 1, 'name': 'x'}} is not an interface",
    ]


@pytest.mark.parametrize("manifest", [{}, {"metadata": None}, {"metadata": {"name": 5}}])
def test_a_node_needs_a_name(manifest: dict[str, Any]) -> None:
    """Without one there is nothing to write."""
    with pytest.raises(Invalid, match=r"metadata\.name: a Kubernetes Node needs a name"):
        from_kubernetes(manifest)


def test_values_that_are_no_texts_are_told() -> None:
    """YAML makes numbers and truth values of unquoted words; Kubernetes refuses those."""
    manifest = {"metadata": {"name": "n", "labels": {"a": 1, "b": "x"}, "annotations": []}}
    node, remarks = from_kubernetes({**manifest, "spec": {"podCIDRs": "10.0.0.0/24"}})
    assert node["metadata"]["labels"] == {"b": "x"}
    assert remarks == [
        Remark(("metadata", "labels", "a"), "not a text: passed over"),
        Remark(("spec", "podCIDRs"), "not a list: passed over"),
    ]


def test_the_manifest_is_left_as_it_is() -> None:
    """Reading changes nothing of what was read."""
    manifest = _manifest(annotations='{"a": "b"}', labels='{"c": "d"}')
    manifest["metadata"]["labels"] = {"e": "f"}
    before = json.dumps(manifest)
    node = from_kubernetes(manifest)[0]
    node["metadata"]["labels"]["more"] = "1"
    assert json.dumps(manifest) == before


_FIELDS = "labels annotations addresses address type podCIDRs projectcalico.org/Interfaces"
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.sampled_from(_FIELDS.split()), part, max_size=3)
    ),
    max_leaves=8,
)


@settings(derandomize=True, deadline=None)
@given(_values, _values, _values)
def test_no_manifest_breaks_the_reader(metadata: Any, spec: Any, status: Any) -> None:
    """Whatever stands in a manifest with a name, a node comes of it."""
    named = {**(metadata if isinstance(metadata, dict) else {}), "name": "n"}
    node, remarks = from_kubernetes({"metadata": named, "spec": spec, "status": status})
    assert node["metadata"]["name"] == "n"
    assert all(remark.text.endswith(": passed over") for remark in remarks)

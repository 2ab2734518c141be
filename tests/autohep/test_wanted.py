"""What one node should have, apart from all others, and what is told about it."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.autohep.settings import effective
from pyctl.autohep.wanted import Wanted, wanted

CREATED_BY = {"projectcalico.org/created-by": "calico-kube-controllers"}


def _wanted(node: dict[str, Any], *templates: dict[str, Any], default: str = "Disabled") -> Wanted:
    host_endpoint = {
        "autoCreate": "Enabled",
        "createDefaultHostEndpoint": default,
        "templates": list(templates),
    }
    configuration = {"spec": {"controllers": {"node": {"hostEndpoint": host_endpoint}}}}
    return wanted(node, effective(configuration), profile="open")


def _node(*interfaces: str, labels: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "metadata": {"name": "n", "labels": labels or {}, "annotations": {"not": "copied"}},
        "spec": {
            "addresses": [{"address": "10.0.0.1/24", "type": "InternalIP"}],
            "interfaces": [{"name": name, "addresses": ["192.0.2.1"]} for name in interfaces],
        },
    }


def test_the_default_endpoint() -> None:
    """All interfaces, all addresses, the node's labels, the profile, and nothing else."""
    found = _wanted(_node(labels={"a": "b"}), default="Enabled")
    assert found.notes == []
    assert {name: want.endpoint for name, want in found.endpoints.items()} == {
        "n-auto-hep": {
            "apiVersion": "projectcalico.org/v3",
            "kind": "HostEndpoint",
            "metadata": {"name": "n-auto-hep", "labels": {"a": "b", **CREATED_BY}},
            "spec": {
                "node": "n",
                "interfaceName": "*",
                "expectedIPs": ["10.0.0.1"],
                "profiles": ["open"],
            },
        }
    }


def test_a_node_without_labels_and_addresses_gets_its_default_endpoint() -> None:
    """Nothing but the created-by label, and no expectedIPs field at all."""
    found = _wanted({"metadata": {"name": "n"}}, default="Enabled")
    endpoint = found.endpoints["n-auto-hep"].endpoint
    assert endpoint["metadata"]["labels"] == CREATED_BY
    assert list(endpoint["spec"]) == ["node", "interfaceName", "profiles"]


def test_labels_of_templates_win_and_created_by_wins_over_all() -> None:
    """The node's labels, the template's over them, created-by over both; annotations alone."""
    template = {
        "generateName": "t",
        "interfaceCIDRs": ["10.0.0.0/8"],
        "labels": {"a": "template", "projectcalico.org/created-by": "me"},
        "annotations": {"why": "because"},
    }
    found = _wanted(_node(labels={"a": "node", "b": "node"}), template)
    assert found.endpoints["n-t-auto-hep"].endpoint["metadata"] == {
        "name": "n-t-auto-hep",
        "labels": {"a": "template", "b": "node", **CREATED_BY},
        "annotations": {"why": "because"},
    }


def test_what_a_node_wants_is_its_own() -> None:
    """Changing an endpoint changes neither the template, nor the node, nor another endpoint."""
    template = {
        "generateName": "t",
        "interfaceCIDRs": ["10.0.0.0/8"],
        "annotations": {"why": "because"},
    }
    found = _wanted(_node("eth0"), template, default="Enabled").endpoints
    found["n-t-auto-hep"].endpoint["metadata"]["annotations"]["why"] = "changed"
    found["n-t-auto-hep"].endpoint["spec"]["expectedIPs"].append("changed")
    assert template["annotations"] == {"why": "because"}
    assert found["n-auto-hep"].endpoint["spec"]["expectedIPs"] == ["10.0.0.1", "192.0.2.1"]


def test_an_interface_adds_its_own_addresses() -> None:
    """First the node's addresses inside the CIDRs, then the interface's, none twice."""
    template = {"generateName": "t", "interfacePattern": "eth", "interfaceCIDRs": ["0.0.0.0/0"]}
    node = _node("eth0")
    node["spec"]["interfaces"][0]["addresses"] = ["2001:DB8::1", "10.0.0.1", "10.0.0.9/8"]
    endpoint = _wanted(node, template).endpoints["n-t-eth0-auto-hep"].endpoint
    assert endpoint["spec"]["interfaceName"] == "eth0"
    assert endpoint["spec"]["expectedIPs"] == ["10.0.0.1", "10.0.0.9", "2001:db8::1"]


@pytest.mark.parametrize(
    ("cidrs", "addresses"),
    [
        (["10.0.0.0/8"], ["10.0.0.1"]),
        (["192.0.2.0/24", "10.0.0.0/8"], ["10.0.0.1", "192.0.2.1"]),
        (["10.0.0.0/8", "192.0.2.1"], None),
        (["10.0.0.0/8", "192.0.2.0/24", "192.0.2.1"], ["10.0.0.1", "192.0.2.1"]),
        (["172.16.0.0/12"], None),
    ],
)
def test_cidrs_choose_addresses(cidrs: list[str], addresses: list[str] | None) -> None:
    """In the node's order; nothing when none is inside, or when a bare address is reached."""
    found = _wanted(_node("eth0"), {"generateName": "t", "interfaceCIDRs": cidrs}).endpoints
    got = [want.endpoint["spec"].get("expectedIPs") for want in found.values()]
    assert got == ([] if addresses is None else [addresses])


@pytest.mark.parametrize(
    ("interfaces", "made", "note"),
    [
        (["eth0", "lo"], ["n-t-eth0-auto-hep"], ""),
        (["Eth0", "eth1"], ["n-t-eth1-auto-hep"], "HostEndpoint(n-t-Eth0-auto-hep) is not a valid"),
        (["eth_0"], [], "node n, template t, interface eth_0: HostEndpoint(n-t-eth_0-auto-hep) is"),
        (["eth0@if3"], [], "node n, template t: 'eth0@if3' is not an interface name"),
        (["sixteen-letters0"], [], "node n, template t: 'sixteen-letters0' is not an interface"),
        (["lo@if3"], [], ""),
        (["eth0", "eth0"], ["n-t-eth0-auto-hep"], "n-t-eth0-auto-hep) is already made for node n"),
    ],
)
def test_odd_interfaces_are_left_out_each_alone(
    interfaces: list[str], made: list[str], note: str
) -> None:
    """One that makes no valid endpoint is told of, the others are made."""
    found = _wanted(_node(*interfaces), {"generateName": "t", "interfacePattern": "(?i)eth"})
    assert list(found.endpoints) == made
    assert len(found.notes) == bool(note)
    assert note in "".join(found.notes)


def test_of_two_templates_with_one_name_the_first_counts() -> None:
    """A name that two templates make for one node belongs to the first, and the other is told."""
    by_interface = {"generateName": "a", "interfacePattern": "^b$"}
    by_cidr = {"generateName": "a-b", "interfaceCIDRs": ["10.0.0.0/8"]}
    found = _wanted(_node("b"), by_interface, by_cidr)
    assert found.endpoints["n-a-b-auto-hep"].endpoint["spec"]["interfaceName"] == "b"
    (note,) = found.notes
    assert note.startswith("node n, template a-b: HostEndpoint(n-a-b-auto-hep) is already made for")


def test_unreadable_addresses_are_told_once() -> None:
    """One note for the node, however many templates it has."""
    node = _node("eth0")
    node["spec"]["interfaces"][0]["addresses"] = ["nowhere", "nowhere", "10.0.0.300"]
    template = {"generateName": "t", "interfacePattern": "eth0"}
    found = _wanted(node, template, default="Enabled")
    assert found.notes == ["node n: not an address, passed over: 'nowhere', '10.0.0.300'"]
    assert "expectedIPs" not in found.endpoints["n-t-eth0-auto-hep"].endpoint["spec"]


def test_node_selectors_choose_by_labels() -> None:
    """An empty selector takes every node."""
    cidrs = ["0.0.0.0/0"]
    templates = [
        {"generateName": "x", "interfaceCIDRs": cidrs, "nodeSelector": "zone == 'x'"},
        {"generateName": "not-x", "interfaceCIDRs": cidrs, "nodeSelector": "zone != 'x'"},
        {"generateName": "all", "interfaceCIDRs": cidrs, "nodeSelector": ""},
    ]
    labelled = _wanted(_node(labels={"zone": "x"}), *templates)
    assert list(labelled.endpoints) == ["n-x-auto-hep", "n-all-auto-hep"]
    assert list(_wanted(_node(), *templates).endpoints) == ["n-not-x-auto-hep", "n-all-auto-hep"]

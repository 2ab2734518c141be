"""Calico's Nodes in Kubernetes' own: what Calico knows of a node stands there in annotations."""

from __future__ import annotations

import json
from typing import Any

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes.forms import Wire
from pyctl.datastores.kubernetes.sources import Remark
from pyctl.datastores.rows import ordered
from pyctl.documents.json_text import dump_line
from pyctl.errors import dotted
from pyctl.resources.addresses import Address, parse_network
from pyctl.resources.kubernetes_node import CALICO_S_ADDRESS, KUBE_LABELS, from_kubernetes

_PREFIX = "projectcalico.org/"
_OF_SERVER = ("uid", "resourceVersion", "creationTimestamp")
_FIELDS = {
    "IPv4Address": "spec.bgp.ipv4Address",
    "IPv6Address": "spec.bgp.ipv6Address",
    "ASNumber": "spec.bgp.asNumber",
    "RouteReflectorClusterID": "spec.bgp.routeReflectorClusterID",
    "IPv4IPIPTunnelAddr": "spec.bgp.ipv4IPIPTunnelAddr",
    "IPv4VXLANTunnelAddr": "spec.ipv4VXLANTunnelAddr",
    "VXLANTunnelMACAddr": "spec.vxlanTunnelMACAddr",
    "IPv6VXLANTunnelAddr": "spec.ipv6VXLANTunnelAddr",
    "VXLANTunnelMACAddrV6": "spec.vxlanTunnelMACAddrV6",
    "IPv4WireguardInterfaceAddr": "spec.wireguard.interfaceIPv4Address",
    "IPv6WireguardInterfaceAddr": "spec.wireguard.interfaceIPv6Address",
    "WireguardPublicKey": "status.wireguardPublicKey",
    "WireguardPublicKeyV6": "status.wireguardPublicKeyV6",
}


def shown(wire: Wire, remark: Remark, *, use_pod_cidr: bool = False) -> Object:
    """The Node that Calico shows for Kubernetes' one.

    What cannot be read in it is remarked and passed over, the rest shown. With `use_pod_cidr` the
    addresses of tunnels are the first of the node's range for pods, as host-local gives them out.
    """
    node, remarks = from_kubernetes(wire)
    for told in remarks:
        remark(f"Node({node['metadata']['name']}): {dotted(told.path)}: {told.text}")
    own = {field: wire["metadata"][field] for field in _OF_SERVER if field in wire["metadata"]}
    node["metadata"] = ordered({**node["metadata"], **own})
    address = _first_of_pods(wire) if use_pod_cidr else ""
    return _with_tunnels(node, address) if address else node


def updated(wire: Wire, node: Object, remark: Remark) -> Wire:
    """Kubernetes' Node with what Calico keeps of its own, and nothing else changed.

    Labels that Kubernetes has stay Kubernetes': another value for one is remarked, and that one is
    gone from a node that was read before.
    """
    annotations = dict(wire["metadata"].get("annotations") or {})
    labels = _own_labels(wire, node, remark)
    notes = dict(node["metadata"].get("annotations") or {})
    notes.pop(KUBE_LABELS, None)
    interfaces = node["spec"].get("interfaces")
    texts = {
        "labels": dump_line(dict(sorted(labels.items()))) if labels else "",
        "annotations": dump_line(dict(sorted(notes.items()))) if notes else "",
        "Interfaces": dump_line(interfaces) if interfaces else "",
        **{key: _text(node, path) for key, path in _FIELDS.items()},
    }
    for key, text in texts.items():
        annotations.pop(_PREFIX + key, None)
        if text:
            annotations[_PREFIX + key] = text
    metadata = {**wire["metadata"], "annotations": annotations}
    return {"kind": "Node", "apiVersion": "v1", **wire, "metadata": metadata}


def foreseen(stored: Object, node: Object, remark: Remark, *, use_pod_cidr: bool = False) -> Object:
    """The Node that Calico would show after an update of the one that it shows now.

    Labels, addresses and ranges that are Kubernetes' own stay as they are; what the update would
    remark is remarked.
    """
    metadata, ranges = stored["metadata"], stored["status"].get("podCIDRs") or []
    wire = {
        "metadata": {
            field: metadata[field] for field in ("name", *_OF_SERVER) if field in metadata
        },
        "spec": {"podCIDRs": ranges, "podCIDR": ranges[0] if ranges else ""},
        "status": {
            "addresses": [
                address
                for address in stored["spec"].get("addresses") or []
                if address["type"] != CALICO_S_ADDRESS
            ]
        },
    }
    wire["metadata"]["labels"] = json.loads(metadata["annotations"][KUBE_LABELS]) or {}
    return shown(updated(wire, node, remark), remark, use_pod_cidr=use_pod_cidr)


def _own_labels(wire: Wire, node: Object, remark: Remark) -> dict[str, str]:
    theirs = wire["metadata"].get("labels") or {}
    labels: dict[str, str] = node["metadata"].get("labels") or {}
    read = KUBE_LABELS in (node["metadata"].get("annotations") or {})
    for key, value in theirs.items():
        if labels.get(key, None if read else value) != value:
            name = node["metadata"]["name"]
            remark(
                f"Node({name}): the label {key}={value} is Kubernetes' and stays: "
                f"use kubectl label node {name}"
            )
    return {key: value for key, value in labels.items() if key not in theirs}


def _text(node: Object, path: str) -> str:
    value: Any = node
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return "" if value is None else str(value)


def _first_of_pods(wire: Wire) -> str:
    """The first address that a node may give to pods, "" when it has no range for them."""
    network = parse_network((wire.get("spec") or {}).get("podCIDR") or "")
    if network is None:
        return ""
    packed = network.masked.address.packed
    first = int.from_bytes(packed, "big") + 1
    return str(Address(first.to_bytes(len(packed), "big")))


def _with_tunnels(node: Object, address: str) -> Object:
    spec = {**node["spec"], "bgp": {**node["spec"].get("bgp", {}), "ipv4IPIPTunnelAddr": address}}
    if node["status"].get("wireguardPublicKey"):
        spec["wireguard"] = {**spec.get("wireguard", {}), "interfaceIPv4Address": address}
    return {**node, "spec": spec}

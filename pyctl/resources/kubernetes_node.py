"""Kubernetes' own Node manifests, read as Calico Nodes.

Calico keeps what it knows of a node in annotations of the Kubernetes Node (its Kubernetes datastore
has no other place). This gives the Node that Calico would show. What cannot be read there is told
and passed over, as Calico does, a single bad address included.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from pyctl.errors import Invalid, Path, Problem
from pyctl.resources.addresses import parse_address, parse_network
from pyctl.resources.schema import Remark

KUBE_LABELS = "projectcalico.org/kube-labels"
CALICO_S_ADDRESS = "CalicoNodeIP"
"""The type of the addresses that Calico itself has found; the others are Kubernetes'."""

_PREFIX = "projectcalico.org/"
_ADDRESS_TYPES = ("InternalIP", "ExternalIP")
_AS_NUMBER = re.compile(r"(?:([0-9]{1,5})\.)?([0-9]{1,10})")
_WIREGUARD_KEY = re.compile(r"[A-Za-z0-9+/]{43}=")


def from_kubernetes(manifest: dict[str, Any]) -> tuple[dict[str, Any], list[Remark]]:
    """The Calico Node for a core/v1 Node, and a Remark for everything in it that cannot be read.

    As Calico reads it: labels are those of annotation projectcalico.org/labels with Kubernetes' own
    over them; annotations are those of projectcalico.org/annotations, and kube-labels, which holds
    Kubernetes' labels so that they can be told apart later. The spec comes from the other
    annotations of projectcalico.org and the status. uid, resourceVersion and creationTimestamp are
    left out: they belong to the other datastore. Raises Invalid for a manifest without a name.
    """
    reader = _Reader(manifest)
    metadata: dict[str, Any] = {"name": reader.name}
    labels = {**reader.json_texts("labels"), **reader.kube_labels}
    if labels:
        metadata["labels"] = dict(sorted(labels.items()))
    annotations = reader.json_texts("annotations")
    annotations[KUBE_LABELS] = _go_json(reader.kube_labels)
    metadata["annotations"] = dict(sorted(annotations.items()))
    node = {
        "apiVersion": "projectcalico.org/v3",
        "kind": "Node",
        "metadata": metadata,
        "spec": _spec(reader),
        "status": _status(reader),
    }
    return node, reader.remarks


def _spec(reader: _Reader) -> dict[str, Any]:
    bgp = _set(
        asNumber=reader.as_number(),
        ipv4Address=reader.network("IPv4Address", 4),
        ipv6Address=reader.network("IPv6Address", 6),
        ipv4IPIPTunnelAddr=reader.address("IPv4IPIPTunnelAddr", 4),
        routeReflectorClusterID=reader.annotation(
            "RouteReflectorClusterID", _is_plain_ipv4, "an IPv4 address"
        ),
    )
    wireguard = _set(
        interfaceIPv4Address=reader.address("IPv4WireguardInterfaceAddr", 4),
        interfaceIPv6Address=reader.address("IPv6WireguardInterfaceAddr", 6),
    )
    return _set(
        bgp=bgp,
        ipv4VXLANTunnelAddr=reader.address("IPv4VXLANTunnelAddr", 4),
        vxlanTunnelMACAddr=reader.annotation("VXLANTunnelMACAddr", _is_mac, "a MAC address"),
        ipv6VXLANTunnelAddr=reader.address("IPv6VXLANTunnelAddr", 6),
        vxlanTunnelMACAddrV6=reader.annotation("VXLANTunnelMACAddrV6", _is_mac, "a MAC address"),
        orchRefs=[{"nodeName": reader.name, "orchestrator": "k8s"}],
        wireguard=wireguard,
        addresses=[
            *(
                {"address": bgp[field], "type": CALICO_S_ADDRESS}
                for field in ("ipv4Address", "ipv6Address")
                if field in bgp
            ),
            *reader.addresses(),
        ],
        interfaces=list(reader.interfaces()),
    )


def _status(reader: _Reader) -> dict[str, Any]:
    key = "a WireGuard key"
    return _set(
        wireguardPublicKey=reader.annotation("WireguardPublicKey", _is_key, key),
        wireguardPublicKeyV6=reader.annotation("WireguardPublicKeyV6", _is_key, key),
        podCIDRs=[cidr for cidr in reader.listed("spec", "podCIDRs") if isinstance(cidr, str)],
    )


class _Reader:
    """One manifest; `remarks` collects what was passed over."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        self._manifest = manifest
        self.remarks: list[Remark] = []
        metadata = _mapping(manifest.get("metadata"))
        name = metadata.get("name")
        if not name or not isinstance(name, str):
            text = "a Kubernetes Node needs a name"
            if name not in (None, ""):
                text += f" that is a text: {name!r} is none (quotes make it one)"
            problem = Problem(("metadata", "name"), text)
            raise Invalid([problem])
        self.name: str = name
        self._annotations = self._texts(metadata.get("annotations"), ("metadata", "annotations"))
        self.kube_labels = self._texts(metadata.get("labels"), ("metadata", "labels"))

    def report(self, path: Path, what: str) -> None:
        self.remarks.append(Remark(path, f"{what}: passed over"))

    def annotation(self, key: str, fits: Callable[[str], bool], what: str) -> str:
        """The value of one of Calico's annotations, "" when it is unset or does not fit."""
        text = self._annotations.get(_PREFIX + key, "")
        if not text or fits(text):
            return text
        self.report(_annotation(key), f"{text!r} is not {what}")
        return ""

    def network(self, key: str, family: int) -> str:
        """An annotation with an address of this family, with or without a prefix length."""
        fits = _is_ipv4 if family == 4 else _is_ipv6
        return self.annotation(key, fits, f"an IPv{family} address")

    def address(self, key: str, family: int) -> str:
        """The same without its prefix length, which Calico reads here but a Node cannot hold."""
        return self.network(key, family).partition("/")[0]

    def as_number(self) -> int | None:
        """An AS number, which may be written as its two halves (`64512`, `1.10`)."""
        text = self.annotation("ASNumber", _is_as_number, "an AS number")
        if not text:
            return None
        high, _, low = text.rpartition(".")
        return int(high or 0) << 16 | int(low)

    def json_texts(self, key: str) -> dict[str, str]:
        """The map of texts that an annotation holds as JSON."""
        text = self._annotations.get(_PREFIX + key, "")
        if not text:
            return {}
        found = _json(text)
        if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()):
            return found
        self.report(_annotation(key), "not a JSON map of texts")
        return {}

    def addresses(self) -> Iterator[dict[str, str]]:
        """The internal and external addresses of the status, in order."""
        for index, entry in enumerate(self.listed("status", "addresses")):
            address, kind = _mapping(entry).get("address"), _mapping(entry).get("type")
            if kind not in _ADDRESS_TYPES:
                continue
            if isinstance(address, str) and _family(address):
                yield {"address": address, "type": kind}
            else:
                self.report(("status", "addresses", index), f"{kind} {address!r} is not an address")

    def interfaces(self) -> Iterator[dict[str, Any]]:
        """The interfaces that Calico found on the host, without addresses that are none."""
        text = self._annotations.get(_PREFIX + "Interfaces", "")
        found = _json(text) if text else []
        if not isinstance(found, list):
            self.report(_INTERFACES, "not a JSON list")
            return
        for entry in found:
            name = _mapping(entry).get("name", "")
            addresses = _mapping(entry).get("addresses") or []
            if not isinstance(addresses, list) or not name or not isinstance(name, str):
                self.report(_INTERFACES, f"{entry!r} is not an interface")
                continue
            yield _set(name=name, addresses=list(self._readable(name, addresses)))

    def listed(self, *path: str) -> list[Any]:
        """The list at a path of the manifest; [] when there is none."""
        found: Any = self._manifest
        for field in path:
            found = _mapping(found).get(field)
        if found is None or isinstance(found, list):
            return found or []
        self.report(path, "not a list")
        return []

    def _readable(self, interface: str, addresses: list[Any]) -> Iterator[str]:
        for address in addresses:
            if isinstance(address, str) and _family(address):
                yield address
            else:
                self.report(_INTERFACES, f"{address!r} of {interface} is not an address")

    def _texts(self, found: Any, where: Path) -> dict[str, str]:
        if not found:
            return {}
        if isinstance(found, dict):
            if all(isinstance(k, str) and isinstance(v, str) for k, v in found.items()):
                return found
            odd = [k for k, v in found.items() if not (isinstance(k, str) and isinstance(v, str))]
            for key in odd:
                self.report((*where, str(key)), "not a text")
            return {key: value for key, value in found.items() if key not in odd}
        self.report(where, "not a map")
        return {}


def _annotation(key: str) -> Path:
    return ("metadata", "annotations", _PREFIX + key)


_INTERFACES = _annotation("Interfaces")


def _set(**fields: Any) -> dict[str, Any]:
    """The fields that are set, in their order."""
    return {field: value for field, value in fields.items() if value or value == 0}


def _mapping(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _go_json(labels: dict[str, str]) -> str:
    """A map of texts as Go writes it: keys in order, no blanks, `null` for none at all."""
    if not labels:
        return "null"
    return json.dumps(labels, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _family(text: str) -> int:
    """4 or 6 for an address or a CIDR as Go reads it (IPv4-mapped IPv6 is 4), 0 for neither."""
    address = parse_address(text.partition("/")[0])
    readable = address is not None and ("/" not in text or parse_network(text) is not None)
    return address.version if address is not None and readable else 0


def _is_ipv4(text: str) -> bool:
    return _family(text) == 4


def _is_ipv6(text: str) -> bool:
    return _family(text) == 6


def _is_plain_ipv4(text: str) -> bool:
    return "/" not in text and _family(text) == 4


def _is_as_number(text: str) -> bool:
    found = _AS_NUMBER.fullmatch(text)
    if found is None:
        return False
    if found[1] is None:
        return int(found[2]) < 1 << 32
    return int(found[1]) < 1 << 16 and int(found[2]) < 1 << 16


def _is_mac(text: str) -> bool:
    """As Go's ParseMAC: 6, 8 or 20 bytes in pairs with `:` or `-`, or in fours with `.`."""
    for mark, width in ((":", 2), ("-", 2), (".", 4)):
        groups = text.split(mark)
        if len(groups) > 1:
            whole = all(re.fullmatch(rf"[0-9A-Fa-f]{{{width}}}", group) for group in groups)
            return whole and len(groups) * width in (12, 16, 40)
    return len(text) in (12, 16, 40) and re.fullmatch(r"[0-9A-Fa-f]+", text) is not None


def _is_key(text: str) -> bool:
    return _WIREGUARD_KEY.fullmatch(text) is not None

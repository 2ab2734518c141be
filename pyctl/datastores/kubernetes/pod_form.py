"""Pods as Calico's WorkloadEndpoints."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes.forms import Wire
from pyctl.datastores.kubernetes.pod_limits import limits
from pyctl.datastores.kubernetes.sources import Remark
from pyctl.resources.addresses import parse_address, parse_either
from pyctl.resources.catalog import API_VERSION

_CNI = "cni.projectcalico.org/"
_POD_IP, _POD_IPS = f"{_CNI}podIP", f"{_CNI}podIPs"
_AWS = "vpc.amazonaws.com/pod-ips"
_NETWORKS = "k8s.v1.cni.cncf.io/network-status"
_LABELS = "projectcalico.org/"
_OVER = frozenset({"Succeeded", "Failed", "Completed"})
_PROTOCOLS = frozenset({"TCP", "UDP", "SCTP"})
_LONGEST_LABEL = 63


def name_of(node: str, pod: str) -> str:
    """The name of a pod's endpoint: `node1-k8s-web--0-eth0`."""
    return "-".join(part.replace("-", "--") for part in (node, "k8s", pod, "eth0"))


def pod_of(name: str) -> str:
    """The pod in the name of an endpoint, "" when it is none of a pod."""
    parts = [part.replace("\0", "-") for part in name.replace("--", "\0").split("-")]
    return parts[2] if len(parts) == 4 and parts[1] == "k8s" else ""


def shown(pod: Wire, remark: Remark, prefix: str = "cali") -> Object | None:
    """The endpoint of a pod; None for one in its node's network, or on no node yet.

    What cannot be read in its annotations is remarked and passed over. `prefix` begins the name of
    its interface on the node.
    """
    spec, metadata = pod.get("spec") or {}, pod["metadata"]
    if spec.get("hostNetwork") or not spec.get("nodeName"):
        return None
    name, namespace = name_of(spec["nodeName"], metadata["name"]), metadata["namespace"]

    def told(text: str) -> None:
        remark(f"WorkloadEndpoint({namespace}/{name}): {text}: passed over")

    return {
        "kind": "WorkloadEndpoint",
        "apiVersion": API_VERSION,
        "metadata": _metadata(pod, name),
        "spec": _Reader(pod, told).spec(prefix),
    }


def _metadata(pod: Wire, name: str) -> Object:
    metadata, account = pod["metadata"], pod["spec"].get("serviceAccountName", "")
    labels = {
        **(metadata.get("labels") or {}),
        f"{_LABELS}namespace": metadata["namespace"],
        f"{_LABELS}orchestrator": "k8s",
    }
    if account and len(account) < _LONGEST_LABEL:
        labels[f"{_LABELS}serviceaccount"] = account
    status = (metadata.get("annotations") or {}).get(_NETWORKS)
    made = {
        "name": name,
        "generateName": metadata.get("generateName"),
        "namespace": metadata["namespace"],
        "uid": metadata.get("uid"),
        "resourceVersion": metadata.get("resourceVersion"),
        "creationTimestamp": metadata.get("creationTimestamp"),
        "labels": dict(sorted(labels.items())),
        "annotations": {_NETWORKS: status} if status else None,
    }
    return {field: value for field, value in made.items() if value}


class _Reader:
    """One pod; `told` is told of what is passed over."""

    def __init__(self, pod: Wire, told: Callable[[str], None]) -> None:
        self._pod = pod
        self._told = told
        self._annotations: dict[str, str] = pod["metadata"].get("annotations") or {}

    def spec(self, prefix: str) -> Object:
        """The spec, in the order in which Go writes it."""
        metadata, spec = self._pod["metadata"], self._pod["spec"]
        namespace, account = metadata["namespace"], spec.get("serviceAccountName", "")
        networks = list(self._networks())
        made = {
            "orchestrator": "k8s",
            "node": spec["nodeName"],
            "containerID": self._annotations.get(f"{_CNI}containerID"),
            "pod": metadata["name"],
            "endpoint": "eth0",
            "serviceAccountName": account,
            "ipNetworks": networks,
            "ipNATs": list(self._translated(networks)),
            "profiles": [f"kns.{namespace}", *([f"ksa.{namespace}.{account}"] if account else [])],
            "interfaceName": _interface(prefix, namespace, metadata["name"]),
            "ports": list(self._ports()),
            "allowSpoofedSourcePrefixes": self._prefixes(),
            "qosControls": limits(self._annotations, self._told),
        }
        return {field: value for field, value in made.items() if value}

    def _networks(self) -> Iterator[str]:
        """Its addresses, each as a network of one; none for a pod that has ended."""
        for text in self._addresses():
            network = parse_either(text)
            if network is None:
                self._told(f"{text!r} is not an address")
                continue
            yield f"{network.address}/{8 * len(network.address.packed)}"

    def _addresses(self) -> list[str]:
        status, notes = self._pod.get("status") or {}, self._annotations
        released = any(notes.get(key) == "" for key in (_POD_IP, _POD_IPS))
        gone = released and self._pod["metadata"].get("deletionTimestamp")
        if gone or status.get("phase") in _OVER:
            return []
        several = [entry.get("ip", "") for entry in status.get("podIPs") or []]
        for found in (
            several,
            [status.get("podIP", "")],
            notes.get(_POD_IPS, "").split(","),
            [notes.get(_POD_IP, "")],
            notes.get(_AWS, "").split(","),
        ):
            if any(found):
                return [text.strip() for text in found if text.strip()]
        return []

    def _translated(self, networks: list[str]) -> Iterator[Object]:
        """Floating addresses, each with the pod's own of the same family."""
        own = {":" in network: network.partition("/")[0] for network in networks}
        for address in self._listed(f"{_CNI}floatingIPs"):
            if parse_address(address) is None:
                self._told(f"{_CNI}floatingIPs: {address!r} is not an address")
            elif (":" in address) in own:
                yield {"internalIP": own[":" in address], "externalIP": address}

    def _prefixes(self) -> list[str]:
        key = f"{_CNI}allowedSourcePrefixes"
        found = []
        for text in self._listed(key):
            if parse_either(text) is None:
                self._told(f"{key}: {text!r} is not a network")
            else:
                found.append(text)
        return found

    def _ports(self) -> Iterator[Object]:
        """Ports of containers that have a name or are reached through the node."""
        spec = self._pod["spec"]
        for container in [*(spec.get("containers") or []), *(spec.get("initContainers") or [])]:
            for port in container.get("ports") or []:
                protocol = port.get("protocol") or "TCP"
                if protocol not in _PROTOCOLS or not (port.get("name") or port.get("hostPort")):
                    continue
                yield {
                    "name": port.get("name", ""),
                    "protocol": protocol,
                    "port": port["containerPort"],
                    "hostPort": port.get("hostPort", 0),
                    "hostIP": port.get("hostIP", ""),
                }

    def _listed(self, key: str) -> list[str]:
        """The texts that an annotation lists as JSON."""
        text = self._annotations.get(key, "")
        if not text:
            return []
        try:
            found: Any = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list) and all(isinstance(entry, str) for entry in found):
            return found
        self._told(f"{key}: {text!r} is not a JSON list of texts")
        return []


def _interface(prefix: str, namespace: str, pod: str) -> str:
    digest = hashlib.sha1(f"{namespace}.{pod}".encode(), usedforsecurity=False).hexdigest()
    return f"{prefix}{digest[:11]}"

"""An object of every kind that can be written, and a datastore that holds them all."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from pyctl.datastores.embedded import Embedded
from pyctl.resources.catalog import API_VERSION, KINDS, kind_for_word
from pyctl.resources.kind import Kind
from tests.conftest import Pyctl, Result

Object = dict[str, Any]

RULE = {
    "action": "Allow",
    "protocol": "TCP",
    "source": {"selector": "role == 'a'", "nets": ["10.0.0.0/8"]},
    "destination": {"ports": [443, "8000:8080"]},
}
POLICY = {"order": 10, "selector": "has(role)", "ingress": [RULE, {"action": "Log"}]}
SPECS: dict[str, Object] = {
    "BGPConfiguration": {
        "asNumber": 64512,
        "communities": [{"name": "internal", "value": "65000:100"}],
        "prefixAdvertisements": [{"cidr": "10.0.0.0/16", "communities": ["internal"]}],
    },
    "BGPFilter": {"exportV4": [{"action": "Accept", "matchOperator": "In", "cidr": "10.0.0.0/8"}]},
    "BGPPeer": {"nodeSelector": "rack == '1'", "peerIP": "10.0.1.1", "asNumber": 65001},
    "CalicoNodeStatus": {"node": "n1", "classes": ["Agent", "BGP"], "updatePeriodSeconds": 10},
    "FelixConfiguration": {
        "logSeverityScreen": "Info",
        "failsafeInboundHostPorts": [{"protocol": "TCP", "port": 22}],
    },
    "GlobalNetworkPolicy": {**POLICY, "applyOnForward": True, "types": ["Ingress", "Egress"]},
    "GlobalNetworkSet": {"nets": ["198.51.100.0/24", "2001:db8:a::/48"]},
    "HostEndpoint": {
        "node": "n1",
        "interfaceName": "eth0",
        "expectedIPs": ["192.0.2.10"],
        "ports": [{"name": "ssh", "protocol": "TCP", "port": 22}],
    },
    "IPAMConfiguration": {"strictAffinity": True, "autoAllocateBlocks": True},
    "IPPool": {"cidr": "10.244.0.0/16", "ipipMode": "CrossSubnet", "natOutgoing": True},
    "IPReservation": {"reservedCIDRs": ["10.244.0.0/30"]},
    "KubeControllersConfiguration": {"controllers": {"node": {"hostEndpoint": {}}}},
    "NetworkPolicy": {**POLICY, "egress": [RULE]},
    "NetworkSet": {"nets": ["198.51.100.0/24"]},
    "Node": {"bgp": {"ipv4Address": "10.0.0.11/24"}, "addresses": [{"address": "10.0.0.11"}]},
    "Profile": {"egress": [{"action": "Allow"}], "labelsToApply": {"a": "b"}},
    "StagedGlobalNetworkPolicy": {**POLICY, "stagedAction": "Set"},
    "StagedKubernetesNetworkPolicy": {
        "podSelector": {"matchLabels": {"app": "web"}},
        "policyTypes": ["Ingress"],
    },
    "StagedNetworkPolicy": {**POLICY, "stagedAction": "Set"},
    "Tier": {"order": 100, "defaultAction": "Pass"},
    "WorkloadEndpoint": {
        "node": "n1",
        "orchestrator": "k8s",
        "pod": "p",
        "endpoint": "e",
        "interfaceName": "cali1",
        "ipNetworks": ["10.130.0.7/32"],
    },
}
WRITABLE = [kind_for_word(name) for name in SPECS]


def name_of(kind: Kind) -> str:
    """The name of the sample of a kind."""
    if kind.name.endswith("Configuration"):
        return "default"
    return {"Node": "n1", "WorkloadEndpoint": "n1-k8s-p-e"}.get(kind.name, "sample")


def sample(kind: Kind) -> Object:
    """An object of the kind, valid and with something in it."""
    metadata: Object = {"name": name_of(kind), "labels": {"role": "a"}}
    if kind.namespaced:
        metadata["namespace"] = "shop"
    return {
        "apiVersion": API_VERSION,
        "kind": kind.name,
        "metadata": metadata,
        "spec": SPECS[kind.name],
    }


class Shelf:
    """Datastores that hold all samples, each made as a copy of the first."""

    def __init__(self, directory: Path) -> None:
        """Make the first one, in an empty directory."""
        self._directory = directory
        self._first = directory / "first.db"
        self._now = directory / "now.db"
        pyctl = self._program(self._first)
        texts = [json.dumps(sample(kind)) for kind in WRITABLE]
        done = pyctl("apply", "-f", "-", stdin="\n---\n".join(texts))
        assert done.code == 0, done

    def fresh(self) -> Pyctl:
        """The program on a datastore with nothing but the samples, in place of the last one."""
        for file in self._directory.glob("now.db*"):
            file.unlink()
        shutil.copy(self._first, self._now)
        return self._program(self._now)

    def contents(self) -> Object:
        """All that is stored now, with every version."""
        with closing(Embedded.open(self._now)) as store:
            found = {kind.name: store.list(kind).objects for kind in KINDS}
            return {**found, "revision": store.revision()}

    def _program(self, path: Path) -> Pyctl:
        return Pyctl(home=self._directory, environ={"PYCTL_DATABASE": str(path)})


KNOWN_CODES = frozenset({0, 1, 2, 3, 4, 8, 9})
"""How a command may end that was given something strange: not with a bug, 70."""


def check_end(result: Result, *, before: Object, after: Object) -> None:
    """See that a command ended in words, and that nothing is changed when nothing was done."""
    assert result.code in KNOWN_CODES, result
    assert "Traceback" not in result.stderr, result
    assert bool(result.stderr.strip()) or result.code == 0, result
    if result.code not in (0, 8):
        assert after == before, result

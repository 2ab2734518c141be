"""What is there without anybody having made it: tiers and default configurations.

Calico's components write these objects when they start; where none of them runs, as on the embedded
datastore, pyctl does.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from pyctl.client.builtin import EMBEDDED
from pyctl.client.objects import Stamp
from pyctl.resources.catalog import API_VERSION, Kind, kind_named

Object = dict[str, Any]


def seed(clock: Callable[[], float]) -> list[tuple[Kind, Object]]:
    """What a fresh embedded datastore holds, ready to be stored.

    ClusterInformation with a GUID of 32 hexadecimal digits, the three tiers, and the configurations
    that kube-controllers and the agents write when they start.
    """
    objects = [information(), *(tier(name) for name in TIERS)]
    objects += [default_object(kind) for kind, _ in EMBEDDED.defaults]
    stamp = Stamp(clock)
    return [(kind, stamp(obj)) for kind, obj in objects]


def default_object(kind: str) -> tuple[Kind, Object]:
    """The configuration `default` of a kind, as it is written at first and after its deletion."""
    return _object(kind, "default", default_spec(kind))


def information() -> tuple[Kind, Object]:
    """What a datastore says of itself at first."""
    return _object("ClusterInformation", "default", identified({}))


def identified(spec: Object) -> Object:
    """The spec of a ClusterInformation with a GUID and a word whether the datastore is ready."""
    guid = spec.get("clusterGUID") or uuid.uuid4().hex
    return {**spec, "clusterGUID": guid, "datastoreReady": spec.get("datastoreReady", True)}


def tier(name: str) -> tuple[Kind, Object]:
    """A built-in tier."""
    order, action = TIERS[name]
    return _object("Tier", name, {"order": order, "defaultAction": action})


def is_from_start(kind: Kind, obj: Object) -> bool:
    """Whether an object is there without anybody having made it, and as it was at first."""
    name, metadata = obj["metadata"]["name"], obj["metadata"]
    if kind.name == "ClusterInformation":
        return True
    if kind.name == "Tier" and name in TIERS:
        _, first = tier(name)
    elif (kind.name, name) in EMBEDDED.defaults:
        _, first = default_object(kind.name)
    else:
        return False
    touched = metadata.get("labels") or metadata.get("annotations")
    return bool(obj["spec"] == first["spec"]) and not touched


TIERS = {
    "default": (1000000, "Deny"),
    "kube-admin": (1000, "Pass"),
    "kube-baseline": (10000000, "Pass"),
}
_WITH_STATUS = frozenset({"Tier", "KubeControllersConfiguration"})


def _object(kind_name: str, name: str, spec: Object) -> tuple[Kind, Object]:
    kind = kind_named(kind_name)
    assert kind is not None, kind_name
    obj: Object = {
        "kind": kind_name,
        "apiVersion": API_VERSION,
        "metadata": {"name": name},
        "spec": spec,
    }
    if kind_name in _WITH_STATUS:
        obj["status"] = {}
    return kind, obj


def _kube_controllers_spec() -> Object:
    period = {"reconcilerPeriod": "5m0s"}
    return {
        "logSeverityScreen": "Info",
        "healthChecks": "Enabled",
        "etcdV3CompactionPeriod": "10m0s",
        "prometheusMetricsPort": 9094,
        "controllers": {
            "node": {
                "reconcilerPeriod": "5m0s",
                "syncLabels": "Enabled",
                "hostEndpoint": {
                    "autoCreate": "Disabled",
                    "createDefaultHostEndpoint": "Enabled",
                },
                "leakGracePeriod": "15m0s",
            },
            "policy": dict(period),
            "workloadEndpoint": dict(period),
            "serviceAccount": dict(period),
            "namespace": dict(period),
            "loadBalancer": {"assignIPs": "AllServices"},
            "migration": {"policyNameMigrator": "Enabled"},
        },
    }


def _felix_spec() -> Object:
    return {
        "logSeverityScreen": "Info",
        "reportingInterval": "0s",
        "nftablesMode": "Auto",
        "nftablesFlowTableOffload": "Disabled",
        "bpfLogLevel": "",
        "bpfConnectTimeLoadBalancing": "TCP",
        "bpfHostNetworkedNATWithoutCTLB": "Enabled",
        "floatingIPs": "Disabled",
    }


_SPECS = {
    "KubeControllersConfiguration": _kube_controllers_spec,
    "FelixConfiguration": _felix_spec,
}


def default_spec(kind: str) -> Object:
    """The spec with which Calico's components write the configuration `default` of a kind."""
    spec: Object = _SPECS[kind]()
    return spec

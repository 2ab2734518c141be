"""Pods as WorkloadEndpoints: which are, under which name, with which fields."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.datastores.kubernetes.pod_form import name_of, pod_of, shown
from pyctl.resources.catalog import kind_for_word
from pyctl.resources.decode import validate

CNI = "cni.projectcalico.org/"


def pod(**fields: Any) -> dict[str, Any]:
    """Build a pod; fields with dots in their names are annotations."""
    notes = {key: value for key, value in fields.items() if "/" in key}
    metadata = {"name": "web-0", "namespace": "default", "annotations": notes}
    spec = {"nodeName": "node-1", "serviceAccountName": "web", **fields.get("spec", {})}
    return {
        "metadata": {**metadata, **fields.get("metadata", {})},
        "spec": spec,
        "status": fields.get("status", {}),
    }


def silent(text: str) -> None:
    """Allow no remark."""
    raise AssertionError(text)


def spec_of(wire: dict[str, Any], remarks: list[str] | None = None) -> dict[str, Any]:
    """Give the spec of a pod's endpoint."""
    found = shown(wire, silent if remarks is None else remarks.append)
    assert found is not None
    spec: dict[str, Any] = found["spec"]
    return spec


def test_a_pod() -> None:
    """A pod with an address, in Go's order of fields; it keeps the rules of its kind."""
    wire = pod(
        metadata={
            "uid": "8f14e45f-ceea-467f-a9d1-0b3c5d7e9f10",
            "resourceVersion": "9",
            "generateName": "web-",
            "creationTimestamp": "2026-11-23T15:14:35Z",
            "labels": {"app": "web"},
        },
        spec={"containers": [{"ports": [{"name": "http", "containerPort": 80}]}]},
        status={"podIPs": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}], "podIP": "10.0.0.1"},
    )
    endpoint = shown(wire, silent)
    assert json.dumps(endpoint) == json.dumps(
        {
            "kind": "WorkloadEndpoint",
            "apiVersion": "projectcalico.org/v3",
            "metadata": {
                "name": "node--1-k8s-web--0-eth0",
                "generateName": "web-",
                "namespace": "default",
                "uid": "8f14e45f-ceea-467f-a9d1-0b3c5d7e9f10",
                "resourceVersion": "9",
                "creationTimestamp": "2026-11-23T15:14:35Z",
                "labels": {
                    "app": "web",
                    "projectcalico.org/namespace": "default",
                    "projectcalico.org/orchestrator": "k8s",
                    "projectcalico.org/serviceaccount": "web",
                },
            },
            "spec": {
                "orchestrator": "k8s",
                "node": "node-1",
                "pod": "web-0",
                "endpoint": "eth0",
                "serviceAccountName": "web",
                "ipNetworks": ["10.0.0.1/32", "fd00::1/128"],
                "profiles": ["kns.default", "ksa.default.web"],
                "interfaceName": "cali0d7763386da",
                "ports": [
                    {"name": "http", "protocol": "TCP", "port": 80, "hostPort": 0, "hostIP": ""}
                ],
            },
        }
    )
    assert endpoint is not None
    assert not validate(kind_for_word("wep"), endpoint).problems


@pytest.mark.parametrize("spec", [{"hostNetwork": True}, {"nodeName": ""}])
def test_no_endpoint(spec: dict[str, Any]) -> None:
    """A pod in its node's network, or on no node yet, is none."""
    assert shown(pod(spec=spec), silent) is None


@pytest.mark.parametrize(
    ("fields", "networks"),
    [
        ({}, None),
        ({"status": {"podIP": "10.0.0.1"}}, ["10.0.0.1/32"]),
        ({f"{CNI}podIPs": "10.0.0.1/32,fd00::1/128"}, ["10.0.0.1/32", "fd00::1/128"]),
        ({f"{CNI}podIP": "10.0.0.2/32", f"{CNI}podIPs": ""}, ["10.0.0.2/32"]),
        ({"vpc.amazonaws.com/pod-ips": "10.0.0.3"}, ["10.0.0.3/32"]),
        ({"status": {"podIP": "10.0.0.1", "phase": "Failed"}}, None),
        ({"status": {"podIP": "10.0.0.1", "phase": "Succeeded"}}, None),
        ({"status": {"podIP": "10.0.0.1"}, f"{CNI}podIP": ""}, ["10.0.0.1/32"]),
        (
            {
                "status": {"podIP": "10.0.0.1"},
                f"{CNI}podIP": "",
                "metadata": {
                    "deletionTimestamp": "2026-11-23T15:14:35Z",
                    "annotations": {f"{CNI}podIP": ""},
                },
            },
            None,
        ),
    ],
)
def test_addresses(fields: dict[str, Any], networks: list[str] | None) -> None:
    """Addresses are those of the status, else of annotations; none once the pod has ended."""
    assert spec_of(pod(**fields)).get("ipNetworks") == networks


def test_ports() -> None:
    """Ports count that have a name or a port of the node, of protocols with ports."""
    ports = [
        {"containerPort": 1},
        {"containerPort": 2, "hostPort": 20, "hostIP": "192.0.2.1", "protocol": "UDP"},
        {"containerPort": 3, "name": "c", "protocol": "ICMP"},
    ]
    init = {"ports": [{"containerPort": 4, "name": "d", "protocol": "SCTP"}]}
    spec = spec_of(pod(spec={"containers": [{"ports": ports}, {}], "initContainers": [init]}))
    assert [(port["port"], port["protocol"], port["hostPort"]) for port in spec["ports"]] == [
        (2, "UDP", 20),
        (4, "SCTP", 0),
    ]


def test_annotations() -> None:
    """Container, floating addresses, foreign sources, limits and the network's own report."""
    wire = pod(
        **{
            f"{CNI}containerID": "c1",
            f"{CNI}floatingIPs": '["198.51.100.1", "2001:db8::1"]',
            f"{CNI}allowedSourcePrefixes": '["203.0.113.0/24"]',
            "qos.projectcalico.org/ingressBandwidth": "10M",
            "kubernetes.io/egress-bandwidth": "1Ki",
            "k8s.v1.cni.cncf.io/network-status": "[]",
            "other.example.org/x": "y",
        },
        status={"podIP": "10.0.0.1"},
    )
    endpoint = shown(wire, silent)
    assert endpoint is not None
    spec = endpoint["spec"]
    assert spec["containerID"] == "c1"
    assert spec["ipNATs"] == [{"internalIP": "10.0.0.1", "externalIP": "198.51.100.1"}]
    assert spec["allowSpoofedSourcePrefixes"] == ["203.0.113.0/24"]
    assert spec["qosControls"] == {"ingressBandwidth": 10_000_000, "egressBandwidth": 1024}
    assert endpoint["metadata"]["annotations"] == {"k8s.v1.cni.cncf.io/network-status": "[]"}


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        ({"status": {"podIP": "10.0.0.300"}}, "'10.0.0.300' is not an address"),
        ({f"{CNI}floatingIPs": "no"}, "floatingIPs: 'no' is not a JSON list of texts"),
        pytest.param({f"{CNI}floatingIPs": "[" * 9999}, "is not a JSON list of texts", id="deep"),
        ({f"{CNI}floatingIPs": '["no"]'}, "floatingIPs: 'no' is not an address"),
        ({f"{CNI}allowedSourcePrefixes": '["no"]'}, "allowedSourcePrefixes: 'no' is not a network"),
        ({"kubernetes.io/ingress-bandwidth": "fast"}, "'fast' is not a quantity"),
    ],
)
def test_what_cannot_be_read(fields: dict[str, Any], remark: str) -> None:
    """What is wrong in an annotation is told with the endpoint's name, and left out."""
    remarks: list[str] = []
    spec = spec_of(pod(**fields), remarks)
    assert not {"ipNetworks", "ipNATs", "allowSpoofedSourcePrefixes", "qosControls"} & set(spec)
    (told,) = remarks
    assert told.startswith("WorkloadEndpoint(default/node--1-k8s-web--0-eth0): ")
    assert remark in told


def test_names_of_accounts() -> None:
    """An account whose name is too long for a label is none; without one there is no profile."""
    long = "a" * 63
    endpoint = shown(pod(spec={"serviceAccountName": long}), silent)
    assert endpoint is not None
    assert "projectcalico.org/serviceaccount" not in endpoint["metadata"]["labels"]
    assert endpoint["spec"]["profiles"] == ["kns.default", f"ksa.default.{long}"]
    assert spec_of(pod(spec={"serviceAccountName": ""}))["profiles"] == ["kns.default"]


def test_prefix() -> None:
    """The interface begins as Felix is told."""
    found = shown(pod(), silent, "tap")
    assert found is not None
    assert found["spec"]["interfaceName"] == "tap0d7763386da"


@pytest.mark.parametrize("name", ["", "web", "a-cni-b-eth0", "a-k8s-b", "a-k8s-b-c-d"])
def test_names_of_others(name: str) -> None:
    """Names that pods' endpoints do not have name no pod."""
    assert pod_of(name) == ""


NAMES = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,6}[a-z0-9])?", fullmatch=True)


@given(node=NAMES, pod_name=NAMES)
@settings(derandomize=True, deadline=None)
def test_names(node: str, pod_name: str) -> None:
    """From an endpoint's name the pod's is found again."""
    assert pod_of(name_of(node, pod_name)) == pod_name

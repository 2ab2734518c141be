"""The definitions that `pyctl schema --crds` shows, on a real API server and by kubectl."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pyctl.resources.catalog import KINDS
from pyctl.resources.crds import GROUPS, NATIVE, definitions
from tests.conftest import Pyctl
from tests.kubernetes.apiserver import ApiServer
from tests.kubernetes.clients import Kubectl

pytestmark = pytest.mark.kubernetes
NUMBER = len(definitions(KINDS, NATIVE))
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def test_kubectl_applies_them(cluster: ApiServer, admin: Kubectl, pyctl: Pyctl) -> None:
    """Each as it is shown, without a warning, under validation as strict as kubectl has it."""
    shown = pyctl.ok("schema", "--crds", "--api-group", cluster.group)
    options = ("--dry-run=server", "--validate=strict", "--server-side", "--force-conflicts")
    stdout, stderr, code = admin("apply", *options, "-f", "-", stdin=shown)
    assert (stderr, code) == ("", 0)
    assert len(stdout.splitlines()) == NUMBER


def test_the_server_finds_nothing_to_say_against_them(cluster: ApiServer) -> None:
    """Their names are accepted, and their schemas are structural."""
    items = cluster.call("GET", CRDS)["items"]
    assert len(items) == NUMBER
    for item in items:
        held = {one["type"]: one["status"] for one in item["status"]["conditions"]}
        assert held == {"NamesAccepted": "True", "Established": "True"}, item["metadata"]["name"]


def test_kubectl_explains_a_field(cluster: ApiServer, admin: Kubectl) -> None:
    """What the Structs say of themselves is what a user of the cluster reads."""
    text = admin.ok("explain", "hostendpoints.spec", f"--api-version={cluster.group}")
    assert cluster.group.partition("/")[0] in text
    assert "Which node, which interface, and what holds for it." in text
    assert "expectedIPs" in text


def _hep(**spec: Any) -> dict[str, Any]:
    return {"node": "n1", "interfaceName": "eth0", **spec}


@pytest.mark.parametrize(
    ("kind", "spec", "complaint"),
    [
        ("HostEndpoint", {"interfaceName": "eth0"}, "spec.node: Required value"),
        ("HostEndpoint", _hep(interfaceName="eth 0"), "spec.interfaceName: Invalid value"),
        ("HostEndpoint", _hep(expectedIPs=["10.0.0.1"] * 2), "spec.expectedIPs[1]: Duplicate"),
        ("HostEndpoint", _hep(bogus=1), 'unknown field "spec.bogus"'),
        (
            "GlobalNetworkPolicy",
            {"ingress": [{"action": "allow"}]},
            'spec.ingress[0].action: Unsupported value: "allow": supported values: "Allow", "Deny"',
        ),
        (
            "GlobalNetworkPolicy",
            {"ingress": [{"action": "Allow", "protocol": 256}]},
            "spec.ingress[0].protocol: Invalid value: 256",
        ),
    ],
)
def test_a_server_refuses_what_pyctl_would(
    cluster: ApiServer, admin: Kubectl, kind: str, spec: Mapping[str, Any], complaint: str
) -> None:
    """From kubectl too, and tells where."""
    obj = {"apiVersion": cluster.group, "kind": kind, "metadata": {"name": "a"}, "spec": spec}
    _, stderr, code = admin("create", "-f", "-", stdin=json.dumps(obj))
    assert code == 1
    assert complaint in stderr


def test_a_server_fills_in_the_defaults_of_the_schemas(cluster: ApiServer) -> None:
    """Nested ones too, where the part that has them is there."""
    kinds = f"/apis/{cluster.group}/kubecontrollersconfigurations"
    obj = {
        "apiVersion": cluster.group,
        "kind": "KubeControllersConfiguration",
        "metadata": {"name": "default"},
        "spec": {"controllers": {"loadBalancer": {}}},
    }
    stored = cluster.call("POST", kinds, obj)
    assert stored["spec"] == {
        "healthChecks": "Enabled",
        "controllers": {"loadBalancer": {"assignIPs": "AllServices"}},
    }


def test_status_is_written_apart(cluster: ApiServer) -> None:
    """A write of the object leaves it as it is."""
    tiers = f"/apis/{cluster.group}/tiers"
    status: dict[str, Any] = {"conditions": []}
    tier = {"apiVersion": cluster.group, "kind": "Tier", "metadata": {"name": "t"}, "spec": {}}
    stored = cluster.call("POST", tiers, {**tier, "status": status})
    assert stored["spec"] == {"defaultAction": "Deny"}
    assert "status" not in stored
    again = cluster.call("PUT", f"{tiers}/t/status", {**stored, "status": status})
    assert again["status"] == status


def test_policies_are_selected_by_tier_in_the_native_group_alone(cluster: ApiServer) -> None:
    """Where Calico's own definitions let it be done."""
    policies = f"/apis/{cluster.group}/globalnetworkpolicies"
    status, answer = cluster.ask("GET", f"{policies}?fieldSelector=spec.tier%3Ddefault")
    assert status == (200 if GROUPS[cluster.group].native else 400), answer

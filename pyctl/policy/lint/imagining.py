"""Automatic host endpoints that are not there, for policies that would select them if they were."""

from __future__ import annotations

from typing import Any, Final

from pyctl.policy.ends import of_node
from pyctl.policy.lint.truths import constant, example
from pyctl.policy.packets import address_text
from pyctl.policy.selecting import selector
from pyctl.policy.snapshot import DEFAULT_PROFILE, Policy, Snapshot
from pyctl.selectors.nodes import Equal, Has, In, walk

Object = dict[str, Any]

CREATED_BY: Final = "projectcalico.org/created-by"
CONTROLLER: Final = "calico-kube-controllers"


def imagined_endpoints(snapshot: Snapshot) -> list[Object]:
    """The endpoints that nodes would have; without Nodes, one for each policy that means them.

    None where a KubeControllersConfiguration says which there are.
    """
    if snapshot.of("KubeControllersConfiguration"):
        return []
    nodes = snapshot.of("Node")
    if nodes:
        return [
            _endpoint(node["metadata"]["name"], node["metadata"].get("labels") or {}, snapshot)
            for node in nodes
        ]
    wanted: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for policy in snapshot.policies:
        labels = _labels(policy)
        if labels is not None:
            wanted.setdefault(tuple(sorted(labels.items())), labels)
    return [
        _endpoint(f"a-node-{index}", labels, snapshot)
        for index, labels in enumerate(wanted.values(), 1)
    ]


def _labels(policy: Policy) -> dict[str, str] | None:
    """The labels of an automatic endpoint that a policy is for; None where it means others."""
    spec = policy.object.get("spec") or {}
    if policy.namespace or spec.get("namespaceSelector") or spec.get("serviceAccountSelector"):
        return None
    text = spec.get("selector") or ""
    if not _means_automatic(text) and constant(text) is not True:
        return None
    return example(text, {CREATED_BY: CONTROLLER})


def _means_automatic(text: str) -> bool:
    return any(
        isinstance(node, Has | Equal | In) and node.label == CREATED_BY
        for node in walk(selector(text).tree)
    )


def _endpoint(node: str, labels: dict[str, str], snapshot: Snapshot) -> Object:
    addresses = of_node(node, snapshot)
    texts = [
        address_text(version, number)
        for version in (4, 6)
        for low, high in addresses.of(version)
        for number in range(low, high + 1)
    ]
    return {
        "kind": "HostEndpoint",
        "metadata": {"name": f"{node}-auto-hep", "labels": {**labels, CREATED_BY: CONTROLLER}},
        "spec": {
            "node": node,
            "interfaceName": "*",
            "expectedIPs": texts,
            "profiles": [DEFAULT_PROFILE],
        },
    }

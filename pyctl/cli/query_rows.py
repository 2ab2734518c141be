"""The documents that query gives for policies, endpoints and nodes, and the rows of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pyctl.policy.endpoints import applied_to
from pyctl.policy.labels import effective
from pyctl.policy.members import called
from pyctl.policy.queries import Chosen, Related, endpoints_of
from pyctl.policy.snapshot import Snapshot

Object = dict[str, Any]

POLICY_HEADINGS = [
    "POLICY",
    "TIER",
    "ORDER",
    "RELATION",
    "ENDPOINTS",
    "RULES",
    "STAGES",
    "TYPES",
    "SELECTOR",
]
ENDPOINT_HEADINGS = ["ENDPOINT", "NODE", "INTERFACE", "IPS", "PROFILES", "LABELS", "POLICIES"]
NODE_HEADINGS = ["NODE", "ENDPOINTS", "POLICIES", "NAMES"]
_SHOWN = 3


def policy_document(found: Related) -> Object:
    """A policy and what it has to do with what was asked about."""
    policy = found.policy
    spec = policy.object.get("spec") or {}
    document = {
        **_identity(policy.object),
        "tier": policy.tier.name,
        "order": policy.order,
        "relation": found.how,
        "endpoints": list(found.endpoints),
        "stages": list(policy.stages),
        "types": [direction.capitalize() for direction in policy.directions],
        "selector": spec.get("selector") or "all()",
        "mentions": [{"name": name, "where": where} for name, where in found.mentions],
    }
    return document | ({"missing": list(found.missing)} if found.missing else {})


def policy_row(document: Object) -> tuple[str, ...]:
    """The cells of POLICY_HEADINGS."""
    order = document["order"]
    return (
        _called(document),
        document["tier"],
        "none" if order is None else f"{order:g}",
        document["relation"],
        _listed(document["endpoints"]),
        _listed(list(dict.fromkeys(each["where"] for each in document["mentions"]))),
        ",".join(document["stages"]),
        ",".join(document["types"]),
        document["selector"],
    )


def endpoint_document(chosen: Chosen, snapshot: Snapshot) -> Object:
    """An endpoint with the labels that selectors see, and its policies in their order."""
    endpoint = chosen.endpoint
    spec = endpoint.get("spec") or {}
    document = {
        **_identity(endpoint),
        "node": spec.get("node") or "",
        "interface": spec.get("interfaceName") or "",
        "ips": list(spec.get("expectedIPs") or spec.get("ipNetworks") or ()),
        "profiles": list(spec.get("profiles") or ()),
        "labels": dict(sorted(effective(endpoint, snapshot.profiles).known.items())),
        "policies": [each.policy.name for each in applied_to(endpoint, snapshot)],
    }
    return document | ({"missing": chosen.missing} if chosen.missing else {})


def endpoint_row(document: Object) -> tuple[str, ...]:
    """The cells of ENDPOINT_HEADINGS."""
    return (
        _called(document),
        document["node"],
        document["interface"],
        ",".join(document["ips"]),
        ",".join(document["profiles"]),
        ",".join(f"{label}={value}" for label, value in document["labels"].items()),
        _listed(document["policies"]),
    )


def node_documents(
    chosen: Sequence[Chosen], names: Iterable[str], snapshot: Snapshot
) -> list[Object]:
    """The nodes of endpoints, and those by name; each with its endpoints that were chosen."""
    by_node: dict[str, list[str]] = {name: [] for name in names}
    for each in chosen:
        node = (each.endpoint.get("spec") or {}).get("node")
        if node:
            by_node.setdefault(node, []).append(called(each.endpoint))
    return [_node_document(node, by_node[node], snapshot) for node in sorted(by_node)]


def node_row(document: Object) -> tuple[str, ...]:
    """The cells of NODE_HEADINGS."""
    return (
        document["name"],
        str(len(document["endpoints"])),
        str(len(document["policies"])),
        _listed(document["endpoints"]),
    )


def _node_document(node: str, chosen: list[str], snapshot: Snapshot) -> Object:
    policies = {
        applied.policy.name: None
        for endpoint in endpoints_of(snapshot, [node])
        for applied in applied_to(endpoint, snapshot)
    }
    return {"kind": "Node", "name": node, "endpoints": chosen, "policies": list(policies)}


def _identity(obj: Object) -> Object:
    metadata = obj["metadata"]
    namespace = {"namespace": metadata["namespace"]} if metadata.get("namespace") else {}
    return {"kind": obj["kind"], **namespace, "name": metadata["name"]}


def _called(document: Object) -> str:
    return called({"kind": document["kind"], "metadata": document})


def _listed(values: Sequence[str]) -> str:
    """Some of them, and how many more; a name of a kind without it where all are of one."""
    more = len(values) - _SHOWN
    return ", ".join(values[:_SHOWN]) + (f" and {more} more" if more > 0 else "")

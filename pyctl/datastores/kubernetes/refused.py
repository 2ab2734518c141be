"""Writes to what Calico only shows: objects that are made of Kubernetes' own."""

from __future__ import annotations

from pyctl.datastores.base import Create, Delete, Update, Write
from pyctl.errors import NotSupported
from pyctl.resources.kind import Kind

_MADE_OF = {
    "Node": ("nodes are Kubernetes' own", "node"),
    "Profile": ("profiles are made of namespaces and service accounts", "namespace"),
    "WorkloadEndpoint": ("workload endpoints are made of pods", "pod"),
}


_NEVER = {
    Create: ("Create", ("Node", "Profile", "WorkloadEndpoint")),
    Update: ("Update", ("Profile", "WorkloadEndpoint")),
    Delete: ("Delete", ("Node", "Profile", "WorkloadEndpoint")),
}


def refused(write: Write) -> NotSupported | None:
    """Why a write is never carried out on what is there; None when it may be."""
    operation, kinds = _NEVER[type(write)]
    if write.kind.name not in kinds:
        return None
    if isinstance(write, Delete):
        return refusal(operation, write.kind, write.name, write.namespace)
    metadata = write.object["metadata"]
    return refusal(operation, write.kind, metadata["name"], metadata.get("namespace", ""))


def refusal(operation: str, kind: Kind, name: str, namespace: str = "") -> NotSupported:
    """Why an operation (`Create`, `Update`, `Delete`) is not carried out, in calicoctl's words."""
    why, resource = _MADE_OF[kind.name]
    reason = f"{why}: use kubectl {operation.lower()} {resource}"
    if operation == "Update":
        reason = f"{why}: use kubectl edit {resource}"
    return NotSupported(operation, kind.identity(name, namespace), reason)

"""What a plan looks at: nodes and host endpoints by name, and which endpoints are Calico's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

Object = dict[str, Any]

CREATED_BY = "projectcalico.org/created-by"
CONTROLLER = "calico-kube-controllers"


class World(Protocol):
    """Nodes and host endpoints as they are stored at one moment, looked up one by one."""

    def node(self, name: str) -> Object | None:
        """The Node of this name, None when there is none."""

    def endpoint(self, name: str) -> Object | None:
        """The HostEndpoint of this name, whoever made it; None when there is none."""

    def owned(self, node_name: str) -> list[Object]:
        """The host endpoints with Calico's created-by label whose spec.node is this."""


class MemoryWorld:
    """A World over objects in memory, with an index by owner and one by name."""

    def __init__(self, nodes: Iterable[Object], endpoints: Iterable[Object]) -> None:
        self._nodes: dict[str, Object] = {node["metadata"]["name"]: node for node in nodes}
        self._endpoints: dict[str, Object] = {}
        self._owned: dict[str, list[Object]] = {}
        for endpoint in endpoints:
            self._endpoints[endpoint["metadata"]["name"]] = endpoint
            if is_ours(endpoint):
                self._owned.setdefault(node_of(endpoint), []).append(endpoint)

    def names(self) -> list[str]:
        """Every node, and every name that an endpoint of Calico's gives as its node."""
        return [*self._nodes, *(name for name in self._owned if name not in self._nodes)]

    def node(self, name: str) -> Object | None:
        """The Node of this name."""
        return self._nodes.get(name)

    def endpoint(self, name: str) -> Object | None:
        """The HostEndpoint of this name."""
        return self._endpoints.get(name)

    def owned(self, node_name: str) -> list[Object]:
        """Calico's own host endpoints of this node."""
        return self._owned.get(node_name, [])


def is_ours(endpoint: Object) -> bool:
    """Whether the reconciler owns this host endpoint: the created-by label alone decides."""
    labels = endpoint["metadata"].get("labels") or {}
    return bool(labels.get(CREATED_BY) == CONTROLLER)


def node_of(endpoint: Object) -> str:
    """The spec.node of a host endpoint, "" when it has none."""
    return (endpoint.get("spec") or {}).get("node") or ""

"""A kind that a cluster has no use for: without Calico's address management, its configuration."""

from __future__ import annotations

from typing import NoReturn

from pyctl.datastores.base import Object
from pyctl.errors import NotServed, NotSupported
from pyctl.resources.kind import Kind

_REASON = "with USE_POD_CIDR addresses come from the ranges of nodes, not from Calico"


class Unsupported:
    """An Adapter that refuses everything, in calicoctl's words."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def get(self, name: str, namespace: str) -> NoReturn:
        """Refuse it."""
        raise self._refusal("Get", name)

    def sources(self, namespace: str) -> NoReturn:
        """Refuse it: there is nothing to list."""
        refusal = NotSupported("List", self._kind.name, _REASON)
        raise NotServed(str(refusal))

    def create(self, obj: Object) -> NoReturn:
        """Refuse it."""
        raise self._refusal("Create", obj["metadata"]["name"])

    def update(self, obj: Object) -> NoReturn:
        """Refuse it."""
        raise self._refusal("Update", obj["metadata"]["name"])

    def delete(self, name: str, namespace: str, version: str) -> NoReturn:
        """Refuse it."""
        raise self._refusal("Delete", name)

    def _refusal(self, operation: str, name: str) -> NotSupported:
        return NotSupported(operation, self._kind.identity(name), _REASON)

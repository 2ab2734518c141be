"""Nodes: Kubernetes makes and deletes them, Calico adds what it knows."""

from __future__ import annotations

from functools import partial
from typing import NoReturn

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes import node_form
from pyctl.datastores.kubernetes.api import KubernetesAPI
from pyctl.datastores.kubernetes.forms import Wire, path
from pyctl.datastores.kubernetes.refused import refusal
from pyctl.datastores.kubernetes.sources import Query, Remark, Source
from pyctl.errors import Conflict
from pyctl.resources.kind import Kind


class Nodes:
    """An Adapter."""

    def __init__(
        self, api: KubernetesAPI, kind: Kind, query: Query, remark: Remark, *, use_pod_cidr: bool
    ) -> None:
        self._api = api
        self._kind = kind
        self._query = query
        self._remark = remark
        self._shown = partial(node_form.shown, remark=remark, use_pod_cidr=use_pod_cidr)
        self._seen: dict[str, Wire] = {}  # each in full, as an update must send it

    def get(self, name: str, namespace: str) -> Object:
        """One node, or NotFound."""
        return self._shown(self._stored(name))

    def sources(self, namespace: str) -> list[Source]:
        """The nodes."""
        return [Source(_path(), self._noted)]

    def create(self, obj: Object) -> NoReturn:
        """Refuse it: kubelets make nodes."""
        raise refusal("Create", self._kind, obj["metadata"]["name"])

    def update(self, obj: Object) -> Object:
        """Change what Calico keeps of a node, through its status, as Calico does."""
        name, wanted = obj["metadata"]["name"], obj["metadata"].get("resourceVersion", "")
        identity = self._kind.identity(name)
        stored = self._seen.get(name)
        if stored is None or wanted != stored["metadata"]["resourceVersion"]:
            stored = self._stored(name)
        if wanted != stored["metadata"]["resourceVersion"]:
            raise Conflict(identity, wanted=wanted, existing=self._shown(stored))
        wire = node_form.updated(stored, obj, self._remark)
        try:
            made = self._api.request(
                "PUT", f"{_path(name)}/status", self._query, wire, identity=identity
            )
        except Conflict:
            raise Conflict(identity, wanted=wanted, existing=self.get(name, "")) from None
        return self._shown(made)

    def delete(self, name: str, namespace: str, version: str) -> NoReturn:
        """Refuse it."""
        raise refusal("Delete", self._kind, name)

    def _noted(self, wire: Wire) -> Object:
        self._seen[wire["metadata"]["name"]] = wire
        return self._shown(wire)

    def _stored(self, name: str) -> Wire:
        self._seen.pop(name, None)
        wire: Wire = self._api.read(_path(name), identity=self._kind.identity(name))
        self._seen[name] = wire
        return wire


def _path(name: str = "") -> str:
    return path("/api/v1", "nodes", "", name)

"""WorkloadEndpoints: each pod with a network of its own is one."""

from __future__ import annotations

from functools import partial
from typing import NoReturn

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes.api import KubernetesAPI
from pyctl.datastores.kubernetes.forms import path, possible
from pyctl.datastores.kubernetes.pod_form import pod_of, shown
from pyctl.datastores.kubernetes.refused import refusal
from pyctl.datastores.kubernetes.sources import Remark, Source
from pyctl.errors import NotFound
from pyctl.resources.kind import Kind


class Workloads:
    """An Adapter; `prefix` begins the names of pods' interfaces on their node."""

    def __init__(self, api: KubernetesAPI, kind: Kind, remark: Remark, prefix: str) -> None:
        self._api = api
        self._kind = kind
        self._shown = partial(shown, remark=remark, prefix=prefix)

    def get(self, name: str, namespace: str) -> Object:
        """One endpoint, or NotFound; the name says of which pod."""
        identity, pod = self._kind.identity(name, namespace), pod_of(name)
        if not possible(pod):
            raise NotFound(identity, "here endpoints are called NODE-k8s-POD-eth0, each - of it --")
        where = path("/api/v1", "pods", namespace, pod)
        found = self._shown(self._api.read(where, identity=identity))
        if found is None or found["metadata"]["name"] != name:
            raise NotFound(identity)
        return found

    def sources(self, namespace: str) -> list[Source]:
        """The pods, of one namespace if given."""
        return [Source(path("/api/v1", "pods", namespace), self._shown)]

    def create(self, obj: Object) -> NoReturn:
        """Refuse it."""
        metadata = obj["metadata"]
        raise refusal("Create", self._kind, metadata["name"], metadata.get("namespace", ""))

    def update(self, obj: Object) -> NoReturn:
        """Refuse it, unless it is missing anyway."""
        name, namespace = obj["metadata"]["name"], obj["metadata"].get("namespace", "")
        self.get(name, namespace)
        raise refusal("Update", self._kind, name, namespace)

    def delete(self, name: str, namespace: str, version: str) -> NoReturn:
        """Refuse it, unless it is missing anyway: calicoctl takes the addresses of a living pod."""
        self.get(name, namespace)
        raise refusal("Delete", self._kind, name, namespace)

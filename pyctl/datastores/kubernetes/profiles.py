"""Profiles: each namespace and each service account is one.

`kns.NAMESPACE` allows everything, and gives the namespace's labels to the endpoints in it;
`ksa.NAMESPACE.ACCOUNT` gives those of a service account.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes.api import KubernetesAPI
from pyctl.datastores.kubernetes.forms import Wire, path, possible
from pyctl.datastores.kubernetes.refused import refusal
from pyctl.datastores.kubernetes.sources import Source
from pyctl.datastores.kubernetes.uids import converted
from pyctl.errors import NotFound
from pyctl.resources.catalog import API_VERSION
from pyctl.resources.kind import Kind

_NAMESPACE, _ACCOUNT = "kns.", "ksa."
_NAMESPACE_LABELS, _ACCOUNT_LABELS = "pcns.", "pcsa."
_NAME_LABEL = "projectcalico.org/name"


class Profiles:
    """An Adapter."""

    def __init__(self, api: KubernetesAPI, kind: Kind) -> None:
        self._api = api
        self._kind = kind

    def get(self, name: str, namespace: str) -> Object:
        """The profile of a namespace or a service account, or NotFound."""
        identity = self._kind.identity(name)
        where, read = _origin(name)
        if not where:
            raise NotFound(identity, "here profiles are called kns.NAMESPACE or ksa.NAMESPACE.NAME")
        try:
            return read(self._api.read(where, identity=identity))
        except NotFound:  # which may tell of a namespace
            raise NotFound(identity) from None

    def sources(self, namespace: str) -> list[Source]:
        """The namespaces, and the service accounts of all."""
        return [
            Source(path("/api/v1", "namespaces"), of_namespace),
            Source(path("/api/v1", "serviceaccounts"), of_account),
        ]

    def create(self, obj: Object) -> NoReturn:
        """Refuse it."""
        raise refusal("Create", self._kind, obj["metadata"]["name"])

    def update(self, obj: Object) -> NoReturn:
        """Refuse it, unless it is missing anyway."""
        name = obj["metadata"]["name"]
        self.get(name, "")
        raise refusal("Update", self._kind, name)

    def delete(self, name: str, namespace: str, version: str) -> NoReturn:
        """Refuse it, unless it is missing anyway."""
        self.get(name, "")
        raise refusal("Delete", self._kind, name)


def _origin(name: str) -> tuple[str, Callable[[Wire], Object]]:
    """Where the object is that a profile is made of, "" for none; and how."""
    namespace = name.removeprefix(_NAMESPACE)
    if name.startswith(_NAMESPACE) and possible(namespace):
        return path("/api/v1", "namespaces", "", namespace), of_namespace
    within, _, account = name.removeprefix(_ACCOUNT).partition(".")
    if name.startswith(_ACCOUNT) and possible(within) and possible(account):
        return path("/api/v1", "serviceaccounts", within, account), of_account
    return "", of_account


def of_namespace(wire: Wire) -> Object:
    """The profile of a namespace."""
    name = wire["metadata"]["name"]
    version = f"{wire['metadata'].get('resourceVersion', '')}/"
    rules = [{"action": "Allow"}]
    labels = _labels(_NAMESPACE_LABELS, wire, name)
    spec = {"ingress": rules, "egress": list(rules), "labelsToApply": labels}
    return _profile(wire, f"{_NAMESPACE}{name}", version, spec)


def of_account(wire: Wire) -> Object:
    """The profile of a service account."""
    metadata = wire["metadata"]
    name = f"{_ACCOUNT}{metadata['namespace']}.{metadata['name']}"
    version = f"/{metadata.get('resourceVersion', '')}"
    labels = _labels(_ACCOUNT_LABELS, wire, metadata["name"])
    return _profile(wire, name, version, {"labelsToApply": labels})


def _labels(prefix: str, wire: Wire, name: str) -> dict[str, str]:
    given = {prefix + key: value for key, value in (wire["metadata"].get("labels") or {}).items()}
    return dict(sorted({**given, prefix + _NAME_LABEL: name}.items()))


def _profile(wire: Wire, name: str, version: str, spec: dict[str, Any]) -> Object:
    metadata = {
        "name": name,
        "uid": converted(wire["metadata"].get("uid", "")),
        "resourceVersion": version,
        "creationTimestamp": wire["metadata"].get("creationTimestamp"),
    }
    return {
        "kind": "Profile",
        "apiVersion": API_VERSION,
        "metadata": {field: value for field, value in metadata.items() if value},
        "spec": spec,
    }

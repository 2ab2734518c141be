"""Calico's kinds as custom resources: one request an object, under what the writer expects."""

from __future__ import annotations

from typing import Any

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes.api import KubernetesAPI
from pyctl.datastores.kubernetes.fitting import fitted
from pyctl.datastores.kubernetes.forms import Form, Unreadable, Wire, path
from pyctl.datastores.kubernetes.sources import Query, Remark, Source
from pyctl.datastores.revisions import is_number, not_a_number
from pyctl.datastores.rows import scope
from pyctl.errors import AlreadyExists, Conflict, NotFound
from pyctl.resources.kind import Kind

_TRIES = 5  # for what somebody else makes or removes meanwhile


class Custom:
    """An Adapter. `query` goes with every write; `remark` is told of what is left to be done."""

    def __init__(
        self, api: KubernetesAPI, kind: Kind, form: Form, query: Query, remark: Remark
    ) -> None:
        self._api = api
        self._kind = kind
        self._form = form
        self._query = query
        self._remark = remark

    def get(self, name: str, namespace: str) -> Object:
        """One object, or NotFound."""
        return self._read(self._stored(name, namespace), name, namespace)

    def sources(self, namespace: str) -> list[Source]:
        """The collection."""
        return [Source(self._path(namespace), self._decoded)]

    def create(self, obj: Object) -> Object:
        """Store a new object. AlreadyExists with what is stored; NotFound for its namespace."""
        name, namespace = _address(obj)
        wire = self._form.encode(_without_version(obj))
        identity = self._kind.identity(name, namespace)
        for _ in range(_TRIES):
            try:
                made = self._sent("POST", self._path(namespace), wire, identity)
            except AlreadyExists:
                try:
                    existing = self.get(name, namespace)
                except NotFound as error:
                    if error.hint:
                        raise AlreadyExists(identity, hint=error.hint) from None
                    continue  # it has been deleted since
                raise AlreadyExists(identity, existing=existing) from None
            return self._read(made, name, namespace)
        raise AlreadyExists(identity)

    def update(self, obj: Object) -> Object:
        """Replace the object that has the resourceVersion given; Conflict with what is stored."""
        name, namespace = _address(obj)
        identity = self._kind.identity(name, namespace)
        wanted = obj["metadata"].get("resourceVersion", "")
        if is_number(wanted) and int(wanted):
            try:
                wire = self._form.encode(obj)
                made = self._sent("PUT", self._path(namespace, name), wire, identity)
                return self._read(made, name, namespace)
            except (Conflict, NotFound):
                pass  # whichever of the two: under that name may be another one now
        raise Conflict(identity, wanted=wanted, existing=self.get(name, namespace))

    def delete(self, name: str, namespace: str, version: str) -> Object:
        """Remove an object, that very one: under its uid, and the resourceVersion read or given."""
        identity = self._kind.identity(name, namespace)
        if version and not is_number(version):
            raise not_a_number(version)
        first: Object | None = None
        for tries_left in reversed(range(_TRIES)):
            stored = self._stored(name, namespace)
            found = self._read(stored, name, namespace)
            if version and int(version) != int(found["metadata"]["resourceVersion"]):
                raise Conflict(identity, wanted=version, existing=found)
            first = first or found
            if found["metadata"].get("uid") != first["metadata"].get("uid"):
                wanted = first["metadata"]["resourceVersion"]
                raise Conflict(identity, wanted=wanted, existing=found)
            try:
                self._remove(stored["metadata"], identity, exact=bool(version or tries_left))
            except Conflict:
                continue  # it has changed since
            return found
        raise Conflict(identity, wanted=version)

    def _remove(self, metadata: Wire, identity: str, *, exact: bool) -> None:
        fields = ("uid", "resourceVersion") if exact else ("uid",)
        options = {
            "kind": "DeleteOptions",
            "apiVersion": self._form.base.removeprefix("/apis/"),
            "preconditions": {field: metadata[field] for field in fields if field in metadata},
        }
        if "dryRun" in self._query:  # servers that get options look at no query
            options["dryRun"] = [self._query["dryRun"]]
        where = path(
            self._form.base, self._form.plural, metadata.get("namespace", ""), metadata["name"]
        )
        left = self._sent("DELETE", where, options, identity).get("metadata", {})
        if left.get("finalizers"):
            waited_for = ", ".join(left["finalizers"])
            self._remark(f"{identity} stays until its finalizers are removed: {waited_for}")

    def _stored(self, name: str, namespace: str) -> Wire:
        namespace = scope(self._kind, namespace)
        identity = self._kind.identity(name, namespace)
        wire: Wire = self._api.read(self._path(namespace, name), identity=identity)
        return wire

    def _read(self, wire: Wire, name: str, namespace: str) -> Object:
        identity = self._kind.identity(name, scope(self._kind, namespace))
        try:
            obj = self._decoded(wire)
        except Unreadable as error:
            raise NotFound(identity, f"there is one, but {error}") from error
        if obj is None:
            raise NotFound(identity)
        return obj

    def _decoded(self, wire: Wire) -> Object | None:
        """The object as Calico's programs read it; Unreadable for one that they cannot read."""
        obj = self._form.decode(wire)
        return None if obj is None else fitted(self._kind, obj, self._remark)

    def _sent(self, method: str, where: str, wire: Wire, identity: str) -> Any:
        return self._api.request(method, where, self._query, wire, identity=identity)

    def _path(self, namespace: str, name: str = "") -> str:
        named = self._form.named(name) if name else ""
        return path(self._form.base, self._form.plural, scope(self._kind, namespace), named)


def _address(obj: Object) -> tuple[str, str]:
    metadata = obj["metadata"]
    return metadata["name"], metadata.get("namespace", "")


def _without_version(obj: Object) -> Object:
    """A new object has no resourceVersion yet: servers refuse one."""
    metadata = {key: value for key, value in obj["metadata"].items() if key != "resourceVersion"}
    return {**obj, "metadata": metadata}

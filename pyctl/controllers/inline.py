"""What follows a write by itself on the embedded datastore, where no Calico component runs.

In a cluster kube-controllers watches and reacts. Here the reaction is part of the write: it runs in
the same transaction, so that after `patch ... autoCreate: Enabled` returns, `get heps` shows the
host endpoints. A problem of the reaction undoes only the reaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pyctl.autohep import CREATED_BY, Plan, is_ours, nodes_touched, plan, plan_nodes
from pyctl.autohep import Create as Make
from pyctl.autohep import Delete as Remove
from pyctl.client.objects import Stamp, canonical
from pyctl.client.outcome import Change, Notice
from pyctl.client.reading import Reader
from pyctl.client.seeding import default_object
from pyctl.datastores.base import Create, Delete, Update, Write
from pyctl.errors import NotFound, PyctlError
from pyctl.resources.catalog import kind_named
from pyctl.resources.kind import Kind

Object = dict[str, Any]

_CONFIGURATION = "KubeControllersConfiguration"
MAX_NOTES = 20
"""How many remarks of one reaction are told; of the rest only the number is."""


class Inline:
    """The Reaction of a datastore that pyctl has for itself."""

    def __init__(self, reader: Reader, stamp: Stamp) -> None:
        self._reader = reader
        self._datastore = reader.datastore
        self._stamp = stamp

    def __call__(self, changes: Sequence[Change]) -> Iterable[Notice]:
        """Bring back deleted defaults, and host endpoints into line with what was written."""
        notes = [
            *self._guarded(lambda: self._restore_defaults(changes), "what was deleted stays so"),
            *self._guarded(
                lambda: self._follow(changes),
                "automatic host endpoints were left as they are",
                " (to try again: patch kubecontrollersconfiguration default -p '{}')",
            ),
        ]
        shown = [Notice(text=note) for note in notes[:MAX_NOTES]]
        if len(notes) > MAX_NOTES:
            shown.append(Notice(text=f"... and {len(notes) - MAX_NOTES} more of the kind"))
        return shown

    def _guarded(
        self, step: Callable[[], Iterator[str]], failed: str, advice: str = ""
    ) -> list[str]:
        """What a step has to say; one that fails, for whatever reason, undoes only itself."""
        try:
            with self._datastore.transaction():
                return list(step())
        except Exception as error:  # the user's own write must stand
            why = error if isinstance(error, PyctlError) else repr(error)
            return [f"{failed}: {why}{advice}"]

    def _follow(self, changes: Sequence[Change]) -> Iterator[str]:
        yield from self._kept_endpoints(changes)
        made = self._plan(changes)
        if made is not None:
            yield from self._carry_out(made)
            yield from _put_back(changes, made)
            yield from self._switched_off(changes, made)

    def _restore_defaults(self, changes: Sequence[Change]) -> Iterator[str]:
        for change in changes:
            if change.after is not None or change.before is None:
                continue
            name = change.before["metadata"]["name"]
            if (change.kind.name, name) in self._reader.surroundings.defaults:
                kind, obj = default_object(change.kind.name)
                failed = self._write([Create(kind, self._stamp(obj))])
                yield from failed or [f"{kind.identity(name)} came back with its defaults"]

    def _kept_endpoints(self, changes: Sequence[Change]) -> Iterator[str]:
        """Name the host endpoints that users made for a node that is gone now."""
        for change in changes:
            if change.kind.name != "Node" or change.after is not None or change.before is None:
                continue
            node = change.before["metadata"]["name"]
            kept = [e["metadata"]["name"] for e in self._endpoints_of(node) if not is_ours(e)]
            if kept:
                yield f"node {node} is gone, its own host endpoints are kept: {', '.join(kept)}"

    def _switched_off(self, changes: Sequence[Change], made: Plan) -> Iterator[str]:
        """Say that endpoints went with a configuration that does not even mention them."""
        written = [change for change in changes if change.kind.name == _CONFIGURATION]
        gone = sum(isinstance(change, Remove) for change in made.changes)
        if not written or not gone:
            return
        spec = (self._configuration() or {}).get("spec", {})
        node = spec.get("controllers", {}).get("node") or {}
        if not (node.get("hostEndpoint") or {}).get("autoCreate"):
            yield (
                f"{gone} automatic host endpoints were deleted: the configuration does not set "
                "controllers.node.hostEndpoint.autoCreate"
            )

    def _plan(self, changes: Sequence[Change]) -> Plan | None:
        """What is to be written after these changes, None when they concern no host endpoint."""
        profile = self._reader.surroundings.auto_profile
        if any(change.kind.name == _CONFIGURATION for change in changes):
            return self._full_plan(self._configuration(), profile)
        nodes = [change for change in changes if change.kind.name == "Node"]
        endpoints = [change for change in changes if change.kind.name == "HostEndpoint"]
        if not nodes and not endpoints:
            return None
        configuration = self._configuration()
        touched: dict[str, Object | None] = {}
        world = _StoredWorld(self._reader)
        for change in endpoints:
            names = nodes_touched(change.before, change.after)
            if names is None:
                return self._full_plan(configuration, profile)
            touched |= {name: world.node(name) for name in names}
        touched |= {_name(change): change.before for change in nodes}
        return plan_nodes(configuration, touched, world, profile=profile) if touched else None

    def _full_plan(self, configuration: Object | None, profile: str) -> Plan:
        nodes = self._datastore.list(_kind("Node")).objects
        existing = self._datastore.list(_kind("HostEndpoint")).objects
        return plan(configuration, nodes, existing, profile=profile)

    def _configuration(self) -> Object | None:
        return _absent_as_none(self._reader, _kind(_CONFIGURATION), "default")

    def _endpoints_of(self, node: str) -> list[Object]:
        return self._datastore.list(_kind("HostEndpoint"), where={"spec.node": node}).objects

    def _carry_out(self, made: Plan) -> list[str]:
        """Write what a plan asks for; what could not be written, then the plan's own notes."""
        kind = _kind("HostEndpoint")
        writes: list[Write] = []
        for change in made.changes:
            obj = canonical(change.object)
            if isinstance(change, Make):
                writes.append(Create(kind, self._stamp(obj)))
            elif isinstance(change, Remove):
                metadata = obj["metadata"]
                writes.append(Delete(kind, metadata["name"], "", metadata["resourceVersion"]))
            else:
                writes.append(Update(kind, obj))
        return [*self._write(writes), *made.notes]

    def _write(self, writes: list[Write]) -> list[str]:
        """Write, and say what could not be written."""
        results = self._datastore.write(writes) if writes else []
        return [str(result) for result in results if isinstance(result, PyctlError)]


def _put_back(changes: Sequence[Change], made: Plan) -> Iterator[str]:
    """Say which endpoints that a user wrote are automatic, and so are not as they were written."""
    written = {_name(change) for change in changes if change.kind.name == "HostEndpoint"}
    for change in made.changes:
        name = change.object["metadata"]["name"]
        if name not in written:
            continue
        if isinstance(change, Remove):
            yield (
                f"HostEndpoint({name}) is automatic by its label {CREATED_BY}, and no node makes "
                "it: it was deleted again"
            )
        else:
            node = change.object["spec"]["node"]
            again = "made again" if isinstance(change, Make) else "put back"
            yield f"HostEndpoint({name}) is automatic: it was {again} as node {node} has it"


class _StoredWorld:
    """The World of a plan over the datastore; several names of endpoints ask for one Node."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._nodes: dict[str, Object | None] = {}

    def node(self, name: str) -> Object | None:
        """The Node of this name."""
        if name not in self._nodes:
            self._nodes[name] = _absent_as_none(self._reader, _kind("Node"), name)
        return self._nodes[name]

    def endpoint(self, name: str) -> Object | None:
        """The HostEndpoint of this name."""
        return _absent_as_none(self._reader, _kind("HostEndpoint"), name)

    def owned(self, node_name: str) -> list[Object]:
        """Calico's own host endpoints of this node."""
        listing = self._reader.datastore.list(_kind("HostEndpoint"), where={"spec.node": node_name})
        return [endpoint for endpoint in listing.objects if is_ours(endpoint)]


def _absent_as_none(reader: Reader, kind: Kind, name: str) -> Object | None:
    try:
        return reader.get(kind, name)
    except NotFound:
        return None


def _kind(name: str) -> Kind:
    kind = kind_named(name)
    assert kind is not None, name
    return kind


def _name(change: Change) -> str:
    obj = change.after or change.before
    assert obj is not None
    name: str = obj["metadata"]["name"]
    return name

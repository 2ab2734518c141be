"""Deleting a Node with all that is its own: workloads, peers, configurations, host endpoints.

Calico's client does the same, in this order. Where a datastore has no transactions the Node goes
last, so that the command can be repeated when it was cut off.
"""

from __future__ import annotations

from typing import Any

from pyctl.client.outcome import Change
from pyctl.client.reading import Reader
from pyctl.datastores.base import Delete
from pyctl.datastores.revisions import number
from pyctl.errors import Conflict, ObjectError
from pyctl.resources.catalog import kind_named
from pyctl.resources.kind import Kind

Object = dict[str, Any]

_OF_A_NODE = ("WorkloadEndpoint", "BGPPeer")
"""Kinds whose objects belong to the node in their field spec.node."""
_BY_NAME = ("FelixConfiguration", "BGPConfiguration")
"""Kinds that have a configuration of one node, called node.NAME."""


def delete_node(reader: Reader, delete: Delete, changes: list[Change]) -> Object | ObjectError:
    """Delete a Node and its companions; the Node as it was, or why it is still there.

    `changes` gets the Node first, then what went with it. A resourceVersion that is asked for is
    looked at before anything is deleted. Raises NotFound, Conflict, and Invalid for a
    resourceVersion that is no number.
    """
    datastore = reader.datastore
    node = datastore.get(delete.kind, delete.name)
    version = delete.resource_version
    if version and number(version) != number(node["metadata"]["resourceVersion"]):
        raise Conflict(delete.kind.identity(delete.name), wanted=version, existing=node)
    companions = _companions(reader, delete.name)
    *gone, result = datastore.write([*companions, delete])
    found = zip(companions, gone, strict=True)
    with_it = [Change(one.kind, before, None) for one, before in found if isinstance(before, dict)]
    if isinstance(result, dict):
        changes.append(Change(delete.kind, before=result, after=None))
    changes += with_it
    return result


def _companions(reader: Reader, node: str) -> list[Delete]:
    """What is to be deleted; a configuration is named whether it is there or not."""
    kinds = list(_OF_A_NODE)
    if not reader.surroundings.keeps_endpoints:
        kinds.append("HostEndpoint")
    found = []
    for kind in map(_kind, kinds):
        for obj in reader.datastore.list(kind, where={"spec.node": node}).objects:
            metadata = obj["metadata"]
            found.append(Delete(kind, metadata["name"], metadata.get("namespace", "")))
    return found + [Delete(_kind(name), f"node.{node}") for name in _BY_NAME]


def _kind(name: str) -> Kind:
    kind = kind_named(name)
    assert kind is not None, name
    return kind

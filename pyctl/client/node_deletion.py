"""Deleting a Node with all that is its own: workloads, peers, configurations, host endpoints.

Calico's client does the same, in this order. Where a datastore has no transactions the Node goes
last, so that the command can be repeated when it was cut off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pyctl.client.outcome import Change
from pyctl.client.reading import Reader
from pyctl.datastores.base import Delete
from pyctl.datastores.revisions import number
from pyctl.errors import Conflict, ObjectError
from pyctl.resources.catalog import kind_named
from pyctl.resources.kind import Kind

if TYPE_CHECKING:
    from pyctl.client.addresses import Addresses

Object = dict[str, Any]

_OF_A_NODE = ("WorkloadEndpoint", "BGPPeer")
"""Kinds whose objects belong to the node in their field spec.node."""
_BY_NAME = ("FelixConfiguration", "BGPConfiguration")
"""Kinds that have a configuration of one node, called node.NAME."""

_TUNNELS = (
    ("bgp", "ipv4IPIPTunnelAddr"),
    ("ipv4VXLANTunnelAddr",),
    ("ipv6VXLANTunnelAddr",),
    ("wireguard", "interfaceIPv4Address"),
    ("wireguard", "interfaceIPv6Address"),
)


def delete_node(
    reader: Reader, delete: Delete, changes: list[Change], addresses: Addresses | None
) -> Object | ObjectError:
    """Delete a Node and its companions; the Node as it was, or why it is still there.

    First the addresses of its workloads and its own are freed, and its blocks of addresses given
    up. `changes` gets the Node first, then what went with it. A resourceVersion that is asked for
    is looked at before anything is deleted. Raises NotFound, Conflict, and Invalid for a
    resourceVersion that is no number.
    """
    datastore = reader.datastore
    node = datastore.get(delete.kind, delete.name)
    version = delete.resource_version
    if version and number(version) != number(node["metadata"]["resourceVersion"]):
        raise Conflict(delete.kind.identity(delete.name), wanted=version, existing=node)
    companions = _companions(reader, delete.name)
    if addresses is not None:
        pools = datastore.list(_kind("IPPool")).objects
        addresses.free([*_addresses(node), *_networks(companions)], pools)
        addresses.forget_host(delete.name)
    deletes = [_delete(kind, obj) for kind, obj in companions]
    deletes += [Delete(_kind(name), f"node.{delete.name}") for name in _BY_NAME]
    *gone, result = datastore.write([*deletes, delete])
    found = zip(deletes, gone, strict=True)
    with_it = [Change(one.kind, before, None) for one, before in found if isinstance(before, dict)]
    if isinstance(result, dict):
        changes.append(Change(delete.kind, before=result, after=None))
    changes += with_it
    return result


def _companions(reader: Reader, node: str) -> list[tuple[Kind, Object]]:
    """What says that it is of the node."""
    kinds = list(_OF_A_NODE)
    if not reader.surroundings.keeps_endpoints:
        kinds.append("HostEndpoint")
    return [
        (kind, obj)
        for kind in map(_kind, kinds)
        for obj in reader.datastore.list(kind, where={"spec.node": node}).objects
    ]


def _delete(kind: Kind, obj: Object) -> Delete:
    return Delete(kind, obj["metadata"]["name"], obj["metadata"].get("namespace", ""))


def _networks(companions: Sequence[tuple[Kind, Object]]) -> Iterator[str]:
    """The addresses of workloads."""
    for kind, obj in companions:
        if kind.name == "WorkloadEndpoint":
            yield from obj["spec"].get("ipNetworks") or ()


def _addresses(node: Object) -> Iterator[str]:
    """The addresses of a node's tunnels, which it got from Calico."""
    for path in _TUNNELS:
        value = node["spec"]
        for step in path:
            value = (value or {}).get(step)
        if value:
            yield value


def _kind(name: str) -> Kind:
    kind = kind_named(name)
    assert kind is not None, name
    return kind

"""What users call the ends of a flow: addresses, networks, or nodes, endpoints and network sets."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from pyctl.errors import UsageError
from pyctl.policy.members import addresses_of, called
from pyctl.policy.ranges import Ranges, ranges, union
from pyctl.policy.snapshot import Snapshot
from pyctl.resources.addresses import parse_either
from pyctl.resources.catalog import kind_for_word

Object = dict[str, Any]

_NAMED: Final = ("Node", "HostEndpoint", "WorkloadEndpoint", "GlobalNetworkSet", "NetworkSet")
"""The kinds whose objects stand for addresses."""


class End(NamedTuple):
    """One end of a flow: what it is called, the addresses that it stands for, and its node.

    `node` is "" for what is on no node in particular.
    """

    name: str
    addresses: Ranges
    node: str = ""


def end(text: str, snapshot: Snapshot, here: str = "") -> End:
    """What a text means: an address, a network, `NAME`, `KIND/NAME` or `KIND/NAMESPACE/NAME`.

    "" is the node `here`. Raises UsageError for what is none of them, has no address, or could be
    several things.
    """
    if parse_either(text) is not None:
        return End(text, ranges([text]))
    if not text:
        return _of_known(f"Node {here}", of_node(here, snapshot), here)
    found = _objects(text, snapshot)
    if len(found) > 1:
        names = ", ".join(f"{obj['kind'].lower()}/{_name(obj)}" for obj in found)
        raise UsageError(f"{text} could be any of {names}: write which")
    if not found:
        if text in snapshot.node_names():
            return _of_known(f"Node {text}", of_node(text, snapshot), text)
        kinds = ", ".join(_NAMED)
        raise UsageError(f"{text} is neither an address nor the name of an object ({kinds})")
    obj = found[0]
    if obj["kind"] == "Node":
        node = _name(obj)
        return _of_known(called(obj), of_node(node, snapshot), node)
    return _of_known(called(obj), addresses_of(obj), (obj.get("spec") or {}).get("node") or "")


def nodes_of(which: End, snapshot: Snapshot) -> list[str]:
    """The nodes that an end is on: its own, or that which has its address; none for a network."""
    if which.node:
        return [which.node]
    bounds = [*which.addresses.v4, *which.addresses.v6]
    if len(bounds) != 1 or bounds[0][0] != bounds[0][1]:
        return []
    version, number = (4 if which.addresses.v4 else 6), bounds[0][0]
    return [
        name
        for name in snapshot.node_names()
        if of_node(name, snapshot).holds(version, number)
        or any(addresses_of(pod).holds(version, number) for pod in snapshot.workloads(name))
    ]


def of_node(name: str, snapshot: Snapshot) -> Ranges:
    """The addresses of a node: what the Node says, and what its host endpoints expect."""
    spec = (snapshot.node(name) or {}).get("spec") or {}
    bgp = spec.get("bgp") or {}
    texts = [bgp.get("ipv4Address"), bgp.get("ipv6Address")]
    texts += [entry.get("address") for entry in spec.get("addresses") or ()]
    for interface in spec.get("interfaces") or ():
        texts += interface.get("addresses") or ()
    own = ranges(text.partition("/")[0] for text in texts if text)
    return union([own, *(addresses_of(obj) for obj in snapshot.host_endpoints(name))])


def _objects(text: str, snapshot: Snapshot) -> list[Object]:
    """The objects that a text may name."""
    word, _, rest = text.partition("/")
    if not rest:
        return [obj for obj in snapshot.of(*_NAMED) if obj["metadata"]["name"] == text]
    named = [obj for obj in snapshot.of(*_NAMED) if _name(obj) == text]
    if named:
        return named
    try:
        kind = kind_for_word(word).name
    except UsageError:
        return []
    if kind not in _NAMED:
        raise UsageError(f"a {kind} has no address: name one of {', '.join(_NAMED)}")
    return [obj for obj in snapshot.of(kind) if rest in (_name(obj), obj["metadata"]["name"])]


def _name(obj: Object) -> str:
    return called(obj).partition(" ")[2]


def _of_known(name: str, addresses: Ranges, node: str) -> End:
    if addresses == Ranges():
        raise UsageError(f"{name} has no address that is known: give one instead")
    return End(name, addresses, node)

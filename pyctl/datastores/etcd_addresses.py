"""Where Calico's address management keeps its objects in etcd: not where v3 resources are.

    /calico/ipam/v2/assignment/ipv4/block/10.0.0.64-26
    /calico/ipam/v2/host/NODE/ipv4/block/10.0.0.64-26
    /calico/ipam/v2/handle/HANDLE
    /calico/ipam/v2/host/NODE
    /calico/ipam/v2/config

The value is the spec alone.
"""

from __future__ import annotations

from typing import Any

from pyctl.documents.json_text import dump_compact
from pyctl.resources.address_kinds import AFFINITY, BLOCK, CONFIG, HANDLE, HOST
from pyctl.resources.kind import Kind

Object = dict[str, Any]

_ROOT = "/calico/ipam/v2/"
_WITHIN = {
    BLOCK.name: f"{_ROOT}assignment/",
    AFFINITY.name: f"{_ROOT}host/",
    HANDLE.name: f"{_ROOT}handle/",
    HOST.name: f"{_ROOT}host/",
    CONFIG.name: _ROOT,
}
_CONFIG_KEY = "config"


def is_of_addresses(kind: Kind) -> bool:
    """Whether objects of the kind are address management's."""
    return kind.name in _WITHIN


def within(kind: Kind) -> str:
    """How the keys of all objects of the kind begin; those of others may as well."""
    return _WITHIN[kind.name]


def key_of(kind: Kind, name: str) -> str:
    """The key of an object."""
    if kind == BLOCK:
        return within(kind) + _range(name)
    if kind == AFFINITY:
        _, host, cidr = name.split("/", 2)
        return f"{within(kind)}{host}/{_range(cidr)}"
    return within(kind) + (_CONFIG_KEY if kind == CONFIG else name)


def name_at(kind: Kind, key: str) -> str | None:
    """The name of the object at a key; None for a key that no object of the kind has."""
    rest = key.removeprefix(within(kind))
    if kind == BLOCK:
        return _cidr(rest)
    if kind == AFFINITY:
        host, _, range_ = rest.partition("/")
        cidr = _cidr(range_)
        return f"host/{host}/{cidr}" if cidr else None
    if kind == CONFIG:
        return "default" if rest == _CONFIG_KEY else None
    return None if "/" in rest else rest


def encode(obj: Object) -> bytes:
    """The value to store."""
    return dump_compact(obj["spec"]).encode()


def _range(cidr: str) -> str:
    """`ipv4/block/10.0.0.64-26`."""
    return f"ipv{6 if ':' in cidr else 4}/block/{cidr.replace('/', '-')}"


def _cidr(range_: str) -> str | None:
    version, _, rest = range_.partition("/block/")
    address, dash, length = rest.rpartition("-")
    return f"{address}/{length}" if version in ("ipv4", "ipv6") and dash else None

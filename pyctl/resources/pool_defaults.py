"""What an IPPool has where nobody says otherwise: filled in on writes, and on reads too.

Plain values without a schema, as `get` uses them for pools that other programs stored.
"""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]

BLOCK_SIZES = {4: 26, 6: 122}
"""The size of a block by the version of IP, as a prefix length."""

_FIELDS = (
    "cidr",
    "vxlanMode",
    "ipipMode",
    "natOutgoing",
    "disabled",
    "disableBGPExport",
    "blockSize",
    "nodeSelector",
    "namespaceSelector",
    "allowedUses",
    "assignmentMode",
)


def pool_defaults(version: int) -> Object:
    """The defaults of Calico's client for a pool of IPv4 or IPv6."""
    return {
        "vxlanMode": "Never",
        "ipipMode": "Never",
        "blockSize": BLOCK_SIZES[version],
        "nodeSelector": "all()",
        "allowedUses": ["Workload", "Tunnel"],
        "assignmentMode": "Automatic",
    }


def completed_pool(pool: Object) -> Object:
    """A pool as Calico's client reads it: the same object when nothing is missing."""
    spec = pool.get("spec") or {}
    version = 6 if ":" in spec.get("cidr", "") else 4
    missing = {name: value for name, value in pool_defaults(version).items() if not spec.get(name)}
    return with_spec(pool, **missing) if missing else pool


def with_spec(pool: Object, **fields: Any) -> Object:
    """The pool with these fields of its spec set, in the order in which Go writes them."""
    spec = {**(pool.get("spec") or {}), **fields}
    ordered = {name: spec[name] for name in _FIELDS if name in spec}
    return {**pool, "spec": {**ordered, **spec}}

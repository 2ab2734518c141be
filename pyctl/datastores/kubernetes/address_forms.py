"""What Calico's address management keeps, as custom resources: under names made of CIDRs.

ipamblocks/10-0-0-64-26
blockaffinities/NODE-10-0-0-64-26
ipamhandles/HANDLE
ipamconfigs/default
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes import custom_v1, custom_v3
from pyctl.datastores.kubernetes.discovery import V3
from pyctl.datastores.kubernetes.forms import Form, Wire
from pyctl.resources.address_kinds import AFFINITY, BLOCK, CONFIG, HANDLE
from pyctl.resources.kind import Kind

Spec = dict[str, Any]

_CONFIGURATION = CONFIG._replace(
    name="IPAMConfiguration", words=("ipamconfiguration", "ipamconfigurations")
)
_LONGEST_NAME = 252
_OF_DIGEST = 11


class Manner(NamedTuple):
    """How a kind is kept: the resource's name by the object's, and the way there and back.

    `stored` gives the spec of the resource by the object's name and spec, `name` the object's name
    by the resource's spec, `shown` the object's spec.
    """

    named: Callable[[str], str]
    stored: Callable[[str, Spec], Spec]
    name: Callable[[Spec], str]
    shown: Callable[[Spec], Spec]


def form(kind: Kind, group: str) -> Form:
    """How a kind of address management is kept in a group.

    What is marked as deleted is no object any more: whoever marked it will remove it.
    """
    own = _CONFIGURATION if kind == CONFIG else kind
    made = custom_v3.form(own) if group == V3 else custom_v1.form(own)
    manner = _MANNERS.get(kind.name)
    if manner is None:
        return made
    texts = kind == AFFINITY and group != V3

    def encode(obj: Object) -> Wire:
        metadata = {**obj["metadata"], "name": manner.named(obj["metadata"]["name"])}
        spec = manner.stored(obj["metadata"]["name"], obj["spec"])
        return made.encode({**obj, "metadata": metadata, "spec": _marked(spec, texts=texts)})

    def decode(wire: Wire) -> Object | None:
        obj = made.decode(wire)
        if obj is None or _is_deleted(obj["spec"]):
            return None
        if kind == AFFINITY and (obj["spec"].get("type") or "host") != "host":
            return None
        metadata = {**obj["metadata"], "name": manner.name(obj["spec"])}
        return {**obj, "metadata": metadata, "spec": manner.shown(obj["spec"])}

    return made._replace(encode=encode, decode=decode, named=manner.named)


def _marked(spec: Spec, *, texts: bool) -> Spec:
    """The spec with a word on whether it is deleted, which affinities have as text at first."""
    deleted = _is_deleted(spec)
    return {**spec, "deleted": str(deleted).lower() if texts else deleted}


def _is_deleted(spec: Spec) -> bool:
    """Whether it says so, as true or as text."""
    return str(spec.get("deleted")).lower() == "true"


def _dashed(cidr: str) -> str:
    return cidr.translate(str.maketrans("./:", "---"))


def _place(name: str) -> tuple[str, str]:
    """Node and CIDR in the name of an affinity."""
    _, node, cidr = name.split("/", 2)
    return node, cidr


def _of_affinity(name: str) -> str:
    """The name of the resource: one that would be too long ends in a digest."""
    node, cidr = _place(name)
    cidr = _dashed(cidr)
    whole = f"{node}-{cidr}"
    if len(whole) <= _LONGEST_NAME:
        return whole
    digest = hashlib.sha256(f"{node}+{cidr}".encode()).hexdigest()[:_OF_DIGEST]
    return f"{node[: _LONGEST_NAME - len(cidr) - _OF_DIGEST - 2]}-{cidr}-{digest}"


def _stored_affinity(name: str, spec: Spec) -> Spec:
    node, cidr = _place(name)
    return {**spec, "node": node, "type": "host", "cidr": cidr}


def _stored_block(name: str, spec: Spec) -> Spec:
    kept = {k: v for k, v in spec.items() if v is not None and k != "hostAffinity"}
    if "affinity_claim_time" in kept:
        kept["affinityClaimTime"] = kept.pop("affinity_claim_time")
    return {**kept, "cidr": name, "strictAffinity": False}


def _shown_block(spec: Spec) -> Spec:
    shown = {"affinity": None, **spec}
    shown.pop("strictAffinity", None)
    if "affinityClaimTime" in shown:
        shown["affinity_claim_time"] = shown.pop("affinityClaimTime")
    return shown


_MANNERS = {
    BLOCK.name: Manner(_dashed, _stored_block, lambda spec: str(spec["cidr"]), _shown_block),
    AFFINITY.name: Manner(
        _of_affinity,
        _stored_affinity,
        lambda spec: f"host/{spec['node']}/{spec['cidr']}",
        lambda spec: {k: v for k, v in spec.items() if k not in ("node", "type", "cidr")},
    ),
    HANDLE.name: Manner(
        str.lower,
        lambda name, spec: {**spec, "handleID": name},
        lambda spec: str(spec["handleID"]),
        lambda spec: {k: v for k, v in spec.items() if k != "handleID"},
    ),
}

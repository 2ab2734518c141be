"""Calico's kinds in projectcalico.org/v3: as they are, labels, uids and all.

So serve them Calico's API server and the native custom resources of Calico 3.32 and later.
"""

from __future__ import annotations

from functools import partial

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes.forms import Form, Wire
from pyctl.datastores.rows import ordered
from pyctl.resources.catalog import API_VERSION
from pyctl.resources.kind import Kind

GROUP_VERSION = API_VERSION


def form(kind: Kind) -> Form:
    """How a kind is kept in this group."""
    return Form(f"/apis/{GROUP_VERSION}", kind.plural, _encode, partial(_decode, kind))


def _encode(obj: Object) -> Wire:
    metadata = {field: value for field, value in ordered(obj["metadata"]).items() if value}
    return {**obj, "metadata": metadata}


def _decode(kind: Kind, wire: Wire) -> Object:
    """The object; items of lists may come without kind and apiVersion."""
    metadata = ordered(wire["metadata"])
    metadata.pop("managedFields", None)  # the server keeps them when an update leaves them out
    rest = {key: value for key, value in wire.items() if key not in ("kind", "apiVersion")}
    obj = {"kind": kind.name, "apiVersion": API_VERSION, **rest, "metadata": metadata}
    if obj.get("spec") is None:
        obj["spec"] = {}
    return obj

"""Under which keys of etcd Calico keeps objects.

    /calico/resources/v3/projectcalico.org/hostendpoints/NAME
    /calico/resources/v3/projectcalico.org/networkpolicies/NAMESPACE/NAME

Names stand there as they are.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import NamedTuple

from pyctl.datastores import etcd_addresses as addresses
from pyctl.datastores.rows import scope
from pyctl.resources.kind import Kind

ROOT = "/calico/resources/v3/projectcalico.org/"


class Range(NamedTuple):
    """Keys from `start` up to but without `end`, as the gateway wants them; one key without end."""

    start: str
    end: str = ""


def of(kind: Kind, name: str, namespace: str) -> str:
    """The key of an object, in base64."""
    if addresses.is_of_addresses(kind):
        return wire(addresses.key_of(kind, name).encode())
    return wire(f"{_within(kind, scope(kind, namespace))}{name}".encode())


def all_of(kind: Kind, namespace: str) -> Range:
    """The keys of all objects of a kind; of one namespace if given, and if the kind has any."""
    prefix = _within(kind, scope(kind, namespace)).encode()
    return Range(wire(prefix), wire(prefix[:-1] + bytes([prefix[-1] + 1])))


def after(key: str) -> str:
    """The first key behind this one."""
    return wire(b64decode(key) + b"\0")


def address(kind: Kind, key: str) -> tuple[str, str] | None:
    """Namespace and name of the object at a key; None for a key that no object has."""
    text = b64decode(key).decode("utf-8", "replace")
    if addresses.is_of_addresses(kind):
        name = addresses.name_at(kind, text)
        return None if name is None else ("", name)
    parts = text.removeprefix(f"{ROOT}{kind.plural}/").split("/")
    if len(parts) != 1 + kind.namespaced or "" in parts:
        return None
    return (parts[0] if kind.namespaced else "", parts[-1])


def shown(key: str) -> str:
    """A key as text, for messages."""
    return b64decode(key).decode("utf-8", "replace")


def wire(data: bytes) -> str:
    """Bytes as the gateway takes them."""
    return b64encode(data).decode()


def _within(kind: Kind, namespace: str) -> str:
    if addresses.is_of_addresses(kind):
        return addresses.within(kind)
    return f"{ROOT}{kind.plural}/{namespace}/" if namespace else f"{ROOT}{kind.plural}/"

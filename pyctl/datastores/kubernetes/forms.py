"""What objects of a kind look like at the server: where they are, and how they are written there.

A Form is pure: it turns an object into what is sent, and what came back into an object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from pyctl.datastores.base import Object

Wire = dict[str, Any]
"""An object as the server gives and takes it."""


class Unreadable(ValueError):
    """What the server gave holds no object of the kind; str() says why."""


class Form(NamedTuple):
    """How a kind of Calico's is kept as a custom resource.

    `base` is the path of its API, such as `/apis/crd.projectcalico.org/v1`; `plural` what the
    resource is called there. `encode` gives what is sent for an object; `decode` the object, None
    for one that is none any more, or raises Unreadable. `named` gives the resource's name by the
    object's.
    """

    base: str
    plural: str
    encode: Callable[[Object], Wire]
    decode: Callable[[Wire], Object | None]
    named: Callable[[str], str] = str


def possible(name: str) -> bool:
    """Whether some object may have this name: not one that means another place in a path."""
    return name not in ("", ".", "..") and not set(name) & {"/", "%"}


def path(base: str, plural: str, namespace: str = "", name: str = "") -> str:
    """`/apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME`, without the parts that are empty."""
    within = f"/namespaces/{quote(namespace, safe='')}" if namespace else ""
    return f"{base}{within}/{plural}" + (f"/{quote(name, safe='')}" if name else "")

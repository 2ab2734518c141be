"""The status that Calico shows of objects that have none yet.

Servers keep a status apart, and take none from whoever writes the object; Calico's client writes
it out all the same, empty.
"""

from __future__ import annotations

import copy

from pyctl.datastores.base import Object
from pyctl.resources.kind import Kind

_NONE_YET: dict[str, Object] = {
    "Tier": {},
    "KubeControllersConfiguration": {},
    "CalicoNodeStatus": {
        "lastUpdated": None,
        "agent": {"birdV4": {}, "birdV6": {}},
        "bgp": {
            "numberEstablishedV4": 0,
            "numberNotEstablishedV4": 0,
            "numberEstablishedV6": 0,
            "numberNotEstablishedV6": 0,
        },
        "routes": {},
    },
}


def with_status(kind: Kind, obj: Object) -> Object:
    """The same object, with the status that Calico shows, in its place."""
    status = _NONE_YET.get(kind.name)
    if status is not None:
        stored = obj.pop("status", None)
        obj["status"] = copy.deepcopy(status) if stored is None else stored
    return obj

"""What differs by what runs around a datastore, and the profiles that are always there."""

from __future__ import annotations

from typing import Any, NamedTuple

from pyctl.resources.catalog import API_VERSION

Object = dict[str, Any]

PROFILE = "projectcalico-default-allow"
GUIDE_PROFILE = "projectcalico-allow-all"
"""What Calico's guide calls the profile of automatic host endpoints."""


class Surroundings(NamedTuple):
    """How a datastore differs by what runs around it.

    `profiles` are the built-in profiles that are always there; `auto_profile` is the one that
    automatic host endpoints get; `defaults` are kind and name of objects that come back with their
    defaults when somebody deletes them. `keeps_endpoints` says that the host endpoints that users
    made for a Node stay when the Node is deleted; Calico's client deletes them. `alone` says that
    nothing but pyctl uses the datastore, so that nobody knows its objects by their uid. Where
    Calico gives addresses out, `manages_addresses` says so, and `settling` is how many seconds its
    components may take to see that a pool is disabled. With `kubernetes` nodes, profiles and
    endpoints of workloads are made of Kubernetes' own objects; `cluster_type` is what the
    ClusterInformation then says among others.
    """

    profiles: tuple[str, ...]
    auto_profile: str
    defaults: tuple[tuple[str, str], ...] = ()
    keeps_endpoints: bool = False
    alone: bool = False
    manages_addresses: bool = False
    settling: float = 0.0
    kubernetes: bool = False
    cluster_type: str = ""


EMBEDDED = Surroundings(
    profiles=(GUIDE_PROFILE, PROFILE),
    auto_profile=GUIDE_PROFILE,
    defaults=(("KubeControllersConfiguration", "default"), ("FelixConfiguration", "default")),
    keeps_endpoints=True,
    alone=True,
)
CLUSTER = Surroundings(
    profiles=(PROFILE,), auto_profile=PROFILE, manages_addresses=True, settling=0.5
)
KUBERNETES = CLUSTER._replace(kubernetes=True, cluster_type="kdd")


def built_in_profile(name: str) -> Object:
    """A profile that allows everything, as Calico's client makes it up."""
    return {
        "kind": "Profile",
        "apiVersion": API_VERSION,
        "metadata": {"name": name, "resourceVersion": "1"},
        "spec": {"ingress": [{"action": "Allow"}], "egress": [{"action": "Allow"}]},
    }

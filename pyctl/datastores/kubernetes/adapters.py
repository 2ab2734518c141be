"""Which kind is kept how: as a custom resource of Calico's, or as something of Kubernetes' own."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pyctl.datastores.kubernetes.api import KubernetesAPI
from pyctl.datastores.kubernetes.discovery import V3
from pyctl.datastores.kubernetes.forms import Form
from pyctl.datastores.kubernetes.sources import Adapter, Query, Remark
from pyctl.resources.kind import Kind


class Manner(NamedTuple):
    """How objects are read and written.

    `query` goes with every write, `remark` is told of what is passed over; with `use_pod_cidr` the
    addresses of tunnels come from a node's range for pods, and address management is not Calico's;
    `prefix` begins pods' interfaces.
    """

    query: Query
    remark: Remark
    use_pod_cidr: bool
    prefix: str


def adapter_for(api: KubernetesAPI, kind: Kind, manner: Manner) -> Adapter:
    """How a kind is got and written at a server."""
    special = _OF_KUBERNETES.get(kind.name)
    if special is not None:
        return special(api, kind, manner)
    if manner.use_pod_cidr and kind.name == "IPAMConfiguration":
        from pyctl.datastores.kubernetes.unsupported import Unsupported

        return Unsupported(kind)
    from pyctl.datastores.kubernetes.custom import Custom

    return Custom(api, kind, _form(api, kind), manner.query, manner.remark)


def _form(api: KubernetesAPI, kind: Kind) -> Form:
    if kind.name in _OF_ADDRESSES:
        from pyctl.datastores.kubernetes import address_forms

        return address_forms.form(kind, api.discovery.own_group)
    from pyctl.datastores.kubernetes import custom_v1, custom_v3

    if api.discovery.group == V3:
        return custom_v3.form(kind)
    return custom_v1.form(kind)


_OF_ADDRESSES = frozenset({"IPAMBlock", "BlockAffinity", "IPAMHandle", "IPAMHost", "IPAMConfig"})


def _nodes(api: KubernetesAPI, kind: Kind, manner: Manner) -> Adapter:
    from pyctl.datastores.kubernetes.nodes import Nodes

    return Nodes(api, kind, manner.query, manner.remark, use_pod_cidr=manner.use_pod_cidr)


def _profiles(api: KubernetesAPI, kind: Kind, manner: Manner) -> Adapter:
    from pyctl.datastores.kubernetes.profiles import Profiles

    return Profiles(api, kind)


def _workloads(api: KubernetesAPI, kind: Kind, manner: Manner) -> Adapter:
    from pyctl.datastores.kubernetes.workloads import Workloads

    return Workloads(api, kind, manner.remark, manner.prefix)


_OF_KUBERNETES: dict[str, Callable[[KubernetesAPI, Kind, Manner], Adapter]] = {
    "Node": _nodes,
    "Profile": _profiles,
    "WorkloadEndpoint": _workloads,
}

"""What calicoctl sees to before it creates, applies or replaces: the cluster's own objects.

Calico's components do the same when they start, so on a cluster that runs there is nothing to do.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from pyctl.client.objects import Stamp
from pyctl.client.reading import Reader
from pyctl.client.seeding import TIERS, identified, information, tier
from pyctl.client.tiers import IMPLIED
from pyctl.datastores.base import Create, Update, Write
from pyctl.errors import NotServed, Unauthorized
from pyctl.resources.catalog import Kind, kind_for_word

Object = dict[str, Any]


def initialise(reader: Reader, stamp: Stamp, known: Object | None) -> frozenset[str]:
    """Make ClusterInformation and the built-in tiers where they are missing; all tiers' names.

    `known` is the ClusterInformation, None for a cluster without. An older Calico has no tiers to
    be made. What cannot be written for want of permission, or because somebody else has been
    faster, is left alone.
    """
    kind = kind_for_word("tier")
    try:
        tiers, missing = _tiers(reader, kind)
        writes: list[Write] = [Create(kind, stamp(tier(name)[1])) for name in missing]
        writes += _identity(stamp, known, reader.surroundings.cluster_type)
        if writes:
            reader.datastore.write(writes)
    except Unauthorized:
        return frozenset()
    return frozenset({*tiers, *missing})


def _tiers(reader: Reader, kind: Kind) -> tuple[Set[str], list[str]]:
    """The tiers that are there, and those that are to be made."""
    try:
        tiers = {obj["metadata"]["name"] for obj in reader.datastore.list(kind).objects}
    except NotServed:
        return IMPLIED, []
    return tiers, [name for name in TIERS if name not in tiers]


def _identity(stamp: Stamp, known: Object | None, cluster_type: str) -> list[Write]:
    """The write that gives a cluster a GUID and makes it ready, if it is not.

    One on Kubernetes says so in its type, beside what others say there.
    """
    kind, new = information()
    if known is None:
        return [Create(kind, stamp({**new, "spec": _typed(new["spec"], cluster_type)}))]
    spec = _typed(identified(known["spec"]), cluster_type)
    return [Update(kind, {**known, "spec": spec})] if spec != known["spec"] else []


def _typed(spec: Object, cluster_type: str) -> Object:
    types = [one for one in spec.get("clusterType", "").split(",") if one]
    if not cluster_type or cluster_type in types:
        return spec
    return {**spec, "clusterType": ",".join([*types, cluster_type])}

"""Everything that a datastore holds, in an order in which it can be applied again.

What cannot be applied is left out: ClusterInformation, which says which datastore this is, the
profiles that Calico makes up, and what it makes of Kubernetes' own objects. Objects lose what
belongs to this datastore alone: the resourceVersion above all, a condition for the write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyctl.client.reading import Reader
from pyctl.client.refusals import of_kubernetes, refusal
from pyctl.datastores.base import Datastore, Dumping, Listing, Object, Page
from pyctl.errors import NotServed
from pyctl.resources.catalog import KINDS, Kind

KEPT = ("name", "namespace", "uid", "creationTimestamp", "labels", "annotations")
"""The metadata that is an object's own, wherever it is stored."""

_FIRST = ("Tier", "Profile", "KubeControllersConfiguration", "Node")
"""Kinds that others need: policies their tier, endpoints their node. With the configuration ahead
of the nodes, a host endpoint that the controller made is there again when its own turn comes."""


def kinds_in_order() -> list[Kind]:
    """The kinds that can be applied, those that others need in front."""
    ranks = {name: rank for rank, name in enumerate(_FIRST)}
    kinds = [kind for kind in KINDS if refusal(kind, "apply") is None]
    return sorted(kinds, key=lambda kind: ranks.get(kind.name, len(ranks)))


def saved(reader: Reader) -> Iterator[Page]:
    """The objects of a datastore in some pages, of one state wherever the datastore has states.

    Raises DatastoreError when the datastore cannot answer.
    """
    for page in _pages(reader.datastore, kinds_in_order()):
        kind = page.kind
        ours = [o for o in page.objects if not of_kubernetes(reader, kind, o["metadata"]["name"])]
        yield page._replace(objects=[own(obj) for obj in ours])


def listed(datastore: Datastore, kind: Kind, revision: str = "") -> Listing:
    """What a datastore holds of a kind; nothing where an older Calico does not have it."""
    try:
        return datastore.list(kind, revision=revision)
    except NotServed:
        return Listing([], "")


def own(obj: Object) -> Object:
    """The object without what belongs to the datastore that it is stored in."""
    metadata = {name: value for name, value in obj["metadata"].items() if name in KEPT}
    return {**obj, "metadata": metadata}


def _pages(datastore: Datastore, kinds: Sequence[Kind]) -> Iterator[Page]:
    if isinstance(datastore, Dumping):
        yield from datastore.dump(kinds)
        return
    revision = datastore.revision() if "history" in datastore.capabilities else ""
    for kind in kinds:
        objects, at = listed(datastore, kind, revision)
        yield Page(kind, objects, at)

"""Getting and listing objects as calicoctl shows them: built-in profiles and all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pyctl.client.builtin import built_in_profile
from pyctl.datastores.base import Listing
from pyctl.resources.kind import TIER_LABEL

if TYPE_CHECKING:
    from pyctl.client.builtin import Surroundings
    from pyctl.datastores.base import Datastore, Event
    from pyctl.resources.kind import Kind

Object = dict[str, Any]

_WITH_STATUS = frozenset({"Tier", "Node", "KubeControllersConfiguration"})
"""Kinds that Go never writes without a status."""
_LATE = 1_000_000
"""The order of a tier that has none."""


class Reader:
    """Reads from a datastore."""

    def __init__(self, datastore: Datastore, surroundings: Surroundings) -> None:
        self.datastore = datastore
        self.surroundings = surroundings

    def get(self, kind: Kind, name: str, namespace: str = "", *, revision: str = "") -> Object:
        """One object, at a revision if given; NotFound when it is not there."""
        if self.is_built_in(kind, name):
            return built_in_profile(name)
        obj = self.datastore.get(kind, name, namespace, revision=revision)
        if kind.name == "Tier" and self.surroundings.kubernetes:
            obj = _ordered_tier(obj)
        return _completed(kind, [obj])[0]

    def list(
        self,
        kind: Kind,
        *,
        namespace: str = "",
        revision: str = "",
        where: Mapping[str, str] | None = None,
    ) -> Listing:
        """All objects of a kind: tiers by order, the built-in profiles last (Kubernetes: first)."""
        objects, at = self.datastore.list(kind, namespace=namespace, revision=revision, where=where)
        objects = _completed(kind, objects)
        if kind.name == "Tier":
            objects = sorted(map(_ordered_tier, objects), key=_order)
        if kind.name == "Profile" and not where:
            built_in = [built_in_profile(name) for name in self.surroundings.profiles]
            first = self.surroundings.kubernetes
            objects = [*built_in, *objects] if first else [*objects, *built_in]
        return Listing(objects, at)

    def watch(
        self, kind: Kind, *, since: str, namespace: str = "", idle: float | None = None
    ) -> Iterator[Event]:
        """Every change after a revision, see Datastore.watch; built-in profiles never change."""
        return self.datastore.watch(kind, since=since, namespace=namespace, idle=idle)

    def is_built_in(self, kind: Kind, name: str) -> bool:
        """Whether this is a profile that is always there and cannot be changed."""
        return kind.name == "Profile" and name in self.surroundings.profiles


def _completed(kind: Kind, objects: list[Object]) -> list[Object]:
    """The objects with what Calico's client fills in when it reads them."""
    if kind.tiered:
        return [_labelled(policy) for policy in objects]
    if kind.name in _WITH_STATUS:
        return [obj if "status" in obj else {**obj, "status": {}} for obj in objects]
    if kind.name != "IPPool":
        return objects
    from pyctl.resources.pool_defaults import completed_pool

    return [completed_pool(pool) for pool in objects]


def _labelled(policy: Object) -> Object:
    """A policy with the label of a tier, which older versions of Calico did not store."""
    labels = policy["metadata"].get("labels", {})
    if TIER_LABEL in labels:
        return policy
    from pyctl.client.objects import ordered  # rarely needed, and slow to load

    full = dict(sorted({**labels, TIER_LABEL: "default"}.items()))
    return {**policy, "metadata": ordered({**policy["metadata"], "labels": full})}


def _ordered_tier(tier: Object) -> Object:
    """A tier with an order and an action, which other programs may have left out.

    Calico's client fills them in where it lists tiers, on Kubernetes also where it gets one.
    """
    spec = tier["spec"]
    if spec.get("order") is not None and spec.get("defaultAction"):
        return tier
    order = spec["order"] if spec.get("order") is not None else _LATE
    full = {"order": order, "defaultAction": spec.get("defaultAction") or "Deny"}
    return {**tier, "spec": {**full, **spec, **full}}


def _order(tier: Object) -> float:
    order: float = tier["spec"]["order"]
    return order

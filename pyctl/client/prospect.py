"""What is in force, or would be: what a datastore holds, with manifests laid over it.

Questions about policies are asked of this. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pyctl.autohep import Delete, plan
from pyctl.client.builtin import Surroundings, built_in_profile
from pyctl.client.namespaces import Scope, namespace_of
from pyctl.client.objects import canonical
from pyctl.client.outcome import Outcome
from pyctl.client.reading import Reader
from pyctl.errors import Invalid, NotServed, UsageError
from pyctl.manifests.manifest import Manifest
from pyctl.resources.catalog import kind_named
from pyctl.resources.decode import complete

Object = dict[str, Any]

KINDS = (
    "Node",
    "HostEndpoint",
    "WorkloadEndpoint",
    "Profile",
    "Tier",
    "GlobalNetworkPolicy",
    "NetworkPolicy",
    "StagedGlobalNetworkPolicy",
    "StagedNetworkPolicy",
    "StagedKubernetesNetworkPolicy",
    "GlobalNetworkSet",
    "NetworkSet",
    "FelixConfiguration",
    "KubeControllersConfiguration",
)
"""The kinds that questions about policies look at."""

_BRINGING = frozenset({"KubeControllersConfiguration", "Node", "HostEndpoint"})
"""What somebody writes here, automatic host endpoints follow."""


class Prospect(NamedTuple):
    """Objects as they would be stored, and remarks about automatic host endpoints."""

    objects: list[Object]
    notes: tuple[str, ...] = ()


def stored(reader: Reader) -> list[Object]:
    """What a datastore holds of KINDS."""
    return [obj for name in KINDS for obj in all_of(reader, name)]


def all_of(reader: Reader, name: str) -> list[Object]:
    """What a datastore holds of a kind; nothing where an older Calico does not have it."""
    kind = kind_named(name)
    assert kind is not None, name
    try:
        return reader.list(kind).objects
    except NotServed:
        return []


def built_in(surroundings: Surroundings) -> list[Object]:
    """What is there although no file says so: the profiles that allow everything."""
    return [built_in_profile(name) for name in surroundings.profiles]


def given(manifests: Sequence[Manifest], scope: Scope) -> list[Outcome]:
    """The objects of manifests as they would be stored, or what is wrong with each.

    The namespace of `scope` is for those that can have one.
    """
    return [_given(manifest, scope) for manifest in manifests]


def laid_over(
    below: Iterable[Object], objects: Sequence[Object], surroundings: Surroundings
) -> Prospect:
    """What would be there after an apply, with the automatic host endpoints that it brings."""
    together = {_key(obj): obj for obj in (*below, *objects)}
    if not any(obj["kind"] in _BRINGING for obj in objects):
        return Prospect(list(together.values()))
    configuration = together.get(("KubeControllersConfiguration", "", "default"))
    if configuration is None:
        return Prospect(list(together.values()))
    made = plan(
        configuration,
        _of("Node", together.values()),
        _of("HostEndpoint", together.values()),
        profile=surroundings.auto_profile,
    )
    for change in made.changes:
        if isinstance(change, Delete):
            del together[_key(change.object)]
        else:
            together[_key(change.object)] = canonical(change.object)
    return Prospect(list(together.values()), made.notes)


def _given(manifest: Manifest, scope: Scope) -> Outcome:
    kind, obj = manifest.kind, manifest.object
    if not kind.namespaced:
        scope = Scope()  # files may hold both: a namespace is for the kinds that have one
    try:
        namespace = namespace_of(kind, manifest.namespace, scope, single=True)
    except UsageError as error:
        return Outcome(kind, manifest.name, error=error, source=manifest.source)
    if kind.namespaced:
        obj = {**obj, "metadata": {**obj["metadata"], "namespace": namespace}}
    checked = complete(kind, obj)
    return Outcome(
        kind=kind,
        name=manifest.name,
        namespace=namespace,
        object=None if checked.problems else checked.object,
        error=Invalid(checked.problems) if checked.problems else None,
        source=manifest.source,
        remarks=(*manifest.remarks, *checked.remarks),
    )


def _key(obj: Object) -> tuple[str, str, str]:
    metadata = obj["metadata"]
    return obj["kind"], metadata.get("namespace") or "", metadata["name"]


def _of(kind: str, objects: Iterable[Object]) -> list[Object]:
    return [obj for obj in objects if obj["kind"] == kind]

"""In which namespace an object is meant: calicoctl's rules, object by object."""

from __future__ import annotations

from typing import NamedTuple

from pyctl.errors import UsageError
from pyctl.resources.kind import Kind


class Scope(NamedTuple):
    """What the command line says of namespaces: -n, and -A.

    `any_kind` says that kinds were not picked one by one, so that some without namespaces among
    them are no mistake beside -A.
    """

    namespace: str = ""
    everywhere: bool = False
    any_kind: bool = False


DEFAULT = "default"


def namespace_of(kind: Kind, given: str, scope: Scope, *, single: bool) -> str:
    """The namespace to act in: "" for a cluster-scoped kind and for all namespaces.

    `given` is the namespace in a manifest; `single` says that one object is meant, not a list.
    Raises UsageError in calicoctl's words when the object and the options do not go together.
    """
    if not kind.namespaced:
        if given:
            raise UsageError(
                "namespace should not be specified for a non-namespaced resource. "
                f"{kind.name} is not a namespaced resource"
            )
        if scope.namespace or (scope.everywhere and not scope.any_kind):
            raise UsageError(f"{kind.name} is not namespaced")
        return ""
    if scope.everywhere and scope.namespace:
        raise UsageError("cannot use both --namespace and --all-namespaces flags at the same time")
    if scope.everywhere:
        if single:
            raise UsageError("cannot use --all-namespace flag for getting a single resource")
        return ""
    if given and scope.namespace and given != scope.namespace:
        raise UsageError(
            f"resource namespace does not match client namespace. {given} != {scope.namespace}"
        )
    return given or scope.namespace or DEFAULT

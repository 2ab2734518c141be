"""The labels that selectors see: an object's own, what Calico adds, and what profiles lend.

Labels of namespaces and service accounts come by profiles too (`kns.NAMESPACE` and
`ksa.NAMESPACE.NAME`). Where such a profile is not in the store, its labels are unknown, not absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

Object = dict[str, Any]

NAMESPACE: Final = "projectcalico.org/namespace"
SERVICE_ACCOUNT: Final = "projectcalico.org/serviceaccount"
ORCHESTRATOR: Final = "projectcalico.org/orchestrator"
OF_NAMESPACE: Final = "pcns."
OF_ACCOUNT: Final = "pcsa."
_NAMESPACE_PROFILE: Final = "kns."
_ACCOUNT_PROFILE: Final = "ksa."


class Labels(NamedTuple):
    """What selectors are evaluated on.

    `unknown` are prefixes of labels that cannot be known, with what is missing to know them.
    """

    known: Mapping[str, str]
    unknown: Mapping[str, str] = {}

    def missing(self, label: str) -> str | None:
        """What is not in the store and may have this label; None when it is known or absent."""
        if label in self.known:
            return None
        return next(
            (what for prefix, what in self.unknown.items() if label.startswith(prefix)), None
        )


def effective(obj: Object, profiles: Mapping[str, Object]) -> Labels:
    """The labels of an endpoint or network set (Calico's inheritance).

    Own labels win, then those of its profiles in their order; profiles have no parents. A
    namespaced network set has its namespace's profile, a global one has none.
    """
    own = _own(obj)
    lending = _profile_names(obj)
    if not lending:
        return Labels(own)
    known = dict(own)
    unknown: dict[str, str] = {}
    for name in lending:
        profile = profiles.get(name)
        if profile is None:
            unknown.update(_unknown(name))
            continue
        for label, value in ((profile.get("spec") or {}).get("labelsToApply") or {}).items():
            known.setdefault(label, value)
    return Labels(known, unknown)


def origin(profile: str) -> str | None:
    """What a profile is made of in Kubernetes: `Namespace default`; None for an ordinary one."""
    if profile.startswith(_NAMESPACE_PROFILE):
        return f"Namespace {profile.removeprefix(_NAMESPACE_PROFILE)}"
    if profile.startswith(_ACCOUNT_PROFILE):
        namespace, _, name = profile.removeprefix(_ACCOUNT_PROFILE).partition(".")
        return f"ServiceAccount {namespace}/{name}"
    return None


def _own(obj: Object) -> Mapping[str, str]:
    metadata = obj["metadata"]
    labels: Mapping[str, str] = metadata.get("labels") or {}
    namespace = metadata.get("namespace")
    if not namespace:
        return labels
    spec = obj.get("spec") or {}
    added = {
        NAMESPACE: namespace,
        ORCHESTRATOR: spec.get("orchestrator"),
        SERVICE_ACCOUNT: spec.get("serviceAccountName"),
    }
    return {**labels, **{label: value for label, value in added.items() if value}}


def _profile_names(obj: Object) -> list[str]:
    kind = obj["kind"]
    if kind == "GlobalNetworkSet":
        return []
    if kind == "NetworkSet":
        return [_NAMESPACE_PROFILE + obj["metadata"]["namespace"]]
    names: list[str] = (obj.get("spec") or {}).get("profiles") or []
    return names


def _unknown(profile: str) -> dict[str, str]:
    what = origin(profile)
    if what is None:
        return {}
    prefix = OF_NAMESPACE if profile.startswith(_NAMESPACE_PROFILE) else OF_ACCOUNT
    return {prefix: what}

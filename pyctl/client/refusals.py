"""Kinds and objects that refuse operations, in calicoctl's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyctl.datastores.rows import field
from pyctl.errors import AlreadyExists, NotFound, NotSupported, ObjectError, Problem, PyctlError
from pyctl.resources.kind import Kind

if TYPE_CHECKING:
    from pyctl.client.reading import Reader

_READ_ONLY = "ClusterInformation"
_WORDS = {
    "create": ("create or apply", ""),
    "apply": ("apply", "resource is readonly"),
    "replace": ("apply or replace", ""),
    "delete": ("delete", ""),
}
_OF_KUBERNETES = "knp.default."
"""How the names of NetworkPolicies begin that Calico makes of Kubernetes' own."""
_SYNC_LABELS = ("spec", "controllers", "node", "syncLabels")
_SPOKEN = {"KubeControllersConfiguration": "a Kube Controllers Configuration"}


class WrongName(ObjectError):
    """An object of a kind that has only one name."""

    exit_code = 9


def refused(
    reader: Reader, verb: str, kind: Kind, name: str, namespace: str = ""
) -> PyctlError | None:
    """Why this object cannot be written with this verb, by its kind or its name; else None.

    The verbs are create, apply, replace (which patch and label are too) and delete.
    """
    error = refusal(kind, verb)
    if error is None and reader.is_built_in(kind, name):
        error = built_in_refusal(name, verb)
    if error is None and _copied(kind, name):
        error = _kubernetes_refusal(reader, verb, kind, name, namespace)
    if error is None and verb == "delete" and kind.name == "Tier":
        error = _tier_refusal(name)
    return error


def refusal(kind: Kind, verb: str) -> PyctlError | None:
    """Why no object of the kind can be written with this verb: create, apply, replace, delete."""
    if kind.name != _READ_ONLY:
        return None
    operation, reason = _WORDS[verb]
    return NotSupported(operation, kind.name, reason)


def only_shown(reader: Reader, kind: Kind) -> bool:
    """Whether objects of the kind are made of Kubernetes' own and never written."""
    return reader.surroundings.kubernetes and kind.name in ("Profile", "WorkloadEndpoint")


def of_kubernetes(reader: Reader, kind: Kind, name: str) -> bool:
    """Whether Calico makes this object of one of Kubernetes' own, which alone can be changed."""
    return only_shown(reader, kind) or _copied(kind, name)


def kept_by_kubernetes(reader: Reader, kind: Kind, name: str) -> bool:
    """Whether this object comes and goes with one of Kubernetes' own, which is not pyctl's to make.

    Of Nodes some fields can be changed, of the others none.
    """
    return of_kubernetes(reader, kind, name) or (
        reader.surroundings.kubernetes and kind.name == "Node"
    )


def foreign_refusal(verb: str, kind: Kind, name: str) -> PyctlError:
    """Why an object that a file gives as Kubernetes' own is not written to Kubernetes."""
    reason = f"it is Kubernetes' own (apiVersion: v1): use kubectl {verb} -f"
    return NotSupported(verb, kind.identity(name), reason)


def built_in_refusal(name: str, verb: str) -> PyctlError:
    """Why a built-in profile cannot be written with this verb."""
    if verb == "create":
        return AlreadyExists(name, hint="it is provided by Calico, and always there")
    operation, done = ("Delete", "deleted") if verb == "delete" else ("Update", "updated")
    reason = f'The profile "{name}" is a default provided by Calico and cannot be {done}'
    return NotSupported(operation, name, reason)


def unfit(reader: Reader, kind: Kind, obj: dict[str, Any]) -> list[Problem]:
    """What in an object does not go with where it is to be written.

    Nodes of Kubernetes have its labels: kube-controllers cannot be told not to copy them there.
    """
    if not (reader.surroundings.kubernetes and kind.name == "KubeControllersConfiguration"):
        return []
    value = field(obj, ".".join(_SYNC_LABELS))
    if value != "Disabled":
        return []
    spelled = "KubeControllersConfiguration.Spec.Controllers.Node.SyncLabels"
    reason = "on Kubernetes nodes always have its labels: leave it out, or write Enabled"
    return [Problem(_SYNC_LABELS, f"error with field {spelled} = '{value}' ({reason})")]


def _copied(kind: Kind, name: str) -> bool:
    return kind.name == "NetworkPolicy" and name.startswith(_OF_KUBERNETES)


def _tier_refusal(name: str) -> PyctlError | None:
    from pyctl.resources.tier import BUILT_IN  # with the schema, which is slow to load

    if name not in BUILT_IN:
        return None
    return NotSupported("Delete", name, f"Cannot delete {name} tier")


def _kubernetes_refusal(
    reader: Reader, verb: str, kind: Kind, name: str, namespace: str
) -> PyctlError:
    """Why a policy made of Kubernetes' cannot be written; for an update, whether it is there."""
    operation = {"create": "create or apply", "delete": "delete"}.get(verb, "apply or replace")
    if verb in ("apply", "replace"):
        try:
            reader.get(kind, name, namespace)
        except NotFound as error:
            return error
    reason = "kubernetes network policies must be managed through the kubernetes API"
    return NotSupported(operation, kind.identity(name, namespace), reason)


def wrong_name(kind: Kind, only: str) -> PyctlError:
    """Why an object of a kind with one name cannot be created under another."""
    spoken = _SPOKEN.get(kind.name, f"{_article(kind.name)} {kind.name}")
    return WrongName(f'Cannot create {spoken} resource with a name other than "{only}"')


def _article(word: str) -> str:
    return "an" if word[0] in "AEIO" else "a"

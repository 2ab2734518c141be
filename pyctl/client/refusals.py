"""Kinds and objects that refuse operations, in calicoctl's words."""

from __future__ import annotations

from pyctl.errors import AlreadyExists, NotSupported, ObjectError, PyctlError
from pyctl.resources.kind import Kind

_READ_ONLY = "ClusterInformation"
_WORDS = {
    "create": ("create or apply", ""),
    "apply": ("apply", "resource is readonly"),
    "replace": ("apply or replace", ""),
    "delete": ("delete", ""),
}
_SPOKEN = {"KubeControllersConfiguration": "a Kube Controllers Configuration"}


class WrongName(ObjectError):
    """An object of a kind that has only one name."""

    exit_code = 9


def refusal(kind: Kind, verb: str) -> PyctlError | None:
    """Why no object of the kind can be written with this verb: create, apply, replace, delete."""
    if kind.name != _READ_ONLY:
        return None
    operation, reason = _WORDS[verb]
    return NotSupported(operation, kind.name, reason)


def built_in_refusal(name: str, verb: str) -> PyctlError:
    """Why a built-in profile cannot be written with this verb."""
    if verb == "create":
        return AlreadyExists(name, hint="it is provided by Calico, and always there")
    operation, done = ("Delete", "deleted") if verb == "delete" else ("Update", "updated")
    reason = f'The profile "{name}" is a default provided by Calico and cannot be {done}'
    return NotSupported(operation, name, reason)


def wrong_name(kind: Kind, only: str) -> PyctlError:
    """Why an object of a kind with one name cannot be created under another."""
    spoken = _SPOKEN.get(kind.name, f"{_article(kind.name)} {kind.name}")
    return WrongName(f'Cannot create {spoken} resource with a name other than "{only}"')


def _article(word: str) -> str:
    return "an" if word[0] in "AEIO" else "a"

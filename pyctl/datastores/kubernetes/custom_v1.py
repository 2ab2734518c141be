"""Calico's kinds in crd.projectcalico.org/v1, byte for byte as calicoctl keeps them.

The custom resource has a name, a namespace, and no more metadata of its own than programs that know
nothing of Calico must see. What users gave stands, as JSON, in one annotation; its uid is another
one.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from pyctl.datastores.base import Object
from pyctl.datastores.kubernetes.forms import Form, Unreadable, Wire
from pyctl.datastores.kubernetes.uids import converted
from pyctl.datastores.rows import META_FIELDS, ordered
from pyctl.documents.json_text import dump_line
from pyctl.resources.address_kinds import IN_STORAGE
from pyctl.resources.catalog import API_VERSION
from pyctl.resources.kind import Kind

GROUP_VERSION = "crd.projectcalico.org/v1"
ANNOTATION = "projectcalico.org/metadata"

_OF_SERVER = frozenset({"name", "namespace", "uid", "resourceVersion"})
_IN_ANNOTATION = tuple(field for field in META_FIELDS if field not in _OF_SERVER)
_PUBLIC = ("projectcalico.org/", "operator.tigera.io/")
"""What is in the keys of labels and annotations that the resource has itself too."""
_MAPS = ("labels", "annotations")
_TEXTS = frozenset({str, type(None)})
_TYPES: dict[str, type] = {
    **dict.fromkeys(("name", *_IN_ANNOTATION), str),
    **dict.fromkeys(_MAPS, dict),
    **dict.fromkeys(("generation", "deletionGracePeriodSeconds"), int),
    **dict.fromkeys(("ownerReferences", "finalizers", "managedFields"), list),
}
"""What the annotation may hold."""


def form(kind: Kind) -> Form:
    """How a kind is kept in this group."""
    stored = IN_STORAGE.get(kind.name, kind)
    encode = partial(_encode, kind, stored.name)
    return Form(f"/apis/{GROUP_VERSION}", stored.plural, encode, partial(_decode, kind))


def _encode(kind: Kind, called: str, obj: Object) -> Wire:
    metadata = obj["metadata"]
    hidden = {"name": metadata["name"]} if kind.tiered else {}
    for field in _IN_ANNOTATION:
        if metadata.get(field):
            value = metadata[field]
            hidden[field] = dict(sorted(value.items())) if field in _MAPS else value
    if "ownerReferences" in hidden:
        hidden["ownerReferences"] = _owners(hidden["ownerReferences"], API_VERSION, GROUP_VERSION)
    annotations = {**_public(metadata, "annotations"), ANNOTATION: dump_line(hidden)}
    shown: Object = {
        "name": metadata["name"],
        "namespace": metadata.get("namespace"),
        "uid": converted(metadata.get("uid", "")),
        "resourceVersion": metadata.get("resourceVersion"),
        "labels": _public(metadata, "labels"),
        "annotations": dict(sorted(annotations.items())),
    }
    shown = {field: value for field, value in shown.items() if value}
    rest = {key: value for key, value in obj.items() if key not in ("kind", "apiVersion")}
    return {"kind": called, "apiVersion": GROUP_VERSION, **rest, "metadata": shown}


def _decode(kind: Kind, wire: Wire) -> Object:
    """The object that Calico shows for a custom resource.

    Of one that nobody annotated the metadata is shown as it is. Raises Unreadable for an annotation
    that holds no metadata.
    """
    metadata: Object = wire["metadata"]
    text = (metadata.get("annotations") or {}).get(ANNOTATION)
    if text is None:
        shown = ordered(metadata)
        shown.pop("managedFields", None)  # the server keeps them when an update leaves them out
    else:
        hidden = _hidden(text)
        name = hidden.get("name") or _name(kind, metadata["name"], wire)
        shown = _shown({**metadata, "name": name}, hidden)
    if "uid" in shown:
        shown["uid"] = converted(shown["uid"])
    rest = {key: value for key, value in wire.items() if key not in ("kind", "apiVersion")}
    obj = {"kind": kind.name, "apiVersion": API_VERSION, **rest, "metadata": shown}
    if obj.get("spec") is None:
        obj["spec"] = {}
    return obj


def _shown(metadata: Object, hidden: Object) -> Object:
    """The metadata of a resource and of its annotation as one."""
    own = {field: metadata[field] for field in _OF_SERVER if field in metadata}
    maps: Object = {}
    for field in _MAPS:
        given = hidden.get(field, {})
        together = {**(metadata.get(field) or {}), **given}
        if ANNOTATION not in given:
            together.pop(ANNOTATION, None)
        if together:
            maps[field] = {key: value or "" for key, value in sorted(together.items())}
    full = {**hidden, **own, **maps}
    if not full.get("creationTimestamp"):
        full["creationTimestamp"] = metadata.get("creationTimestamp")
    if "ownerReferences" in hidden:
        full["ownerReferences"] = _owners(hidden["ownerReferences"], GROUP_VERSION, API_VERSION)
    return ordered({field: value for field, value in full.items() if value})


def _hidden(text: str) -> Object:
    """The metadata in an annotation: what has a place there, each field as what it must be."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"its annotation {ANNOTATION} is no JSON ({error})") from error
    if not isinstance(found, dict):
        raise Unreadable(f"its annotation {ANNOTATION} holds no metadata")
    hidden = {field: value for field, value in found.items() if value and field in _TYPES}
    for field, value in hidden.items():
        if type(value) is not _TYPES[field] or not _whole(field, value):
            raise Unreadable(f"its annotation {ANNOTATION} holds no metadata: its {field} is odd")
    return hidden


def _whole(field: str, value: Any) -> bool:
    """Whether all within a field of the right type is what it must be: text, or null."""
    if field in _MAPS:
        return _TEXTS.issuperset(map(type, value.values()))
    if field == "finalizers":
        return _TEXTS.issuperset(map(type, value))
    if field == "ownerReferences":
        return all(isinstance(owner, dict) and _named(owner) for owner in value)
    return True


def _named(owner: Object) -> bool:
    texts = ("apiVersion", "kind", "name", "uid")
    return _TEXTS.issuperset(type(owner.get(field)) for field in texts)


def _name(kind: Kind, stored: str, wire: Wire) -> str:
    """The name where the annotation has none: older versions put `default.` before policies'."""
    if not kind.tiered:
        return stored
    spec = wire.get("spec")
    tier = spec.get("tier", "") if isinstance(spec, dict) else ""
    return stored.removeprefix("default.") if tier in ("", "default") else stored


def _public(metadata: Object, field: str) -> dict[str, Any]:
    """Those labels or annotations that the resource has itself, in order."""
    given: dict[str, Any] = metadata.get(field) or {}
    return dict(sorted((k, v) for k, v in given.items() if any(part in k for part in _PUBLIC)))


def _owners(owners: list[Object], before: str, after: str) -> list[Object]:
    """Owners by another apiVersion, those that are Calico's with the uid that they have there."""
    return [
        {**owner, "apiVersion": after, "uid": converted(owner.get("uid") or "")}
        if owner.get("apiVersion") == before
        else owner
        for owner in owners
    ]

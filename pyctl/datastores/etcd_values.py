"""Objects as Calico stores them in etcd, and as they are shown: not quite the same.

The resourceVersion is etcd's own. Policies of tiers carry their name in an annotation too, which
nobody sees: older versions of Calico stored `web` of the tier default under `default.web`, and the
annotation says that a name is meant as it stands. And who wrote them may have known other fields,
or none of the order in which Calico writes them.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import Any

from pyctl.datastores import etcd_addresses as addresses
from pyctl.datastores import etcd_keys as keys
from pyctl.datastores.base import Object
from pyctl.datastores.rows import left_out, versioned
from pyctl.documents.json_text import dump_line
from pyctl.errors import told
from pyctl.resources.catalog import API_VERSION
from pyctl.resources.kind import Kind

Stored = dict[str, Any]
"""A key and its value as the gateway gives them: `key`, `value`, `mod_revision` and so on."""

Remark = Callable[[str], None]
"""Takes a sentence about something that is passed over."""

NAME_ANNOTATION = "projectcalico.org/metadata"
_TIER_LABEL = "projectcalico.org/tier"
_MAPS = ("labels", "annotations")
_NOT_STORED = frozenset({"resourceVersion", "selfLink"})
_AFTER_ANNOTATIONS = ("ownerReferences", "finalizers", "managedFields")


def encode(kind: Kind, obj: Object) -> bytes:
    """The value to store: JSON byte for byte as Go writes it."""
    if addresses.is_of_addresses(kind):
        return addresses.encode(obj)
    metadata = {key: value for key, value in obj["metadata"].items() if key not in _NOT_STORED}
    if _in_tiers(kind):
        metadata = _with_name_annotation(metadata)
    return dump_line({**obj, "metadata": metadata}).encode()


def decode(kind: Kind, stored: Sequence[Stored], remark: Remark) -> list[Object]:
    """The objects of a kind at some keys, in order; what is no object is remarked and left out."""
    if addresses.is_of_addresses(kind):  # among whose keys are some of others
        stored = [entry for entry in stored if keys.address(kind, entry["key"])]
    return [obj for obj in decode_each(kind, stored, remark) if obj is not None]


def decode_each(kind: Kind, stored: Sequence[Stored], remark: Remark) -> list[Object | None]:
    """The object of a kind at each of some keys; what is none is remarked, and None here."""
    texts = [b64decode(entry.get("value", "")) for entry in stored]
    items = _parsed(texts)
    if addresses.is_of_addresses(kind):  # whose values are specs
        specs = [item if text else {} for text, item in zip(texts, items, strict=True)]
        items = [None if spec is None else {"spec": spec} for spec in specs]
    found = [_object(kind, entry, item) for entry, item in zip(stored, items, strict=True)]
    for entry, obj in zip(stored, found, strict=True):
        if obj is None:
            remark(f"{keys.shown(entry['key'])} in etcd holds no {kind.name}: it is passed over")
    if addresses.is_of_addresses(kind):
        return found
    return [None if obj is None else _formed(kind, obj, remark) for obj in found]


def shown(kind: Kind, obj: Object, revision: int) -> Object:
    """An object that has just been stored, as a get shows it."""
    metadata = {key: value for key, value in obj["metadata"].items() if key not in _NOT_STORED}
    return versioned({**obj, "metadata": metadata}, revision)


def bare(kind: Kind, key: str, revision: int) -> Object:
    """What is known of an object of which only key and revision are."""
    namespace, name = keys.address(kind, key) or ("", keys.shown(key))
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    obj = {"kind": kind.name, "apiVersion": API_VERSION, "metadata": metadata, "spec": {}}
    return versioned(obj, revision)


def _parsed(texts: Sequence[bytes]) -> list[Any]:
    """The values of JSON texts, None for what is none: all as one text, which is much cheaper."""
    try:
        values = json.loads(b"[" + b",".join(texts) + b"]")
        if len(values) == len(texts):
            return list(values)
    except ValueError:
        pass  # one of them is broken: look at each
    return [_parsed_alone(text) for text in texts]


def _parsed_alone(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _object(kind: Kind, entry: Stored, item: Any) -> Object | None:
    address = keys.address(kind, entry["key"])
    if address is None or not isinstance(item, dict):
        return None
    for part in ("metadata", "spec"):
        if item.get(part) is None:
            item[part] = {}
    metadata = item["metadata"]
    if not isinstance(metadata, dict) or not isinstance(item["spec"], dict):
        return None
    if None in metadata.values():  # how older versions of Go wrote no creationTimestamp
        metadata = {key: value for key, value in metadata.items() if value is not None}
        item["metadata"] = metadata
    if not all(isinstance(metadata.get(name, {}), dict) for name in _MAPS):
        return None
    if not isinstance(metadata.setdefault("name", address[1]), str):
        return None
    if _in_tiers(kind):
        _plain_policy(item, metadata)
    return versioned(item, int(entry["mod_revision"]))


def _formed(kind: Kind, obj: Object, remark: Remark) -> Object | None:
    """The object as Calico's programs read it, None for one that they cannot read."""
    from pyctl.resources.decode import read

    formed, unknown, problems = read(kind, obj)
    name = f"{kind.name} {obj['metadata']['name']}"
    if problems:
        remark(f"{name} in etcd cannot be read, and is passed over: {told(problems[0])}")
        return None
    if unknown:
        remark(left_out(name, unknown))
    return formed


def _in_tiers(kind: Kind) -> bool:
    return "spec.tier" in kind.indexes


def _plain_policy(policy: Object, metadata: Object) -> None:
    """Make of a stored policy what users see (libcalico-go's conversion)."""
    annotations, tier = metadata.get("annotations", {}), policy["spec"].get("tier") or ""
    hidden = annotations.get(NAME_ANNOTATION)
    if isinstance(hidden, str):
        del annotations[NAME_ANNOTATION]
        named = _parsed_alone(hidden.encode())
        metadata["name"] = (named or {}).get("name") or metadata["name"]
        if not annotations:
            del metadata["annotations"]
    elif tier in ("", "default"):
        metadata["name"] = metadata["name"].removeprefix("default.")
    labels = metadata.setdefault("labels", {})
    if _TIER_LABEL not in labels:
        metadata["labels"] = dict(sorted([*labels.items(), (_TIER_LABEL, "default")]))


def _with_name_annotation(metadata: Object) -> Object:
    name = dump_line({"name": metadata["name"]})
    annotations = {**metadata.get("annotations", {}), NAME_ANNOTATION: name}
    first = {k: v for k, v in metadata.items() if k not in (*_AFTER_ANNOTATIONS, "annotations")}
    last = {key: metadata[key] for key in _AFTER_ANNOTATIONS if key in metadata}
    return {**first, "annotations": dict(sorted(annotations.items())), **last}

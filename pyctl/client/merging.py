"""Kubernetes' strategic merge patch on Calico's types.

Calico's types say nothing about how their lists merge, so a list replaces a list; of the metadata
finalizers merge as a set and ownerReferences by uid. null deletes a key. The directives `$patch`,
`$retainKeys` and `$deleteFromPrimitiveList/...` work as in Kubernetes: `$patch: delete` leaves an
empty map. `$setElementOrder/...` is read over, it has no bearing on lists that are replaced.
"""

from __future__ import annotations

from typing import Any

Value = Any
Object = dict[str, Any]

_SET_LISTS = frozenset({"finalizers"})
_KEYED_LISTS = {"ownerReferences": "uid"}
_DELETE_FROM = "$deleteFromPrimitiveList/"
_ORDER = "$setElementOrder/"


class MergeError(ValueError):
    """The patch itself is wrong; str() says how."""


def strategic_merge(obj: Object, patch: Object) -> Object:
    """The object with the patch merged in; neither is changed. Raises MergeError."""
    directive = patch.get("$patch")
    if directive == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    if directive == "delete":
        return {}
    if directive not in (None, "merge"):
        raise MergeError(f"unknown $patch directive {directive!r}: replace, delete or merge")
    merged = _retained(obj, patch)
    for key, value in patch.items():
        if key in ("$patch", "$retainKeys") or key.startswith(_ORDER):
            continue
        if key.startswith(_DELETE_FROM):
            _delete_items(merged, key.removeprefix(_DELETE_FROM), value)
            continue
        _merge_key(merged, key, value)
    return merged


def _retained(obj: Object, patch: Object) -> Object:
    """The fields that the patch does not mean to remove by not naming them in `$retainKeys`."""
    retain = patch.get("$retainKeys")
    if retain is None:
        return dict(obj)
    given = [key for key, value in patch.items() if value is not None and not key.startswith("$")]
    if not isinstance(retain, list) or any(key not in retain for key in given):
        raise MergeError("$retainKeys wants a list with every field that the patch sets")
    return {key: value for key, value in obj.items() if key in retain}


def merge_patch(value: Value, patch: Value) -> Value:
    """RFC 7386: maps merge, null deletes, everything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(value) if isinstance(value, dict) else {}
    for key, entry in patch.items():
        if entry is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), entry)
    return merged


def _merge_key(merged: Object, key: str, value: Value) -> None:
    old = merged.get(key)
    if value is None:
        merged.pop(key, None)
    elif isinstance(value, dict):
        merged[key] = strategic_merge(old if isinstance(old, dict) else {}, value)
    elif isinstance(value, list):
        merged[key] = _merge_list(key, old if isinstance(old, list) else [], value)
    else:
        merged[key] = value


def _merge_list(key: str, old: list[Value], new: list[Value]) -> list[Value]:
    directives = [
        item for item in new if isinstance(item, dict) and item.get("$patch") == "replace"
    ]
    if directives:
        return [item for item in new if item not in directives]
    if key in _SET_LISTS:
        return [*old, *(item for item in new if item not in old)]
    by = _KEYED_LISTS.get(key)
    return _merge_keyed(by, old, new) if by else new


def _merge_keyed(by: str, old: list[Value], new: list[Value]) -> list[Value]:
    """Merge lists of objects that a field tells apart."""
    merged = {item.get(by): item for item in old}
    for item in new:
        if not isinstance(item, dict) or by not in item:
            raise MergeError(f"every item needs the field {by}")
        if item.get("$patch") == "delete":
            merged.pop(item[by], None)
        else:
            merged[item[by]] = strategic_merge(merged.get(item[by], {}), item)
    return list(merged.values())


def _delete_items(merged: Object, key: str, items: Value) -> None:
    if not isinstance(items, list):
        raise MergeError(f"{_DELETE_FROM}{key} wants a list")
    if isinstance(merged.get(key), list):
        merged[key] = [item for item in merged[key] if item not in items]

"""The objects of a document: itself, or those of the lists and arrays that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pyctl.documents.reader import Document
from pyctl.documents.source import Source
from pyctl.errors import Problem
from pyctl.manifests.refused import Refused
from pyctl.resources.catalog import API_VERSION, kind_named

_LIST_FIELDS = ("apiVersion", "kind", "metadata", "items")
_UNKNOWN = "field in document is not recognized or is in the wrong location"


class Item(NamedTuple):
    """A value that should be an object; `to_text` False for items of a top-level array."""

    value: Any
    source: Source
    to_text: bool = True


def items(document: Document) -> Iterator[Item | Refused]:
    """The objects of a document, each with its own source, and what is wrong with its lists."""
    value, source = document.value, document.source
    if not isinstance(value, list):
        yield from _expanded(Item(value, source))
        return
    for index, entry in enumerate(value):
        yield from _expanded(Item(entry, source.within((index,)), to_text=False))


def _expanded(item: Item) -> Iterator[Item | Refused]:
    """The items of a list object, or the object itself."""
    value, source = item.value, item.source
    if not _is_list_object(value):
        yield item
        return
    for key, entries in value.items():
        field = key.lower()
        if field not in map(str.lower, _LIST_FIELDS):
            known = ", ".join(_LIST_FIELDS)
            yield _refused(item, key, f"{_UNKNOWN}: {key} (known: {known})")
        elif field == "items" and isinstance(entries, list):
            for index, entry in enumerate(entries):
                yield Item(entry, source.within((key, index)), item.to_text)
        elif field == "items" and entries is not None:
            yield _refused(item, key, "a list is wanted")


def _refused(item: Item, key: str, reason: str) -> Refused:
    return Refused(item.source, [Problem((key,), reason)], kind=item.value["kind"])


def _is_list_object(value: Any) -> bool:
    """Whether this is `HostEndpointList` and the like, or what kubectl prints."""
    if not isinstance(value, dict):
        return False
    kind, version = value.get("kind"), value.get("apiVersion")
    if version == "v1":
        return kind in ("List", "NodeList")
    is_list = isinstance(kind, str) and kind.endswith("List") and kind_named(kind[:-4]) is not None
    return version == API_VERSION and is_list

"""Manifests from files: documents become objects of known kinds, or every problem is told at once.

What calicoctl reads is read: single objects, typed lists, top-level arrays of both. Beyond it,
`kind: List` and core/v1 Nodes are (the output of `kubectl get nodes -o yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple

from pyctl.documents.reader import Document, read_documents
from pyctl.documents.source import Source
from pyctl.errors import ManifestError, Problem, dotted
from pyctl.manifests.files import Text, read_files
from pyctl.manifests.manifest import Manifest
from pyctl.resources.catalog import API_VERSION, KINDS, Kind, kind_named
from pyctl.resources.decode import decode
from pyctl.resources.kubernetes_node import from_kubernetes
from pyctl.resources.schema import Remark

_LEAD = "failed to execute command"
MAX_LINES = 100
"""How many problems are listed; of the rest only the number is told."""


class Item(NamedTuple):
    """A value that should be an object; `to_text` False for items of a top-level array."""

    value: Any
    source: Source
    to_text: bool = True


class Loaded(NamedTuple):
    """Manifests in the order of the files, and the names of files that held none."""

    manifests: list[Manifest]
    empty: list[str]


def load(names: Sequence[str], stdin: BinaryIO, *, recursive: bool = False) -> Loaded:
    """Read everything that the -f options name.

    Raises FileError for a file that cannot be read, ManifestError with every problem of every file
    when one document cannot be decoded: then nothing of them may be used.
    """
    loaded, lines = Loaded([], []), list[str]()
    for name in names:
        before = len(loaded.manifests) + len(lines)
        for text in read_files(name, stdin, recursive=recursive):
            _load_text(text, loaded.manifests, lines)
        if len(loaded.manifests) + len(lines) == before:
            loaded.empty.append(name)
    if lines:
        raise ManifestError(_capped(lines))
    return loaded


def _load_text(text: Text, manifests: list[Manifest], lines: list[str]) -> None:
    for document in read_documents(text.data, text.name):
        if document.error is not None:
            lines.append(f"{document.source.place()}: {_LEAD}: {document.error}")
            continue
        for item in _items(document):
            _load_item(item, manifests, lines)


def _items(document: Document) -> Iterator[Item]:
    """The objects of a document: itself, or those of its lists, each with its own source."""
    value, source = document.value, document.source
    if isinstance(value, list):
        for index, entry in enumerate(value):
            item = Item(entry, source.within((index,)), to_text=False)
            yield from _expanded(item) if _is_typed_list(entry) else [item]
        return
    yield from _expanded(Item(value, source))


def _expanded(item: Item) -> Iterator[Item]:
    """The items of a list object, or the object itself."""
    value = item.value
    if not _is_typed_list(value):
        yield item
        return
    entries = value.get("items")
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        yield Item(entry, item.source.within(("items", index)), item.to_text)


def _is_typed_list(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    kind, version = value.get("kind"), value.get("apiVersion")
    if version == "v1":
        return kind in ("List", "NodeList")
    is_list = isinstance(kind, str) and kind.endswith("List") and kind_named(kind[:-4]) is not None
    return version == API_VERSION and is_list


def _load_item(item: Item, manifests: list[Manifest], lines: list[str]) -> None:
    if not isinstance(item.value, dict):
        lines.append(f"{item.source.place()}: {_LEAD}: {_no_object(item.value)}")
        return
    kind_word, version = item.value.get("kind"), item.value.get("apiVersion")
    value, remarks = item.value, list[Remark]()
    if (kind_word, version) == ("Node", "v1"):
        value, notes = from_kubernetes(value)
        remarks = [Remark((), note) for note in notes]
        version = API_VERSION
    kind = kind_named(str(kind_word)) if version == API_VERSION else None
    if kind is None or not kind.supported:
        where = item.source.place(("kind",))
        lines.append(f"{where}: {_LEAD}: {_unknown(kind, kind_word, version)}")
        return
    decoded = decode(kind, value, item.source, to_text=item.to_text)
    if decoded.problems:
        lines += [problem_line(kind, value, item.source, p, _LEAD) for p in decoded.problems]
        return
    manifests.append(
        Manifest(
            kind=kind,
            object=decoded.object,
            source=item.source,
            remarks=(*remarks, *decoded.remarks),
        )
    )


def problem_line(kind: Kind, value: Any, source: Source, problem: Problem, lead: str) -> str:
    """`policy.yaml:7: GlobalNetworkPolicy nodes: spec.selector: what is wrong`."""
    metadata = value.get("metadata")
    name = metadata.get("name", "") if isinstance(metadata, dict) else ""
    text = (
        problem.text if problem.text.startswith("field in document") else f"{lead}: {problem.text}"
    )
    head = f"{source.place(problem.path)}: {kind.name} {name}".rstrip()
    return f"{head}: {dotted(problem.path)}: {text}" if problem.path else f"{head}: {text}"


def _no_object(value: Any) -> str:
    if value is None:
        return "unknown resource type () and/or version (): the document holds no object"
    return "a mapping with apiVersion, kind and metadata is wanted"


def _unknown(kind: Kind | None, word: Any, version: Any) -> str:
    if kind is not None:
        return f"resource type {kind.name} is not supported yet"
    if word is None:
        return f"the object names no kind (apiVersion {version or 'is missing too'})"
    text = f"unknown resource type ({word}) and/or version ({version or ''})"
    if kind_named(str(word)) is not None:
        return f"{text}, write apiVersion: {API_VERSION}"
    from difflib import get_close_matches

    close = get_close_matches(str(word), [kind.name for kind in KINDS], n=1)
    return f"{text}, did you mean {close[0]}?" if close else text


def _capped(lines: list[str]) -> list[str]:
    if len(lines) <= MAX_LINES:
        return lines
    return [*lines[:MAX_LINES], f"... and {len(lines) - MAX_LINES} problems more"]

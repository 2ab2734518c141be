"""Manifests from files: documents become objects of known kinds, or every problem is told at once.

What calicoctl reads is read: single objects, typed lists, top-level arrays of both. Beyond it,
`kind: List` and core/v1 Nodes are (the output of `kubectl get nodes -o yaml`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, NamedTuple

from pyctl.documents.reader import Document, read_documents
from pyctl.documents.source import Source
from pyctl.errors import Invalid, ManifestError, Path, Problem, dotted
from pyctl.manifests.files import Fetch, read_files
from pyctl.manifests.items import Item, Refused, items
from pyctl.manifests.manifest import Manifest
from pyctl.resources.catalog import API_VERSION, KINDS, Kind, kind_named
from pyctl.resources.decode import Decoded, decode, validate
from pyctl.resources.kubernetes_node import from_kubernetes
from pyctl.resources.schema import Remark

_LEAD = "failed to execute command"


class Loaded(NamedTuple):
    """Manifests in the order of the files, and the names of files that held none."""

    manifests: list[Manifest]
    empty: list[str]


def load(
    names: Sequence[str],
    stdin: BinaryIO,
    *,
    recursive: bool = False,
    fetch: Fetch | None = None,
) -> Loaded:
    """Read everything that the -f options name; `fetch` reads URLs.

    Raises FileError for a file that cannot be read, ManifestError with every problem of every file
    when one document cannot be decoded: then nothing of them may be used.
    """
    entries: list[Manifest | Refused] = []
    empty = []
    for name in names:
        before = len(entries)
        for text in read_files(name, stdin, recursive=recursive, fetch=fetch):
            for document in read_documents(text.data, text.name):
                entries += _read(document)
        if len(entries) == before:
            empty.append(name)
    manifests = [entry for entry in entries if isinstance(entry, Manifest)]
    if len(manifests) < len(entries):
        raise ManifestError([line for entry in entries for line in _problem_lines(entry)])
    return Loaded(manifests, empty)


def _read(document: Document) -> list[Manifest | Refused]:
    if document.error is not None:
        return [Refused([f"{document.source.place()}: {_LEAD}: {document.error}"])]
    return [item if isinstance(item, Refused) else _manifest(item) for item in items(document)]


def _problem_lines(entry: Manifest | Refused) -> list[str]:
    """What is wrong with an entry, when something is wrong with any: broken rules are told too."""
    if isinstance(entry, Refused):
        return entry.lines
    problems = validate(entry.kind, entry.object).problems
    return _lines(entry.kind, entry.name, entry.source, problems)


def _manifest(item: Item) -> Manifest | Refused:
    value, source = item.value, item.source
    if not isinstance(value, dict):
        return Refused([f"{source.place()}: {_LEAD}: {_no_object(value)}"])
    word, version = value.get("kind"), value.get("apiVersion")
    from_kubectl = (word, version) == ("Node", "v1")
    kind = kind_named(str(word)) if version == API_VERSION or from_kubectl else None
    if kind is None:
        return Refused([f"{source.place(('kind',))}: {_LEAD}: {_unknown(word, version)}"])
    passed_over: list[Remark] = []
    if from_kubectl:
        try:
            value, passed_over = from_kubernetes(value)
        except Invalid as error:
            return Refused(_lines(kind, _name(value), source, error.problems))
    decoded = decode(kind, value, source, to_text=item.to_text)
    if decoded.problems:
        return Refused(_lines(kind, _name(value), source, _with_rules(kind, decoded)))
    remarks = (*passed_over, *decoded.remarks)
    return Manifest(kind=kind, object=decoded.object, source=source, remarks=remarks)


def _with_rules(kind: Kind, decoded: Decoded) -> list[Problem]:
    """What kept an object from being decoded, and which rules the rest of it breaks.

    Rules about a part that could not be read are left out: they may well be kept.
    """
    unread = [problem.path for problem in decoded.problems]
    broken = [
        problem
        for problem in validate(kind, decoded.object).problems
        if not any(_one_inside_the_other(path, problem.path) for path in unread)
    ]
    return [*decoded.problems, *broken]


def _one_inside_the_other(one: Path, other: Path) -> bool:
    return all(here == there for here, there in zip(one, other, strict=False))


def _lines(kind: Kind, name: str, source: Source | None, problems: Sequence[Problem]) -> list[str]:
    """`policy.yaml:7: GlobalNetworkPolicy nodes: spec.selector: what is wrong`, by line."""
    assert source is not None, "what was loaded has a source"
    lines = []
    for path, text in sorted(problems, key=lambda problem: source.line(problem.path)):
        words = text if text.startswith(("field in document", "error with")) else f"{_LEAD}: {text}"
        head = f"{source.place(path)}: {kind.name} {name}".rstrip()
        lines.append(f"{head}: {dotted(path)}: {words}" if path else f"{head}: {words}")
    return lines


def _name(value: Any) -> str:
    metadata = value.get("metadata")
    return str(metadata.get("name", "")) if isinstance(metadata, dict) else ""


def _no_object(value: Any) -> str:
    if value is None:
        return "unknown resource type () and/or version (): the document holds no object"
    return "a mapping with apiVersion, kind and metadata is wanted"


def _unknown(word: Any, version: Any) -> str:
    if word is None:
        return f"the object names no kind (apiVersion {version or 'is missing too'})"
    text = f"unknown resource type ({word}) and/or version ({version or ''})"
    if kind_named(str(word)) is not None:
        return f"{text}, write apiVersion: {API_VERSION}"
    from difflib import get_close_matches

    names = {kind.name.lower(): kind.name for kind in KINDS}
    close = get_close_matches(str(word).lower(), names, n=1)
    return f"{text}, did you mean {names[close[0]]}?" if close else text

"""Manifests from files: documents become objects of known kinds, or every problem is told at once.

What calicoctl reads is read: single objects, typed lists, top-level arrays of both. Beyond it,
`kind: List` and core/v1 Nodes are (the output of `kubectl get nodes -o yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple

from pyctl.documents.reader import Document, read_documents
from pyctl.documents.source import Source
from pyctl.errors import Invalid, ManifestError, Path, Problem
from pyctl.manifests.files import Fetch, FileError, Text, each_file
from pyctl.manifests.items import Item, items
from pyctl.manifests.manifest import Manifest
from pyctl.manifests.refused import Refused
from pyctl.resources.catalog import API_VERSION, KINDS, Kind, kind_named
from pyctl.resources.decode import Decoded, decode, validate
from pyctl.resources.kubernetes_node import from_kubernetes
from pyctl.resources.schema import Remark

Entry = Manifest | Refused

MOST_PROBLEMS = 10_000
"""With so many, reading ends: what is no manifest at all may hold millions."""


class UnreadableError(ManifestError):
    """Several things are wrong, and among them are files that cannot be read."""

    exit_code = FileError.exit_code


class Loaded(NamedTuple):
    """Manifests in the order of the files, and the names of files that held none."""

    manifests: list[Manifest]
    empty: list[str]


class Seen(NamedTuple):
    """Everything that one -f names: objects, what is none, and files that cannot be read."""

    name: str
    entries: list[Entry | FileError]


def load(
    names: Sequence[str],
    stdin: BinaryIO,
    *,
    recursive: bool = False,
    fetch: Fetch | None = None,
) -> Loaded:
    """Read everything that the -f options name; `fetch` reads URLs.

    Raises ManifestError with every problem of every file when one document cannot be decoded or one
    file cannot be read (FileError, where nothing else is wrong): then nothing of them may be used.
    Reading ends before the last file when 10,000 problems have been found.
    """
    entries: list[Entry | FileError] = []
    empty, problems = [], 0
    for name in names:
        before = len(entries)
        for file in each_file(name, stdin, recursive=recursive, fetch=fetch):
            for entry in [file] if isinstance(file, FileError) else _entries(file):
                entries.append(entry)
                problems += _count(entry)
                if problems >= MOST_PROBLEMS:
                    raise _unusable(entries, whole=False)
        if len(entries) == before:
            empty.append(name)
    if problems:
        raise _unusable(entries)
    return Loaded([entry for entry in entries if isinstance(entry, Manifest)], empty)


def load_text(text: Text) -> list[Manifest]:
    """Read the manifests of one text; raises ManifestError with every problem of it."""
    entries = list(_entries(text))
    if any(isinstance(entry, Refused) for entry in entries):
        raise _unusable(entries)
    return [entry for entry in entries if isinstance(entry, Manifest)]


def survey(
    names: Sequence[str],
    stdin: BinaryIO,
    *,
    recursive: bool = False,
    fetch: Fetch | None = None,
) -> Iterator[Seen]:
    """Look at everything that the -f options name, whatever is wrong with any of it."""
    for name in names:
        entries: list[Entry | FileError] = []
        for file in each_file(name, stdin, recursive=recursive, fetch=fetch):
            entries += [file] if isinstance(file, FileError) else _entries(file)
        yield Seen(name, entries)


def read_object(value: Any, source: Source) -> Manifest:
    """The object that a value within some other document is; ManifestError for what is none."""
    found = _manifest(Item(value, source))
    if isinstance(found, Refused):
        raise ManifestError(found.lines)
    return found


def _entries(file: Text) -> Iterator[Entry]:
    for document in read_documents(file.data, file.name):
        yield from _read(document)


def _read(document: Document) -> Iterator[Entry]:
    if document.error is not None:
        yield Refused(document.source, [Problem((), document.error)])
        return
    for item in items(document):
        yield item if isinstance(item, Refused) else _manifest(item)


def _count(entry: Entry | FileError) -> int:
    """How many things keep it from being used."""
    if isinstance(entry, Refused):
        return len(entry.problems)
    return int(isinstance(entry, FileError))


def _unusable(
    entries: Sequence[Entry | FileError], *, whole: bool = True
) -> ManifestError | FileError:
    lines = [line for entry in entries for line in _problem_lines(entry)]
    unread = [entry for entry in entries if isinstance(entry, FileError)]
    if not unread:
        return ManifestError(lines, whole=whole)
    return unread[0] if len(lines) == 1 else UnreadableError(lines, whole=whole)


def _problem_lines(entry: Entry | FileError) -> list[str]:
    """What is wrong with an entry, when something is wrong with any: broken rules are told too."""
    if isinstance(entry, FileError):
        return [str(entry)]
    if isinstance(entry, Refused):
        return entry.lines
    assert entry.source is not None, "what was loaded has a source"
    problems = validate(entry.kind, entry.object).problems
    return Refused(entry.source, problems, entry.kind.name, entry.name).lines


def _manifest(item: Item) -> Entry:
    value, source = item.value, item.source
    if not isinstance(value, dict):
        return Refused(source, [Problem((), _no_object(value))])
    word, version = value.get("kind"), value.get("apiVersion")
    from_kubectl = (word, version) == ("Node", "v1")
    kind = kind_named(str(word)) if version == API_VERSION or from_kubectl else None
    name = _name(value)
    if kind is None:
        problem = Problem(("kind",), _unknown(word, version))
        return Refused(source, [problem], _text(word), name, known=False)
    passed_over: list[Remark] = []
    if from_kubectl:
        try:
            value, passed_over = from_kubernetes(value)
        except Invalid as error:
            return Refused(source, error.problems, kind.name, name)
    decoded = decode(kind, value, source, to_text=item.to_text)
    if decoded.problems:
        return Refused(source, _with_rules(kind, decoded), kind.name, name)
    remarks = (*passed_over, *decoded.remarks)
    return Manifest(kind, decoded.object, source, remarks, foreign=from_kubectl)


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


def _name(value: Any) -> str:
    metadata = value.get("metadata")
    return _text(metadata.get("name")) if isinstance(metadata, dict) else ""


def _text(value: Any) -> str:
    return "" if value is None else str(value)


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

"""What a command acts on: manifests from -f, or kinds and names from the words of its line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.errors import PyctlError, UsageError
from pyctl.resources.catalog import API_VERSION, Kind, all_kinds, kind_for_word

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.client.outcome import Notice
    from pyctl.documents.source import Source
    from pyctl.manifests.manifest import Manifest

ALL = "all"
"""The word that stands for all kinds, where a verb takes it."""


class Named(NamedTuple):
    """A kind as a user typed it, and the names that go with it (none: all of the kind)."""

    kind: Kind
    names: list[str]


class Files(NamedTuple):
    """The options that name files, see options.py."""

    filename: Sequence[str] | None = None
    recursive: bool = False
    skip_empty: bool = False


class NothingGivenError(PyctlError):
    """Files that hold no resources."""

    exit_code = 9


def named(words: Sequence[str]) -> list[Named]:
    """Read `KIND [NAME...]`, `KIND1,KIND2` and `KIND/NAME ...`.

    Raises UsageError for unknown kinds and for names that are empty.
    """
    if not words:
        raise UsageError("name a kind of resource, such as hostendpoints, or a file with -f")
    if "/" in words[0]:
        return [_slashed(word) for word in words]
    kinds = [kind_for_word(word) for word in words[0].split(",")]
    names = list(words[1:])
    if any("/" in name for name in names):
        raise UsageError("KIND NAME and KIND/NAME do not mix in one command")
    if "" in names:
        raise UsageError("resource name may not be empty")
    if names and len(kinds) > 1:
        raise UsageError("names go with one kind: write KIND/NAME for several kinds")
    return [Named(kind, names) for kind in kinds]


def of_all(words: Sequence[str]) -> bool:
    """Whether the word `all` stands for every kind."""
    return ALL in "".join(words[:1]).lower().split(",")


def expanded(words: Sequence[str], namespace: str = "") -> list[str]:
    """The words of a command with `all` in a list of kinds written out.

    That is every kind; in a namespace, every kind that has namespaces.
    """
    if not of_all(words):
        return list(words)
    every = [kind.words[0] for kind in all_kinds() if kind.namespaced or not namespace]
    kinds: list[str] = []
    for word in words[0].split(","):
        kinds += every if word.lower() == ALL else [word]
    return [",".join(dict.fromkeys(kinds)), *words[1:]]


def spelled_out(words: Sequence[str]) -> list[str]:
    """The words of a command for one object, `KIND/NAME ...` as `KIND NAME ...`."""
    if words and "/" in words[0]:
        kind, _, name = words[0].partition("/")
        return [kind, name, *words[1:]]
    return list(words)


def one(kind_word: str, name: str) -> Kind:
    """The kind of one object that is named; raises UsageError for no such kind or name."""
    kind = kind_for_word(kind_word)
    if not name:
        raise UsageError("resource name may not be empty")
    return kind


def ignored(words: Sequence[str] | None, files: Files) -> list[Notice]:
    """What to say of words beside files: nothing is done with them."""
    if not words or not files.filename:
        return []
    from pyctl.client.outcome import Notice

    return [Notice(f"-f names what is acted on: the words {' '.join(words)} are ignored")]


def manifests(runtime: Runtime, words: Sequence[str] | None, files: Files) -> list[Manifest]:
    """The manifests that -f names; without -f, empty objects of the kind and names in the words.

    Raises ManifestError with all that is wrong with any of the files, FileError where one cannot be
    read and nothing else is wrong, NothingGivenError for one that holds nothing.
    """
    if not files.filename:
        return _from_words(words or [])
    from pyctl.manifests.loader import load

    with runtime.progress.step("reading"):
        loaded = load(files.filename, runtime.stdin, recursive=files.recursive, fetch=runtime.fetch)
    if loaded.empty and not files.skip_empty:
        raise NothingGivenError("\n".join(map(nothing_in, loaded.empty)))
    return loaded.manifests


def nothing_in(name: str) -> str:
    """What is wrong with a file or directory that holds nothing."""
    return f"no resources specified in {'directory' if Path(name).is_dir() else 'file'} {name}"


def _slashed(word: str) -> Named:
    kind_word, slash, name = word.partition("/")
    if not slash:
        raise UsageError(f"KIND NAME and KIND/NAME do not mix in one command: {word}")
    if not kind_word:
        raise UsageError(f"{word} names no kind: write KIND/NAME")
    kind = kind_for_word(kind_word)
    if not name:
        raise UsageError("resource name may not be empty")
    return Named(kind, [name])


def _from_words(words: Sequence[str]) -> list[Manifest]:
    from pyctl.manifests.manifest import Manifest
    from pyctl.resources.decode import decode

    made = []
    for kind, names in named(words):
        for name in names or [""]:
            value = {"kind": kind.name, "apiVersion": API_VERSION, "metadata": {"name": name}}
            made.append(Manifest(kind=kind, object=decode(kind, value).object))
    return made


def read_value_of(name: str, runtime: Runtime) -> tuple[Any, Source]:
    """The one document of a file, of stdin (`-`) or a URL, and where it stands.

    Raises FileError for what cannot be read, ManifestError for text that is no document.
    """
    from pyctl.documents.reader import read_one
    from pyctl.manifests.files import FileError, read_files

    texts = list(read_files(name, runtime.stdin, recursive=False, fetch=runtime.fetch))
    if len(texts) != 1 or Path(name).is_dir():
        raise FileError(name, "is a directory: name a file in it")
    document = read_one(texts[0].data, texts[0].name)
    return document.value, document.source

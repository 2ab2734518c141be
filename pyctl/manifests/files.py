"""What -f names becomes bytes: a file, the manifests of a directory, or stdin (`-`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pyctl.errors import PyctlError

_SUFFIXES = (".yaml", ".yml", ".json")


class Text(NamedTuple):
    """The bytes of a file, and the name by which messages call it (`-` for stdin)."""

    name: str
    data: bytes


class FileError(PyctlError):
    """A file or directory that cannot be read, in the words of calicoctl."""


def read_files(name: str, stdin: BinaryIO, *, recursive: bool) -> Iterator[Text]:
    """Everything that one -f stands for, directories in the order of names.

    A directory stands for its .yaml, .yml and .json files (any case), with `recursive` also for
    those below it. Raises FileError for what is missing or cannot be read.
    """
    if name == "-":
        yield Text("-", stdin.read())
        return
    if not Path(name).is_dir():
        yield Text(name, _read(name))
        return
    for path in _manifests(name, recursive=recursive):
        yield Text(path, _read(path))


def _manifests(directory: str, *, recursive: bool) -> Iterator[str]:
    """The manifests of a directory in lexical order, as calicoctl walks it."""
    try:
        entries = sorted(Path(directory).iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise _unreadable(directory, error) from error
    for entry in entries:
        path = f"{directory.rstrip('/')}/{entry.name}"
        if entry.is_dir() and not entry.is_symlink():
            if recursive:
                yield from _manifests(path, recursive=True)
        elif entry.name.lower().endswith(_SUFFIXES):
            yield path


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:  # a NUL in the name
        raise FileError(f"failed to execute command: open {path!r}: {error}") from error


def _unreadable(path: str, error: OSError) -> FileError:
    why = (error.strerror or str(error)).lower()
    return FileError(f"failed to execute command: open {path}: {why}")

"""What -f names becomes bytes: a file, the manifests of a directory, a URL, or stdin (`-`)."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pyctl.errors import PyctlError

_SUFFIXES = (".yaml", ".yml", ".json")
MOST_BYTES = 1 << 30
"""So much is read of one file: /dev/zero never ends, and memory does."""
_CHUNK = 1 << 20
_ENDLESS = {
    stat.S_IFIFO: "a pipe, which would be waited for",
    stat.S_IFCHR: "a device, which may never end",
}
"""What in a directory is not read, by the kind of file."""

Fetch = Callable[[str], bytes]
"""What a URL gives; raises FileError."""


class Text(NamedTuple):
    """The bytes of a file, and the name by which messages call it (`-` for stdin)."""

    name: str
    data: bytes


class FileError(PyctlError):
    """A file or directory that cannot be read, in the words of calicoctl."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"failed to execute command: open {path}: {why}")
        self.path = path
        self.why = why


def is_url(name: str) -> bool:
    """Whether -f names something to be fetched."""
    return name[:8].lower().startswith(("http://", "https://"))


def read_files(
    name: str, stdin: BinaryIO, *, recursive: bool, fetch: Fetch | None = None
) -> Iterator[Text]:
    """Everything that one -f stands for, directories in the order of names.

    A directory stands for its .yaml, .yml and .json files (any case), with `recursive` also for
    those below it; links to directories in it are passed over. Each file is read once, whole: a
    pipe or a device may be named, but does not belong into a directory. A URL is left to `fetch`;
    without it there are none. Raises FileError for what is missing, cannot be read, is larger than
    1 GiB, or changes meanwhile.
    """
    for file in each_file(name, stdin, recursive=recursive, fetch=fetch):
        if isinstance(file, FileError):
            raise file
        yield file


def each_file(
    name: str, stdin: BinaryIO, *, recursive: bool, fetch: Fetch | None = None
) -> Iterator[Text | FileError]:
    """As read_files, but what cannot be read comes as an error, in its place among the others."""
    if name == "-":
        yield _read_stdin(stdin)
    elif fetch is not None and is_url(name):
        yield _fetched(name, fetch)
    elif not name:
        yield FileError(name, "no such file or directory (-f names no file)")
    elif stat.S_ISDIR(_mode(Path(name))):
        for path in _manifests(name, recursive=recursive):
            yield path if isinstance(path, FileError) else _read(path)
    else:
        yield _read(name)


def read_file(name: str, stdin: BinaryIO) -> Text:
    """One file, or stdin for `-`; raises FileError, for a directory too."""
    file = _read_stdin(stdin) if name == "-" else _read(name)
    if isinstance(file, FileError):
        raise file
    return file


def _manifests(directory: str, *, recursive: bool) -> Iterator[str | FileError]:
    """The manifests of a directory in lexical order, as calicoctl walks it."""
    try:
        entries = sorted(Path(directory).iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(directory, error)
        return
    for entry in entries:
        path, mode = f"{directory.rstrip('/')}/{entry.name}", _mode(entry)
        if stat.S_ISDIR(mode):
            if recursive and not entry.is_symlink():
                yield from _manifests(path, recursive=True)
        elif entry.name.lower().endswith(_SUFFIXES):
            endless = _ENDLESS.get(stat.S_IFMT(mode))
            yield FileError(path, f"{endless}; name it with -f itself") if endless else path


def _mode(path: Path) -> int:
    """What kind of file this is; 0 for one that cannot be looked at: reading it will say why."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def _read(path: str) -> Text | FileError:
    try:
        with Path(path).open("rb") as file:
            before = os.fstat(file.fileno())
            data = _whole(file)
            after = os.fstat(file.fileno())
    except OSError as error:
        return _unreadable(path, error)
    except ValueError as error:  # a NUL in the name
        return FileError(repr(path), str(error))
    if stat.S_ISREG(before.st_mode) and _state(before) != _state(after):
        return FileError(path, "it changed while it was read; try again when it is whole")
    return Text(path, data)


def _whole(file: BinaryIO) -> bytes:
    """All that is in a file; OSError for more than MOST_BYTES.

    Less than was asked for is the end: to ask again, a terminal would have to be told twice.
    """
    chunks = [file.read(_CHUNK)]
    while len(chunks[-1]) == _CHUNK:
        if len(chunks) * _CHUNK > MOST_BYTES:
            raise OSError(f"more than {MOST_BYTES:,} bytes came: name several smaller files")
        chunks.append(file.read(_CHUNK))
    return b"".join(chunks)


def _state(file: os.stat_result) -> tuple[int, int]:
    """What differs after somebody has written to a file."""
    return file.st_size, file.st_mtime_ns


def _fetched(url: str, fetch: Fetch) -> Text | FileError:
    try:
        return Text(url, fetch(url))
    except FileError as error:
        return error


def _read_stdin(stdin: BinaryIO) -> Text | FileError:
    try:
        return Text("-", _whole(stdin))
    except OSError as error:
        return _unreadable("-", error)


def _unreadable(path: str, error: OSError) -> FileError:
    return FileError(path, (error.strerror or str(error)).lower())

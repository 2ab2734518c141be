"""The file of the embedded datastore: how it comes to be, and what can be wrong with it, in words.

SQLite would make it readable by everybody, and tells failures in its own terms. Neither function
here ever opens a file that exists: closing it would drop the locks that SQLite holds on it.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
from pathlib import Path

from pyctl.errors import DatastoreError

_DAMAGED = "the file is damaged: put a copy of it in its place"

_WORDS = {
    "BUSY": "another process is writing to it and does not finish: try again later",
    "NOTADB": "not an SQLite file: name another path, or move the file away",
    "CORRUPT": _DAMAGED,
    "FULL": "the disk is full, nothing of this was stored: make room and try again",
    "READONLY": "it cannot be written: see the permissions of file and directory",
    "CANTOPEN": "it cannot be opened: see the permissions of file and directory",
    "IOERR": "the disk failed, or allows no file of this size: check it, or use another path",
}

_SHARED_BYTES = 1 << 15


def name_of(path: Path) -> str:
    """`the embedded datastore /home/me/.local/share/pyctl/store.db`."""
    return f"the embedded datastore {path}"


def create(path: Path) -> None:
    """Make an empty file that only its owner may read, and its directory, unless it is there.

    Raises DatastoreError when that cannot be done, or a directory is in its place.
    """
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            raise DatastoreError(f"{name_of(path)}: a directory: name a file in it")
    except FileNotFoundError:
        _create_new(path)
    except OSError as error:
        raise _unusable(path, error) from error


def copy_of(path: Path, version: int) -> Path:
    """Make an empty file beside a store, for a copy of it: `store.db.v1`, or `store.db.v1.1`."""
    base = f"{path.name}.v{version}"
    names = itertools.chain([base], (f"{base}.{number}" for number in itertools.count(1)))
    copy = next(copy for copy in map(path.with_name, names) if not copy.exists())
    create(copy)
    return copy


def has_log(path: Path) -> bool:
    """Whether writes wait in SQLite's log, beside a store, for their way into it."""
    log = log_of(path)
    return log.exists() and log.stat().st_size > 0


def log_of(path: Path) -> Path:
    """Where SQLite keeps its log of a store."""
    return path.with_name(f"{path.name}-wal")


def failure(path: Path, error: Exception) -> DatastoreError:
    """What SQLite or the JSON parser reports of a store, so that a user can act on it."""
    code = error_name(error)
    if code == "IOERR" and _is_full(path):  # no room for the files that SQLite puts beside it
        code = "FULL"
    words = _DAMAGED if isinstance(error, ValueError) else _WORDS.get(code)
    return DatastoreError(f"{name_of(path)}: {words or 'SQLite refused'} ({error})")


def error_name(error: BaseException | None) -> str:
    """`BUSY` for SQLITE_BUSY and its variants; "" for an error that is not SQLite's."""
    name: str = getattr(error, "sqlite_errorname", "")
    return name.removeprefix("SQLITE_").partition("_")[0]


def _is_full(path: Path) -> bool:
    """Whether the disk has no room for what SQLite shares between processes: 32 KiB at least."""
    try:
        disk = os.statvfs(path.absolute().parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _SHARED_BYTES


def _create_new(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):  # another process was faster
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> DatastoreError:
    return DatastoreError(
        f"{name_of(path)}: {error.strerror}: {error.filename}: name another path, or see to its"
        " permissions"
    )

"""Connections of the embedded datastore to SQLite, whose failures they tell in a user's words."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from pyctl.datastores import embedded_file as files
from pyctl.datastores.rows import DamagedError
from pyctl.errors import DatastoreError

BUSY_SECONDS = 10.0  # to wait for another process that writes
_LOOK_AGAIN_SECONDS = 0.02


def connect(path: Path) -> tuple[str, sqlite3.Connection]:
    """Connect, and say how to connect again.

    A reader takes part in WAL mode, which needs files beside the store. Where it may make none, and
    no process has left a log, SQLite can read the store as a file that does not change.
    """
    uri = path.absolute().as_uri()
    live, fixed = f"{uri}?mode=rw", f"{uri}?mode=ro&immutable=1"
    try:
        return live, opened(live, path)
    except DatastoreError as error:
        refused = files.error_name(error.__cause__) in ("CANTOPEN", "READONLY")
        if not refused or files.has_log(path):
            raise
    return fixed, opened(fixed, path)


def opened(uri: str, path: Path, *, bound: bool = True) -> sqlite3.Connection:
    """One more connection to the store that `uri` names; unbound, any thread may close it.

    Raises DatastoreError when SQLite cannot use the file.
    """
    with in_words(path):
        connection = sqlite3.connect(
            uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=bound
        )
        try:
            connection.execute("PRAGMA synchronous = FULL")  # also the first look into the file
        except BaseException:
            connection.close()
            raise
        return connection


def use_wal(connection: sqlite3.Connection) -> None:
    """Switch a new file to WAL mode, for good. SQLite itself does not wait for its turn here."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if files.error_name(error) != "BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_AGAIN_SECONDS)


@contextlib.contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn failures of SQLite, and stored text that is no object, into DatastoreErrors."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError, DamagedError) as error:
        raise files.failure(path, error) from error

"""The embedded datastore as a whole: everything in it page by page, and its file made small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pyctl.datastores import embedded_schema as schema
from pyctl.datastores import rows
from pyctl.datastores.base import Page
from pyctl.datastores.embedded_connection import BUSY_SECONDS
from pyctl.datastores.embedded_file import log_of
from pyctl.resources.kind import Kind

if TYPE_CHECKING:
    from sqlite3 import Connection

PAGE = 500  # objects: some hundred kilobytes


def pages(connection: Connection, kinds: Sequence[Kind], revision: int) -> Iterator[Page]:
    """All objects of these kinds in the state that the connection's transaction reads."""
    for kind in kinds:
        found = connection.execute(*schema.reading(kind))
        while some := found.fetchmany(PAGE):
            yield Page(kind, rows.decode_all(some), str(revision))


def reclaim(connection: Connection, path: Path) -> int | None:
    """Write the file anew without its gaps; how many bytes fewer it has.

    Others go on reading the old pages, and SQLite makes the file short when the last of them has
    ended: None when that is later.
    """
    before = _size(path)
    connection.execute("VACUUM")
    connection.execute("PRAGMA busy_timeout = 0")  # there is no need to wait for readers
    try:
        ((waiting, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
    return None if waiting else max(before - _size(path), 0)


def _size(path: Path) -> int:
    """Bytes of the file and of the log beside it."""
    log = log_of(path)
    return path.stat().st_size + (log.stat().st_size if log.exists() else 0)

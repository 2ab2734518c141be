"""The tables of the embedded datastore and the questions put to them, as SQL text.

`objects` holds what is stored now. `log` is an undo log: one row a revision, saying which object
that write was about and what stood there before (NULL: nothing). So every version is stored once;
the past is the present with the later rows undone; forgetting is deleting the oldest rows; and a
change is a row together with the next row, or the present, of the same object.

Fields that a kind is looked up by are SQLite expression indexes on the stored JSON. They are made
when a kind is first written, so a field that a new version of pyctl adds indexes old objects too.

SQLite itself is embedded.py's alone; what runs statements here is handed its connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pyctl.errors import DatastoreError
from pyctl.resources.catalog import Kind

if TYPE_CHECKING:
    from typing import Protocol

    class Connection(Protocol):
        """What is needed of a connection to SQLite."""

        def execute(self, sql: str, /) -> Any:
            """Run a statement; iterating over the result gives rows."""


APPLICATION_ID = int.from_bytes(b"pyct", "big")
"""What SQLite keeps in a file's header to say whose it is."""

MIGRATIONS: list[tuple[str, ...]] = [
    (
        """CREATE TABLE objects (
            kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
            revision INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, namespace, name)
        ) WITHOUT ROWID""",
        """CREATE TABLE log (
            revision INTEGER PRIMARY KEY,
            kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
            previous INTEGER, before TEXT
        )""",
        "CREATE TABLE compaction (revision INTEGER NOT NULL)",
        "INSERT INTO compaction VALUES (0)",
    ),
]
"""Step n takes version n of the tables to n + 1. Version 0 is an empty file: a new store takes
the same way as an old one."""


def version(connection: Connection, name: str) -> int:
    """Which version of the tables a file holds; 0 for none, in an empty file.

    Raises DatastoreError for another program's file, and for one of a newer pyctl.
    """
    # In this order: should another process create them all meanwhile, the owner is seen last.
    tables = list(connection.execute("SELECT 1 FROM sqlite_master LIMIT 1"))
    ((found,),) = connection.execute("PRAGMA user_version")
    ((owner,),) = connection.execute("PRAGMA application_id")
    if owner == APPLICATION_ID and found <= len(MIGRATIONS):
        return int(found)
    if owner == APPLICATION_ID:
        raise DatastoreError(
            f"{name}: written by a newer pyctl (version {found} of its tables, this pyctl knows"
            f" {len(MIGRATIONS)}): use that one"
        )
    if owner or found or tables:
        raise DatastoreError(f"{name}: the SQLite file of another program: name another path")
    return 0


def migrate(connection: Connection, found: int) -> None:
    """Take tables from the version found to the newest. Runs inside a transaction."""
    for statements in MIGRATIONS[found:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


COUNTERS = (
    "SELECT max(revision, ifnull((SELECT max(revision) FROM log), 1)), revision FROM compaction"
)
"""The newest revision (1 before the first write, as etcd's) and the oldest that can be read."""

STORED = (
    "SELECT name, revision, value FROM objects"
    " WHERE kind = ? AND namespace = ? AND name IN (SELECT value FROM json_each(?))"
)

PUT = (
    "INSERT INTO objects VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, namespace, name) DO UPDATE"
    " SET revision = excluded.revision, value = excluded.value"
)
REMOVE = "DELETE FROM objects WHERE kind = ? AND namespace = ? AND name = ?"
LOG = "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)"
FORGET = "DELETE FROM log WHERE revision <= ?"
COMPACTED = "UPDATE compaction SET revision = ?"


def indexes(kind: Kind) -> Iterable[str]:
    """Statements that make the indexes of a kind where they are missing."""
    for path in kind.indexes:
        yield (
            f'CREATE INDEX IF NOT EXISTS "{kind.name} {path}" ON objects ({_field(path)})'
            f" WHERE kind = '{kind.name}'"
        )


def reading(
    kind: Kind,
    *,
    namespace: str | None = None,
    name: str | None = None,
    at: int | None = None,
    where: Mapping[str, str] | None = None,
) -> tuple[str, dict[str, str | int]]:
    """`(revision, value)` of the objects that fit, in order, now or at a revision; parameters."""
    chosen = f"kind = '{kind.name}'"  # as text: only that can match the condition of an index
    parameters: dict[str, str | int] = {}
    for column, wanted in (("namespace", namespace), ("name", name)):
        if wanted is not None:
            chosen += f" AND {column} = :{column}"
            parameters[column] = wanted
    if at is not None:
        parameters["at"] = at
    conditions = ""
    for number, (path, value) in enumerate((where or {}).items()):
        conditions += f" AND {_field(path)} = :field{number}"
        parameters[f"field{number}"] = value
    source = f"objects WHERE {chosen}" if at is None else f"({_past(chosen)}) WHERE true"
    return f"SELECT revision, value FROM {source}{conditions} ORDER BY namespace, name", parameters


def changes(*, namespace: str) -> str:
    """`(revision, after, previous, before)` of each write after :since to a :kind, in order.

    What stood there after a write is what stood there before the next one to the same object; if
    there is none, it stands there now.
    """
    within = " AND log.namespace = :namespace" if namespace else ""
    return (
        "SELECT log.revision, lead(log.before, 1, objects.value) OVER"
        " (PARTITION BY log.namespace, log.name ORDER BY log.revision), previous, before"
        " FROM log LEFT JOIN objects USING (kind, namespace, name)"
        f" WHERE log.kind = :kind AND log.revision > :since{within} ORDER BY log.revision"
    )


def _past(chosen: str) -> str:
    """Rows as of `objects` at revision :at: those unchanged since, and the changed ones undone.

    With min(), SQLite takes the other columns from the row that holds the minimum.
    """
    return (
        "SELECT namespace, name, revision, value FROM objects"
        f" WHERE {chosen} AND revision <= :at"
        " UNION ALL SELECT namespace, name, previous, before FROM"
        " (SELECT namespace, name, previous, before, min(revision) FROM log"
        f" WHERE {chosen} AND revision > :at GROUP BY namespace, name) WHERE before NOT NULL"
    )


def _field(path: str) -> str:
    """A dotted path as SQL. Written the same way each time, or an index would not fit."""
    steps = "".join(f'."{step}"' for step in path.replace("'", "''").split("."))
    return f"json_extract(value, '${steps}')"

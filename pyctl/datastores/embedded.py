"""The datastore that needs nothing else: one SQLite file, with etcd's revisions and history.

Several processes may use a file at once: one writes, the others read on (WAL mode). Killing one, or
a power cut, costs nothing that a write has returned, and leaves no half of one under way: SQLite
syncs its log at each commit (synchronous=FULL; a call of write() is one commit).

A store that may be read but not written, say on a read-only file system, serves reads.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from pyctl.datastores import embedded_connection as sqlite
from pyctl.datastores import embedded_file as files
from pyctl.datastores import embedded_schema as schema
from pyctl.datastores import rows
from pyctl.datastores.base import Create, Event, Listing, Object, Page, Results, Write
from pyctl.datastores.revisions import Kept, number
from pyctl.errors import DatastoreError, NotFound, ObjectError
from pyctl.resources.catalog import Kind

POLL_SECONDS = 0.02  # between two looks of a watch; each reads a few bytes of shared memory

Seed = Callable[[], Sequence[tuple[Kind, Object]]]

_OUTER = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_INNER = ("SAVEPOINT nested", "RELEASE nested", ("ROLLBACK TO nested", "RELEASE nested"))


class Embedded:
    """A Datastore in one file. Serves the thread that opened it; a watch may run in another."""

    capabilities: ClassVar[frozenset[str]] = frozenset(
        {"bulk", "compaction", "history", "status", "transactions"}
    )

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._depth = 0
        self._uri, self._connection = sqlite.connect(path)

    @classmethod
    def open(
        cls, path: Path, *, seed: Seed | None = None, clock: Callable[[], float] = time.monotonic
    ) -> Embedded:
        """Open the store, or create it (the directory 0700, the files 0600) holding `seed()`.

        Of processes that create one file at the same time, one alone does. A store of an older
        pyctl is brought up to date, after a copy was put beside it. `clock` gives the seconds by
        which `idle` of a watch is measured.

        Raises DatastoreError when the file cannot be used, and leaves it as it was.
        """
        files.create(path)
        store = cls(path, clock)
        try:
            store._prepare(seed)
        except BaseException:
            store.close()
            raise
        return store

    @property
    def name(self) -> str:
        """`the embedded datastore /home/me/.local/share/pyctl/store.db`."""
        return files.name_of(self._path)

    def get(self, kind: Kind, name: str, namespace: str = "", *, revision: str = "") -> Object:
        """One object, or NotFound."""
        namespace = rows.scope(kind, namespace)
        found = self._read(kind, revision, namespace=namespace, name=name)
        if not found.objects:
            raise NotFound(kind.identity(name, namespace))
        return found.objects[0]

    def list(
        self,
        kind: Kind,
        *,
        namespace: str = "",
        revision: str = "",
        where: Mapping[str, str] | None = None,
    ) -> Listing:
        """All objects of a kind. One read at a revision gives that revision back."""
        within = rows.scope(kind, namespace) or None
        return self._read(kind, revision, namespace=within, where=where)

    def write(self, writes: Sequence[Write]) -> Results:
        """Carry writes out in order, in one transaction; ValueError for what is not JSON."""
        from pyctl.datastores import batch  # which reads do without

        with self.transaction(), self._snapshot(self._connection) as kept:
            keys = [batch.key_of(write) for write in writes]
            todo = batch.Batch(self._stored(keys), kept.newest)
            results = [todo.carry_out(*pair) for pair in zip(keys, writes, strict=True)]
            for kind in {write.kind.name: write.kind for write in writes}.values():
                for statement in schema.indexes(kind):
                    self._connection.execute(statement)
            self._connection.executemany(schema.LOG, todo.log)
            self._connection.executemany(schema.PUT, todo.put())
            self._connection.executemany(schema.REMOVE, todo.removed())
        return results

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """One atomic step; other processes' writes wait some seconds for its end."""
        begin, commit, undo = _INNER if self._depth else _OUTER
        self._control(begin)
        self._depth += 1
        try:
            yield
            self._control(commit)
        except BaseException:
            if self._connection.in_transaction:
                for statement in undo:
                    self._control(statement)
            raise
        finally:
            self._depth -= 1

    def watch(
        self, kind: Kind, *, since: str, namespace: str = "", idle: float | None = None
    ) -> Iterator[Event]:
        """Every change after `since` that is committed, by this process or another."""
        return self._watch(kind, number(since), rows.scope(kind, namespace), idle)

    def revision(self) -> str:
        """Give the revision of the last write; 1 before the first, as etcd does."""
        with self._snapshot(self._connection) as kept:
            return str(kept.newest)

    def compact(self, revision: str) -> None:
        """Forget history before this revision; nothing happens when it is forgotten already."""
        before = number(revision)
        with self.transaction(), self._snapshot(self._connection) as kept:
            if before > kept.oldest:
                kept.check(before)
                self._connection.execute(schema.FORGET, (before,))
                self._connection.execute(schema.COMPACTED, (before,))

    def dump(self, kinds: Sequence[Kind]) -> Iterator[Page]:
        """All objects of these kinds, read on a connection of its own."""
        from pyctl.datastores import embedded_upkeep as upkeep

        connection = sqlite.opened(self._uri, self._path)
        with contextlib.closing(connection), self._snapshot(connection) as kept:
            yield from upkeep.pages(connection, kinds, kept.newest)

    def reclaim(self) -> int | None:
        """Make the file as small as what it holds; None when others keep it from shrinking yet."""
        from pyctl.datastores import embedded_upkeep as upkeep

        with sqlite.in_words(self._path):
            return upkeep.reclaim(self._connection, self._path)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _read(self, kind: Kind, revision: str, **chosen: Any) -> Listing:
        with self._snapshot(self._connection) as kept:
            at = kept.moment(revision)
            found = self._connection.execute(*schema.reading(kind, at=at, **chosen)).fetchall()
            return Listing(rows.decode_all(found), str(at or kept.newest))

    def _stored(self, keys: Sequence[rows.Key]) -> dict[rows.Key, rows.Version]:
        """What is stored of these objects."""
        from pyctl.datastores import batch

        stored: dict[rows.Key, rows.Version] = {}
        for (kind, namespace), names in batch.names_by_scope(keys).items():
            found = self._connection.execute(schema.STORED, (kind, namespace, batch.encode(names)))
            for name, revision, text in found:
                stored[kind, namespace, name] = (revision, text)
        return stored

    def _watch(self, kind: Kind, since: int, namespace: str, idle: float | None) -> Iterator[Event]:
        """Wait for commits on a connection of its own, to which all of them are someone else's."""
        connection = sqlite.opened(self._uri, self._path, bound=False)
        try:
            seen, quiet = None, self._clock()
            while True:
                with sqlite.in_words(self._path):
                    version = connection.execute("PRAGMA data_version").fetchone()
                if version != seen:
                    seen = version
                    events, since = self._changes(connection, kind, since, namespace)
                    yield from events
                    quiet = self._clock() if events else quiet
                elif idle is not None and self._clock() - quiet >= idle:
                    return
                else:
                    time.sleep(POLL_SECONDS)
        finally:
            connection.close()

    def _changes(
        self, connection: sqlite3.Connection, kind: Kind, since: int, namespace: str
    ) -> tuple[Sequence[Event], int]:
        """Events after a revision, and the revision up to which these are all."""
        parameters = {"kind": kind.name, "namespace": namespace, "since": since}
        with self._snapshot(connection) as kept:
            kept.check_kept(since)
            found = connection.execute(schema.changes(namespace=namespace), parameters).fetchall()
            return [rows.event(*row) for row in found], max(since, kept.newest)

    @contextlib.contextmanager
    def _snapshot(self, connection: sqlite3.Connection) -> Iterator[Kept]:
        """Make all that is read inside belong to one state, and say of which revisions it tells."""
        alone = not connection.in_transaction
        with sqlite.in_words(self._path):
            if alone:
                connection.execute("BEGIN")
            try:
                counters = connection.execute(schema.COUNTERS).fetchone() or [None]
                if not all(isinstance(counter, int) for counter in counters):
                    raise rows.DamagedError("its revisions are no numbers")
                yield Kept(self.name, *counters)
            finally:
                if alone:
                    connection.rollback()

    def _control(self, statement: str) -> None:
        """Begin, commit or undo. A full disk may have made SQLite undo the whole transaction."""
        if self._depth and not self._connection.in_transaction:
            raise DatastoreError(f"{self.name}: the transaction was undone by an earlier failure")
        with sqlite.in_words(self._path):
            self._connection.execute(statement)

    def _prepare(self, seed: Seed | None) -> None:
        """Create or migrate the tables, unless they are there."""
        with sqlite.in_words(self._path):
            found = schema.version(self._connection, self.name)
            if found == len(schema.MIGRATIONS):
                return
            if not found:
                sqlite.use_wal(self._connection)
        with self.transaction():
            with sqlite.in_words(self._path):
                found = schema.version(self._connection, self.name)
                if found == len(schema.MIGRATIONS):
                    return  # another process was faster
                with self._copied(found) if found else contextlib.nullcontext():
                    schema.migrate(self._connection, found)
            objects = seed() if seed and not found else ()
            for result in self.write([Create(kind, item) for kind, item in objects]):
                if isinstance(result, ObjectError):
                    raise result

    @contextlib.contextmanager
    def _copied(self, found: int) -> Iterator[None]:
        """Keep a copy, in a new file beside the store, of what it was when this succeeds."""
        copy = files.copy_of(self._path, found)
        try:
            source, target = sqlite.opened(self._uri, self._path), sqlite3.connect(copy)
            with contextlib.closing(source), contextlib.closing(target):
                source.backup(target)
            yield
        except BaseException:
            copy.unlink()
            raise

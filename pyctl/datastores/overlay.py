"""A datastore laid over another: it reads through, and keeps what is written in memory.

So anything can be tried without being done: a dry run writes to an overlay, with every check that a
real write meets, and a question can be asked of a datastore as it would be with some files applied.

Where the datastore below keeps history, the overlay is of the moment when it was made: all reads
are at the revision of then, and whatever others write meanwhile is not seen. Where it does not,
what is below is read as it is now. Revisions go on from those of the datastore below, which will
give the same numbers to its own next writes.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pyctl.datastores import rows
from pyctl.datastores.base import (
    Create,
    Datastore,
    Delete,
    Event,
    Foreseeing,
    Listing,
    Object,
    Refusing,
    Results,
    Update,
    Write,
)
from pyctl.datastores.batch import Batch, key_of, names_by_scope
from pyctl.datastores.overlay_below import Below
from pyctl.datastores.overlay_layer import Entry, Layer
from pyctl.datastores.revisions import Kept, newest, number
from pyctl.errors import NotFound, ObjectError
from pyctl.resources.kind import Kind

POLL_SECONDS = 0.02  # between two looks of a watch


class Effect(NamedTuple):
    """What writes made of an object; None where it was not there. No resourceVersion in either."""

    kind: Kind
    name: str
    namespace: str
    before: Object | None
    after: Object | None


class Overlay:
    """A Datastore over another, which it never writes to and does not close.

    One thread writes; a watch may run in another.
    """

    def __init__(self, below: Datastore, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives the seconds by which `idle` of a watch is measured."""
        self._below = Below(below)
        self._clock = clock
        self._layers = [Layer(self._below.start)]

    @property
    def capabilities(self) -> frozenset[str]:
        """Transactions and bulk always, history and status as the datastore below has them."""
        inherited = self._below.datastore.capabilities & {"history", "status"}
        return frozenset({"bulk", "transactions"}) | inherited

    @property
    def name(self) -> str:
        """`the embedded datastore FILE with changes in memory`."""
        return f"{self._below.datastore.name} with changes in memory"

    def another(self) -> Overlay:
        """One more client of this overlay: it sees what is written when a transaction ends."""
        client = Overlay(self._below.datastore, self._clock)
        client._below, client._layers = self._below, self._layers[:1]
        return client

    def get(self, kind: Kind, name: str, namespace: str = "", *, revision: str = "") -> Object:
        """One object, or NotFound."""
        namespace, at = rows.scope(kind, namespace), self._moment(revision)
        entry = self._entry((kind.name, namespace, name), at)
        if entry is None:
            return self._below.get(kind, name, namespace, at)
        if entry.after is None:
            raise NotFound(kind.identity(name, namespace))
        return rows.decode(entry.revision, entry.after)

    def list(
        self,
        kind: Kind,
        *,
        namespace: str = "",
        revision: str = "",
        where: Mapping[str, str] | None = None,
    ) -> Listing:
        """All objects of a kind: those below that nothing here is about, and those here."""
        namespace, at = rows.scope(kind, namespace), self._moment(revision)
        listing = self._below.list(kind, namespace, at, where)
        at = at if self._below.pinned else max(at, newest(listing.revision))
        if not any(layer.touches(kind) for layer in self._layers):
            return Listing(listing.objects, str(at))
        found = {rows.object_key(kind, obj): obj for obj in listing.objects}
        objects = {key: obj for key, obj in found.items() if self._entry(key, at) is None}
        objects |= self._written(kind, namespace, at, where or {})
        return Listing([objects[key] for key in sorted(objects)], str(at))

    def write(self, writes: Sequence[Write]) -> Results:
        """Carry writes out in memory; ValueError for what is not JSON."""
        keys = [key_of(write) for write in writes]
        stored = self._stored(writes, keys)
        last = max([self._layers[-1].newest, *(revision for revision, _ in stored.values())])
        batch = Batch(stored, last)
        results = [
            self._refusal(write, there=key in stored)
            or batch.carry_out(key, self._as_below(write, stored.get(key)))
            for key, write in zip(keys, writes, strict=True)
        ]
        entries = iter(_entries(batch, {write.kind.name: write.kind for write in writes}))
        for write, result in zip(writes, results, strict=True):
            if isinstance(result, dict):
                obj = None if isinstance(write, Delete) else result
                self._layers[-1].add(next(entries), obj)
        return results

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """One atomic step, in a layer of its own."""
        self._layers.append(Layer(self._layers[-1].newest))
        try:
            yield
        except BaseException:
            self._layers.pop()
            raise
        done = self._layers.pop()
        self._layers[-1].absorb(done)

    def watch(
        self, kind: Kind, *, since: str, namespace: str = "", idle: float | None = None
    ) -> Iterator[Event]:
        """Every change below up to the moment of the overlay, then every change in it."""
        return self._watch(kind, number(since), rows.scope(kind, namespace), idle)

    def revision(self) -> str:
        """The revision of the last write in memory, at first that of the datastore below."""
        return str(self._layers[-1].newest)

    def effects(self, since: str) -> Sequence[Effect]:
        """What was written here after a revision, once for each object, in the order of writes."""
        first: dict[rows.Key, Entry] = {}
        last: dict[rows.Key, Entry] = {}
        for entry in (entry for layer in self._layers for entry in layer.log):
            if entry.revision > int(since):
                first.setdefault(entry.key, entry)
                last[entry.key] = entry
        return [_effect(first[key], last[key]) for key in first]

    def compact(self, revision: str) -> None:
        """Nothing is forgotten: an overlay does not live long, and what is below is not its own."""
        self._kept().check(number(revision))

    def close(self) -> None:
        """Leave the datastore below open: it is somebody else's."""

    def foreseen(self, kind: Kind, stored: Object, written: Object) -> Object:
        """What would be there after an update, as the datastore below has it."""
        below = self._below.datastore
        return below.foreseen(kind, stored, written) if isinstance(below, Foreseeing) else written

    def _as_below(self, write: Write, stored: rows.Version | None) -> Write:
        """An update as one to what the datastore below would make of it."""
        foreseeing = isinstance(self._below.datastore, Foreseeing)
        if not (foreseeing and stored and isinstance(write, Update)):
            return write
        made = self.foreseen(write.kind, rows.decode(*stored), write.object)
        version = write.object["metadata"].get("resourceVersion", "")
        metadata = {**made["metadata"], "resourceVersion": version}
        return Update(write.kind, {**made, "metadata": metadata})

    def _refusal(self, write: Write, *, there: bool) -> ObjectError | None:
        """Why the datastore below never carries such a write out; None when it may."""
        below = self._below.datastore
        if not (there or isinstance(write, Create)) or not isinstance(below, Refusing):
            return None
        return below.refusal(write)

    def _kept(self) -> Kept:
        return Kept(self.name, self._layers[-1].newest, 0)

    def _moment(self, revision: str) -> int:
        """The revision at which to read; without history below it is always that of now."""
        if self._below.pinned:
            return self._kept().moment(revision) or self._layers[-1].newest
        number(revision or "0")
        return self._layers[-1].newest

    def _entry(self, key: rows.Key, at: int) -> Entry | None:
        """The last write here to an object up to a revision; None: it is as it is below."""
        found = (layer.state(key, at) for layer in reversed(self._layers))
        return next((entry for entry in found if entry is not None), None)

    def _written(
        self, kind: Kind, namespace: str, at: int, where: Mapping[str, str]
    ) -> dict[rows.Key, Object]:
        """The objects of the layers that are asked for."""
        keys = {key for layer in self._layers for key in layer.keys(kind, where)}
        entries = [self._entry(key, at) for key in keys if namespace in ("", key[1])]
        objects = {
            entry.key: rows.decode(entry.revision, entry.after)
            for entry in entries
            if entry is not None and entry.after is not None
        }
        return {key: obj for key, obj in objects.items() if rows.fits(obj, where)}

    def _watch(self, kind: Kind, since: int, namespace: str, idle: float | None) -> Iterator[Event]:
        yield from self._below.past(kind, since, namespace)
        log, seen, quiet = self._layers[0].log, 0, self._clock()
        while True:
            if seen < len(log):
                entry = log[seen]
                seen += 1
                if entry.revision > since and _concerns(entry, kind, namespace):
                    yield rows.event(entry.revision, entry.after, *(entry.before or (None, None)))
                    quiet = self._clock()
            elif idle is not None and self._clock() - quiet >= idle:
                return
            else:
                time.sleep(POLL_SECONDS)

    def _stored(
        self, writes: Sequence[Write], keys: Sequence[rows.Key]
    ) -> dict[rows.Key, rows.Version]:
        """What these writes meet: the objects as they are here, else as they are below."""
        entries = {key: self._entry(key, self._layers[-1].newest) for key in keys}
        kinds = {write.kind.name: write.kind for write in writes}
        stored = {
            key: (entry.revision, entry.after)
            for key, entry in entries.items()
            if entry is not None and entry.after is not None
        }
        unwritten = [key for key, entry in entries.items() if entry is None]
        for (kind, namespace), names in names_by_scope(unwritten).items():
            stored |= self._below.versions(kinds[kind], namespace, names)
        return stored


def _entries(batch: Batch, kinds: Mapping[str, Kind]) -> list[Entry]:
    """What a batch did, each write with what its object was after it."""
    after: dict[rows.Key, str | None] = dict.fromkeys(batch.removed())
    after |= {(kind, namespace, name): text for kind, namespace, name, _, text in batch.put()}
    entries = []
    for revision, kind, namespace, name, previous, text in reversed(batch.log):
        key = (kind, namespace, name)
        before = (previous, text) if previous is not None and text is not None else None
        entries.append(Entry(revision, kinds[kind], key, after[key], before))
        after[key] = text
    return entries[::-1]


def _effect(first: Entry, last: Entry) -> Effect:
    before = json.loads(first.before[1]) if first.before is not None else None
    after = json.loads(last.after) if last.after is not None else None
    return Effect(first.kind, first.key[2], first.key[1], before, after)


def _concerns(entry: Entry, kind: Kind, namespace: str) -> bool:
    return entry.key[0] == kind.name and namespace in ("", entry.key[1])

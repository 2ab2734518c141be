"""The datastore below an overlay, as it was at one moment where it keeps history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyctl.datastores import rows
from pyctl.datastores.base import Datastore, Event, Listing, Object
from pyctl.datastores.batch import stored_form
from pyctl.datastores.revisions import newest
from pyctl.errors import NotFound
from pyctl.resources.kind import Kind

FEW = 8  # objects of one kind and namespace that are read one by one rather than as a list
PATIENCE_SECONDS = 1.0  # that the datastore has to go on telling of its past


class Below:
    """Reads from a datastore. `start` is its revision at the moment that is meant.

    `pinned` says that it can read at that moment; without history, now is all that it knows.
    """

    def __init__(self, datastore: Datastore) -> None:
        self.datastore = datastore
        self.start = newest(datastore.revision())
        self.pinned = "history" in datastore.capabilities
        self._known: dict[rows.Key, rows.Version | None] = {}
        self._listed: set[tuple[str, str]] = set()

    def get(self, kind: Kind, name: str, namespace: str, at: int) -> Object:
        """One object at a revision, or NotFound."""
        return self.datastore.get(kind, name, namespace, revision=self._revision(at))

    def list(
        self, kind: Kind, namespace: str, at: int, where: Mapping[str, str] | None = None
    ) -> Listing:
        """The objects of a kind at a revision."""
        revision = self._revision(at)
        return self.datastore.list(kind, namespace=namespace, revision=revision, where=where)

    def versions(
        self, kind: Kind, namespace: str, names: Sequence[str]
    ) -> dict[rows.Key, rows.Version]:
        """What is stored under these names, read as one list where they are many."""
        if not self.pinned:
            self._known.clear()
            self._listed.clear()
        keys = [(kind.name, namespace, name) for name in names]
        if (kind.name, namespace) not in self._listed:
            unknown = [key for key in keys if key not in self._known]
            if len(unknown) > FEW:
                self._read_all(kind, namespace)
            else:
                self._known |= {key: self._read(kind, key) for key in unknown}
        found = ((key, self._known.get(key)) for key in keys)
        return {key: version for key, version in found if version is not None}

    def past(self, kind: Kind, since: int, namespace: str) -> Iterator[Event]:
        """What happened after a revision, up to the moment that is meant."""
        events = self.datastore.watch(
            kind, since=str(since), namespace=namespace, idle=PATIENCE_SECONDS
        )
        for event in events if since < self.start else ():
            if newest(event.object["metadata"]["resourceVersion"]) > self.start:
                return
            yield event

    def _revision(self, at: int) -> str:
        return str(min(at, self.start)) if self.pinned else ""

    def _read(self, kind: Kind, key: rows.Key) -> rows.Version | None:
        try:
            return stored_form(self.get(kind, key[2], key[1], self.start))
        except NotFound:
            return None

    def _read_all(self, kind: Kind, namespace: str) -> None:
        for obj in self.list(kind, namespace, self.start).objects:
            self._known[rows.object_key(kind, obj)] = stored_form(obj)
        self._listed.add((kind.name, namespace))

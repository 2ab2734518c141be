"""The writes of one batch, in rounds, so that no object is asked for on its own.

First everything goes to the datastore at once, as if nothing were there (create, apply) or as if
nothing were known (replace). What is there already comes back with the refusal; it is then updated
under the resourceVersion that was read. What was looked up before needs no such first round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pyctl.client.objects import Stamp, replacement, with_status_of, without
from pyctl.client.outcome import Change, Outcome
from pyctl.client.pools import in_its_words, refused_change
from pyctl.client.stored import Stored
from pyctl.datastores.base import Create, Datastore, Foreseeing, Update, Write
from pyctl.errors import AlreadyExists, Conflict, NotSupported, Path, PyctlError, WriteCutShort
from pyctl.manifests.manifest import Manifest
from pyctl.resources.decode import Checked
from pyctl.resources.kind import Kind
from pyctl.resources.schema import Remark

Object = dict[str, Any]

_TRIES = 5


class Draft(NamedTuple):
    """A manifest on its way into the datastore: completed and checked, or refused.

    `left` are the fields that hold a default which is left to the datastore to fill in.
    """

    manifest: Manifest
    namespace: str
    object: Object
    remarks: tuple[Remark, ...] = ()
    error: PyctlError | None = None
    left: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """The name under which it is stored: the manifest's, or one made of its fields."""
        name: str = self.object["metadata"].get("name", "")
        return name

    def given(self, obj: Object) -> Object:
        """What of an object made of this draft is written."""
        return without(obj, self.left)

    def outcome(self, result: Object | PyctlError | None, *, written: bool = True) -> Outcome:
        """What became of it: the object as stored, or why it is not."""
        manifest = self.manifest
        return Outcome(
            kind=manifest.kind,
            name=self.name,
            namespace=self.namespace,
            object=result if isinstance(result, dict) else None,
            error=result if isinstance(result, PyctlError) else None,
            written=written,
            source=manifest.source,
            remarks=self.remarks,
        )


class Round:
    """The writes of a batch, repeated for what was there already or had moved on."""

    def __init__(
        self,
        datastore: Datastore,
        stamp: Stamp,
        verb: str,
        drafts: Sequence[Draft],
        stored: Stored | None = None,
    ) -> None:
        self._datastore = datastore
        self._stamp = stamp
        self._verb = verb
        self._drafts = drafts
        self._stored = stored
        self._results: list[Object | PyctlError | None] = [draft.error for draft in drafts]
        self._unwritten: set[int] = set()
        self._before: dict[int, Object] = {}
        self.changes: list[Change] = []

    def run(self) -> None:
        """Write until every draft has a result."""
        writes: dict[int, Write] = {}
        for index, draft in enumerate(self._drafts):
            write = None if draft.error else self._first(index, draft)
            if write is not None:
                writes[index] = write
        for _ in range(_TRIES + 1):
            if not writes:
                return
            try:
                results = self._datastore.write(list(writes.values()))
            except WriteCutShort as error:
                raise self._cut_short(writes, error) from error
            writes = self._taken(writes, results)

    def outcomes(self) -> list[Outcome]:
        """What became of each draft."""
        return [
            draft.outcome(result, written=index not in self._unwritten)
            for index, (draft, result) in enumerate(zip(self._drafts, self._results, strict=True))
        ]

    def _taken(
        self, writes: Mapping[int, Write], results: Sequence[Object | PyctlError]
    ) -> dict[int, Write]:
        """Note the results of the first of some writes; the writes that come after those."""
        pairs = zip(writes.items(), results, strict=False)
        taken = [(i, self._take(i, write, result)) for (i, write), result in pairs]
        return {i: again for i, again in taken if again is not None}

    def _cut_short(self, writes: Mapping[int, Write], error: WriteCutShort) -> WriteCutShort:
        """The same failure, with what became of drafts instead of writes."""
        unfinished = {*self._taken(writes, error.results), *list(writes)[len(error.results) :]}
        finished = [r for i, r in enumerate(self._results) if i not in unfinished]
        return WriteCutShort(str(error), results=finished, unknown=error.unknown)

    def _first(self, index: int, draft: Draft) -> Write | None:
        kind = draft.manifest.kind
        known = self._stored.get(kind, draft.name, draft.namespace) if self._stored else None
        if known is not None:
            return self._update(index, draft, known)
        if self._verb == "replace":
            return _unread(draft)
        return Create(kind, self._stamp(draft.given(draft.object)))

    def _take(self, index: int, write: Write, result: Object | PyctlError) -> Write | None:
        """Note a result, or give the write that comes after it."""
        draft = self._drafts[index]
        self._results[index] = result
        if isinstance(result, dict):
            change = Change(kind=draft.manifest.kind, before=self._before.get(index), after=result)
            self.changes.append(change)
            return None
        if self._verb == "apply" and isinstance(write, Create) and isinstance(result, NotSupported):
            return _unread(draft)  # what others make may still be changed
        exists = isinstance(result, AlreadyExists) and self._verb == "apply"
        if not (exists or isinstance(result, Conflict)):
            return None
        return self._update(index, draft, getattr(result, "existing", None))

    def _update(self, index: int, draft: Draft, stored: Object | None) -> Write | None:
        if stored is None:
            return None
        kind, version = draft.manifest.kind, draft.manifest.resource_version
        if version and version != stored["metadata"]["resourceVersion"]:
            name = kind.identity(draft.name, draft.namespace)
            self._results[index] = Conflict(name, wanted=version, existing=stored)
            return None
        updated = in_its_words(kind, stored, replacement(draft.object, stored))
        if "status" not in self._datastore.capabilities:
            updated = with_status_of(stored, updated)
        refused = refused_change(kind, stored, updated)
        if refused is not None:
            self._results[index] = refused
            return None
        given = draft.given(updated)
        if self._verb == "apply" and not version and self._same(kind, stored, updated, given):
            self._results[index] = stored
            self._unwritten.add(index)
            return None
        self._before[index] = stored
        return Update(kind, given)

    def _same(self, kind: Kind, stored: Object, updated: Object, given: Object) -> bool:
        """Whether an update would leave what is stored as it is."""
        if stored in (updated, given):
            return True
        store = self._datastore
        return isinstance(store, Foreseeing) and store.foreseen(kind, stored, updated) == stored


def _unread(draft: Draft) -> Update:
    """The update of an object that nobody has read: it fails, and tells what is stored."""
    metadata = {**draft.object["metadata"], "resourceVersion": ""}
    return Update(draft.manifest.kind, {**draft.object, "metadata": metadata})


def left_to(datastore: Datastore, checked: Checked) -> tuple[Path, ...]:
    """The fields with a default that the datastore fills in itself, as its own schemas have it."""
    return checked.filled if "defaults" in datastore.capabilities else ()

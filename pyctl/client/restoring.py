"""restore: a datastore made to hold what a backup holds, in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from pyctl.client.backup import kinds_in_order, listed
from pyctl.client.namespaces import Scope
from pyctl.client.outcome import Change, Notice, Outcome
from pyctl.client.profiles import fitted
from pyctl.client.refusals import kept_by_kubernetes
from pyctl.client.restore_plan import Key, Step, Stored, key, plan
from pyctl.client.rounds import Draft
from pyctl.client.seeding import is_from_start
from pyctl.client.tiers import tier_remarks
from pyctl.client.writing import BATCH, Done, Writer, handled
from pyctl.errors import DatastoreError, Interrupted, Invalid, Problem, PyctlError
from pyctl.manifests.manifest import Manifest
from pyctl.resources.kind import Kind
from pyctl.resources.tier import BUILT_IN

Object = dict[str, Any]

_SHOWN = 20
"""How many deleted objects are named; of the rest only the number is told."""


class NotEmptyError(PyctlError):
    """The datastore holds objects, and nobody said that they may be replaced."""

    exit_code = 4


class Restorer:
    """Puts a backup into a datastore through a Writer, so that what follows a write follows it too.

    With `force` the datastore may hold objects; those that the backup does not hold are deleted.
    """

    def __init__(self, writer: Writer, *, force: bool = False) -> None:
        self._writer = writer
        self._reader = writer.reader
        self._datastore = writer.datastore
        self._force = force
        self._atomic = "transactions" in writer.datastore.capabilities
        self._deleted: list[str] = []

    def restore(self, manifests: Sequence[Manifest]) -> Iterator[Outcome | Notice]:
        """One Outcome an object; where some are wrong, those alone: then nothing is written.

        Objects keep uid and creationTimestamp; a resourceVersion counts for nothing. Raises
        NotEmptyError, and what keeps a datastore with transactions from taking all of it; then
        nothing is written either.
        """
        found, notices = fitted(self._reader, manifests)
        ours = [m for m in found if not self._reader.is_built_in(m.kind, m.name)]
        drafts = [self._writer.draft("apply", manifest, Scope()) for manifest in ours]
        refused = [draft.outcome(draft.error) for draft in _judged(drafts) if draft.error]
        if refused:
            yield from refused
            return
        yield from notices
        yield from (_left_out(m) for m in found if self._reader.is_built_in(m.kind, m.name))
        self._writer.prepare()
        yield from self._writer.transact(lambda: self._replace(_with_tiers(drafts)))
        if self._deleted:
            yield _gone(self._deleted)

    def _replace(self, drafts: Sequence[Draft]) -> Done:
        stored = self._stored()
        if not self._force:
            self._check_empty(stored)
        alone = self._reader.surroundings.alone
        status = "status" in self._datastore.capabilities
        todo = plan(drafts, stored, self._writer.stamp, alone=alone, status=status)
        changes: list[Change] = []
        outcomes = [draft.outcome(draft.object, written=False) for draft in todo.unchanged]
        outcomes += self._carry_out(todo.writes, changes)
        if not any(outcome.error for outcome in outcomes):
            gone = [s for s in todo.deletions if s.before and not self._stays(s.kind, s.before)]
            outcomes += self._carry_out(gone, changes)
        return outcomes, changes

    def _stored(self) -> Stored:
        return {
            key(kind, obj): (kind, obj)
            for kind in kinds_in_order()
            for obj in listed(self._datastore, kind).objects
        }

    def _check_empty(self, stored: Stored) -> None:
        """Raise NotEmptyError when anything is stored but what is there without anybody's doing."""
        held = Counter(
            kind.name
            for kind, obj in stored.values()
            if not (is_from_start(kind, obj) or self._stays(kind, obj))
        )
        if held:
            counts = ", ".join(f"{name} ({count})" for name, count in held.items())
            raise NotEmptyError(
                f"{self._datastore.name} is not empty, it holds {counts}: nothing was restored "
                "(--force replaces what it holds)"
            )

    def _stays(self, kind: Kind, obj: Object) -> bool:
        """Whether Kubernetes alone makes and deletes this object."""
        return kept_by_kubernetes(self._reader, kind, obj["metadata"]["name"])

    def _carry_out(self, steps: Sequence[Step], changes: list[Change]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for at in range(0, len(steps), BATCH):
            so_far = handled(at, len(steps))
            if self._writer.stopping():
                told = "nothing was restored" if self._atomic else so_far
                raise Interrupted(f"interrupted: {told}")
            part = steps[at : at + BATCH]
            try:
                results = self._datastore.write([step.write for step in part])
            except DatastoreError as error:
                if self._atomic or not at:
                    raise
                raise DatastoreError(f"{error} ({so_far} before)") from error
            for step, result in zip(part, results, strict=True):
                outcomes += self._done(step, result, changes)
        return outcomes

    def _done(
        self, step: Step, result: Object | PyctlError, changes: list[Change]
    ) -> Iterator[Outcome]:
        """What became of a step, for the user and for what reacts to it."""
        kind, draft = step.kind, step.draft
        if isinstance(result, PyctlError) and self._atomic:
            raise result
        if isinstance(result, dict):
            changes.append(Change(kind, step.before, result if draft else None))
        if draft is not None:
            yield draft.outcome(result)
            return
        _, namespace, name = key(kind, step.before or {})
        if isinstance(result, dict):
            self._deleted.append(kind.identity(name, namespace))
        else:
            yield Outcome(kind=kind, name=name, namespace=namespace, error=result)


def _judged(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The drafts, those refused that name an object which another has named."""
    first: dict[Key, Draft] = {}
    for draft in drafts:
        if draft.error is not None:
            yield draft
            continue
        other = first.setdefault(key(draft.manifest.kind, draft.object), draft)
        if other is draft:
            yield draft
            continue
        source = other.manifest.source
        where = f", first on {source.place()}" if source else ""
        problem = Problem(("metadata", "name"), f"the backup holds this object twice{where}")
        yield draft._replace(error=Invalid([problem]))


def _with_tiers(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, with a remark on each policy whose tier will not be there."""
    tiers = {d.manifest.name for d in drafts if d.manifest.kind.name == "Tier"} | set(BUILT_IN)
    told = []
    for draft in drafts:
        named = "spec.tier" in draft.manifest.kind.indexes
        tier = draft.object["spec"].get("tier", "") if named else ""
        remarks = tier_remarks(tier if tier not in tiers else "")
        told.append(draft._replace(remarks=(*draft.remarks, *remarks)))
    return told


def _left_out(manifest: Manifest) -> Notice:
    identity = manifest.kind.identity(manifest.name)
    return Notice(f"{identity} is built in here: the one of the backup was left out")


def _gone(deleted: Sequence[str]) -> Notice:
    names = ", ".join(deleted[:_SHOWN])
    more = f" and {len(deleted) - _SHOWN} more" if len(deleted) > _SHOWN else ""
    return Notice(f"deleted, since the backup does not hold them: {names}{more}")

"""patch, label and annotate: read objects, change them, and write them back.

Where somebody else has changed one meanwhile, all that is done anew to what there is then, some
times over, unless the change itself says which resourceVersion it is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pyctl.client.filters import Filters
from pyctl.client.named_profiles import Profiles
from pyctl.client.namespaces import Scope, namespace_of
from pyctl.client.objects import replacement, without
from pyctl.client.outcome import Change, Notice, Outcome
from pyctl.client.patches import Edit, Edited, PatchError
from pyctl.client.pools import in_its_words, refused_change
from pyctl.client.reading import Reader
from pyctl.client.refusals import refused, unfit
from pyctl.client.rounds import left_to
from pyctl.client.targets import Target, check_version, outcome_of
from pyctl.client.tiers import Tiers, tier_remarks
from pyctl.client.writing import Done, Writer, apart
from pyctl.datastores.base import Update
from pyctl.documents.source import lead
from pyctl.errors import Conflict, Invalid, Problem, PyctlError, WriteCutShort, told
from pyctl.resources.catalog import API_VERSION
from pyctl.resources.decode import Decoded, complete, decode, read
from pyctl.resources.kind import Kind
from pyctl.resources.schema import Remark

Object = dict[str, Any]

_UPDATING = "updating existing resource"
_DECODING = "creating resource from patched data"
_LOST = "not kept: pyctl does not know this field, as another version of Calico may"
_TRIES = 5


class Task(NamedTuple):
    """A change to be made to one object."""

    target: Target
    change: Edit


class _Attempt(NamedTuple):
    """A task on its way: what is to be written, `before` it and after, or the outcome alone.

    `version` is the resourceVersion of the object that was read.
    """

    outcome: Outcome
    version: str = ""
    before: Object | None = None
    updated: Object | None = None

    def overtaken(self, last: _Attempt | None) -> bool:
        """Whether somebody else was faster, and the attempt after the last one may succeed."""
        error = self.outcome.error
        faster = isinstance(error, Conflict) and error.wanted == self.version
        return faster and (last is None or last.version != self.version)


class _Others(NamedTuple):
    """What changed objects need of others, looked up once for a batch."""

    tiers: Tiers
    filters: Filters
    profiles: Profiles

    @classmethod
    def of(cls, reader: Reader) -> _Others:
        return cls(Tiers(reader), Filters(reader), Profiles(reader))


class Patcher:
    """Changes objects through a Writer."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def edit(self, tasks: Sequence[Task]) -> Iterator[Outcome | Notice]:
        """Change objects, in batches that are one transaction each; one Outcome a task, in order.

        An object is written even when the change changes nothing, as calicoctl does, unless it is
        marked as needless. Errors are in the Outcomes: what a write says of the object has the lead
        `updating existing resource`.
        """
        parts = apart(tasks, lambda task: (task.target.kind.name, *task.target[1:3]))
        return self._writer.in_batches(parts, len(tasks), self._batch)

    def _batch(self, tasks: Sequence[Task]) -> Done:
        others = _Others.of(self._writer.reader)
        attempts: dict[int, _Attempt] = {}
        changes: list[Change] = []
        pending = list(range(len(tasks)))
        for _ in range(_TRIES):
            tried = [self._attempt(tasks[index], others) for index in pending]
            try:
                tried = self._carried_out(tried, changes)
            except WriteCutShort as error:
                raise _cut_short(tried, error, len(tasks) - len(pending)) from error
            last, pairs = dict(attempts), list(zip(pending, tried, strict=True))
            attempts.update(pairs)
            pending = [index for index, one in pairs if one.overtaken(last.get(index))]
            if not pending:
                break
        return [attempts[index].outcome for index in range(len(tasks))], changes

    def _carried_out(self, attempts: Sequence[_Attempt], changes: list[Change]) -> list[_Attempt]:
        """The attempts after they were written, all at once; notes what that changed."""
        updates = [
            Update(attempt.outcome.kind, attempt.updated)
            for attempt in attempts
            if attempt.updated is not None
        ]
        results = iter(self._writer.datastore.write(updates) if updates else [])
        done = []
        for attempt in attempts:
            outcome = attempt.outcome
            result = next(results) if attempt.updated is not None else None
            if isinstance(result, PyctlError):
                outcome = outcome._replace(error=result)
            elif result is not None:
                outcome = outcome._replace(object=result)
                changes.append(Change(kind=outcome.kind, before=attempt.before, after=result))
            done.append(attempt._replace(outcome=outcome))
        return done

    def _attempt(self, task: Task, others: _Others) -> _Attempt:
        kind, name, namespace = task.target[:3]
        outcome = outcome_of(task.target)
        if outcome.error is not None:
            return _Attempt(outcome)
        try:
            stored, unknown, _ = read(kind, self._writer.reader.get(kind, name, namespace))
            check_version(task.target, stored)
            edited = task.change(stored)
            if edited.needless:
                return _Attempt(outcome._replace(object=stored, written=False))
            decoded = _decoded(kind, edited)
            lost = tuple(Remark(path, _LOST) for path in unknown)
        except PyctlError as failure:
            return _Attempt(outcome._replace(error=failure))
        except RecursionError:
            return _Attempt(outcome._replace(error=PatchError(_DECODING, "nested too deeply")))
        said = (*lost, *decoded.remarks)
        outcome = outcome._replace(lead=_UPDATING, remarks=said, source=edited.source)
        try:
            before, updated, remarks = self._updated(kind, stored, decoded.object, others)
        except PyctlError as failure:
            return _Attempt(outcome._replace(error=failure))
        outcome = outcome._replace(remarks=(*said, *remarks))
        version: str = stored["metadata"].get("resourceVersion", "")
        return _Attempt(outcome, version, before=before, updated=updated)

    def _updated(
        self, kind: Kind, stored: Object, changed: Object, others: _Others
    ) -> tuple[Object, Object, tuple[Remark, ...]]:
        """What is replaced, by what, and what is to be said; raises what refuses it."""
        metadata = changed["metadata"]
        name = metadata.get("name", "")
        namespace = namespace_of(kind, metadata.get("namespace", ""), Scope(), single=True)
        error = refused(self._writer.reader, "replace", kind, name, namespace)
        if error is not None:
            raise error
        checked = complete(kind, changed)
        problems = [
            *unfit(self._writer.reader, kind, checked.object),
            *others.filters.missing(kind, checked.object),
            *checked.problems,
        ]
        if problems:
            raise Invalid(problems)
        if (namespace, name) != _address(stored):
            # The name in a patch addresses another object, as calicoctl has it.
            stored = read(kind, self._writer.reader.get(kind, name, namespace)).object
        updated = in_its_words(kind, stored, replacement(checked.object, stored))
        fixed = refused_change(kind, stored, updated)
        if fixed is not None:
            raise fixed
        if metadata.get("resourceVersion"):
            updated["metadata"]["resourceVersion"] = metadata["resourceVersion"]
        remarks = (
            *checked.remarks,
            *tier_remarks(others.tiers.missing(kind, updated)),
            *others.profiles.remarks(kind, updated),
        )
        return stored, without(updated, left_to(self._writer.datastore, checked)), remarks


def _cut_short(attempts: Sequence[_Attempt], error: WriteCutShort, before: int) -> WriteCutShort:
    """The same failure, counted in tasks instead of writes; so many were over before."""
    handled = before + sum(attempt.updated is None for attempt in attempts)
    results = [*[None] * handled, *error.results]
    return WriteCutShort(str(error), results=results, unknown=error.unknown)


def _decoded(kind: Kind, edited: Edited) -> Decoded:
    """The changed object as one of its kind; raises PatchError with all that is wrong."""
    changed, source = edited.object, edited.source
    if not isinstance(changed, dict):
        raise PatchError(_DECODING, "what the patch makes is no object")
    fixed = {"kind": kind.name, "apiVersion": API_VERSION}
    problems = [
        Problem((field,), f"a patch cannot change it to {changed[field]!r}")
        for field, value in fixed.items()
        if (changed.get(field) or value) != value
    ]
    decoded = decode(kind, changed, source)
    problems += decoded.problems
    if problems:
        lines = [f"{lead(source, problem.path)}{told(problem)}" for problem in problems]
        raise PatchError(_DECODING, *lines)
    return decoded


def _address(obj: Object) -> tuple[str, str]:
    return obj["metadata"].get("namespace", ""), obj["metadata"]["name"]

"""create, apply and replace of many objects, in batches that are one transaction each.

A batch goes to the datastore in rounds: first everything at once, as if nothing were there (create,
apply) or as if nothing were known (replace). What is there already comes back with the refusal, so
that no object is asked for on its own; it is then updated under the resourceVersion that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol

from pyctl.client.namespaces import Scope, namespace_of
from pyctl.client.objects import Stamp, replacement
from pyctl.client.outcome import Change, Notice, Outcome
from pyctl.client.reading import Reader
from pyctl.client.refusals import built_in_refusal, refusal, wrong_name
from pyctl.datastores.base import Create, Datastore, Update, Write
from pyctl.errors import (
    AlreadyExists,
    Conflict,
    Interrupted,
    Invalid,
    NotFound,
    Problem,
    PyctlError,
)
from pyctl.manifests.manifest import Manifest
from pyctl.resources.catalog import kind_named
from pyctl.resources.decode import complete, schema_of
from pyctl.resources.schema import Remark

Object = dict[str, Any]

BATCH = 500
_NO_TIER = "tier {} does not exist: the policy comes after all tiers, and denies what it leaves"
_TRIES = 5


class Reaction(Protocol):
    """What happens by itself after a write, within the same transaction."""

    def __call__(self, changes: Sequence[Change]) -> Iterable[Notice]:
        """React to what was written; must not raise for problems of its own."""


class Draft(NamedTuple):
    """A manifest on its way into the datastore: completed and checked, or refused."""

    manifest: Manifest
    namespace: str
    object: Object
    remarks: tuple[Remark, ...] = ()
    error: PyctlError | None = None


class Writer:
    """Writes objects; `stopping()` says that the user wants to end after the batch under way."""

    def __init__(
        self,
        reader: Reader,
        *,
        stamp: Stamp,
        reaction: Reaction | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.reader = reader
        self.datastore: Datastore = reader.datastore
        self.stamp = stamp
        self.stopping = stopping
        self._reaction = reaction

    def write(
        self, verb: str, manifests: Sequence[Manifest], scope: Scope
    ) -> Iterator[Outcome | Notice]:
        """Carry out create, apply or replace; one Outcome a manifest, in order.

        Raises Interrupted between two batches when the user asked to stop, and says how many
        objects had been handled by then.
        """
        done = 0
        for batch in batches(manifests):
            yield from self.transact(partial(self._batch, verb, batch, scope))
            done += len(batch)
            if self.stopping() and done < len(manifests):
                raise Interrupted(f"interrupted: {done} of {len(manifests)} objects were handled")

    def transact(
        self, act: Callable[[], tuple[list[Outcome], list[Change]]]
    ) -> list[Outcome | Notice]:
        """Act and let the reaction follow, both in one transaction."""
        with self.datastore.transaction():
            outcomes, changes = act()
            notices = list(self._reaction(changes)) if self._reaction and changes else []
        return [*outcomes, *notices]

    def _batch(
        self, verb: str, batch: Sequence[Manifest], scope: Scope
    ) -> tuple[list[Outcome], list[Change]]:
        drafts = self._drafts(verb, batch, scope)
        round_ = Round(self, verb, drafts)
        round_.run()
        return round_.outcomes(), round_.changes

    def _drafts(self, verb: str, batch: Sequence[Manifest], scope: Scope) -> list[Draft]:
        tiers = _Tiers(self.reader)
        drafts = []
        for manifest in batch:
            draft = self._draft(verb, manifest, scope)
            if draft.error is None or isinstance(draft.error, Invalid):
                draft = tiers.checked(verb, draft)
            drafts.append(draft)
        return drafts

    def _draft(self, verb: str, manifest: Manifest, scope: Scope) -> Draft:
        kind, obj = manifest.kind, manifest.object
        try:
            namespace = namespace_of(kind, manifest.namespace, scope, single=True)
        except PyctlError as error:
            return Draft(manifest=manifest, namespace="", object=obj, error=error)
        refused = refusal(kind, verb)
        if refused is None and self.reader.is_built_in(kind, manifest.name):
            refused = built_in_refusal(manifest.name, verb)
        if refused is not None:
            return Draft(manifest=manifest, namespace=namespace, object=obj, error=refused)
        if namespace:
            obj = {**obj, "metadata": {**obj["metadata"], "namespace": namespace}}
        checked = complete(kind, obj)
        return Draft(
            manifest=manifest,
            namespace=namespace,
            object=checked.object,
            remarks=(*manifest.remarks, *checked.remarks),
            error=_write_fault(verb, manifest, checked.problems),
        )


def _write_fault(verb: str, manifest: Manifest, problems: Sequence[Problem]) -> PyctlError | None:
    """What is wrong with an object that is to be written: all of it."""
    problems = list(problems)
    if verb == "create" and manifest.resource_version:
        problems.append(
            Problem(
                ("metadata", "resourceVersion"),
                f"error with field Metadata.ResourceVersion = '{manifest.resource_version}' "
                "(field must not be set for a Create request)",
            )
        )
    if problems:
        return Invalid(problems)
    only = schema_of(manifest.kind).FIXED_NAME
    if only and verb != "replace" and manifest.name != only:
        return wrong_name(manifest.kind, only)
    return None


class _Tiers:
    """Which tiers there are, those that earlier manifests of the batch make included."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, bool] = {}

    def checked(self, verb: str, draft: Draft) -> Draft:
        """The draft, refused when its tier is missing: replace, as calicoctl, only warns."""
        kind = draft.manifest.kind
        if kind.name == "Tier":
            self._known[draft.manifest.name] = draft.error is None
            return draft
        tier = draft.object["spec"].get("tier") if "spec.tier" in kind.indexes else None
        if tier is None or self._exists(tier):
            return draft
        if verb != "replace":
            missing = NotFound(f"Tier({tier})", "create the tier first")
            if isinstance(draft.error, Invalid):
                problem = Problem(("spec", "tier"), str(missing))
                return draft._replace(error=Invalid([problem, *draft.error.problems]))
            return draft._replace(error=missing)
        remark = Remark(("spec", "tier"), _NO_TIER.format(tier))
        return draft._replace(remarks=(*draft.remarks, remark))

    def _exists(self, name: str) -> bool:
        if name not in self._known:
            kind = kind_named("Tier")
            assert kind is not None
            try:
                self._reader.get(kind, name)
            except NotFound:
                self._known[name] = False
            else:
                self._known[name] = True
        return self._known[name]


class Round:
    """The writes of a batch, repeated for what was there already or had moved on."""

    def __init__(self, writer: Writer, verb: str, drafts: Sequence[Draft]) -> None:
        self._writer = writer
        self._verb = verb
        self._drafts = drafts
        self._results: list[Object | PyctlError | None] = [draft.error for draft in drafts]
        self._unwritten: set[int] = set()
        self._before: dict[int, Object] = {}
        self.changes: list[Change] = []

    def run(self) -> None:
        """Write until every draft has a result."""
        writes: dict[int, Write] = {}
        for index, draft in enumerate(self._drafts):
            if draft.error is None:
                writes[index] = self._first(draft)
        for _ in range(_TRIES + 1):
            if not writes:
                return
            results = self._writer.datastore.write(list(writes.values()))
            taken = [(i, self._take(i, result)) for i, result in zip(writes, results, strict=True)]
            writes = {i: again for i, again in taken if again is not None}

    def outcomes(self) -> list[Outcome]:
        """What became of each draft."""
        return [self._outcome(index) for index in range(len(self._drafts))]

    def _first(self, draft: Draft) -> Write:
        kind = draft.manifest.kind
        if self._verb == "replace":
            metadata = {**draft.object["metadata"], "resourceVersion": ""}
            return Update(kind, {**draft.object, "metadata": metadata})
        return Create(kind, self._writer.stamp(draft.object))

    def _take(self, index: int, result: Object | PyctlError) -> Write | None:
        """Note a result, or give the write that comes after it."""
        draft = self._drafts[index]
        self._results[index] = result
        if isinstance(result, dict):
            change = Change(kind=draft.manifest.kind, before=self._before.get(index), after=result)
            self.changes.append(change)
            return None
        exists = isinstance(result, AlreadyExists) and self._verb == "apply"
        if not (exists or isinstance(result, Conflict)):
            return None
        return self._update(index, draft, getattr(result, "existing", None))

    def _update(self, index: int, draft: Draft, stored: Object | None) -> Write | None:
        if stored is None:
            return None
        kind, version = draft.manifest.kind, draft.manifest.resource_version
        if version and version != stored["metadata"]["resourceVersion"]:
            name = kind.identity(draft.manifest.name, draft.namespace)
            self._results[index] = Conflict(name, wanted=version, existing=stored)
            return None
        updated = replacement(draft.object, stored)
        if self._verb == "apply" and not version and updated == stored:
            self._results[index] = stored
            self._unwritten.add(index)
            return None
        self._before[index] = stored
        return Update(kind, updated)

    def _outcome(self, index: int) -> Outcome:
        draft, result = self._drafts[index], self._results[index]
        error = result if isinstance(result, PyctlError) else None
        return Outcome(
            kind=draft.manifest.kind,
            name=draft.manifest.name,
            namespace=draft.namespace,
            object=result if isinstance(result, dict) else None,
            error=error,
            written=index not in self._unwritten,
            source=draft.manifest.source,
            remarks=draft.remarks,
        )


def batches(manifests: Sequence[Manifest]) -> Iterator[Sequence[Manifest]]:
    """At most 500 manifests at a time, none of which names an object twice, in order."""
    start, seen = 0, set[tuple[str, str, str]]()
    for index, manifest in enumerate(manifests):
        key = (manifest.kind.name, manifest.namespace, manifest.name)
        if key in seen or index - start == BATCH:
            yield manifests[start:index]
            start, seen = index, set()
        seen.add(key)
    if start < len(manifests):
        yield manifests[start:]

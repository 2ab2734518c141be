"""create, apply and replace of many objects, in batches that are one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, Protocol, TypeVar

from pyctl.client.namespaces import DEFAULT, Scope, namespace_of
from pyctl.client.objects import Stamp
from pyctl.client.others import Others, in_parts
from pyctl.client.outcome import Change, Notice, Outcome
from pyctl.client.profiles import fitted, is_from_elsewhere
from pyctl.client.reading import Reader
from pyctl.client.refusals import foreign_refusal, refused, unfit, wrong_name
from pyctl.client.rounds import Draft, Round, left_to
from pyctl.client.stored import Stored
from pyctl.datastores.base import Datastore
from pyctl.errors import (
    DatastoreError,
    Interrupted,
    Invalid,
    Problem,
    PyctlError,
    WriteCutShort,
)
from pyctl.manifests.manifest import Manifest
from pyctl.resources.decode import complete, schema_of

BATCH = 500

Item = TypeVar("Item")
Batch = TypeVar("Batch", bound=Sequence[Any])
Done = tuple[list[Outcome], list[Change]]
"""What became of each object, and what was written."""


class Reaction(Protocol):
    """What happens by itself after a write, within the same transaction."""

    def __call__(self, changes: Sequence[Change]) -> Iterable[Notice]:
        """React to what was written; must not raise for problems of its own."""


class Preparation(Protocol):
    """What must be there before objects are written; gives the names of tiers that are."""

    def __call__(self) -> Iterable[str]:
        """Make it."""


class Writer:
    """Writes objects; `stopping()` says that the user wants to end after the batch under way.

    `prepare` is called before create, apply and replace.
    """

    def __init__(
        self,
        reader: Reader,
        *,
        stamp: Stamp,
        reaction: Reaction | None = None,
        prepare: Preparation = tuple,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.reader = reader
        self.datastore: Datastore = reader.datastore
        self.stamp = stamp
        self.stopping = stopping
        self._reaction = reaction
        self.prepare = prepare

    def write(
        self, verb: str, manifests: Sequence[Manifest], scope: Scope
    ) -> Iterator[Outcome | Notice]:
        """Carry out create, apply or replace; one Outcome a manifest, in order.

        Raises Interrupted between two batches when the user asked to stop, and says how many
        objects had been handled by then.
        """
        manifests, notices = fitted(self.reader, manifests, which=is_from_elsewhere)
        yield from notices
        others = Others(self.reader, manifests, tiers=self.prepare())
        stored = Stored(self.datastore, verb, manifests, scope)
        drafts: Iterator[Draft] = (self.draft(verb, manifest, scope) for manifest in manifests)
        if stored.under_way:
            drafts = iter(list(drafts))  # made while the lists are on their way
        act = partial(self._batch, verb, drafts, others, stored)
        yield from self.in_batches(batches(manifests, scope), len(manifests), act)

    def in_batches(
        self, batches: Iterable[Batch], total: int, act: Callable[[Batch], Done]
    ) -> Iterator[Outcome | Notice]:
        """Act on each batch in a transaction of its own.

        Raises Interrupted and DatastoreError with how many of `total` had been handled by then.
        """
        done = 0
        for batch in batches:
            try:
                told = self.transact(partial(act, batch))
            except DatastoreError as error:
                so_far = _so_far(error, done, total)
                if not so_far:
                    raise
                raise DatastoreError(f"{error} ({so_far})") from error
            yield from told
            done += len(batch)
            if self.stopping() and done < total:
                raise Interrupted(f"interrupted: {handled(done, total)}")

    def transact(self, act: Callable[[], Done]) -> list[Outcome | Notice]:
        """Act and let the reaction follow, both in one transaction."""
        with self.datastore.transaction():
            outcomes, changes = act()
            notices = list(self._reaction(changes)) if self._reaction and changes else []
        return [*outcomes, *notices]

    def draft(self, verb: str, manifest: Manifest, scope: Scope) -> Draft:
        """A manifest as it would be written, completed and checked, or why it is refused."""
        kind, obj = manifest.kind, manifest.object
        try:
            namespace = namespace_of(kind, manifest.namespace, scope, single=True)
        except PyctlError as error:
            return Draft(manifest=manifest, namespace="", object=obj, error=error)
        refusal = refused(self.reader, verb, kind, manifest.name, namespace)
        if manifest.foreign and self.reader.surroundings.kubernetes:
            refusal = foreign_refusal(verb, kind, manifest.name)
        if refusal is not None:
            return Draft(manifest=manifest, namespace=namespace, object=obj, error=refusal)
        if namespace:
            obj = {**obj, "metadata": {**obj["metadata"], "namespace": namespace}}
        checked = complete(kind, obj)
        return Draft(
            manifest=manifest,
            namespace=namespace,
            object=checked.object,
            remarks=(*manifest.remarks, *checked.remarks),
            error=_write_fault(verb, manifest, [*unfit(self.reader, kind, obj), *checked.problems]),
            left=left_to(self.datastore, checked),
        )

    def _batch(
        self,
        verb: str,
        drafted: Iterator[Draft],
        others: Others,
        stored: Stored,
        batch: Sequence[Manifest],
    ) -> Done:
        outcomes: list[Outcome] = []
        changes: list[Change] = []
        for part in in_parts(batch):
            drafts = others.judged(verb, list(islice(drafted, len(part))))
            round_ = Round(self.datastore, self.stamp, verb, drafts, stored)
            try:
                round_.run()
            except WriteCutShort as error:
                results = [*outcomes, *error.results]
                raise WriteCutShort(str(error), results=results, unknown=error.unknown) from error
            told = round_.outcomes()
            others.note(told, round_.changes)
            stored.note(round_.changes)
            outcomes += told
            changes += round_.changes
        return outcomes, changes


def handled(done: int, total: int) -> str:
    """How far it came, for the message of why it ended there."""
    return f"{done} of {total} objects were handled"


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


def batches(manifests: Sequence[Manifest], scope: Scope) -> Iterator[Sequence[Manifest]]:
    """At most 500 manifests at a time, none of which names an object twice, in order."""
    return apart(
        manifests,
        lambda manifest: (
            manifest.kind.name,
            manifest.namespace or scope.namespace or DEFAULT,
            manifest.name,
        ),
    )


def apart(items: Sequence[Item], key: Callable[[Item], Hashable]) -> Iterator[Sequence[Item]]:
    """At most 500 items at a time, no two of which have the same key, in order."""
    start, seen = 0, set[Hashable]()
    for index, item in enumerate(items):
        this = key(item)
        if this in seen or index - start == BATCH:
            yield items[start:index]
            start, seen = index, set()
        seen.add(this)
    if start < len(items):
        yield items[start:]


def _so_far(error: DatastoreError, done: int, total: int) -> str:
    """How far writing came before the datastore failed; "" when nothing was done."""
    unknown = 0
    if isinstance(error, WriteCutShort):
        done, unknown = done + len(error.results), error.unknown
    if not done and not unknown:
        return ""
    doubt = f", of the next {unknown} it is not known" if unknown else ""
    return f"{handled(done, total)} before{doubt}"

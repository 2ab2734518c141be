"""delete: refusals, the order of things, and what needs more than one write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pyctl.client.node_deletion import delete_node
from pyctl.client.outcome import Change, Notice, Outcome
from pyctl.client.pools import KIND as POOL
from pyctl.client.pools import delete_pool
from pyctl.client.refusals import refused
from pyctl.client.targets import Target, outcome_of
from pyctl.client.writing import BATCH, Done, Writer
from pyctl.datastores.base import Delete
from pyctl.errors import NotServed, NotSupported, ObjectError, PyctlError, WriteCutShort
from pyctl.resources.catalog import KINDS
from pyctl.resources.kind import Kind

if TYPE_CHECKING:
    from pyctl.client.addresses import Addresses

Object = dict[str, Any]


class Deleter:
    """Deletes objects through a Writer, so that what follows a write follows a delete too."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def delete(self, targets: Sequence[Target]) -> Iterator[Outcome | Notice]:
        """Delete in order; one Outcome a target, holding the object as it was."""
        parts = (targets[at : at + BATCH] for at in range(0, len(targets), BATCH))
        return self._writer.in_batches(parts, len(targets), self._batch)

    def _batch(self, targets: Sequence[Target]) -> Done:
        outcomes: list[Outcome] = []
        changes: list[Change] = []
        try:
            for alone, group in groupby(targets, _goes_alone):
                if alone:
                    outcomes += (self._one(target, changes) for target in group)
                else:
                    outcomes += self._together(list(group), changes)
        except WriteCutShort as error:
            results = [*outcomes, *error.results]
            raise WriteCutShort(str(error), results=results, unknown=error.unknown) from error
        return outcomes, changes

    def _together(self, targets: Sequence[Target], changes: list[Change]) -> list[Outcome]:
        """Delete some objects at once, each of which may be refused, or fail, alone."""
        refused = [target.error or self._refused(target) for target in targets]
        writes = [
            Delete(target.kind, target.name, target.namespace, target.resource_version)
            for target, error in zip(targets, refused, strict=True)
            if error is None
        ]
        results = iter(self._writer.datastore.write(writes) if writes else ())
        outcomes = []
        for target, error in zip(targets, refused, strict=True):
            result = error or next(results)
            if isinstance(result, PyctlError):
                outcomes.append(outcome_of(target)._replace(error=result))
                continue
            changes.append(Change(kind=target.kind, before=result, after=None))
            outcomes.append(outcome_of(target)._replace(object=result))
        return outcomes

    def _one(self, target: Target, changes: list[Change]) -> Outcome:
        kind = target.kind
        refusal = target.error or self._refused(target)
        if refusal is not None:
            return outcome_of(target)._replace(error=refusal)
        delete = Delete(kind, target.name, target.namespace, target.resource_version)
        try:
            removed = self._removed(delete, changes)
        except ObjectError as error:
            return outcome_of(target)._replace(error=error)
        if isinstance(removed, ObjectError):
            return outcome_of(target)._replace(error=removed)
        return outcome_of(target)._replace(object=removed)

    def _removed(self, delete: Delete, changes: list[Change]) -> Object | ObjectError:
        """The object that is gone now, or why it is not; notes what was deleted."""
        reader, datastore = self._writer.reader, self._writer.datastore
        if delete.kind.name == "Node" and not reader.surroundings.kubernetes:
            return delete_node(reader, delete, changes, self._addresses())
        if delete.kind.name == POOL:
            result = delete_pool(reader, delete, self._addresses())
        else:
            (result,) = datastore.write([delete])
        if not isinstance(result, ObjectError):
            changes.append(Change(kind=delete.kind, before=result, after=None))
        return result

    def _addresses(self) -> Addresses | None:
        """Calico's address management, where there is any."""
        if not self._writer.reader.surroundings.manages_addresses:
            return None
        from pyctl.client.addresses import Addresses

        return Addresses(self._writer.datastore, self._writer.stamp.clock)

    def _refused(self, target: Target) -> PyctlError | None:
        kind, name = target.kind, target.name
        error = refused(self._writer.reader, "delete", kind, name, target.namespace)
        if error is not None:
            return error
        if kind.name == "Tier" and (holder := self._holder(name)):
            return NotSupported(
                "delete", name, f"Cannot delete a non-empty tier: it holds {holder}"
            )
        return None

    def _holder(self, tier: str) -> str:
        """The identity of a policy that is in the tier, "" when it is empty."""
        for kind in KINDS:
            if not kind.tiered:
                continue
            for policy in self._in_tier(kind, tier):
                metadata = policy["metadata"]
                return kind.identity(metadata["name"], metadata.get("namespace", ""))
        return ""

    def _in_tier(self, kind: Kind, tier: str) -> list[Object]:
        try:
            return self._writer.datastore.list(kind, where={"spec.tier": tier}).objects
        except NotServed:  # an older Calico has fewer kinds
            return []


def _goes_alone(target: Target) -> bool:
    """Whether more than the object itself is to be looked at, once those before it are gone."""
    return target.kind.name in ("Tier", "Node", POOL)

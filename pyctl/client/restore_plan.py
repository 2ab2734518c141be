"""Which writes make a datastore hold what a backup holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pyctl.client.backup import own
from pyctl.client.objects import Stamp, ordered, with_status_of
from pyctl.client.rounds import Draft
from pyctl.client.seeding import is_from_start
from pyctl.datastores.base import Create, Delete, Update, Write
from pyctl.resources.kind import Kind
from pyctl.resources.tier import BUILT_IN

Object = dict[str, Any]
Key = tuple[str, str, str]
Stored = dict[Key, tuple[Kind, Object]]
"""What a datastore holds, in the order in which kinds are backed up."""

_IDENTITY = ("uid", "creationTimestamp")
_GIVEN = ("labels", "annotations")


class Step(NamedTuple):
    """A write, what stood there before it, and the draft that it carries out (none: a deletion)."""

    kind: Kind
    write: Write
    before: Object | None = None
    draft: Draft | None = None


class Plan(NamedTuple):
    """What is to be written, what is to be deleted after that, and what is there already."""

    writes: list[Step]
    deletions: list[Step]
    unchanged: list[Draft]


def plan(
    drafts: Sequence[Draft], stored: Stored, stamp: Stamp, *, alone: bool, status: bool
) -> Plan:
    """How to come from what is stored to the drafts, which name no object twice.

    Objects keep the uid and the creationTimestamp of the backup. Where other programs know objects
    by their uid (not `alone`), those that are stored keep their own. So it is with their status
    where it is not written with them (not `status`).
    """
    writes, unchanged = [], []
    rest = dict(stored)
    for draft in drafts:
        kind = draft.manifest.kind
        _, before = rest.pop(key(kind, draft.object), (kind, None))
        if before is None:
            made = draft.given(_made(draft.object, stamp))
            writes.append(Step(kind, Create(kind, made), None, draft))
            continue
        wanted = _over(draft.object, before, alone=alone)
        wanted = wanted if status else with_status_of(before, wanted)
        given = draft.given(wanted)
        if before in (wanted, given):
            unchanged.append(draft)
        else:
            writes.append(Step(kind, Update(kind, given), before, draft))
    return Plan(writes, list(_deletions(rest)), unchanged)


def key(kind: Kind, obj: Object) -> Key:
    """Which object this is."""
    metadata = obj["metadata"]
    return kind.name, metadata.get("namespace", ""), metadata["name"]


def _made(obj: Object, stamp: Stamp) -> Object:
    """A new object; what the backup does not say of its metadata is that of now."""
    metadata = {**stamp(obj)["metadata"], **own(obj)["metadata"]}
    return {**obj, "metadata": ordered(metadata)}


def _over(obj: Object, before: Object, *, alone: bool) -> Object:
    """The object as the next version of the stored one."""
    kept = {name: value for name, value in before["metadata"].items() if name not in _GIVEN}
    given = own(obj)["metadata"]
    if not alone:
        given = {name: value for name, value in given.items() if name not in _IDENTITY}
    return {**obj, "metadata": ordered({**kept, **given})}


def _deletions(rest: Stored) -> Iterator[Step]:
    """What goes: first what needs others. What every datastore has from the start stays."""
    for kind, obj in reversed(rest.values()):
        metadata = obj["metadata"]
        name = metadata["name"]
        if is_from_start(kind, obj) or (kind.name == "Tier" and name in BUILT_IN):
            continue
        namespace, version = metadata.get("namespace", ""), metadata["resourceVersion"]
        yield Step(kind, Delete(kind, name, namespace, version), obj)

"""patch and label: read an object, change it, and write it back.

Where somebody else has changed it meanwhile, all that is done anew to what there is then, some
times over, unless the change itself says which resourceVersion it is for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyctl.client.filters import Filters
from pyctl.client.merging import MergeError, strategic_merge
from pyctl.client.named_profiles import Profiles
from pyctl.client.namespaces import Scope, namespace_of
from pyctl.client.objects import replacement
from pyctl.client.outcome import Change, Notice, Outcome
from pyctl.client.pools import refused_change
from pyctl.client.refusals import refused
from pyctl.client.tiers import Tiers, tier_remarks
from pyctl.client.writing import Done, Writer
from pyctl.datastores.base import Update
from pyctl.errors import Conflict, Invalid, Problem, PyctlError
from pyctl.resources.catalog import API_VERSION
from pyctl.resources.decode import Decoded, complete, decode
from pyctl.resources.kind import Kind
from pyctl.resources.schema import Remark

if TYPE_CHECKING:
    from pyctl.documents.source import Source

Object = dict[str, Any]
Edit = Callable[[Object], Object]
"""From the object as it is to the object as it shall be."""


_UPDATING = "updating existing resource"
_TRIES = 5


class PatchError(PyctlError):
    """The patch cannot be merged or what it makes cannot be decoded."""

    exit_code = 9


class Patcher:
    """Changes single objects through a Writer."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def edit(
        self,
        kind: Kind,
        name: str,
        namespace: str,
        change: Edit,
        source: Source | None = None,
    ) -> list[Outcome | Notice]:
        """Apply a change to one object and store it; one Outcome and what followed from it.

        The object is written even when the change changes nothing, as calicoctl does. Errors are
        in the Outcome: what a write says of the object has the lead `updating existing resource`.
        `source` is where the change was written, for remarks about its unquoted words.
        """
        return self._writer.transact(lambda: self._tried(kind, name, namespace, change, source))

    def _tried(
        self, kind: Kind, name: str, namespace: str, change: Edit, source: Source | None
    ) -> Done:
        """Do it, and again while the object that is read moves on, which `read` remembers."""
        read: list[str] = []

        def noted(stored: Object) -> Object:
            read.append(stored["metadata"]["resourceVersion"])
            return change(stored)

        while True:
            done = self._edit(kind, name, namespace, noted, source)
            error = done[0][0].error
            overtaken = isinstance(error, Conflict) and error.wanted == read[-1]
            if not overtaken or read[-1] in read[:-1] or len(read) == _TRIES:
                return done

    def _edit(
        self, kind: Kind, name: str, namespace: str, change: Edit, source: Source | None
    ) -> Done:
        outcome = Outcome(kind=kind, name=name, namespace=namespace)
        try:
            stored = self._writer.reader.get(kind, name, namespace)
            decoded = _decoded(kind, change(stored), source)
        except PyctlError as error:
            return [outcome._replace(error=error)], []
        outcome = outcome._replace(lead=_UPDATING, remarks=decoded.remarks)
        try:
            before, updated, remarks = self._updated(kind, stored, decoded.object)
        except PyctlError as error:
            return [outcome._replace(error=error)], []
        outcome = outcome._replace(remarks=(*decoded.remarks, *remarks))
        (result,) = self._writer.datastore.write([Update(kind, updated)])
        if isinstance(result, PyctlError):
            return [outcome._replace(error=result)], []
        changes = [Change(kind=kind, before=before, after=result)]
        return [outcome._replace(object=result)], changes

    def _updated(
        self, kind: Kind, stored: Object, changed: Object
    ) -> tuple[Object, Object, tuple[Remark, ...]]:
        """What is replaced, by what, and what is to be said; raises what refuses it."""
        metadata = changed["metadata"]
        name = metadata.get("name", "")
        namespace = namespace_of(kind, metadata.get("namespace", ""), Scope(), single=True)
        error = refused(self._writer.reader, "replace", kind, name, namespace)
        if error is not None:
            raise error
        checked = complete(kind, changed)
        problems = [*Filters(self._writer.reader).missing(kind, checked.object), *checked.problems]
        if problems:
            raise Invalid(problems)
        if (namespace, name) != _address(stored):
            # The name in a patch addresses another object, as calicoctl has it.
            stored = self._writer.reader.get(kind, name, namespace)
        updated = replacement(checked.object, stored)
        fixed = refused_change(kind, stored, updated)
        if fixed is not None:
            raise fixed
        if metadata.get("resourceVersion"):
            updated["metadata"]["resourceVersion"] = metadata["resourceVersion"]
        tier = Tiers(self._writer.reader).missing(kind, updated)
        profiles = Profiles(self._writer.reader).remarks(kind, updated)
        return stored, updated, (*checked.remarks, *tier_remarks(tier), *profiles)


def _decoded(kind: Kind, changed: Object, source: Source | None) -> Decoded:
    """The changed object as one of its kind; raises PatchError with all that is wrong."""
    fixed = {"kind": kind.name, "apiVersion": API_VERSION}
    problems = [
        Problem((field,), f"a patch cannot change it to {changed[field]!r}")
        for field, value in fixed.items()
        if (changed.get(field) or value) != value
    ]
    decoded = decode(kind, changed, source)
    problems += decoded.problems
    if problems:
        raise PatchError(f"creating resource from patched data: {Invalid(problems)}")
    return decoded


def _address(obj: Object) -> tuple[str, str]:
    return obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


def strategic(patch: Object) -> Edit:
    """The change that a strategic merge patch makes."""

    def change(obj: Object) -> Object:
        try:
            return strategic_merge(obj, patch)
        except MergeError as error:
            raise PatchError(f"performing strategic merge patch: {error}") from error

    return change

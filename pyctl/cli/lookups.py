"""What get is asked for, looked up: the objects as they are now. For watches see watches.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from pyctl.cli.answers import Shown
from pyctl.cli.inputs import (
    Files,
    Named,
    NothingGivenError,
    expanded,
    manifests,
    named,
    of_all,
)
from pyctl.client.namespaces import Scope
from pyctl.client.search import Search
from pyctl.errors import Forbidden, Invalid, ManifestError, NotServed, PyctlError, UsageError

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.cli.views import View
    from pyctl.client.choosing import Choice
    from pyctl.client.ordering import Order
    from pyctl.client.reading import Reader
    from pyctl.manifests.manifest import Manifest
    from pyctl.printers.found import Found


class Wanted(NamedTuple):
    """What a command line says: of what (`words` or `files`), which of it, and how to show it."""

    words: Sequence[str]
    files: Files
    view: View
    scope: Scope
    choice: Choice | None = None
    order: Order | None = None
    export: bool = False

    @property
    def everything(self) -> bool:
        """Whether the word `all` stands for every kind."""
        return not self.files.filename and of_all(self.words)


def show(runtime: Runtime, wanted: Wanted) -> Shown:
    """Find what is wanted; of `all`, kinds without objects are left out.

    Raises UsageError for options that do not go together, and what reading raises.
    """
    with runtime.progress.step("reading"):
        return _show(runtime, wanted)


def asked_for(runtime: Runtime, wanted: Wanted) -> Sequence[Named | Manifest]:
    """The kinds and names that the words give, or the manifests of the files."""
    with _leading_in():
        if wanted.files.filename:
            return manifests(runtime, wanted.words, wanted.files)
        asked = named(expanded(wanted.words, wanted.scope.namespace))
        if wanted.choice is not None and any(part.names for part in asked):
            raise UsageError("name cannot be provided when a selector is specified")
        return asked


def _show(runtime: Runtime, wanted: Wanted) -> Shown:
    asked = asked_for(runtime, wanted)
    reader = reader_for(runtime, wanted.view)
    scope = wanted.scope._replace(any_kind=wanted.everything)
    search = Search(reader, scope, export=wanted.export, choice=wanted.choice)
    for part in asked:
        if isinstance(part, Named):
            search.kind(part.kind, part.names)
        else:
            _look(search, part)
    if not search.found and [type(error) for error in search.errors] == [Forbidden]:
        raise search.errors[0]
    found, errors = _showable(search.found, wanted.view)
    if wanted.order is not None:
        found = wanted.order.sorted(found)
    view = wanted.view._replace(namespace=bool(wanted.scope.namespace or wanted.scope.everywhere))
    if view.shows_as_numbers:
        from pyctl.client.as_numbers import default_as_number

        view = view._replace(as_number=default_as_number(reader, found))
    answer = Shown(found, view, [*search.errors, *errors], single=_is_one(asked))
    if not wanted.everything:
        return answer
    answer = answer._replace(
        found=[part for part in found if part.objects],
        errors=[e for e in answer.errors if not (found and isinstance(e, NotServed))],
    )
    return _one_list(runtime, answer._replace(view=view._replace(kind=True)))


def _look(search: Search, manifest: Manifest) -> None:
    """Search for what a manifest names; its faults are told with their place in the file."""
    before = len(search.errors)
    try:
        search.one_like(manifest.kind, manifest.object["metadata"])
    except Invalid as error:
        raise _placed(error, manifest) from error
    search.errors[before:] = [_placed(error, manifest) for error in search.errors[before:]]


def _placed(error: PyctlError, manifest: Manifest) -> PyctlError:
    """With the place in the file, where something is wrong with what stands there."""
    if not isinstance(error, Invalid) or manifest.source is None:
        return error
    from pyctl.manifests.refused import Refused

    kind, name = manifest.kind.name, manifest.name
    return ManifestError(Refused(manifest.source, error.problems, kind, name).lines)


def reader_for(runtime: Runtime, view: View) -> Reader:
    """The reader of objects that are shown so: where their form counts, in calicoctl's."""
    reader = runtime.reader()
    if not (view.shows_form and reader.surroundings.kubernetes):
        return reader
    from pyctl.client.go_form import GoReader

    return GoReader(reader.datastore, reader.surroundings, runtime.remarks.append)


def _showable(found: Sequence[Found], view: View) -> tuple[list[Found], list[PyctlError]]:
    """What a view can show, and an error for each kind that lacks one of its columns."""
    if view.columns is None:
        return list(found), []
    from pyctl.printers import custom_columns

    kept: list[Found] = []
    errors: list[PyctlError] = []
    for part in found:
        try:
            custom_columns.check(part.kind, view.columns)
        except UsageError as error:
            errors.append(error)
        else:
            kept.append(part)
    return kept, errors


def _is_one(asked: Sequence[Named | Manifest]) -> bool:
    """Whether one object was asked for by its name."""
    if len(asked) != 1:
        return False
    (part,) = asked
    return len(part.names) == 1 if isinstance(part, Named) else bool(part.name)


def _one_list(runtime: Runtime, answer: Shown) -> Shown:
    """The answer as YAML or JSON that apply takes: one list, without what apply refuses."""
    if answer.view.output not in ("yaml", "json"):
        return answer
    from pyctl.client.everything import parted

    writable, refused = parted(runtime.reader(), answer.found)
    note = f"left out, because no verb can write it: {', '.join(refused)}"
    notes = (*answer.view.notes, note) if refused else answer.view.notes
    return answer._replace(found=writable, view=answer.view._replace(one_list=True, notes=notes))


@contextmanager
def _leading_in() -> Iterator[None]:
    """Give errors about what is asked for the lead that calicoctl gives them."""
    try:
        yield
    except (UsageError, NothingGivenError) as error:
        raise type(error)(f"failed to get resources: {error}") from error

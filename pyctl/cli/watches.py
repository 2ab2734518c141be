"""What get --watch is asked for: one kind, or objects of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyctl.cli.answers import Watched
from pyctl.cli.inputs import Named
from pyctl.cli.lookups import Wanted, asked_for, reader_for
from pyctl.client.as_numbers import configured
from pyctl.client.namespaces import namespace_of
from pyctl.client.watching import Watch
from pyctl.errors import NotFound, PyctlError, UsageError
from pyctl.printers.found import Found

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.manifests.manifest import Manifest
    from pyctl.resources.kind import Kind

_UNSORTED = "--sort-by sorts what is there now, changes are shown as they come"


def watch(runtime: Runtime, wanted: Wanted, *, only: bool, with_events: bool) -> Watched:
    """A watch on what is wanted; `only` leaves out what is there now.

    Raises UsageError for several kinds and for options that mean nothing in a watch, NotFound for a
    name that is not there.
    """
    _check_options(wanted, only=only)
    kind, names, given = _target(asked_for(runtime, wanted))
    if wanted.view.columns is not None:
        from pyctl.printers import custom_columns

        custom_columns.check(kind, wanted.view.columns)
    namespace = namespace_of(kind, given, wanted.scope, single=bool(names))
    reader = reader_for(runtime, wanted.view)
    watched = Watch(reader, kind, namespace, names=names, choice=wanted.choice)
    if watched.missing:
        raise _all_of(watched.missing)
    view = wanted.view._replace(namespace=bool(wanted.scope.namespace or wanted.scope.everywhere))
    if kind.name == "Node" and view.shows_as_numbers:
        view = view._replace(as_number=configured(reader))
    first = watched.objects
    if wanted.order is not None:
        ((_, first, _),) = wanted.order.sorted([Found(kind, first, "")])
        view = view._replace(notes=(*view.notes, _UNSORTED))
    return Watched(kind, view, () if only else first, watched.events(), with_events)


def _check_options(wanted: Wanted, *, only: bool) -> None:
    if wanted.export:
        raise UsageError("--export does not go with --watch")
    if only and wanted.order is not None:
        raise UsageError("--sort-by sorts what is there now, which --watch-only leaves out")


def _target(asked: Sequence[Named | Manifest]) -> tuple[Kind, list[str], str]:
    """The one kind that is watched, the names (none: all of the kind), and the namespace."""
    kinds = {part.kind for part in asked}
    if len(kinds) > 1:
        raise UsageError("you may only specify a single resource type with --watch")
    (kind,) = kinds
    names: list[str] = []
    namespaces = set()
    for part in asked:
        if isinstance(part, Named):
            names += part.names
            continue
        if part.resource_version:
            raise UsageError("a watch tells what happens from now on: leave resourceVersion out")
        if not part.name and len(asked) > 1:
            raise UsageError("objects with and without a name cannot be watched together")
        names += [part.name] if part.name else []
        namespaces.add(part.namespace)
    if len(namespaces) > 1:
        raise UsageError("objects of several namespaces cannot be watched together")
    return kind, names, "".join(namespaces)


def _all_of(missing: Sequence[PyctlError]) -> PyctlError:
    """One error that tells of every object that is missing."""
    error = PyctlError("\n".join(map(str, missing)))
    error.exit_code = NotFound.exit_code
    return error

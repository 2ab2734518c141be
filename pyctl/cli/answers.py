"""What commands return: values, which report.py turns into text, streams and an exit code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.errors import PyctlError

if TYPE_CHECKING:
    from pyctl.cli.views import View
    from pyctl.client.labelling import MetadataEdit
    from pyctl.client.outcome import Notice, Outcome
    from pyctl.datastores.base import Event
    from pyctl.printers.examined import Examined
    from pyctl.printers.found import Found
    from pyctl.printers.layout import Table
    from pyctl.resources.kind import Kind


class Said(NamedTuple):
    """Lines for stdout, and perhaps an error after them."""

    text: str
    error: PyctlError | None = None


class Streamed(NamedTuple):
    """Text for stdout that is too much to be held at once."""

    texts: Iterable[str]


class Shown(NamedTuple):
    """Objects to show in a view, and the errors of those that were not found.

    `single` says that one object was asked for by name.
    """

    found: Sequence[Found]
    view: View
    errors: Sequence[PyctlError] = ()
    single: bool = False


class Watched(NamedTuple):
    """Objects of a kind to show at first, and events to show as they come.

    `with_events` shows what each event was: ADDED, MODIFIED or DELETED.
    """

    kind: Kind
    view: View
    first: Sequence[dict[str, Any]]
    events: Iterable[Event]
    with_events: bool = False


class Manner(NamedTuple):
    """How a write is done and told.

    `dry` is "" for a write that is stored, else which dry run it is: client or server. `output` is
    a format for the objects, `chosen` says that they were not named but chosen, of which there may
    be none.
    """

    dry: str = ""
    output: str = ""
    chosen: bool = False


class Written(NamedTuple):
    """What create, apply, replace, validate, delete, edit and restore did to each object."""

    verb: str
    outcomes: Iterable[Outcome | Notice]
    manner: Manner = Manner()


class Changed(NamedTuple):
    """What patch did to each object."""

    outcomes: Iterable[Outcome | Notice]
    manner: Manner = Manner()


class Labelled(NamedTuple):
    """What label or annotate did to each object; `single` says that one was asked for by name."""

    outcomes: Iterable[Outcome | Notice]
    changes: Sequence[MetadataEdit]
    single: bool
    manner: Manner = Manner()


class Inspected(NamedTuple):
    """Everything that validate looked at, for a report in a format of machines."""

    examined: Sequence[Examined]
    output: str
    notices: Sequence[Notice] = ()


class Told(NamedTuple):
    """Texts and tables for stdout, in order, and an exit code.

    `notes` go to stderr before them, a line each.
    """

    parts: Sequence[str | Table]
    notes: Sequence[str] = ()
    code: int = 0


Answer = Said | Streamed | Shown | Watched | Written | Changed | Labelled | Inspected | Told

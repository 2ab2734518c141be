"""What became of each object: values that travel up, to be told by the terminal or an API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.errors import PyctlError
from pyctl.resources.kind import Kind

if TYPE_CHECKING:
    from pyctl.documents.source import Source
    from pyctl.resources.schema import Remark


class Outcome(NamedTuple):
    """One object that a command acted on.

    `object` is it as stored afterwards (for delete: before), None when `error` says why not.
    `lead` says in which step it failed, where that matters. `written` is False when nothing had to
    change. `source` is where its manifest stands.
    """

    kind: Kind
    name: str
    namespace: str = ""
    object: dict[str, Any] | None = None
    error: PyctlError | None = None
    lead: str = ""
    written: bool = True
    source: Source | None = None
    remarks: tuple[Remark, ...] = ()


class Notice(NamedTuple):
    """Something to tell about a write as a whole: a `warning` or `note` of no object of it."""

    text: str
    level: str = "warning"


class Change(NamedTuple):
    """An object before and after a write; None where it was not there."""

    kind: Kind
    before: dict[str, Any] | None
    after: dict[str, Any] | None

"""get --watch: what was found first, then every change, each as a row or an object of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pyctl.cli.showing import Growing, Screen, tables
from pyctl.datastores.base import Event
from pyctl.printers.found import Found
from pyctl.printers.layout import Table

if TYPE_CHECKING:
    from pyctl.cli.answers import Watched
    from pyctl.cli.runtime import Runtime

_EVENT = "EVENT".ljust(len("MODIFIED"))
"""The heading above the types of events, as wide as the widest of them from the start."""


def pieces(answer: Watched, runtime: Runtime) -> Iterator[str]:
    """Texts for stdout, each to be written as soon as it is there.

    A table that is empty at first has its headings with its first row, so that they fit it.
    """
    watching = _Watching(answer, Screen(answer.view, runtime))
    first = [Event("ADDED", obj) for obj in answer.first]
    if first:
        yield watching.text(first)
    for event in answer.events:
        yield watching.text([event])


class _Watching:
    """Draws events, knowing what was drawn before."""

    def __init__(self, answer: Watched, screen: Screen) -> None:
        self._answer = answer
        self._screen = screen
        self._table: Growing | None = None
        self._documents = 0

    def text(self, events: Sequence[Event]) -> str:
        view = self._answer.view
        if view.is_table:
            return self._rows(events)
        if view.output == "name":
            from pyctl.printers import name

            return name.render([self._found(events)])
        return "".join(self._one(self._value(event)) for event in events)

    def _found(self, events: Sequence[Event]) -> Found:
        return Found(self._answer.kind, [event.object for event in events], "")

    def _rows(self, events: Sequence[Event]) -> str:
        (table,) = tables(self._answer.view, [self._found(events)])
        if self._answer.with_events:
            rows = [(event.type, *row) for event, row in zip(events, table.rows, strict=True)]
            table = Table([_EVENT, *table.headings], rows)
        if self._table is None:
            self._table = self._screen.table(self._screen.style())
        return self._table.text(table)

    def _value(self, event: Event) -> Any:
        if not self._answer.with_events:
            return event.object
        return {"type": event.type, "object": event.object}

    def _one(self, value: Any) -> str:
        """An object, or an event with one; JSON events stand on a line each, as kubectl's."""
        output = self._answer.view.output
        if output not in ("yaml", "json"):
            return self._screen.filled(value)
        self._documents += 1
        if output == "json":
            from pyctl.printers import json

            render = json.render_line if self._answer.with_events else json.render
            return render(value) + "\n"
        separator = "---\n" if self._documents > 1 else ""
        return separator + self._screen.structured(value)

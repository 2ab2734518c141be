"""What get found, to text: whole at once, or piece by piece while somebody watches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from pyctl.cli.views import View
from pyctl.printers.found import Found

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.printers.layout import Style, Table


class Growing(Protocol):
    """A table that is drawn row by row."""

    def text(self, table: Table) -> str:
        """These rows, below the headings the first time."""


class Screen:
    """A view on stdout: a terminal or a pipe."""

    def __init__(self, view: View, runtime: Runtime) -> None:
        self._view = view
        self._runtime = runtime

    def whole(self, found: Sequence[Found], *, single: bool) -> str:
        """All that was found.

        `single` says that one object was asked for by name: a template gets it bare, not in a list.
        """
        view = self._view
        if view.is_table:
            style = self.style()
            after = style.after if view.headings else ""
            return "".join(self.table(style).text(part) + after for part in tables(view, found))
        if view.output == "name":
            from pyctl.printers import name

            return name.render(found)
        from pyctl.printers import structured

        if view.output in ("yaml", "json"):
            shape = structured.joined if view.one_list else structured.structure
            return self.structured(shape(found))
        return self.filled(structured.for_template(found, single=single))

    def structured(self, value: Any) -> str:
        """A value as YAML or JSON."""
        if self._view.output == "yaml":
            from pyctl.printers import yaml

            return yaml.render(value)
        from pyctl.printers import json

        return self._ended(json.render(value))

    def filled(self, data: Any) -> str:
        """What a template makes of an object or a list."""
        from pyctl.printers import jsonpath

        assert self._view.template is not None
        try:
            if self._view.output == "jsonpath-as-json":
                return jsonpath.render_json(self._view.template, data)
            return self._ended(jsonpath.render(self._view.template, data))
        except jsonpath.JSONPathError as error:
            raise type(error)(f"error executing jsonpath: {error.what}", error.position) from error

    def style(self) -> Style:
        """How plain text of a table is laid out: kubectl's columns have kubectl's way."""
        from pyctl.printers.layout import CALICOCTL, KUBECTL

        return KUBECTL if self._view.by_path else CALICOCTL

    def table(self, style: Style) -> Growing:
        """A table that is still empty: drawn on a terminal, plain text in a pipe."""
        if self._runtime.stdout_is_terminal:
            from pyctl.cli.terminal import Drawing

            return Drawing(colour=self._runtime.colour, headings=self._view.headings)
        from pyctl.printers.layout import Layout

        return Layout(style, headings=self._view.headings)

    def _ended(self, text: str) -> str:
        """Text with a line end after it on a terminal; a pipe gets it as it is."""
        needs_end = self._runtime.stdout_is_terminal and text and not text.endswith("\n")
        return text + "\n" if needs_end else text


def tables(view: View, found: Sequence[Found]) -> list[Table]:
    """The tables of a view: one for each object or listing, of kubectl's columns one for all."""
    from pyctl.printers import table
    from pyctl.printers.cells import CALICO_AS_NUMBER, Context

    context = Context(view.as_number or CALICO_AS_NUMBER)
    if view.columns is None:
        parts = table.tables(
            found,
            wide=view.output == "wide",
            with_namespace=view.namespace,
            with_kind=view.kind,
            context=context,
        )
    else:
        from pyctl.printers import custom_columns

        parts = custom_columns.tables(found, view.columns, context)
    if not view.labels:
        return parts
    groups = [part.objects for part in found]
    if view.by_path:
        groups = [[obj for group in groups for obj in group]]
    return [table.with_labels(*pair) for pair in zip(parts, groups, strict=True)]

"""Tables on a terminal: rich draws what piped output gets as plain text."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Drawn

from pyctl.cli.visible import visible
from pyctl.printers.layout import Table

_AS_WIDE_AS_NEEDED = 100_000


class Drawing:
    """One table that may grow, as in a watch: rows to come keep the widths of those before.

    Cells are never folded or cut, so that names can be copied: a narrow terminal wraps the lines.
    """

    def __init__(self, *, colour: bool, headings: bool = True) -> None:
        self._colour = colour
        self._headings = headings
        self._widths: list[int] = []

    def text(self, table: Table) -> str:
        """The rows of a table, below its headings the first time; a wider cell widens a column."""
        part = Table(table.headings, [tuple(map(visible, row)) for row in table.rows])
        with_headings, self._headings = self._headings, False
        if not part.rows and not with_headings:
            return ""
        self._widen([tuple(part.headings), *part.rows] if with_headings else part.rows)
        buffer = io.StringIO()
        console = Console(
            file=buffer,
            force_terminal=self._colour,
            no_color=not self._colour,
            width=_AS_WIDE_AS_NEEDED,
            markup=False,
            highlight=False,
        )
        console.print(self._drawn(part, with_headings=with_headings))
        return buffer.getvalue()

    def _widen(self, lines: Sequence[tuple[str, ...]]) -> None:
        known = self._widths or [0] * len(lines[0])
        columns = zip(*lines, strict=True)
        self._widths = [
            max(width, *map(cell_len, column)) for width, column in zip(known, columns, strict=True)
        ]

    def _drawn(self, part: Table, *, with_headings: bool) -> Drawn:
        drawn = Drawn(
            box=None,
            pad_edge=False,
            padding=(0, 3, 0, 0),
            header_style="bold",
            show_header=with_headings,
        )
        for heading, width in zip(part.headings, self._widths, strict=True):
            style = "cyan" if heading == "NAME" else None
            drawn.add_column(heading, no_wrap=True, style=style, min_width=width)
        for row in part.rows:
            drawn.add_row(*row)
        return drawn

"""Tables on a terminal: rich draws what piped output gets as plain text."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table as Drawn

from pyctl.cli.visible import visible
from pyctl.printers.table import Table

_AS_WIDE_AS_NEEDED = 100_000


def draw(parts: Sequence[Table], *, colour: bool) -> str:
    """The tables as text for a terminal.

    Cells are never folded or cut, so that names can be copied: a narrow terminal wraps the lines.
    """
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        force_terminal=colour,
        no_color=not colour,
        width=_AS_WIDE_AS_NEEDED,
        markup=False,
        highlight=False,
    )
    for part in parts:
        console.print(_drawn(part))
        console.print()
    return buffer.getvalue()


def _drawn(part: Table) -> Drawn:
    drawn = Drawn(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for heading in part.headings:
        drawn.add_column(heading, no_wrap=True, style="cyan" if heading == "NAME" else None)
    for row in part.rows:
        drawn.add_row(*map(visible, row))
    return drawn

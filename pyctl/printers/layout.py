"""Tables as plain text: calicoctl's widths and padding, and kubectl's for its own columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Table(NamedTuple):
    """A table before it is text: headings, and rows of as many cells."""

    headings: list[str]
    rows: Sequence[tuple[str, ...]]


class Style(NamedTuple):
    """How a program lays its tables out.

    A column is as wide as its widest cell and three blanks, at least `minimum`. `pads_last` says
    whether the last cell is padded too, `after` is what stands behind a table.
    """

    minimum: int
    pads_last: bool
    after: str


CALICOCTL = Style(minimum=5, pads_last=True, after="\n")
KUBECTL = Style(minimum=6, pads_last=False, after="")
_PADDING = 3


def render(parts: Sequence[Table], style: Style = CALICOCTL, *, headings: bool = True) -> str:
    """The tables as text, with what stands behind each; without headings only their rows."""
    if not headings:
        return "".join(Layout(style, headings=False).text(part) for part in parts)
    return "".join(Layout(style).text(part) + style.after for part in parts)


class Layout:
    """One table that may grow, as in a watch: rows to come keep the widths of those before."""

    def __init__(self, style: Style = CALICOCTL, *, headings: bool = True) -> None:
        self._style = style
        self._headings = headings
        self._widths: list[int] = []

    def text(self, table: Table) -> str:
        """The rows of a table, below its headings the first time; a wider cell widens a column."""
        lines = [tuple(table.headings), *table.rows] if self._headings else list(table.rows)
        self._headings = False
        if not lines:
            return ""
        self._widen(lines)
        pattern = "".join(f"%-{width}s" for width in self._widths) + "\n"
        if not self._style.pads_last:
            pattern = pattern.rpartition("%")[0] + "%s\n"
        return "".join([pattern % line for line in lines])

    def _widen(self, lines: Sequence[tuple[str, ...]]) -> None:
        known = self._widths or [self._style.minimum] * len(lines[0])
        columns = zip(*lines, strict=True)
        self._widths = [
            max(width, max(map(len, column)) + _PADDING)
            for width, column in zip(known, columns, strict=True)
        ]

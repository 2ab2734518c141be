"""-o ps and -o wide: tables, byte for byte as calicoctl prints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pyctl.printers.cells import Context, cells
from pyctl.printers.found import Found
from pyctl.resources.catalog import NAMESPACE
from pyctl.resources.kind import Column, Kind

_PADDING = 3
_MIN_WIDTH = 5


class Table(NamedTuple):
    """A table before it is text: headings, and rows of as many cells."""

    headings: list[str]
    rows: list[tuple[str, ...]]


def tables(
    found: Sequence[Found],
    *,
    wide: bool,
    with_namespace: bool = False,
    context: Context | None = None,
) -> list[Table]:
    """One table for each object asked for by name, one for each listing.

    `with_namespace` puts NAMESPACE first, for kinds that have namespaces.
    """
    context = context or Context()
    return [
        _table(part, _columns(part.kind, wide=wide, with_namespace=with_namespace), context)
        for part in found
    ]


def render(parts: Sequence[Table]) -> str:
    """The tables as text, an empty line after each."""
    return "".join(_text(part) + "\n" for part in parts)


def _columns(kind: Kind, *, wide: bool, with_namespace: bool) -> list[Column]:
    columns = list(kind.columns)
    if not wide and kind.ps:
        columns = [column for column in columns if column.heading in kind.ps]
    return [NAMESPACE, *columns] if with_namespace and kind.namespaced else columns


def _table(found: Found, columns: Sequence[Column], context: Context) -> Table:
    texts = [cells(column, found.objects, context) for column in columns]
    return Table([column.heading for column in columns], list(zip(*texts, strict=True)))


def _text(table: Table) -> str:
    """Every cell padded, the last too: the widest of a column and three blanks, at least five."""
    columns = zip(table.headings, *table.rows, strict=True)
    widths = [max(_MIN_WIDTH, max(map(len, column)) + _PADDING) for column in columns]
    line = "".join(f"%-{width}s" for width in widths) + "\n"
    return line % tuple(table.headings) + "".join([line % row for row in table.rows])

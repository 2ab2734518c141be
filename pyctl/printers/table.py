"""-o ps and -o wide: the tables of calicoctl; plain text of them is made by layout.py."""

from __future__ import annotations

from collections.abc import Sequence

from pyctl.printers.cells import Context, Object, cells
from pyctl.printers.found import Found
from pyctl.printers.layout import Table
from pyctl.resources.catalog import NAME, NAMESPACE
from pyctl.resources.kind import Column, Kind

LABELS = "LABELS"


def tables(
    found: Sequence[Found],
    *,
    wide: bool,
    with_namespace: bool = False,
    with_kind: bool = False,
    context: Context | None = None,
) -> list[Table]:
    """One table for each object asked for by name, one for each listing.

    `with_namespace` puts NAMESPACE first, for kinds that have namespaces; `with_kind` gives names
    as `tier/default`.
    """
    context = context or Context()
    made = []
    for part in found:
        columns = _columns(part.kind, wide=wide)
        if with_namespace and part.kind.namespaced:
            columns = [NAMESPACE, *columns]
        made.append(_table(part, columns, context))
    return [_with_kind(*pair) for pair in zip(made, found, strict=True)] if with_kind else made


def with_labels(table: Table, objects: Sequence[Object]) -> Table:
    """The table with a column of all labels at the end: `a=b,c=d`, or `<none>`."""
    texts = [_labels(obj) for obj in objects]
    rows = [(*row, text) for row, text in zip(table.rows, texts, strict=True)]
    return Table([*table.headings, LABELS], rows)


def _columns(kind: Kind, *, wide: bool) -> list[Column]:
    columns = list(kind.columns)
    if not wide and kind.ps:
        columns = [column for column in columns if column.heading in kind.ps]
    return columns


def _table(found: Found, columns: Sequence[Column], context: Context) -> Table:
    texts = [cells(column, found.objects, context) for column in columns]
    return Table([column.heading for column in columns], list(zip(*texts, strict=True)))


def _with_kind(table: Table, found: Found) -> Table:
    """The table with `kind/name` for the name; it comes first where the table had none."""
    names = [f"{found.kind.words[0]}/{obj['metadata']['name']}" for obj in found.objects]
    if NAME.heading not in table.headings:
        rows = [(name, *row) for name, row in zip(names, table.rows, strict=True)]
        return Table([NAME.heading, *table.headings], rows)
    at = table.headings.index(NAME.heading)
    rows = [(*row[:at], name, *row[at + 1 :]) for name, row in zip(names, table.rows, strict=True)]
    return Table(table.headings, rows)


def _labels(obj: Object) -> str:
    labels = obj["metadata"].get("labels") or {}
    return ",".join(f"{key}={labels[key]}" for key in sorted(labels)) or "<none>"

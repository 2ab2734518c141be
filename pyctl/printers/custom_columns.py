"""-o custom-columns: calicoctl's (`NAME,NODE`) and kubectl's (`NAME:.metadata.name`).

calicoctl's names the columns of a kind, in capitals, and gives a table for each object or listing;
kubectl's takes a path into the objects for each heading, and gives one table of them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pyctl.errors import PyctlError, UsageError
from pyctl.printers.cells import Context, Object, cells
from pyctl.printers.found import Found
from pyctl.printers.layout import Table
from pyctl.resources.kind import Column, Kind

if TYPE_CHECKING:
    from pyctl.printers.jsonpath.nodes import Node

_CONTROL = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_TEMPLATE = "a line of headings and a line of paths, with blanks between them"


class PathColumn(NamedTuple):
    """A heading, and the path of what stands below it."""

    heading: str
    path: tuple[Node, ...]


class Headings(NamedTuple):
    """calicoctl's form."""

    headings: tuple[str, ...]


class Paths(NamedTuple):
    """kubectl's form."""

    columns: tuple[PathColumn, ...]


Columns = Headings | Paths


def parse(text: str) -> Columns:
    """Read what follows `custom-columns=`: headings, or with a `:` in it headings and paths.

    Raises UsageError for what is neither.
    """
    if not text:
        raise UsageError("need to specify at least one column")
    if ":" not in text:
        return Headings(tuple(text.split(",")))
    return Paths(tuple(_path_column(*spec.partition(":")) for spec in _specs(text)))


def parse_template(text: str) -> Paths:
    """Read kubectl's file of columns: a line of headings, below it a line of paths."""
    lines = text.splitlines()
    if len(lines) < 2:
        missing = "path" if lines else "heading"
        raise UsageError(f"invalid template, missing {missing} line (expected {_TEMPLATE})")
    headings, paths = lines[0].split(), lines[1].split()
    if len(headings) != len(paths):
        raise UsageError(
            f"number of headings ({len(headings)}) and paths ({len(paths)}) do not match"
            f" (expected {_TEMPLATE})"
        )
    if not headings:
        raise UsageError("need to specify at least one column")
    pairs = zip(headings, paths, strict=True)
    return Paths(tuple(_path_column(heading, ":", path) for heading, path in pairs))


def check(kind: Kind, columns: Columns) -> None:
    """Raise UsageError, in calicoctl's words, for headings that the kind does not have."""
    if isinstance(columns, Paths):
        return
    known = _columns(kind)
    unknown = [heading for heading in dict.fromkeys(columns.headings) if heading not in known]
    if unknown:
        valid = ", ".join(known)
        raise UsageError(
            "\n".join(f"unknown heading {word}, valid values are: {valid}" for word in unknown)
        )


def tables(found: Sequence[Found], columns: Columns, context: Context | None = None) -> list[Table]:
    """A table for each object or listing; of paths one for all objects.

    The headings were checked. Raises PyctlError where an object does not suit a path.
    """
    if isinstance(columns, Headings):
        return [_named(part, columns.headings, context or Context()) for part in found]
    rows = [
        tuple(_cell(column, obj) for column in columns.columns)
        for part in found
        for obj in part.objects
    ]
    return [Table([column.heading for column in columns.columns], rows)]


def _columns(kind: Kind) -> dict[str, Column]:
    return {column.heading: column for column in (*kind.columns, *kind.extra)}


def _named(found: Found, headings: Sequence[str], context: Context) -> Table:
    columns = _columns(found.kind)
    texts = [cells(columns[heading], found.objects, context) for heading in headings]
    return Table(list(headings), list(zip(*texts, strict=True)))


def _specs(text: str) -> Iterator[str]:
    """The columns of kubectl's form: parted by commas that stand in no brackets and quotes."""
    from pyctl.printers.jsonpath.scanning import top_level

    start = 0
    for index, char in top_level(text, 0, len(text)):
        if char == ",":
            yield text[start:index]
            start = index + 1
    yield text[start:]


def _path_column(heading: str, colon: str, path: str) -> PathColumn:
    from pyctl.printers import jsonpath

    if not colon or not path:
        raise UsageError(
            f"unexpected custom-columns spec: {heading}{colon}, expected <heading>:<json-path-expr>"
        )
    try:
        return PathColumn(heading, jsonpath.path(path))
    except jsonpath.TemplateError as error:
        raise UsageError(f"custom-columns: {heading}: {path}: {error}") from error


def _cell(column: PathColumn, obj: Object) -> str:
    from pyctl.printers.jsonpath.nodes import walk
    from pyctl.printers.jsonpath.text import shown

    try:
        values = walk(column.path, [obj])
    except PyctlError as error:
        raise PyctlError(f"{column.heading} of {obj['metadata']['name']}: {error}") from error
    text = ",".join(map(shown, values)) if values else "<none>"
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    """A character that would break the table or the terminal, spelled out as kubectl does."""
    if char < " ":
        return _CONTROL.get(char, f"^{chr(ord(char) + 64)}")
    return char

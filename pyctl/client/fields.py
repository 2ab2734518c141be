"""--field-selector: `metadata.name=x,spec.node!=y`, on metadata and what the columns show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from pyctl.client.objects import META_FIELDS
from pyctl.documents.numbers import text_of
from pyctl.errors import UsageError
from pyctl.printers.cells import Context, cells
from pyctl.resources.kind import Column, Kind

Object = dict[str, Any]

_NO_TEXTS = frozenset({"labels", "annotations", "ownerReferences", "finalizers", "managedFields"})
_COMPUTED = frozenset({"asn", "count", "labels", "pod-selector"})
_TERM = re.compile(r"(?:[^\\,]|\\.|\\$)+")
_PARTS = re.compile(r"([^=!\\,]+)(==|!=|=)((?:[^\\,=]|\\[\\,=])*)")
_ESCAPED = re.compile(r"\\(.)")


class Term(NamedTuple):
    """One condition: a field has this value, or (`differs`) has not."""

    field: str
    value: str
    differs: bool = False

    def holds(self, kind: Kind, obj: Object) -> bool:
        """Whether an object fulfils it.

        A field that is not set has the value "". One that is a list has each of its items, a
        column has what the table shows as well.
        """
        return self._has(kind, obj) != self.differs

    def _has(self, kind: Kind, obj: Object) -> bool:
        if self.field.startswith("metadata."):
            return _is(obj["metadata"].get(self.field.partition(".")[2]), self.value)
        column = column_of(kind, self.field)
        assert column is not None, "the fields were checked"
        shown = cells(column, [obj], Context())
        return self.value in shown or _is(value_of(obj, column), self.value)


def terms(text: str) -> list[Term]:
    r"""Read a field selector. In a value, `\,` `\=` and `\\` stand for the sign itself.

    Raises UsageError for what is none, an empty one included.
    """
    if not text.strip():
        raise UsageError("the field selector is empty: write FIELD=VALUE, or leave it out")
    return [_term(part) for part in _TERM.findall(text)]


def check(kind: Kind, wanted: Sequence[Term]) -> None:
    """Raise UsageError for a field that the kind does not have; it lists those that there are."""
    for term in wanted:
        if term.field not in _metadata_fields() and column_of(kind, term.field) is None:
            known = [*_metadata_fields(), *_column_names(kind)]
            raise UsageError(
                f"{kind.name} has no field {term.field} to choose by (known: {', '.join(known)})"
            )


def column_of(kind: Kind, field: str) -> Column | None:
    """The column that a field or, in any case of letters, a heading means."""
    for column in (*kind.columns, *kind.extra):
        if field.upper() == column.heading or (field == column.path and _shows_a_field(column)):
            return column
    return None


def value_of(obj: Object, column: Column) -> Any:
    """The field that a column shows; what it makes of it where it shows no field as it is."""
    if not _shows_a_field(column):
        return cells(column, [obj], Context())[0]
    value: Any = obj
    for step in column.path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _term(text: str) -> Term:
    found = _PARTS.fullmatch(text)
    if found is None:
        raise UsageError(
            f"invalid field selector '{text}'"
            r" (write FIELD=VALUE or FIELD!=VALUE; in a value, \, \= and \\ for , = and \)"
        )
    field, operator, value = found.groups()
    return Term(field.strip(), _ESCAPED.sub(r"\1", value), differs=operator == "!=")


def _metadata_fields() -> list[str]:
    return [f"metadata.{name}" for name in META_FIELDS if name not in _NO_TEXTS]


def _column_names(kind: Kind) -> list[str]:
    """The fields that columns show, then the headings."""
    columns = [*kind.columns, *kind.extra]
    paths = [column.path for column in columns if _shows_a_field(column)]
    headings = [column.heading for column in columns]
    return list(dict.fromkeys([*(path for path in paths if path.startswith("spec.")), *headings]))


def _shows_a_field(column: Column) -> bool:
    """Whether a column shows a field as it is, and does not make something else of it."""
    return column.path != "spec" and column.show not in _COMPUTED


def _is(value: Any, wanted: str) -> bool:
    """Whether a field's value is what a text says; of a list, whether one item is."""
    if isinstance(value, list):
        return any(_is(item, wanted) for item in value) if value else not wanted
    if value is None or isinstance(value, str):
        return (value or "") == wanted
    if isinstance(value, bool):
        return text_of(value) == wanted
    try:
        return bool(value == float(wanted))
    except ValueError:
        return False

"""--sort-by: objects in the order of a field, by a path as kubectl has it or a column's heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from pyctl.client.fields import column_of, value_of
from pyctl.errors import PyctlError, UsageError
from pyctl.printers import jsonpath
from pyctl.printers.found import Found
from pyctl.printers.jsonpath.nodes import walk
from pyctl.printers.jsonpath.text import printed
from pyctl.resources.kind import Kind

Object = dict[str, Any]
Key = tuple[int, float | str]

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_MISSING: Key = (0, 0)


class Order:
    """An order of objects: by `.spec.order`, `{.metadata.name}` or a heading such as `NODE`.

    Numbers are compared as numbers, also where they are stored as text; what is missing comes
    first, numbers before text; equal ones stay as they were. Raises UsageError for a text that is
    neither a path nor a heading.
    """

    def __init__(self, text: str) -> None:
        if not text:
            raise UsageError("--sort-by is empty: write a path such as .spec.order, or a heading")
        try:
            self._path = jsonpath.path(text)
        except jsonpath.TemplateError as error:
            raise UsageError(f"--sort-by: {text}: {error}") from error
        self._text = text

    def sorted(self, found: Sequence[Found]) -> list[Found]:
        """The listings, each in order, and single objects of a kind that follow each other.

        Raises PyctlError when no object of any of them has the field.
        """
        keys = [self._keys(part) for part in found]
        has_it = any(key != _MISSING for part in keys for key in part)
        if not has_it and any(keys) and not all(self._column(part.kind) for part in found):
            raise PyctlError(_nowhere(self._text, found))
        return list(_in_order(found, keys))

    def _keys(self, part: Found) -> list[Key]:
        column = self._column(part.kind)
        if column is not None:
            return [_key([value_of(obj, column)]) for obj in part.objects]
        return [_key(walk(self._path, [obj])) for obj in part.objects]

    def _column(self, kind: Kind) -> Any:
        return column_of(kind, self._text) if self._text.isalnum() else None


def _in_order(found: Sequence[Found], keys: Sequence[list[Key]]) -> Iterator[Found]:
    pairs = zip(found, keys, strict=True)
    for (_, is_list), group in groupby(pairs, lambda pair: (pair[0].kind, pair[0].is_list)):
        if not is_list:
            yield from (part for part, _ in sorted(group, key=lambda pair: pair[1]))
            continue
        for part, part_keys in group:
            ranked = sorted(range(len(part_keys)), key=part_keys.__getitem__)
            yield part._replace(objects=[part.objects[index] for index in ranked])


def _key(values: Sequence[Any]) -> Key:
    """What an object is sorted by: of several values the first, as in kubectl."""
    value = values[0] if values else None
    if value is None or value == "":
        return _MISSING
    if isinstance(value, int | float):
        return 1, value
    text = printed(value)
    return (1, float(text)) if _NUMBER.fullmatch(text) else (2, text)


def _nowhere(text: str, found: Sequence[Found]) -> str:
    headings = dict.fromkeys(
        column.heading for part in found for column in (*part.kind.columns, *part.kind.extra)
    )
    return (
        f"couldn't find any field with path '{text}' in what was found"
        f" (headings are known too: {', '.join(headings)})"
    )

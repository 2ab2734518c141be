"""The shape in which -o yaml, -o json and -o jsonpath give what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyctl.printers.found import Found
from pyctl.resources.catalog import API_VERSION


def structure(found: Sequence[Found]) -> Any:
    """A bare object or list for one result, an array for several, None for none: as calicoctl."""
    values = [_value(part) for part in found]
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def joined(found: Sequence[Found]) -> Any:
    """All objects in one list, as kubectl has it: `kind: List`, which -f reads again."""
    items = [obj for part in found for obj in part.objects]
    metadata = {"resourceVersion": ""}
    return {"kind": "List", "apiVersion": "v1", "metadata": metadata, "items": items}


def for_template(found: Sequence[Found], *, single: bool) -> Any:
    """What a template is given: a listing as it is, one object bare if `single`, else one list."""
    if len(found) == 1 and (single or found[0].is_list):
        return _value(found[0])
    return joined(found)


def _value(found: Found) -> Any:
    if not found.is_list:
        return found.objects[0]
    return {
        "kind": f"{found.kind.name}List",
        "apiVersion": API_VERSION,
        "metadata": {"resourceVersion": found.revision},
        "items": found.objects,
    }

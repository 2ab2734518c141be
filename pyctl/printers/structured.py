"""The shape in which -o yaml and -o json give what was found, as calicoctl does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyctl.printers.found import Found
from pyctl.resources.catalog import API_VERSION


def structure(found: Sequence[Found]) -> Any:
    """A bare object or list for one result, an array for several, None for none."""
    values = [_value(part) for part in found]
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def _value(found: Found) -> Any:
    if not found.is_list:
        return found.objects[0]
    return {
        "kind": f"{found.kind.name}List",
        "apiVersion": API_VERSION,
        "metadata": {"resourceVersion": found.revision},
        "items": found.objects,
    }

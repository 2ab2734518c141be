"""-o json: what was found as JSON, byte for byte as calicoctl prints it (no line end)."""

from __future__ import annotations

from collections.abc import Sequence

from pyctl.documents.json_text import dump_json
from pyctl.printers.found import Found
from pyctl.printers.structured import structure


def render(found: Sequence[Found]) -> str:
    """The objects as text that -f reads again."""
    return dump_json(structure(found))

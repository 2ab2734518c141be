"""-o json: values as JSON, byte for byte as calicoctl prints it (no line end)."""

from __future__ import annotations

from typing import Any

from pyctl.documents.json_text import dump_json, dump_line


def render(value: Any) -> str:
    """A value in the shape of structured.py as text that -f reads again."""
    return dump_json(value)


def render_line(value: Any) -> str:
    """A value on one line, as kubectl prints events."""
    return dump_line(value)

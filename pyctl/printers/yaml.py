"""-o yaml: values as YAML, byte for byte as calicoctl prints it."""

from __future__ import annotations

from typing import Any

from pyctl.documents.yaml_text import dump_yaml


def render(value: Any) -> str:
    """A value in the shape of structured.py as text that -f reads again."""
    return dump_yaml(value)

"""-o yaml: what was found as YAML, byte for byte as calicoctl prints it."""

from __future__ import annotations

from collections.abc import Sequence

from pyctl.documents.yaml_text import dump_yaml
from pyctl.printers.found import Found
from pyctl.printers.structured import structure


def render(found: Sequence[Found]) -> str:
    """The objects as text that -f reads again."""
    return dump_yaml(structure(found))

"""-o name: a line `kind/name` for each object, which get and delete take as an argument."""

from __future__ import annotations

from collections.abc import Sequence

from pyctl.printers.found import Found


def render(found: Sequence[Found]) -> str:
    """The identities of the objects, one a line."""
    return "".join(
        f"{part.kind.words[0]}/{obj['metadata']['name']}\n"
        for part in found
        for obj in part.objects
    )

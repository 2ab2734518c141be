"""get all: what of it cannot be written again, by any verb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pyctl.client.reading import Reader
from pyctl.client.refusals import only_shown, refused
from pyctl.printers.found import Found


class Parted(NamedTuple):
    """Objects that apply takes, and `kind/name` of those that it refuses."""

    writable: list[Found]
    refused: list[str]


def parted(reader: Reader, found: Sequence[Found]) -> Parted:
    """Part what was found: built-in profiles and kinds that are read-only cannot be written."""
    kept: list[Found] = []
    left_out: list[str] = []
    for part in found:
        writable = []
        for obj in part.objects:
            metadata = obj["metadata"]
            name, namespace = metadata["name"], metadata.get("namespace", "")
            refusal = refused(reader, "apply", part.kind, name, namespace)
            if only_shown(reader, part.kind) or refusal is not None:
                left_out.append(f"{part.kind.words[0]}/{name}")
            else:
                writable.append(obj)
        if writable:
            kept.append(part._replace(objects=writable))
    return Parted(kept, left_out)

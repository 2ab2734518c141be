"""What printers are given: objects that were found, one by one or as the listing of a kind."""

from __future__ import annotations

from typing import Any, NamedTuple

from pyctl.resources.kind import Kind

Object = dict[str, Any]


class Found(NamedTuple):
    """One object that was asked for by name, or the listing of a kind.

    `revision` is the datastore's revision at which a listing was read, None for a single object.
    """

    kind: Kind
    objects: list[Object]
    revision: str | None = None

    @property
    def is_list(self) -> bool:
        """Whether a kind was listed."""
        return self.revision is not None

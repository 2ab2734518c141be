"""compact: forgetting the past of a datastore, and giving back the space that it took."""

from __future__ import annotations

from typing import NamedTuple

from pyctl.datastores.base import Datastore, Reclaiming
from pyctl.errors import DatastoreError, NotSupported


class Compaction(NamedTuple):
    """What was forgotten: everything before `revision` ("0": nothing).

    `freed` is how many bytes were given back, None when they will be once nobody reads them.
    """

    revision: str
    freed: int | None = 0


def compact(
    datastore: Datastore, *, revision: int | None = None, keep: int | None = None
) -> Compaction:
    """Forget the history before a revision, or before the last `keep` ones; without both: all.

    Raises NotSupported for a datastore that cannot, DatastoreError for a revision yet to come and
    when the space cannot be given back.
    """
    if "compaction" not in datastore.capabilities:
        reason = "it takes care of its history itself"
        raise NotSupported("compact", datastore.name, reason)
    oldest = revision if revision is not None else int(datastore.revision()) - (keep or 0)
    if oldest <= 0:
        return Compaction("0")
    datastore.compact(str(oldest))
    if not isinstance(datastore, Reclaiming):
        return Compaction(str(oldest))
    try:
        return Compaction(str(oldest), datastore.reclaim())
    except DatastoreError as error:
        told = f"{error}: the history is forgotten, but its space was not given back"
        raise DatastoreError(told) from error

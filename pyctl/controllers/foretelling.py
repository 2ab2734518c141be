"""What would follow a write, told: after a dry run nobody can look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyctl.client.outcome import Change, Notice
from pyctl.client.writing import Reaction
from pyctl.datastores.overlay import Effect, Overlay

MAX_NAMES = 3
"""How many objects of a kind are named; of the rest only the number is."""


class Foretelling:
    """A Reaction over an overlay that says what it writes, a note for each kind and change."""

    def __init__(self, reaction: Reaction, overlay: Overlay) -> None:
        self._reaction = reaction
        self._overlay = overlay

    def __call__(self, changes: Sequence[Change]) -> Iterable[Notice]:
        """React, and tell of it."""
        since = self._overlay.revision()
        notices = list(self._reaction(changes))
        return [*notices, *_notes(self._overlay.effects(since))]


def _notes(effects: Sequence[Effect]) -> Iterator[Notice]:
    for change in ("created", "changed", "deleted"):
        of_kind: dict[str, list[Effect]] = {}
        for entry in effects:
            if _change(entry) == change:
                of_kind.setdefault(entry.kind.name, []).append(entry)
        for entries in of_kind.values():
            names = ", ".join(entry.name for entry in entries[:MAX_NAMES])
            more = f" and {len(entries) - MAX_NAMES} more" if len(entries) > MAX_NAMES else ""
            count = entries[0].kind.counted(len(entries))
            yield Notice(f"{count} would be {change} with it: {names}{more}", level="note")


def _change(entry: Effect) -> str:
    """What became of an object, "" when in the end nothing did."""
    if entry.before is None:
        return "created" if entry.after is not None else ""
    if entry.after is None:
        return "deleted"
    return "changed" if entry.after != entry.before else ""

"""What the text of a revision means: resourceVersions come from users, in manifests.

The failures say what calicoctl and etcd say, and then what to do.
"""

from __future__ import annotations

from typing import NamedTuple

from pyctl.errors import Compacted, DatastoreError, Invalid, Problem

_MAX_DIGITS = 18  # what surely fits in 64 bits


def is_number(text: str) -> bool:
    """Whether a text is a decimal number, of a size that a counter can reach."""
    return text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS


def number(text: str) -> int:
    """Return the revision; Invalid, in calicoctl's words, when the text is not a number."""
    if not is_number(text):
        raise not_a_number(text)
    return int(text)


def newest(text: str) -> int:
    """The last write that a datastore's own revision tells of.

    What is made of two sorts of objects has revisions of two parts, `12/34`, either may be empty.
    """
    return max((int(part) for part in text.split("/") if part), default=0)


def not_a_number(text: str) -> Invalid:
    """Build the failure for a resourceVersion that is not a number."""
    problem = f"error with field ResourceVersion = '{text}' (expected a number, as `get` shows it)"
    return Invalid([Problem(("metadata", "resourceVersion"), problem)])


class Kept(NamedTuple):
    """The revisions that a datastore can still tell about; `name` is the datastore's."""

    name: str
    newest: int
    oldest: int

    def moment(self, text: str) -> int | None:
        """When to read, None for now. Raises Invalid, Compacted, and DatastoreError as etcd."""
        wanted = number(text) if text else 0
        if wanted in (0, self.newest):
            return None
        self.check(wanted)
        return wanted

    def check(self, revision: int) -> None:
        """Raise Compacted for a revision that is forgotten, DatastoreError for one to come."""
        if revision > self.newest:
            raise DatastoreError(
                f"{self.name}: required revision is a future revision: {revision} was asked for,"
                f" the last write was {self.newest}"
            )
        self.check_kept(revision)

    def check_kept(self, revision: int) -> None:
        """Raise Compacted for a revision that is forgotten."""
        if revision < self.oldest:
            raise Compacted(
                f"{self.name}: required revision has been compacted: {revision} is no longer"
                f" kept, the oldest that is: {self.oldest}"
            )

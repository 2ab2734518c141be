"""What is looked at, and what is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from pyctl.documents.source import Source
from pyctl.errors import Path, Problem
from pyctl.policy.members import called
from pyctl.resources.schema import Remark

Object = dict[str, Any]

NOTE: Final = "note"
WARNING: Final = "warning"
ERROR: Final = "error"
LEVELS: Final = (NOTE, WARNING, ERROR)
"""How bad it is, the mildest first.

An error breaks something or leaves something open; a warning does in all likelihood; a note says
what does no harm now and is not what it looks like.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """An object that is looked at, with what is known of how it was written.

    `object` has its defaults filled in, unless it breaks rules of its kind, which are `problems`.
    `source` is where it was written, None for what comes out of a datastore; `remarks` are what
    reading it said. `is_asked` is False for what only surrounds the others: it is not reported on.
    """

    object: Object
    source: Source | None = None
    remarks: tuple[Remark, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_asked: bool = True

    @property
    def kind(self) -> str:
        """Its kind."""
        kind: str = self.object["kind"]
        return kind

    @property
    def name(self) -> str:
        """`GlobalNetworkPolicy nodes`, `NetworkPolicy default/web`; the kind of what has none."""
        return called(self.object) if self.object["metadata"].get("name") else self.kind

    @property
    def spec(self) -> Object:
        """Its spec, empty where it has none."""
        return self.object.get("spec") or {}


class Hint(NamedTuple):
    """What a rule has found: where, what happens and for whom, and what to write instead.

    `level` is None where it is the rule's own. `others` are further objects that are concerned:
    where the subject was not asked about, the first of them that was is reported on. `says` are
    more places at which the object breaks a rule of its kind for the same reason.
    """

    subject: Subject
    path: Path
    text: str
    advice: str
    level: str | None = None
    others: tuple[Subject, ...] = ()
    says: tuple[Path, ...] = ()


class Finding(NamedTuple):
    """A Hint as it is told: of which rule it is, how bad, and where."""

    rule: str
    level: str
    subject: Subject
    path: Path
    text: str
    advice: str

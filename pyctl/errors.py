"""Everything that can go wrong, as one tree; each class carries its exit code.

    PyctlError                1   a failure with no code of its own
    ├── UsageError            2   the command line cannot be understood
    │   └── SettingsError     2   the settings name no datastore, or two that contradict each other
    ├── ManifestError         9   what was read is not a manifest: bad YAML, unknown kind or field
    ├── ObjectError               about one object, which it names
    │   ├── NotFound          3
    │   ├── AlreadyExists     4
    │   ├── Conflict          4   the object has another resourceVersion than the one asked for
    │   ├── NotSupported      1   this object, or its whole kind, refuses this operation
    │   └── Invalid           9   the object breaks rules; holds every Problem found
    ├── Unauthorized          6   the datastore does not accept who is asking
    │   └── Forbidden         6   it knows who is asking, and that they may not do this
    ├── DatastoreError        7   unreachable, timed out, or unusable
    │   ├── Compacted         7   the revision asked for is no longer kept
    │   ├── NotServed         7   the datastore has no place for objects of this kind
    │   └── WriteCutShort     7   of several writes some were carried out
    └── Interrupted         130

The words of the ObjectErrors lead in as calicoctl's do, so that scripts find what they look for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

MAX_LINES = 100
"""How many problems are listed at once; of the rest only the number is told."""

Path = tuple[str | int, ...]
"""Where in an object: field names and list indexes, from the top. `()` is the whole object."""


class Problem(NamedTuple):
    """One thing that is wrong with an object.

    `path` says where, `text` says what and what to do, calicoctl's form of words inside:
    `error with field Selector = 'has(' (expected a label name at 5)`.
    """

    path: Path
    text: str


class PyctlError(Exception):
    """The root: str() of it is what the user reads."""

    exit_code = 1


class UsageError(PyctlError):
    """The command line cannot be understood."""

    exit_code = 2


class SettingsError(UsageError):
    """The settings name no usable datastore, or contradict each other."""


class ManifestError(PyctlError):
    """What was read is not a manifest; `lines` holds every problem with its place in front.

    str() lists at most 100 of them, and the number of the rest. It is not the `whole` of them where
    there were so many that reading ended.
    """

    exit_code = 9

    def __init__(self, lines: Sequence[str], *, whole: bool = True) -> None:
        super().__init__("\n".join(listed(lines)))
        self.lines = tuple(lines)
        self.whole = whole


class ObjectError(PyctlError):
    """About one object, which its text names as calicoctl does: `HostEndpoint(n1-eth0)`."""


class NotFound(ObjectError):
    """The object does not exist; `hint` says what is there instead."""

    exit_code = 3

    def __init__(self, identity: str, hint: str = "") -> None:
        super().__init__(f"resource does not exist: {identity}" + (f" ({hint})" if hint else ""))
        self.identity = identity
        self.hint = hint


class AlreadyExists(ObjectError):
    """The object is there already; `existing` is it, where the datastore could tell."""

    exit_code = 4

    def __init__(
        self, identity: str, *, existing: dict[str, Any] | None = None, hint: str = ""
    ) -> None:
        super().__init__(f"resource already exists: {identity}" + (f" ({hint})" if hint else ""))
        self.existing = existing


class Conflict(ObjectError):
    """The object's resourceVersion is not the one `wanted`; `existing` is what is stored."""

    exit_code = 4

    def __init__(
        self, identity: str, *, wanted: str, existing: dict[str, Any] | None = None
    ) -> None:
        stored = (existing or {}).get("metadata", {}).get("resourceVersion")
        versions = f"resourceVersion {wanted} was asked for"
        if not wanted:
            versions = "no resourceVersion was given"
        if stored:
            versions += f", {stored} is stored: get the object again and repeat the change"
        super().__init__(f"update conflict: {identity} ({versions})")
        self.wanted = wanted
        self.existing = existing


class NotSupported(ObjectError):
    """This object or its kind refuses the operation."""

    def __init__(self, operation: str, identity: str, reason: str = "") -> None:
        text = f"operation {operation} is not supported on {identity}"
        super().__init__(f"{text}: {reason}" if reason else text)


class Invalid(ObjectError):
    """The object breaks rules; every one of them is in `problems`."""

    exit_code = 9

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(told, problems)))
        self.problems = tuple(problems)


class Unauthorized(PyctlError):
    """The datastore does not accept who is asking."""

    exit_code = 6


class Forbidden(Unauthorized):
    """The datastore knows who is asking, and that they may not do this."""


class DatastoreError(PyctlError):
    """The datastore cannot be reached, took too long, or cannot be used."""

    exit_code = 7


class Compacted(DatastoreError):
    """The revision asked for is older than the history that is kept."""


class NotServed(DatastoreError):
    """The datastore has no place for objects of this kind."""


class WriteCutShort(DatastoreError):
    """The datastore failed midway through several writes.

    `results` holds what became of the first of them. Of so many `unknown` ones after these nobody
    knows whether they were carried out; the others were not.
    """

    def __init__(self, text: str, *, results: Sequence[Any], unknown: int = 0) -> None:
        super().__init__(text)
        self.results = results
        self.unknown = unknown


class Interrupted(PyctlError):
    """The user pressed Ctrl-C; str() says what had been done by then."""

    exit_code = 130


def dotted(path: Path) -> str:
    """A path as users write it: `spec.egress[0].notNets[1]`, `metadata.labels["a.b/c"]`."""
    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part}]"
        elif part.replace("-", "").replace("_", "").isalnum():
            out += f".{part}" if out else part
        else:
            out += f'["{part}"]'
    return out


def told(problem: Problem) -> str:
    """`spec.order: what is wrong`, without a path for the whole object."""
    path, text = problem
    return f"{dotted(path)}: {text}" if path else text


def listed(lines: Sequence[str]) -> list[str]:
    """The lines, at most 100 of them, and the number of the rest."""
    if len(lines) <= MAX_LINES:
        return list(lines)
    return [*lines[:MAX_LINES], f"... and {len(lines) - MAX_LINES} more"]

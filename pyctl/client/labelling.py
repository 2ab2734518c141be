"""label and annotate: setting and removing entries of metadata.labels or metadata.annotations.

Both are one mechanism; what differs is the field and the word for an entry of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pyctl.client.patches import Edited
from pyctl.errors import PyctlError, UsageError
from pyctl.resources.catalog import kind_named
from pyctl.resources.decode import schema_of

Object = dict[str, Any]


class Field(NamedTuple):
    """A map of the metadata, and what an entry of it is called."""

    name: str
    noun: str


LABELS = Field("labels", "label")
ANNOTATIONS = Field("annotations", "annotation")


class Entry(NamedTuple):
    """What an entry shall be; None: it shall not be there."""

    key: str
    value: str | None


MISSING = "missing"


class Done(NamedTuple):
    """An entry that was `set`, `updated` or `removed`, or that was MISSING already."""

    verb: str
    key: str


def entries(field: Field, arguments: Sequence[str], *, remove: bool) -> list[Entry]:
    """Read KEY=VALUE, kubectl's `KEY-`, or with `remove` bare keys.

    Raises UsageError for all else, and for a key that stands there twice.
    """
    found = [Entry(text, None) if remove else _entry(field, text) for text in arguments]
    keys = [entry.key for entry in found]
    twice = next((key for at, key in enumerate(keys) if key in keys[:at]), None)
    if twice is not None:
        raise UsageError(f"{field.noun} {twice} stands there twice: say once what it shall be")
    return found


def is_entry(argument: str) -> bool:
    """Whether a word of a command line is an entry rather than a name: KEY=VALUE or KEY-."""
    return "=" in argument or (argument.endswith("-") and argument != "-")


class MetadataEdit:
    """The change of some entries of one object; afterwards `done` says what it was for each.

    `subject` is how the user named the object. Entries to remove that are not there are an error,
    unless the edit is `lenient`.
    """

    def __init__(
        self,
        subject: str,
        field: Field,
        wanted: Sequence[Entry],
        *,
        overwrite: bool = False,
        lenient: bool = False,
    ) -> None:
        self.subject = subject
        self.field = field
        self.done: list[Done] = []
        self._wanted = wanted
        self._overwrite = overwrite
        self._lenient = lenient

    def __call__(self, obj: Object) -> Edited:
        """The object with all entries changed; PyctlError says why one of them cannot be."""
        metadata = obj["metadata"]
        there = dict(metadata.get(self.field.name, {}))
        fixed = _fixed(obj) if self.field is LABELS else {}
        self.done.clear()
        for key, value in self._wanted:
            if key in fixed:
                text = f"label {key} of {self.subject} is fixed: {fixed[key]} decides it"
                raise PyctlError(text)
            self.done.append(
                self._remove(there, key) if value is None else self._set(there, key, value)
            )
        changed = {**obj, "metadata": {**metadata, self.field.name: there}}
        return Edited(changed, needless=all(done.verb == MISSING for done in self.done))

    def _remove(self, there: dict[str, str], key: str) -> Done:
        if key in there:
            del there[key]
            return Done("removed", key)
        if self._lenient:
            return Done(MISSING, key)
        noun = self.field.noun
        raise PyctlError(f"cannot remove {noun} of {self.subject}, key {key} does not exist")

    def _set(self, there: dict[str, str], key: str, value: str) -> Done:
        if not self._overwrite and there.get(key, value) != value:
            raise PyctlError(
                f"failed to update {self.field.noun} of {self.subject}, key {key} is already "
                "present. please use '--overwrite' to set a new value"
            )
        done = Done("updated" if key in there else "set", key)
        there[key] = value
        return done


def _fixed(obj: Object) -> dict[str, str]:
    """The labels that every write sets anew: by which field each."""
    kind = kind_named(obj.get("kind", ""))
    return schema_of(kind).FIXED_LABELS if kind is not None else {}


def _entry(field: Field, argument: str) -> Entry:
    key, equals, value = argument.partition("=")
    if equals:
        return Entry(key, value)
    if is_entry(argument):
        return Entry(argument[:-1], None)
    raise UsageError(
        f"invalid {field.noun} {argument} (write KEY=VALUE to set one, KEY- to remove one)"
    )

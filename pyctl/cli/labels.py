"""What label and annotate share: everything but the field of the metadata."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pyctl.cli.answers import Labelled, Manner
from pyctl.cli.inputs import spelled_out
from pyctl.cli.subjects import Asked, find
from pyctl.cli.writes import edited
from pyctl.client.labelling import Field, MetadataEdit, entries, is_entry
from pyctl.client.patching import Task
from pyctl.errors import UsageError

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime


class Wish(NamedTuple):
    """What to do with entries that are there already: replace their values, or remove them."""

    overwrite: bool
    remove: bool


def label(runtime: Runtime, field: Field, asked: Asked, wish: Wish, manner: Manner) -> Labelled:
    """Change the entries of a field on all objects that are asked for.

    The words hold both: objects, then entries. Raises UsageError.
    """
    objects, arguments = _parted(asked, remove=wish.remove)
    asked = asked._replace(words=objects)
    wanted = entries(field, arguments, remove=wish.remove)
    single = not asked.files.filename and not asked.choosing and len(spelled_out(asked.words)) == 2
    try:
        subjects, notices = find(runtime, asked, "replace")
    except UsageError as error:
        if not single:
            raise
        raise UsageError(
            f"failed to get {' '.join(spelled_out(asked.words))}, error {error}"
        ) from error
    changes = [
        MetadataEdit(
            subject.called, field, wanted, overwrite=wish.overwrite, lenient=asked.choosing
        )
        for subject in subjects
    ]
    tasks = [
        Task(subject.target, change) for subject, change in zip(subjects, changes, strict=True)
    ]
    outcomes = edited(runtime, tasks, dry=manner.dry)
    return Labelled(chain(notices, outcomes), changes, single=single, manner=manner)


def _parted(asked: Asked, *, remove: bool) -> tuple[list[str], list[str]]:
    """The words of a command line: those for objects, and those for labels or annotations.

    The first KEY=VALUE or `KEY-` begins the latter. With --remove, where keys look like names, one
    object is named: KIND NAME KEY..., or none where objects are chosen. Raises UsageError.
    """
    words = list(asked.words)
    if asked.files.filename:
        return [], _some(words)
    if asked.choosing:
        return words[:1], _some(words[1:])
    given = spelled_out(words)
    if len(given) < 3:
        raise UsageError(f"requires at least 3 arg(s), only received {len(given)}")
    if remove:
        return given[:2], given[2:]
    first = next((i for i, word in enumerate(words) if i and is_entry(word)), len(words) - 1)
    return words[:first], words[first:]


def _some(arguments: list[str]) -> list[str]:
    if not arguments:
        raise UsageError("say what to set or remove: KEY=VALUE, or KEY-")
    return arguments

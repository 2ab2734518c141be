"""What patch does: the patch as a change, and the objects that it is made to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pyctl.cli.answers import Changed, Manner
from pyctl.cli.inputs import Files, one, spelled_out
from pyctl.cli.subjects import Asked, find
from pyctl.cli.writes import edited
from pyctl.client.namespaces import Scope, namespace_of
from pyctl.client.patches import Edit, PatchError, patch_edit, step_of
from pyctl.client.patching import Task
from pyctl.client.targets import Target
from pyctl.documents.reader import Document, read_one
from pyctl.errors import ManifestError, UsageError

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.client.outcome import Notice


class Wanted(NamedTuple):
    """A patch as a command line gives it: its type, and its text or the file that holds it."""

    kind: str
    text: str
    file: str


def patched(
    runtime: Runtime,
    words: Sequence[str],
    files: Files,
    namespace: str,
    wanted: Wanted,
    how: Manner,
) -> Changed:
    """Patch what is named, in words or by files.

    Raises UsageError for a line that contradicts itself, and what reading files and patches raises.
    """
    notices, targets = _targets(runtime, words, files, namespace)
    if "-" in (files.filename or ()) and wanted.file == "-":
        raise UsageError("-f - and --patch-file - cannot both read stdin")
    change = _change(runtime, wanted)
    outcomes = edited(runtime, [Task(target, change) for target in targets], dry=how.dry)
    return Changed(outcomes=chain(notices, outcomes), manner=how)


def _targets(
    runtime: Runtime, words: Sequence[str], files: Files, namespace: str
) -> tuple[Sequence[Notice], Sequence[Target]]:
    if files.filename:
        found = find(runtime, Asked(words, files, Scope(namespace)), "replace")
        return found.notices, found.targets
    given = spelled_out(words)
    if len(given) != 2:
        raise UsageError(f"accepts 2 arg(s), received {len(given)}")
    kind = one(given[0], given[1])
    try:
        where = namespace_of(kind, "", Scope(namespace), single=True)
    except UsageError as error:
        raise UsageError(f"hit error: {error}") from error
    return [], [Target(kind, given[1], where)]


def _change(runtime: Runtime, wanted: Wanted) -> Edit:
    """The change that the patch makes; UsageError or PatchError when it is none."""
    step = f"hit error: {step_of(wanted.kind)}"
    if not wanted.text and not wanted.file:
        raise UsageError(f"{step}: give the patch with --patch, or with --patch-file")
    if wanted.text and wanted.file:
        raise UsageError(f"{step}: --patch and --patch-file do not go together")
    try:
        document = _document(runtime, wanted)
        return patch_edit(wanted.kind, document.value, document.source)
    except ManifestError as error:
        raise PatchError(step, *error.lines) from error
    except PatchError as error:
        raise PatchError(step, *error.lines) from error


def _document(runtime: Runtime, wanted: Wanted) -> Document:
    if wanted.text:
        return read_one(wanted.text, "")
    from pyctl.manifests.files import read_file

    read = read_file(wanted.file, runtime.stdin)
    return read_one(read.data, read.name)

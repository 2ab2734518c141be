"""What edit does: the objects that are opened in the editor, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from pyctl.cli.answers import Manner, Said, Written
from pyctl.cli.edit_trouble import Ended
from pyctl.cli.editing import Cancelled, Editing
from pyctl.cli.inputs import expanded, named
from pyctl.cli.report import exit_code
from pyctl.cli.subjects import Asked, find
from pyctl.client.refusals import refused
from pyctl.client.targets import Target, check_version
from pyctl.errors import PyctlError, listed
from pyctl.resources.decode import read

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.client.reading import Reader


def edited(runtime: Runtime, asked: Asked, form: str, how: Manner) -> Said | Written:
    """Let the user edit what is asked for; words that name no objects mean all of the kinds.

    Raises what keeps an object from being edited, and what ends the session; see Editing.
    """
    if not (asked.files.filename or asked.choosing or _names_objects(asked.words)):
        asked = asked._replace(everything=True)
    found = find(runtime, asked, "replace")
    objects = _objects(runtime.reader(), found.targets)
    if not objects:
        return Written("edit", found.notices, how._replace(chosen=True))
    try:
        outcomes = Editing(runtime, objects, form=form, dry=how.dry).run()
    except Cancelled as cancelled:
        return Said(text=f"{cancelled}\n")
    return Written("edit", chain(found.notices, outcomes), how)


def _names_objects(words: Sequence[str]) -> bool:
    return any(part.names for part in named(expanded(words)))


def _objects(reader: Reader, targets: Sequence[Target]) -> list[dict[str, Any]]:
    """The objects as get shows them, each once; raises what keeps one from being edited."""
    objects: dict[tuple[str, str, str], dict[str, Any]] = {}
    errors = []
    for target in targets:
        kind, name, namespace = target[:3]
        try:
            refusal = target.error or refused(reader, "replace", kind, name, namespace)
            if refusal is not None:
                raise refusal
            stored = read(kind, reader.get(kind, name, namespace)).object
            check_version(target, stored)
            objects[kind.name, namespace, name] = stored
        except PyctlError as error:
            errors.append(error)
    if errors:
        raise Ended("\n".join(listed([*map(str, errors)])), exit_code(errors, len(errors)))
    return list(objects.values())

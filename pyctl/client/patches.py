"""The types of patch: what each must look like, and how it changes an object."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.client.json_patch import OperationError, faults, json_patch, origins
from pyctl.client.merging import MergeError, merge_patch, strategic_merge
from pyctl.documents.moved import Moved
from pyctl.documents.source import lead
from pyctl.errors import Path, PyctlError, listed

if TYPE_CHECKING:
    from pyctl.documents.source import Source

Object = dict[str, Any]


class Edited(NamedTuple):
    """An object after a change; `source` is where its values were written, as far as they were.

    `needless` says that there is nothing to change, and nothing is to be written.
    """

    object: Any
    source: Source | None = None
    needless: bool = False


Edit = Callable[[Object], Edited]
"""From the object as it is to the object as it shall be; PyctlError says why that cannot be."""


class PatchError(PyctlError):
    """A patch that is none, cannot be merged, or makes what cannot be decoded.

    `step` says what was being done, `lines` what is wrong, each with its place.
    """

    exit_code = 9

    def __init__(self, step: str, *lines: str) -> None:
        self.lines = lines
        super().__init__(f"{step}:{' ' if len(lines) == 1 else chr(10)}" + "\n".join(listed(lines)))


def step_of(kind: str) -> str:
    """What applying a patch of this type is called in messages; calicoctl's form of words."""
    return f"performing {kind} patch" if kind != "strategic" else "performing strategic merge patch"


def patch_edit(kind: str, value: Any, source: Source | None = None) -> Edit:
    """The change that a patch of a type makes; `source` is where it was written.

    Raises PatchError with everything that shows to be wrong with the patch by itself.
    """
    if not isinstance(value, list if kind == "json" else dict):
        raise _failed(kind, source, (), _SHAPES[kind])
    if isinstance(value, list) and (found := faults(value)):
        lines = [f"{lead(source, (number,))}{text}" for number, text in found]
        raise PatchError(step_of(kind), *lines)
    change = _CHANGES[kind]

    def edit(obj: Object) -> Edited:
        try:
            return change(obj, value, source)
        except MergeError as error:
            raise _failed(kind, source, (), str(error)) from error
        except OperationError as error:
            raise _failed(kind, source, (error.fault.number,), str(error)) from error

    return edit


_SHAPES = {
    "strategic": 'an object of fields is wanted, like {"spec": {...}}',
    "merge": 'an object of fields is wanted, like {"spec": {...}}',
    "json": 'a list of operations is wanted, like [{"op": "remove", "path": "/spec/order"}]',
}


def _strategic(obj: Object, value: Any, source: Source | None) -> Edited:
    return Edited(strategic_merge(obj, value), source)


def _merge(obj: Object, value: Any, source: Source | None) -> Edited:
    return Edited(merge_patch(obj, value), source)


def _json(obj: Object, value: Any, source: Source | None) -> Edited:
    patched = json_patch(obj, value)
    return Edited(patched, Moved(source, origins(obj, value)) if source is not None else None)


_CHANGES: dict[str, Callable[[Object, Any, Source | None], Edited]] = {
    "strategic": _strategic,
    "merge": _merge,
    "json": _json,
}
TYPES = tuple(_CHANGES)


def _failed(kind: str, source: Source | None, path: Path, text: str) -> PatchError:
    return PatchError(step_of(kind), f"{lead(source, path)}{text}")

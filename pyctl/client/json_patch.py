"""JSON patches, RFC 6902: a list of operations, which are all carried out or none of them.

The library does what an operation says; the words for what is wrong are written here, because an
operation is named by its index (from 0, as in the list) and what it does: `operation 2 (replace
/spec/order): there is no /spec/order`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from pyctl.errors import Path

Value = Any

_MEMBERS = {
    "add": ("value",),
    "remove": (),
    "replace": ("value",),
    "move": ("from",),
    "copy": ("from",),
    "test": ("value",),
}
"""What each operation needs besides `op` and `path`."""
_LONGEST = 60


class Fault(NamedTuple):
    """What is wrong with one operation; `number` is its index in the list."""

    number: int
    text: str


class OperationError(ValueError):
    """An operation cannot be carried out."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.text)
        self.fault = fault


def faults(operations: Sequence[Value]) -> list[Fault]:
    """Everything that shows to be wrong with operations before they meet an object."""
    return [
        Fault(index, f"{_named(index, operation)}: {text}")
        for index, operation in enumerate(operations)
        for text in _wrong(operation)
    ]


def json_patch(value: Value, operations: Sequence[dict[str, Any]]) -> Value:
    """The value after the operations; neither is changed. Raises OperationError.

    The operations must be without faults.
    """
    from jsonpatch import JsonPatch, JsonPatchException, JsonPointerException

    patched = deepcopy(value)
    for index, operation in enumerate(operations):
        try:
            patched = JsonPatch([operation]).apply(patched, in_place=True)
        except (JsonPatchException, JsonPointerException, TypeError) as error:
            why = _reason(patched, operation) or str(error)
            raise OperationError(Fault(index, f"{_named(index, operation)}: {why}")) from error
    return patched


def origins(value: Value, operations: Sequence[dict[str, Any]]) -> dict[Path, Path]:
    """Where in the operations each value stands that they bring: path in the result -> path there.

    The operations are carried out once more, on values that say where they come from. They must be
    those that json_patch has carried out on this value.
    """
    marked = [
        {**operation, "value": _marked(operation["value"], (index, "value"))}
        if "value" in operation
        else operation
        for index, operation in enumerate(operations)
        if operation["op"] != "test"
    ]
    return dict(_leaves(json_patch(_marked(value, None), marked), ()))


def _wrong(operation: Value) -> list[str]:
    if not isinstance(operation, dict):
        return ['an object is wanted, like {"op": "replace", "path": "/spec/order", "value": 5}']
    name = operation.get("op")
    known = ", ".join(_MEMBERS)
    if not isinstance(name, str) or name not in _MEMBERS:
        asked = f"unknown op {_shown(name)}" if "op" in operation else "op is missing"
        return [f"{asked} (known: {known})"]
    missing = [member for member in ("path", *_MEMBERS[name]) if member not in operation]
    pointers = ["path", "from"] if "from" in _MEMBERS[name] else ["path"]
    return [f"{member} is missing" for member in missing] + [
        f"{member} {_shown(operation[member])} is no JSON pointer: it begins with / and names keys "
        "and indexes, as in /spec/ports/0 (~1 stands for / in a key, ~0 for ~)"
        for member in pointers
        if member in operation and not _is_pointer(operation[member])
    ]


def _is_pointer(value: Value) -> bool:
    if not isinstance(value, str) or (value and not value.startswith("/")):
        return False
    return "~" not in value.replace("~0", "").replace("~1", "")


def _named(index: int, operation: Value) -> str:
    """`operation 2 (replace /spec/order)`, as much of it as there is."""
    parts = [operation.get("op"), operation.get("path")] if isinstance(operation, dict) else []
    known = " ".join(part for part in parts if isinstance(part, str) and part)
    return f"operation {index} ({known})" if known else f"operation {index}"


def _reason(value: Value, operation: dict[str, Any]) -> str:
    """Why an operation could not be carried out on a value, "" when that is for others to say."""
    name = operation["op"]
    source = operation["from"] if "from" in _MEMBERS[name] else operation["path"]
    if name != "add":
        missing, found = _followed(value, source)
        if missing:
            return f"there is no {missing}"
        if name == "test":
            return f"the value is {_shown(found)}, not {_shown(operation['value'])}"
    return "" if name in ("remove", "replace", "test") else _unplaced(value, operation["path"])


def _unplaced(value: Value, pointer: str) -> str:
    """Why nothing can be put where a pointer leads."""
    inside, _, last = pointer.rpartition("/")
    missing, parent = _followed(value, inside)
    if missing:
        return f"there is no {missing}"
    if isinstance(parent, list):
        count = len(parent)
        return f"{last} is no place in a list of {count}: write 0 to {count}, or - for its end"
    return "" if isinstance(parent, dict) else f"{inside} is {_shown(parent)}: it holds no fields"


def _followed(value: Value, pointer: str) -> tuple[str, Value]:
    """How far a pointer leads: the first step that is not there ("": it leads to the end)."""
    walked = ""
    for token in pointer.split("/")[1:]:
        walked += f"/{token}"
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key in map(str, range(len(value))):
            value = value[int(key)]
        else:
            return walked, None
    return "", value


def _shown(value: Value) -> str:
    """A value as JSON, in a length that fits in a message."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _marked(value: Value, path: Path | None) -> Value:
    """The value with a note of its path in place of each scalar; None for those of no patch."""
    if isinstance(value, dict):
        return {key: _marked(item, _within(path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_marked(item, _within(path, index)) for index, item in enumerate(value)]
    return path


def _within(path: Path | None, step: str | int) -> Path | None:
    return None if path is None else (*path, step)


def _leaves(value: Value, path: Path) -> list[tuple[Path, Path]]:
    """The notes that a marked value holds, each with where it is."""
    if isinstance(value, tuple):
        return [(path, value)]
    if isinstance(value, dict):
        inner = list(value.items())
    else:
        inner = list(enumerate(value)) if isinstance(value, list) else []
    return [leaf for step, item in inner for leaf in _leaves(item, (*path, step))]

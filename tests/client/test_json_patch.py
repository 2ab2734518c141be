"""JSON patches: the examples of the RFC, and what is said of operations that cannot be done."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.client.json_patch import OperationError, faults, json_patch, origins

EXAMPLES = json.loads((Path(__file__).parent / "rfc6902.json").read_text())

OBJECT: dict[str, Any] = {
    "metadata": {"name": "h", "labels": {"a/b": "1", "~": "2"}},
    "spec": {"node": "n", "order": 1, "nets": ["10.0.0.0/8", "fd00::/8"]},
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_the_examples_of_the_rfc(example: dict[str, Any]) -> None:
    """RFC 6902, Appendix A; A.13 is a text that is refused when it is read."""
    value, patch = deepcopy(example["value"]), deepcopy(example["patch"])
    assert faults(patch) == []
    if "fault" in example:
        with pytest.raises(OperationError) as caught:
            json_patch(value, patch)
        assert str(caught.value) == example["fault"]
    else:
        assert json_patch(value, patch) == example["result"]
    assert (value, patch) == (example["value"], example["patch"])


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        ({"op": "remove", "path": "/spec/nod"}, "there is no /spec/nod"),
        ({"op": "remove", "path": "/spec/node/x"}, "there is no /spec/node/x"),
        ({"op": "remove", "path": "/spec/nets/2"}, "there is no /spec/nets/2"),
        ({"op": "remove", "path": "/spec/nets/00"}, "there is no /spec/nets/00"),
        ({"op": "remove", "path": "/spec/nets/-"}, "there is no /spec/nets/-"),
        ({"op": "remove", "path": ""}, "can't remove the whole document"),
        ({"op": "replace", "path": "/spec/nod", "value": 1}, "there is no /spec/nod"),
        ({"op": "test", "path": "/spec/nod", "value": None}, "there is no /spec/nod"),
        ({"op": "test", "path": "/spec/order", "value": True}, "the value is 1, not true"),
        ({"op": "move", "from": "/spec/nod", "path": "/spec/node"}, "there is no /spec/nod"),
        ({"op": "copy", "from": "/spec/nod", "path": "/spec/node"}, "there is no /spec/nod"),
        ({"op": "copy", "from": "/spec/node", "path": "/status/node"}, "there is no /status"),
        (
            {"op": "move", "from": "/spec", "path": "/spec/node"},
            "Cannot move values into their own children",
        ),
        (
            {"op": "add", "path": "/spec/nets/3", "value": "::/0"},
            "3 is no place in a list of 2: write 0 to 2, or - for its end",
        ),
        (
            {"op": "add", "path": "/spec/nets/x", "value": "::/0"},
            "x is no place in a list of 2: write 0 to 2, or - for its end",
        ),
        (
            {"op": "add", "path": "/spec/node/x", "value": 1},
            '/spec/node is "n": it holds no fields',
        ),
    ],
)
def test_what_an_operation_cannot_do(operation: dict[str, Any], why: str) -> None:
    """The operation is named by its index, what it does and where."""
    with pytest.raises(OperationError) as caught:
        json_patch(OBJECT, [{"op": "test", "path": "/spec/order", "value": 1}, operation])
    head = f"{operation['op']} {operation['path']}".rstrip()
    assert str(caught.value) == f"operation 1 ({head}): {why}"
    assert caught.value.fault.number == 1


@pytest.mark.parametrize(
    ("operation", "texts"),
    [
        (5, ['operation 0: an object is wanted, like {"op": "replace", ']),
        ({}, ["operation 0: op is missing (known: add, remove, replace, move, copy, test)"]),
        ({"op": "jump", "path": "/a"}, ['operation 0 (jump /a): unknown op "jump" (known: add, ']),
        ({"op": ["add"]}, ['operation 0: unknown op ["add"] (known: add, ']),
        (
            {"op": "add"},
            ["operation 0 (add): path is missing", "operation 0 (add): value is missing"],
        ),
        ({"op": "move", "path": "/a"}, ["operation 0 (move /a): from is missing"]),
        ({"op": "remove", "path": 5}, ["operation 0 (remove): path 5 is no JSON pointer: it beg"]),
        (
            {"op": "copy", "path": "a", "from": "/~2"},
            [
                'operation 0 (copy a): path "a" is no JSON pointer',
                'operation 0 (copy a): from "/~2" is no JSON pointer',
            ],
        ),
        ({"op": "remove", "path": "x" * 99}, [f"operation 0 (remove {'x' * 99}): path"]),
    ],
)
def test_what_is_no_operation(operation: Any, texts: list[str]) -> None:
    """All that is wrong is found before an object is read."""
    found = faults([operation])
    assert [fault.number for fault in found] == [0] * len(texts)
    for fault, text in zip(found, texts, strict=True):
        assert fault.text.startswith(text)


def test_pointers_that_are_none_are_the_only_ones_refused() -> None:
    """The whole document, empty keys and escapes are fine."""
    for pointer in ("", "/", "/a//b", "/a~1b/~0", "/0"):
        assert faults([{"op": "add", "path": pointer, "value": None}]) == []


def test_origins_say_where_each_value_of_a_patch_ends() -> None:
    """Also after others were put before it, moved and copied; what was there has none."""
    patch: list[dict[str, Any]] = [
        {"op": "add", "path": "/spec/nets/-", "value": "::/0"},
        {"op": "test", "path": "/spec/order", "value": 1},
        {"op": "add", "path": "/spec/nets/0", "value": "10.1.0.0/16"},
        {"op": "replace", "path": "/metadata/labels", "value": {"x": 1, "y": [2]}},
        {"op": "copy", "from": "/metadata/labels/x", "path": "/spec/order"},
        {"op": "move", "from": "/metadata/labels/y", "path": "/metadata/z"},
    ]
    assert origins(OBJECT, patch) == {
        ("spec", "nets", 0): (2, "value"),
        ("spec", "nets", 3): (0, "value"),
        ("metadata", "labels", "x"): (3, "value", "x"),
        ("spec", "order"): (3, "value", "x"),
        ("metadata", "z", 0): (3, "value", "y", 0),
    }


_scalars = st.none() | st.booleans() | st.integers(-1, 2) | st.sampled_from(["", "a", "-", "0"])
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "0", "-", ""]), inner, max_size=3)
    ),
    max_leaves=6,
)
_pointers = st.lists(st.sampled_from(["a", "b", "0", "1", "-", "", "~0", "01"]), max_size=3).map(
    lambda steps: "".join(f"/{step}" for step in steps)
)
_operations = st.fixed_dictionaries(
    {
        "op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]),
        "path": _pointers,
        "from": _pointers,
        "value": _values,
    }
)


@settings(derandomize=True, deadline=None)
@given(_values, st.lists(_operations, max_size=4))
def test_operations_are_done_or_refused_in_words(
    value: Any, operations: list[dict[str, Any]]
) -> None:
    """Never anything else; the value given is left alone, and every origin is right."""
    before = deepcopy(value)
    assert faults(operations) == []
    patched, refused = _carried_out(value, operations)
    assert value == before
    assert refused == "" or refused.startswith("operation ")
    for path, origin in ({} if refused else origins(value, operations)).items():
        assert _at(patched, path) == _at(operations, origin)


def _carried_out(value: Any, operations: list[dict[str, Any]]) -> tuple[Any, str]:
    """What the operations make of a value, or why they cannot be carried out."""
    try:
        return json_patch(value, operations), ""
    except OperationError as error:
        return None, str(error)


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value

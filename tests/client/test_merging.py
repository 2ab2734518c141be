"""Merge patches: Kubernetes' strategic one with its directives, and RFC 7386."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.client.merging import MergeError, merge_patch, strategic_merge

OBJECT: dict[str, Any] = {
    "metadata": {
        "labels": {"a": "1", "b": "2"},
        "finalizers": ["x", "y"],
        "ownerReferences": [{"uid": "1", "name": "one"}, {"uid": "2", "name": "two"}],
    },
    "spec": {"node": "n", "nets": ["10.0.0.0/8", "fd00::/8"], "bgp": {"asNumber": 5}},
}


def _merged(patch: dict[str, Any], *path: str) -> Any:
    value: Any = strategic_merge(OBJECT, patch)
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize(
    ("patch", "path", "value"),
    [
        ({}, (), OBJECT),
        ({"spec": {"node": "m"}}, ("spec", "node"), "m"),
        ({"spec": {"node": "m"}}, ("spec", "bgp"), {"asNumber": 5}),
        (
            {"spec": {"node": None}},
            ("spec",),
            {"nets": OBJECT["spec"]["nets"], "bgp": {"asNumber": 5}},
        ),
        ({"spec": {"gone": None}}, (), OBJECT),
        ({"spec": None}, (), {"metadata": OBJECT["metadata"]}),
        ({"spec": {"nets": ["::/0"]}}, ("spec", "nets"), ["::/0"]),
        ({"spec": {"nets": []}}, ("spec", "nets"), []),
        ({"spec": {"nets": {"a": 1}}}, ("spec", "nets"), {"a": 1}),
        ({"spec": {"bgp": "text"}}, ("spec", "bgp"), "text"),
        ({"spec": {"new": {"a": None, "b": 1}}}, ("spec", "new"), {"b": 1}),
        (
            {"metadata": {"labels": {"a": None, "c": "3"}}},
            ("metadata", "labels"),
            {"b": "2", "c": "3"},
        ),
    ],
)
def test_maps_merge_null_deletes_and_the_rest_replaces(
    patch: dict[str, Any], path: tuple[str, ...], value: Any
) -> None:
    """Lists too are replaced: Calico's types do not say how theirs would merge."""
    assert _merged(patch, *path) == value


@pytest.mark.parametrize(
    ("patch", "path", "value"),
    [
        (
            {"metadata": {"labels": {"$patch": "replace", "c": "3"}}},
            ("metadata", "labels"),
            {"c": "3"},
        ),
        ({"metadata": {"labels": {"$patch": "delete"}}}, ("metadata", "labels"), {}),
        ({"metadata": {"labels": {"$patch": "merge", "a": "9"}}}, ("metadata", "labels", "a"), "9"),
        ({"spec": {"new": {"$patch": "replace", "a": 1}}}, ("spec", "new"), {"a": 1}),
        ({"$patch": "replace", "spec": {}}, (), {"spec": {}}),
        ({"$patch": "delete"}, (), {}),
        ({"spec": {"$retainKeys": ["node"], "node": "m"}}, ("spec",), {"node": "m"}),
        ({"spec": {"$retainKeys": ["bgp"]}}, ("spec",), {"bgp": {"asNumber": 5}}),
        ({"spec": {"$retainKeys": ["bgp"], "node": None}}, ("spec",), {"bgp": {"asNumber": 5}}),
        ({"spec": {"$setElementOrder/nets": ["b", "a"]}}, (), OBJECT),
        (
            {"spec": {"$deleteFromPrimitiveList/nets": ["fd00::/8", "x"]}},
            ("spec", "nets"),
            ["10.0.0.0/8"],
        ),
        ({"spec": {"$deleteFromPrimitiveList/gone": ["x"]}}, (), OBJECT),
        ({"metadata": {"finalizers": ["y", "z"]}}, ("metadata", "finalizers"), ["x", "y", "z"]),
        (
            {"metadata": {"$deleteFromPrimitiveList/finalizers": ["x"]}},
            ("metadata", "finalizers"),
            ["y"],
        ),
        ({"metadata": {"finalizers": [{"$patch": "replace"}]}}, ("metadata", "finalizers"), []),
        (
            {"metadata": {"ownerReferences": [{"uid": "2", "name": "deux"}, {"uid": "3"}]}},
            ("metadata", "ownerReferences"),
            [{"uid": "1", "name": "one"}, {"uid": "2", "name": "deux"}, {"uid": "3"}],
        ),
        (
            {"metadata": {"ownerReferences": [{"uid": "1", "$patch": "delete"}]}},
            ("metadata", "ownerReferences"),
            [{"uid": "2", "name": "two"}],
        ),
        (
            {"metadata": {"ownerReferences": [{"$patch": "replace"}, {"uid": "3"}]}},
            ("metadata", "ownerReferences"),
            [{"uid": "3"}],
        ),
    ],
)
def test_directives_work_as_in_kubernetes(
    patch: dict[str, Any], path: tuple[str, ...], value: Any
) -> None:
    """`$patch`, `$retainKeys`, `$deleteFromPrimitiveList`; lists that merge are of the metadata."""
    assert _merged(patch, *path) == value


@pytest.mark.parametrize(
    ("patch", "why"),
    [
        ({"spec": {"$patch": "erase"}}, "unknown $patch directive 'erase'"),
        ({"spec": {"$retainKeys": "node"}}, "$retainKeys wants a list"),
        ({"spec": {"$retainKeys": ["bgp"], "node": "m"}}, "with every field that the patch sets"),
        (
            {"spec": {"$deleteFromPrimitiveList/nets": "x"}},
            "$deleteFromPrimitiveList/nets wants a list",
        ),
        ({"metadata": {"ownerReferences": [{"name": "x"}]}}, "every item needs the field uid"),
        ({"metadata": {"ownerReferences": ["x"]}}, "every item needs the field uid"),
    ],
)
def test_a_patch_that_is_wrong_says_how(patch: dict[str, Any], why: str) -> None:
    """It is refused as a whole."""
    with pytest.raises(MergeError) as caught:
        strategic_merge(OBJECT, patch)
    assert why in str(caught.value)


def test_neither_the_object_nor_the_patch_is_changed() -> None:
    """Both may be used again."""
    patch = {"spec": {"$retainKeys": ["node"], "node": "m"}, "metadata": {"finalizers": ["z"]}}
    before = deepcopy((OBJECT, patch))
    strategic_merge(OBJECT, patch)
    assert (OBJECT, patch) == before


@pytest.mark.parametrize(
    ("value", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patches_are_those_of_the_rfc(value: Any, patch: Any, result: Any) -> None:
    """The examples of RFC 7386, Appendix A."""
    assert merge_patch(value, patch) == result


_keys = st.sampled_from(["a", "b", "c"])
_values = st.recursive(
    st.none() | st.integers(0, 2) | st.lists(st.integers(0, 2), max_size=2),
    lambda inner: st.dictionaries(_keys, inner, max_size=3),
    max_leaves=8,
)
_maps = st.dictionaries(_keys, _values, max_size=3)


@settings(derandomize=True, deadline=None)
@given(_maps, _maps)
def test_without_directives_both_merges_are_one(
    value: dict[str, Any], patch: dict[str, Any]
) -> None:
    """Calico's own fields have no lists that merge; a patch twice is the patch once."""
    merged = strategic_merge(value, patch)
    assert merged == merge_patch(value, patch)
    assert strategic_merge(merged, patch) == merged

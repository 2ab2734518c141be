"""--sort-by: by a path or a heading, numbers as numbers, missing ones first."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.client.ordering import Order
from pyctl.errors import PyctlError, UsageError
from pyctl.printers.found import Found
from pyctl.resources.catalog import kind_for_word

TIER, HEP, BGP_PEER, NODE = map(kind_for_word, ("tier", "hep", "bgppeer", "node"))


def _obj(name: str, labels: dict[str, str] | None = None, **spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": labels or {}}, "spec": spec}


def _names(found: list[Found]) -> list[list[str]]:
    return [[obj["metadata"]["name"] for obj in part.objects] for part in found]


OBJECTS = [
    _obj("b", node="n2", order=10.0, version="10", ips=["10.0.0.2", "10.0.0.1"]),
    _obj("a", node="n2", order=9.5, version="9"),
    _obj("c", {"site": "x"}, node="n1", version="x"),
    _obj("d", order=100000000),
]


@pytest.mark.parametrize(
    ("by", "names"),
    [
        (".metadata.name", "abcd"),
        ("{.metadata.name}", "abcd"),
        ("metadata.name", "abcd"),
        ("NAME", "abcd"),
        ("name", "abcd"),
        (".spec.order", "cabd"),
        ("spec.order", "cabd"),
        (".spec.node", "dcba"),
        ("NODE", "dcba"),
        (".spec.version", "dabc"),
        (".spec.ips[0]", "acdb"),
        (".metadata.labels.site", "badc"),
    ],
)
def test_a_listing_is_sorted(by: str, names: str) -> None:
    """Missing first, then numbers, then text; equal ones stay as they were."""
    (part,) = Order(by).sorted([Found(HEP, OBJECTS, "7")])
    assert "".join(obj["metadata"]["name"] for obj in part.objects) == names
    assert part.revision == "7"


def test_a_heading_stands_for_what_the_column_makes_of_the_fields() -> None:
    """Where it shows no field as it is: the node of a peer, or the selector for one."""
    peers = [_obj("a", nodeSelector="z"), _obj("b", node="y"), _obj("c")]
    assert _names(Order("NODE").sorted([Found(BGP_PEER, peers, "1")])) == [["c", "b", "a"]]
    nodes = [_obj("a", bgp={"ipv4Address": "2"}), _obj("b", bgp={"ipv4Address": "1"})]
    assert _names(Order("IPV4").sorted([Found(NODE, nodes, "1")])) == [["b", "a"]]


def test_each_listing_is_sorted_and_single_objects_among_themselves() -> None:
    """Kinds keep their places."""
    found = [
        Found(HEP, [OBJECTS[1]]),
        Found(HEP, [OBJECTS[0]]),
        Found(TIER, OBJECTS[:2], "1"),
        Found(HEP, [OBJECTS[3]]),
    ]
    assert _names(Order(".spec.version").sorted(found)) == [["a"], ["b"], ["a", "b"], ["d"]]
    assert _names(Order(".spec.node").sorted(found[::-1])) == [["d"], ["b", "a"], ["b"], ["a"]]


def test_a_field_that_no_object_has_is_an_error() -> None:
    """In kubectl's words, with the headings there are; one that some kind has is none."""
    with pytest.raises(PyctlError) as error:
        Order(".spec.nope").sorted([Found(TIER, OBJECTS, "1"), Found(HEP, [], "1")])
    assert str(error.value) == (
        "couldn't find any field with path '.spec.nope' in what was found"
        " (headings are known too: NAME, ORDER, NODE, INTERFACE, IPS, PROFILES)"
    )
    both = [Found(TIER, [_obj("x")], "1"), Found(HEP, OBJECTS, "1")]
    assert _names(Order("NODE").sorted(both)) == [["x"], ["d", "c", "b", "a"]]


@pytest.mark.parametrize("by", ["NODE", ".spec.node"])
def test_nothing_to_sort_is_no_error(by: str) -> None:
    """An empty listing has no fields."""
    assert _names(Order(by).sorted([Found(HEP, [], "1")])) == [[]]


def test_a_heading_that_is_empty_everywhere_is_no_error() -> None:
    """The column is there."""
    assert _names(Order("ORDER").sorted([Found(TIER, [_obj("b"), _obj("a")], "1")])) == [["b", "a"]]


@pytest.mark.parametrize(
    ("by", "complaint"),
    [
        ("", "--sort-by is empty"),
        (".spec[", "--sort-by: .spec[: '[' is not closed at 6"),
        ("{.a}{.b}", "--sort-by: {.a}{.b}: expected a path such as"),
    ],
)
def test_a_text_that_is_no_path_is_refused(by: str, complaint: str) -> None:
    """Before anything is read."""
    with pytest.raises(UsageError) as error:
        Order(by)
    assert str(error.value).startswith(complaint)


@given(st.lists(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()))
@settings(derandomize=True, deadline=None)
def test_values_of_all_sorts_have_an_order(values: list[Any]) -> None:
    """Sorting loses nothing, and sorting again changes nothing."""
    objects = [_obj(str(index), node=value) for index, value in enumerate(values)]
    found = [Found(HEP, objects, "1")]
    once = Order("NODE").sorted(found)
    assert sorted(_names(once)[0]) == sorted(_names(found)[0])
    assert Order("NODE").sorted(once) == once

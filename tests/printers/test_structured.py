"""-o yaml, -o json and -o name: the shapes in which calicoctl gives one, several or no results."""

from __future__ import annotations

import io
from typing import Any

import pytest

from pyctl.manifests.loader import load
from pyctl.printers import json, name, yaml
from pyctl.printers.found import Found
from pyctl.printers.structured import for_template, joined, structure
from pyctl.resources.catalog import kind_for_word

TIER = kind_for_word("tier")


def _tier(called: str) -> dict[str, Any]:
    """A tier in the order of fields in which objects are stored."""
    return {
        "kind": "Tier",
        "apiVersion": "projectcalico.org/v3",
        "metadata": {"name": called, "labels": {"a": "x"}},
        "spec": {"order": 5},
    }


ONE = Found(TIER, [_tier("a")])
LISTING = Found(TIER, [_tier("a"), _tier("b")], "12")
EMPTY = Found(kind_for_word("hep"), [], "12")

LIST_OBJECT = {
    "kind": "TierList",
    "apiVersion": "projectcalico.org/v3",
    "metadata": {"resourceVersion": "12"},
    "items": [_tier("a"), _tier("b")],
}


@pytest.mark.parametrize(
    ("found", "value"),
    [
        ([], None),
        ([ONE], _tier("a")),
        ([ONE, ONE], [_tier("a"), _tier("a")]),
        ([LISTING], LIST_OBJECT),
        ([LISTING, ONE], [LIST_OBJECT, _tier("a")]),
        (
            [EMPTY],
            {
                "kind": "HostEndpointList",
                "apiVersion": "projectcalico.org/v3",
                "metadata": {"resourceVersion": "12"},
                "items": [],
            },
        ),
    ],
)
def test_the_shape_tells_how_many_were_found(found: list[Found], value: Any) -> None:
    """One is bare, several are an array, none is null."""
    assert structure(found) == value


def test_json_has_the_fields_in_go_s_order_and_no_line_end() -> None:
    """Kind first, then apiVersion; two blanks of indentation."""
    assert json.render(structure([EMPTY])) == (
        '{\n  "kind": "HostEndpointList",\n  "apiVersion": "projectcalico.org/v3",\n'
        '  "metadata": {\n    "resourceVersion": "12"\n  },\n  "items": []\n}'
    )
    assert json.render(structure([])) == "null"


def test_yaml_is_sorted_by_key() -> None:
    """As calicoctl, which converts JSON."""
    assert yaml.render(structure([EMPTY])) == (
        "apiVersion: projectcalico.org/v3\nitems: []\nkind: HostEndpointList\n"
        'metadata:\n  resourceVersion: "12"\n'
    )
    assert yaml.render(structure([])) == "null\n"


@pytest.mark.parametrize("printer", [json, yaml])
@pytest.mark.parametrize("found", [[ONE], [ONE, ONE], [LISTING], [LISTING, ONE]])
def test_what_is_printed_can_be_read_again(printer: Any, found: list[Found]) -> None:
    """Every shape goes back in with -f."""
    read = load(["-"], io.BytesIO(printer.render(structure(found)).encode())).manifests
    names = [obj["metadata"]["name"] for part in found for obj in part.objects]
    assert [manifest.name for manifest in read] == names


def test_names_are_arguments_of_other_commands() -> None:
    """`kind/name`, a line each."""
    assert name.render([LISTING, ONE, EMPTY]) == "tier/a\ntier/b\ntier/a\n"
    assert name.render([]) == ""


def test_all_can_be_in_one_list() -> None:
    """As kubectl has it; -f reads it again."""
    value = joined([LISTING, ONE])
    assert [value["kind"], value["apiVersion"]] == ["List", "v1"]
    read = load(["-"], io.BytesIO(yaml.render(value).encode())).manifests
    assert [manifest.name for manifest in read] == ["a", "b", "a"]


@pytest.mark.parametrize(
    ("found", "single", "value"),
    [
        ([ONE], True, _tier("a")),
        ([ONE], False, joined([ONE])),
        ([LISTING], False, LIST_OBJECT),
        ([LISTING, ONE], False, joined([LISTING, ONE])),
        ([], False, joined([])),
    ],
)
def test_a_template_gets_one_object_or_one_list(
    found: list[Found], value: Any, *, single: bool
) -> None:
    """So that .items is there for all but one object that was asked for by its name."""
    assert for_template(found, single=single) == value


def test_an_event_in_json_is_one_line() -> None:
    """As kubectl prints it, Go's escapes and all."""
    assert json.render_line({"type": "ADDED", "object": {"x": ["a<b", 1.5]}}) == (
        '{"type":"ADDED","object":{"x":["a\\u003cb",1.5]}}'
    )

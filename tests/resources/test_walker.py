"""The kinder way of reading: what Go's decoder accepts, and where everything else went wrong."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.errors import dotted
from pyctl.resources.globalnetworkpolicy import GlobalNetworkPolicy
from pyctl.resources.hostendpoint import HostEndpoint
from pyctl.resources.kubecontrollersconfiguration import KubeControllersConfiguration
from pyctl.resources.node import Node
from pyctl.resources.schema import Part
from pyctl.resources.tier import Tier
from pyctl.resources.walker import Respelled, Walk


def _walk(schema: type[Part], value: Any) -> Any:
    """What is read of a value that has no fault."""
    walk = Walk(schema)
    read = walk.object(value)
    assert walk.report.problems == []
    return read


def _places(schema: type[Part], value: Any, *, to_text: bool = True) -> list[str]:
    """The paths of all problems."""
    walk = Walk(schema, to_text=to_text)
    walk.object(value)
    return [dotted(problem.path) for problem in walk.report.problems]


def test_names_of_fields_in_any_case() -> None:
    """Fields match in any case, keys of maps and values do not."""
    value = {
        "KIND": "Tier",
        "Metadata": {"NAME": "A", "labels": {"Key": "V"}},
        "SPEC": {"Order": 1},
    }
    assert _walk(Tier, value) == {
        "kind": "Tier",
        "metadata": {"name": "A", "labels": {"Key": "V"}},
        "spec": {"order": 1.0},
    }


@pytest.mark.parametrize("order", [("order", "Order"), ("Order", "order")])
def test_a_field_given_in_two_spellings(order: tuple[str, str]) -> None:
    """As in Go the last one in sorted order counts, wherever it stands, and that is said."""
    walk = Walk(Tier)
    spec = {key: {"Order": 1, "order": 2}[key] for key in order}
    assert walk.object({"spec": spec})["spec"] == {"order": 2.0}
    (remark,) = walk.report.remarks
    assert remark.text == f"{order[0]} and {order[1]} are the same field: order counts"


@pytest.mark.parametrize(
    ("schema", "value", "read"),
    [
        (HostEndpoint, None, {}),
        (HostEndpoint, {"spec": None}, {}),
        (HostEndpoint, {"spec": {"node": None, "ports": [None]}}, {"ports": [{}]}),
        (HostEndpoint, {"spec": {"expectedIPs": [None, "::1"]}}, {"expectedIPs": ["", "::1"]}),
        (Tier, {"spec": {"order": None}}, {}),
        (
            GlobalNetworkPolicy,
            {"spec": {"egress": [None, {"destination": {"ports": [None]}}]}},
            {"egress": [{}, {"destination": {"ports": [0]}}]},
        ),
    ],
)
def test_null(schema: type[Part], value: Any, read: Any) -> None:
    """Null leaves a field out, and is a zero value in lists."""
    assert _walk(schema, value).get("spec", {}) == read


def test_null_in_maps() -> None:
    """Null as a label's value is empty text, which is remembered as another spelling."""
    walk = Walk(Tier)
    read = walk.object({"metadata": {"labels": {"a": None, "b": "x"}}})
    assert read["metadata"]["labels"] == {"a": "", "b": "x"}
    assert walk.respelled == [Respelled(("metadata", "labels", "a"), "")]
    assert walk.keys == [("metadata", "labels", "a"), ("metadata", "labels", "b")]


@pytest.mark.parametrize(
    ("bare", "text"),
    [
        (True, "true"),
        (False, "false"),
        (12, "12"),
        (-1, "-1"),
        (1.5, "1.5"),
        (1000000.0, "1e+06"),
        (1000000, "1000000"),
        (float("nan"), "NaN"),
        (2**63, "9223372036854775808"),
    ],
)
def test_numbers_and_booleans_where_text_is_wanted(bare: Any, text: str) -> None:
    """They become text as calicoctl writes them, in fields, lists and maps, and are remembered."""
    walk = Walk(HostEndpoint)
    read = walk.object(
        {"metadata": {"labels": {"a": bare}}, "spec": {"node": bare, "profiles": [bare]}}
    )
    assert read == {"metadata": {"labels": {"a": text}}, "spec": {"node": text, "profiles": [text]}}
    assert [dotted(path) for path, _ in walk.respelled] == [
        "metadata.labels.a",
        "spec.node",
        "spec.profiles[0]",
    ]
    assert {spelled for _, spelled in walk.respelled} == {text}


def test_no_text_from_numbers_in_top_level_arrays() -> None:
    """There calicoctl takes them for what they are, and refuses them."""
    value = {"metadata": {"labels": {"a": 1}}, "spec": {"node": True, "profiles": ["a", 1.5]}}
    places = ["metadata.labels.a", "spec.node", "spec.profiles[1]"]
    assert _places(HostEndpoint, value, to_text=False) == places
    assert _places(HostEndpoint, value) == []


def test_types_that_read_themselves_get_no_text_from_numbers() -> None:
    """Durations are texts that Calico reads itself; a number is none, not even zero."""
    value = {"spec": {"etcdV3CompactionPeriod": 0, "controllers": {"node": {"leakGracePeriod": 5}}}}
    assert _places(KubeControllersConfiguration, value) == [
        "spec.etcdV3CompactionPeriod",
        "spec.controllers.node.leakGracePeriod",
    ]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (80, 80),
        (80.0, 80),
        ("80", None),
        (80.5, None),
        (True, None),
        (-1, None),
        (65536, None),
        (1e30, None),
        (float("inf"), None),
        (float("nan"), None),
        ([], None),
    ],
)
def test_whole_numbers(value: Any, read: int | None) -> None:
    """Whole floats are integers; texts, booleans and what does not fit the type are refused."""
    walk = Walk(HostEndpoint)
    (port,) = walk.object({"spec": {"ports": [{"port": value}]}})["spec"]["ports"]
    assert port == ({} if read is None else {"port": read})
    assert bool(walk.report.problems) == (read is None)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (1, 1.0),
        (1.5, 1.5),
        (1e300, 1e300),
        ("1", None),
        (True, None),
        (10**400, None),
        (float("nan"), None),
        (float("-inf"), None),
    ],
)
def test_floats(value: Any, read: float | None) -> None:
    """Any finite number of 64 bits is one."""
    walk = Walk(Tier)
    assert walk.object({"spec": {"order": value}})["spec"].get("order") == read
    assert bool(walk.report.problems) == (read is None)


@pytest.mark.parametrize(
    ("value", "read"),
    [(64512, 64512), (64512.0, 64512), ("1.10", "1.10"), (1.1, None), (False, None), ({}, None)],
)
def test_numbers_or_texts(value: Any, read: Any) -> None:
    """Either is kept for what it is; a float with a fraction is neither."""
    walk = Walk(Node)
    assert (
        walk.object({"spec": {"bgp": {"asNumber": value}}})["spec"]["bgp"].get("asNumber") == read
    )
    assert bool(walk.report.problems) == (read is None)


def test_numbers_of_a_thousand_digits() -> None:
    """A number that Python itself refuses to print is refused wherever it stands."""
    huge = 10**5000
    value = {"metadata": {"generation": huge, "labels": {"a": huge}}, "spec": {"order": huge}}
    assert _places(Tier, value) == ["metadata.generation", "metadata.labels.a", "spec.order"]
    assert _places(Node, {"spec": {"bgp": {"asNumber": huge}}}) == ["spec.bgp.asNumber"]


def test_every_problem_is_found() -> None:
    """Nothing stops at the first one, and everything has its path."""
    value = {
        "metadata": {"name": ["a"], "lables": {}},
        "spec": {
            "order": "1",
            "tpyes": [],
            "ingress": [
                {"action": "Allow", "ports": [80]},
                5,
                {"source": {"nets": "x", "ports": [{}]}},
            ],
        },
        "spex": 1,
    }
    assert _places(GlobalNetworkPolicy, value) == [
        "metadata.name",
        "metadata.lables",
        "spec.order",
        "spec.tpyes",
        "spec.ingress[0].ports",
        "spec.ingress[1]",
        "spec.ingress[2].source.nets",
        "spec.ingress[2].source.ports[0]",
        "spex",
    ]


def test_the_rest_keeps_its_place() -> None:
    """What cannot be read is left out of fields and maps, and leaves a gap in lists."""
    walk = Walk(HostEndpoint)
    read = walk.object(
        {
            "metadata": {"name": {}, "labels": {"a": [], "b": "x"}},
            "spec": {"node": "n1", "expectedIPs": ["::1", {}, "::2"], "ports": [5, {"port": 1}]},
        }
    )
    assert read == {
        "metadata": {"labels": {"b": "x"}},
        "spec": {"node": "n1", "expectedIPs": ["::1", "", "::2"], "ports": [{}, {"port": 1}]},
    }
    assert len(walk.report.problems) == 4

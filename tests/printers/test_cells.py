"""The cell rules: how fields of every type become text, by calicoctl's tables."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.printers.cells import MAX_JOINED, RULES, Context, cells
from pyctl.resources.catalog import KINDS
from pyctl.resources.kind import Column

NETS = [f"172.20.1{number}.0/24" for number in range(5)]


@pytest.mark.parametrize(
    ("rule", "value", "text"),
    [
        ("text", None, ""),
        ("text", "x", "x"),
        ("text", 0, "0"),
        ("text", True, "true"),
        ("dash", None, "-"),
        ("dash", False, "false"),
        ("dash", 65000, "65000"),
        ("pointer", None, "<nil>"),
        ("pointer", True, "true"),
        ("pointer", False, "false"),
        ("pointer", "Manual", "Manual"),
        ("number", None, "0"),
        ("number", 0, "0"),
        ("number", 6553620, "6553620"),
        ("boolean", None, "false"),
        ("boolean", True, "true"),
        ("never", None, "Never"),
        ("never", "", "Never"),
        ("never", "Always", "Always"),
        ("join", None, ""),
        ("join", [], ""),
        ("join", ["10.0.0.1", "fd00::1"], "10.0.0.1,fd00::1"),
        ("count", None, "0"),
        ("count", [{}, {}], "2"),
        ("order", None, "<nil>"),
        ("order", 0, "0"),
        ("order", 100, "100"),
        ("order", 100.5, "100.5"),
        ("order", 100000, "100000"),
        ("order", 999999.5, "999999.5"),
        ("order", 0.0001, "0.0001"),
        ("order", 1000000, "1e+06"),
        ("order", 10000000.0, "1e+07"),
        ("order", 6543215.5, "6.5432155e+06"),
        ("order", 12345678, "1.2345678e+07"),
        ("order", 0.00001, "1e-05"),
        ("order", -3, "-3"),
        ("labels", None, ""),
        ("labels", {"b": "two", "a": "one"}, "a=one,b=two"),
        ("peer-node", {"node": "n", "nodeSelector": "all()"}, "n"),
        ("peer-node", {"nodeSelector": "all()"}, "all()"),
        ("peer-node", {}, "(global)"),
        ("peer-node", None, "(global)"),
        ("workload", {"workload": "w", "pod": "p"}, "w"),
        ("workload", {"pod": "p"}, "p"),
        ("workload", None, ""),
        ("nats", None, ""),
        (
            "nats",
            [{"internalIP": "10.0.0.1", "externalIP": "192.0.2.1"}, {"internalIP": "10.0.0.2"}],
            "{10.0.0.1 192.0.2.1},{10.0.0.2 }",
        ),
        ("asn", None, ""),
        ("asn", {}, "(64512)"),
        ("asn", {"asNumber": 65001}, "65001"),
    ],
)
def test_a_value_becomes_the_text_of_calicoctl(rule: str, value: Any, text: str) -> None:
    """Unset, empty and set values of every rule."""
    assert RULES[rule](value, Context()) == text


@pytest.mark.parametrize(
    ("nets", "text"),
    [
        ([], ""),
        (NETS[:1], NETS[0]),
        ([*NETS, "::1:2"], ",".join([*NETS, "::1:2"])),
        ([*NETS, "::1:23"], ",".join([*NETS, "::..."])),
        (["ä" * 40], "ä" * 40),
        (["ä" * 41], "ä" * 38 + "..."),
    ],
)
def test_long_lists_are_cut_by_bytes(nets: list[str], text: str) -> None:
    """80 bytes stay whole; of more, 77 and three dots remain, and no half of a character."""
    assert RULES["cut"](nets, Context()) == text
    assert len(text.encode()) <= MAX_JOINED


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        (
            None,
            (
                "&LabelSelector{MatchLabels:map[string]string{},"
                "MatchExpressions:[]LabelSelectorRequirement{},}"
            ),
        ),
        (
            {"matchLabels": {"b": "2", "a": "1"}},
            (
                "&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},"
                "MatchExpressions:[]LabelSelectorRequirement{},}"
            ),
        ),
        (
            {
                "matchExpressions": [
                    {"key": "k", "operator": "In", "values": ["x", "y"]},
                    {"key": "e", "operator": "Exists"},
                ]
            },
            (
                "&LabelSelector{MatchLabels:map[string]string{},"
                "MatchExpressions:[]LabelSelectorRequirement{"
                "LabelSelectorRequirement{Key:k,Operator:In,Values:[x y],},"
                "LabelSelectorRequirement{Key:e,Operator:Exists,Values:[],},},}"
            ),
        ),
    ],
)
def test_a_pod_selector_is_printed_as_go_prints_it(selector: Any, text: str) -> None:
    """It is the text that Go's generated code makes."""
    assert RULES["pod-selector"](selector, Context()) == text


def test_the_default_as_number_comes_from_the_context() -> None:
    """Nodes without one of their own show it in parentheses."""
    assert RULES["asn"]({}, Context(default_as_number="64999")) == "(64999)"


def test_a_path_that_ends_early_is_an_unset_field() -> None:
    """Objects need not have every part that a column looks into."""
    column = Column("IPV4", "spec.bgp.ipv4Address")
    objects: list[Any] = [{}, {"spec": {}}, {"spec": {"bgp": {"ipv4Address": "10.0.0.1/24"}}}]
    assert cells(column, objects, Context()) == ["", "", "10.0.0.1/24"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_column_takes_an_object_of_nothing(kind: Any) -> None:
    """The tables of no kind depend on a field being there; every rule that is named exists."""
    for column in (*kind.columns, *kind.extra):
        assert cells(column, [{}, {"metadata": {}, "spec": {}}], Context())

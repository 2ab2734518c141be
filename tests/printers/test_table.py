"""Tables, byte for byte as calicoctl printed them: columns of every kind, widths, headings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pyctl.printers.found import Found
from pyctl.printers.layout import Table, render
from pyctl.printers.table import tables, with_labels
from pyctl.resources.catalog import KINDS, kind_for_word, kind_named

CASES = yaml.safe_load((Path(__file__).parent / "tables.yaml").read_text())

ORDERED = "NAME TIER ORDER SELECTOR"

HEADINGS = {
    "BGPConfiguration": ("NAME LOGSEVERITY MESHENABLED ASNUMBER",) * 2,
    "BGPFilter": ("NAME NUMEXPORTV4 NUMIMPORTV4 NUMEXPORTV6 NUMIMPORTV6",) * 2,
    "BGPPeer": ("NAME PEERIP NODE ASN",) * 2,
    "CalicoNodeStatus": ("NAME NODE", "NAME NODE CLASSES"),
    "ClusterInformation": ("NAME CLUSTERGUID CLUSTERTYPE CALICOVERSION DATASTOREREADY",) * 2,
    "FelixConfiguration": ("NAME", "NAME"),
    "GlobalNetworkPolicy": ("NAME TIER", ORDERED),
    "StagedGlobalNetworkPolicy": ("NAME TIER", ORDERED),
    "GlobalNetworkSet": ("NAME", "NAME NETS"),
    "HostEndpoint": ("NAME NODE", "NAME NODE INTERFACE IPS PROFILES"),
    "IPAMConfiguration": (
        "NAME STRICTAFFINITY AUTOALLOCATEBLOCKS",
        "NAME STRICTAFFINITY AUTOALLOCATEBLOCKS MAXBLOCKSPERHOST",
    ),
    "IPPool": (
        "NAME CIDR SELECTOR",
        "NAME CIDR NAT IPIPMODE VXLANMODE DISABLED DISABLEBGPEXPORT SELECTOR ASSIGNMENTMODE",
    ),
    "IPReservation": ("NAME", "NAME CIDRS"),
    "KubeControllersConfiguration": ("NAME", "NAME"),
    "NetworkPolicy": ("NAME TIER", ORDERED),
    "StagedNetworkPolicy": ("NAME TIER", ORDERED),
    "NetworkSet": ("NAME", "NAME NETS"),
    "Node": ("NAME", "NAME ASN IPV4 IPV6"),
    "Profile": ("NAME", "NAME LABELS"),
    "StagedKubernetesNetworkPolicy": ("NAME", "NAME PODSELECTOR"),
    "Tier": ("NAME ORDER",) * 2,
    "WorkloadEndpoint": (
        "WORKLOAD NODE NETWORKS INTERFACE",
        "NAME WORKLOAD NODE NETWORKS INTERFACE PROFILES NATS",
    ),
}


def _lines(text: str) -> str:
    """A table as it is written below: a bar ends each line, as the blanks before it count."""
    return "".join(line.strip().removesuffix("|") + "\n" for line in text.strip().splitlines())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_the_columns_of_calicoctl(kind: Any) -> None:
    """In both forms; a listing of nothing is its headings, and an empty line."""
    for wide, headings in zip((False, True), HEADINGS[kind.name], strict=True):
        (table,) = tables([Found(kind, [], "1")], wide=wide)
        assert table == Table(headings.split(), [])
        assert render([table]) == "   ".join(headings.split()) + "   \n\n"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.namespaced], ids=lambda k: k.name)
def test_the_namespace_comes_first_where_it_is_asked_for(kind: Any) -> None:
    """Of the kinds that have namespaces."""
    (table,) = tables([Found(kind, [], "1")], wide=True, with_namespace=True)
    assert table.headings == ["NAMESPACE", *HEADINGS[kind.name][1].split()]


def test_kinds_without_namespaces_show_none() -> None:
    """Whatever the command line says."""
    (table,) = tables([Found(kind_for_word("tier"), [], "7")], wide=True, with_namespace=True)
    assert table.headings == ["NAME", "ORDER"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["kind"])
def test_a_listing_is_one_table(case: dict[str, Any]) -> None:
    """Every cell is padded, the last too, to the widest and three blanks; an empty line follows."""
    namespace = {"namespace": case["namespace"]} if "namespace" in case else {}
    objects = [
        {"metadata": {"name": name, **namespace}, "spec": spec}
        for name, spec in case["objects"].items()
    ]
    found = Found(kind_for_word(case["kind"]), objects, "7")
    parts = tables([found], wide=case.get("wide", True), with_namespace=bool(namespace))
    assert render(parts) == _lines(case["table"]) + "\n"


def test_objects_asked_for_by_name_have_a_table_each() -> None:
    """Each with headings of its own, and columns as wide as it needs."""
    kind = kind_for_word("hep")
    names = {"edge-gw2-all": "edge-gw2", "g": "x"}
    objects = [{"metadata": {"name": name}, "spec": {"node": n}} for name, n in names.items()]
    text = """
NAME           NODE       |
edge-gw2-all   edge-gw2   |
|
NAME   NODE   |
g      x      |
"""
    found = [Found(kind, [obj]) for obj in objects]
    assert render(tables(found, wide=False)) == _lines(text) + "\n"


def test_widths_count_characters() -> None:
    """Not bytes; and no column is narrower than five."""
    found = Found(kind_for_word("tier"), [{"metadata": {"name": "ä%s"}, "spec": {"order": 1}}], "1")
    short = Table(["A"], [("b",)])
    assert render(tables([found], wide=False)) == "NAME   ORDER   \nä%s    1       \n\n"
    assert render([short]) == "A    \nb    \n\n"


def test_nothing_found_is_no_text() -> None:
    """Not even headings."""
    assert render(tables([], wide=True)) == ""


def test_the_table_of_headings_above_is_about_every_kind() -> None:
    """Nothing else lists kinds, so none can be forgotten."""
    assert [name for name in HEADINGS if kind_named(name) is None] == []
    assert len(HEADINGS) == len(KINDS) == 22


def test_names_may_have_their_kind() -> None:
    """As kubectl has them in a list of several kinds; a table without names gets them first."""
    tier, workload = kind_for_word("tier"), kind_for_word("wep")
    obj = {"metadata": {"name": "a"}, "spec": {"order": 1, "node": "n"}}
    found = [Found(tier, [obj], "1"), Found(workload, [obj], "1")]
    first, second = tables(found, wide=False, with_kind=True)
    assert (first.headings, first.rows) == (["NAME", "ORDER"], [("tier/a", "1")])
    assert second.headings[:2] == ["NAME", "WORKLOAD"]
    assert second.rows[0][:3] == ("workloadendpoint/a", "", "n")


def test_labels_are_a_column_at_the_end() -> None:
    """Sorted, with commas; <none> where there are none."""
    table = Table(["NAME"], [("a",), ("b",)])
    objects: list[dict[str, Any]] = [
        {"metadata": {"name": "a", "labels": {"b": "2", "a": ""}}},
        {"metadata": {"name": "b"}},
    ]
    assert with_labels(table, objects) == Table(
        ["NAME", "LABELS"], [("a", "a=,b=2"), ("b", "<none>")]
    )

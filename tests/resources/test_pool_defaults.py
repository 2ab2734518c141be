"""Defaults of pools on plain values: for reads, which load no schema."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.resources.ippool import IPPoolSpec
from pyctl.resources.pool_defaults import completed_pool, with_spec

FULL: dict[str, Any] = {
    "cidr": "10.0.0.0/16",
    "vxlanMode": "Never",
    "ipipMode": "Never",
    "blockSize": 26,
    "nodeSelector": "all()",
    "allowedUses": ["Workload", "Tunnel"],
    "assignmentMode": "Automatic",
}
FIELDS = list(IPPoolSpec.__struct_fields__)


@pytest.mark.parametrize("name", [*FULL, ""])
def test_one_field_that_is_missing(name: str) -> None:
    """It comes back with its default and in its place; a CIDR has none."""
    stored = {"spec": {field: value for field, value in FULL.items() if field != name}}
    spec = completed_pool(stored)["spec"]
    assert list(spec.items()) == [
        pair for pair in FULL.items() if pair[0] != "cidr" or name != "cidr"
    ]


def test_a_pool_of_ipv6() -> None:
    """Only its blocks are of another size."""
    spec = completed_pool({"spec": {"cidr": "fd00::/48"}})["spec"]
    assert spec == {**FULL, "cidr": "fd00::/48", "blockSize": 122}


def test_a_whole_pool_is_the_same_object() -> None:
    """Nothing is copied for nothing."""
    pool = {"spec": FULL}
    assert completed_pool(pool) is pool


def test_what_was_stored_stays_as_it_was() -> None:
    """The stored value is not touched, and what only a newer Calico knows is kept."""
    pool = {"kind": "IPPool", "spec": {"cidr": "10.0.0.0/16", "newer": 1, "disabled": True}}
    spec = completed_pool(pool)["spec"]
    assert (spec["newer"], spec["disabled"]) == (1, True)
    assert pool["spec"] == {"cidr": "10.0.0.0/16", "newer": 1, "disabled": True}


@pytest.mark.parametrize("pool", [{}, {"spec": None}])
def test_a_pool_of_nothing(pool: dict[str, Any]) -> None:
    """Other programs may store anything."""
    assert completed_pool(pool)["spec"]["blockSize"] == 26


def test_a_field_that_is_set_takes_its_place() -> None:
    """In the order of the schema."""
    spec = with_spec({"spec": FULL}, natOutgoing=True, disabled=True)["spec"]
    assert list(spec) == [name for name in FIELDS if name in spec]
    assert spec["disabled"] is True

"""Blocks of addresses: freeing, cooling down, whose they are, and whether they are empty."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from pyctl.client.blocks import Freed, disowned, freed, is_empty, owner
from pyctl.resources.addresses import Address, parse_address

NOW = 1_700_000_000.0
NOW_TEXT = "2023-11-14T22:13:20Z"
WEB = {"handle_id": "web", "secondary": {"pod": "web-0"}}
TUNNEL = {"handle_id": "vxlan-tunnel-addr-n1", "secondary": {"type": "vxlanTunnelAddress"}}
WINDOWS = {"handle_id": "Windows-Reserved-IPAM-Handle"}


def block(
    allocations: list[int | None], *attributes: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """A block of four addresses of n1, written for the seventh time."""
    free = [ordinal for ordinal, index in enumerate(allocations) if index is None]
    return {
        "cidr": "10.0.0.4/30",
        "affinity": "host:n1",
        "allocations": allocations,
        "unallocated": free,
        "attributes": list(attributes),
        "sequenceNumber": 7,
        "sequenceNumberForAllocation": {
            str(ordinal): 1 + ordinal for ordinal, i in enumerate(allocations) if i is not None
        },
        "deleted": False,
        **more,
    }


def addresses(*texts: str) -> list[Address]:
    """Addresses of texts."""
    return [found for text in texts if (found := parse_address(text))]


def test_a_freed_address_is_the_last_to_be_given_out_again() -> None:
    """Its attribute and its sequence number go, the other attribute moves up."""
    before = block([0, 1, None, None], WEB, TUNNEL)
    expected = block(
        [None, 0, None, None],
        TUNNEL,
        unallocated=[2, 3, 0],
        sequenceNumber=8,
        sequenceNumberForAllocation={"1": 2},
    )
    assert freed(before, addresses("10.0.0.4"), NOW, 0) == Freed(expected, Counter(web=1))


def test_an_address_that_cools_down_is_taken_until_then() -> None:
    """Nobody has it, and it is not given out."""
    before = block([0, None, None, 0], WEB)
    done = freed(before, addresses("10.0.0.7"), NOW, 60)
    expected = block(
        [0, None, None, 1],
        WEB,
        {"releasedAt": NOW_TEXT},
        unallocated=[1, 2],
        sequenceNumber=8,
        sequenceNumberForAllocation={"0": 1, "3": 7},
    )
    assert done == Freed(expected, Counter(web=1))
    assert freed(expected, addresses("10.0.0.7"), NOW, 60) is None
    later = freed(expected, addresses("10.0.0.4"), NOW + 61, 60)
    assert later is not None
    assert later.spec["unallocated"] == [1, 2, 3]
    assert later.spec["allocations"][3] is None


@pytest.mark.parametrize(
    ("released", "free"),
    [
        ("2023-11-14T22:12:20Z", True),
        ("2023-11-14T22:12:21Z", False),
        ("2023-11-14T22:12:20.25+00:00", False),
        ("2023-11-15T00:12:20+02:00", True),
        ("some day", True),
    ],
)
def test_an_address_has_cooled_down_after_its_time(released: str, *, free: bool) -> None:
    """In any form in which Go writes a time; one that cannot be read was long ago."""
    done = freed(block([0, 1, None, None], WEB, {"releasedAt": released}), NOW_TAKEN, NOW, 60)
    assert done is not None
    assert (done.spec["allocations"][1] is None) is free


NOW_TAKEN = addresses("10.0.0.4")


@pytest.mark.parametrize(
    "before",
    [
        block([None, 0, None, None], WEB),
        block([2, None, None, None], WEB),
        {"cidr": "10.0.0.4/30"},
    ],
    ids=["free", "damaged", "of nothing"],
)
def test_nothing_is_freed_where_nothing_is_taken(before: dict[str, Any]) -> None:
    """A block whose attributes are missing is left as it is."""
    assert freed(before, NOW_TAKEN, NOW, 0) is None


def test_a_handle_is_counted_for_each_address_that_it_had() -> None:
    """Junk behind a line end is no part of it; an address may have none."""
    junk = {"handle_id": "web\rjunk"}
    done = freed(
        block([0, 1, 2, None], WEB, junk, {}), addresses("10.0.0.4", "10.0.0.5", "10.0.0.6"), NOW, 0
    )
    assert done is not None
    assert done.handles == Counter(web=2)
    assert done.spec["attributes"] == []


@pytest.mark.parametrize(
    ("spec", "whose"),
    [
        ({"affinity": "host:n1"}, "host:n1"),
        ({"affinity": "virtual:load-balancer"}, "virtual:load-balancer"),
        ({"affinity": None, "hostAffinity": "n1"}, "host:n1"),
        ({"affinity": None}, ""),
        ({}, ""),
    ],
)
def test_whose_a_block_is(spec: dict[str, Any], whose: str) -> None:
    """Also where an old version of Calico wrote it; afterwards it is nobody's."""
    assert owner(spec) == whose
    given_up = disowned({**spec, "affinity_claim_time": NOW_TEXT, "sequenceNumber": 3})
    assert owner(given_up) == ""
    assert given_up == {"affinity": None, "sequenceNumber": 4}


@pytest.mark.parametrize(
    ("spec", "empty"),
    [
        (block([None] * 4), True),
        (block([0, None, None, 0], WINDOWS), True),
        (block([0, 1, None, None], WINDOWS, WEB), False),
        (block([0, None, None, None], {}), False),
        (block([0, None, None, None], {"releasedAt": NOW_TEXT}), False),
        (block([1, None, None, None], WINDOWS), False),
        ({}, True),
    ],
)
def test_a_block_is_empty_without_addresses(spec: dict[str, Any], *, empty: bool) -> None:
    """Those that every block on Windows reserves do not count; those that cool down do."""
    assert is_empty(spec) is empty

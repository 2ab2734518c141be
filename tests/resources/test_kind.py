"""What a row of the catalog answers about its kind."""

from __future__ import annotations

import pytest

from pyctl.resources.kind import Kind

KIND = Kind(name="NetworkSet", words=("networkset", "networksets", "netsets"), columns=())


def test_names_that_follow_from_the_row() -> None:
    """The module is the name in lower case, the plural the second word."""
    assert (KIND.module, KIND.plural) == ("networkset", "networksets")


def test_which_kinds_stand_in_tiers() -> None:
    """Those that are looked up by their tier."""
    assert not KIND.tiered
    assert KIND._replace(indexes=("spec.tier",)).tiered


def test_identity() -> None:
    """Objects are named as calicoctl names them, with the namespace where there is one."""
    assert KIND.identity("a") == "NetworkSet(a)"
    assert KIND._replace(namespaced=True).identity("a", "ns") == "NetworkSet(ns/a)"


@pytest.mark.parametrize(
    ("name", "number", "text"),
    [
        ("HostEndpoint", 1, "1 HostEndpoint"),
        ("HostEndpoint", 12, "12 HostEndpoints"),
        ("Tier", 0, "0 Tiers"),
        ("GlobalNetworkPolicy", 1, "1 GlobalNetworkPolicy"),
        ("GlobalNetworkPolicy", 2, "2 GlobalNetworkPolicies"),
    ],
)
def test_counted(name: str, number: int, text: str) -> None:
    """Numbers of objects are spoken of in the plural but for one."""
    assert KIND._replace(name=name).counted(number) == text


def test_kinds_are_keys_by_their_name() -> None:
    """Rows can be kept in sets and caches."""
    assert {KIND: 1}[KIND._replace(ps=())] == 1

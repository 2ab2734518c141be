"""Generated names: Calico's vectors, what is valid, and who may have made one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.autohep.names import (
    full_text,
    is_interface,
    is_name,
    looks_hashed,
    name_of,
    possible_makers,
)

FOX = ("the-quick-brown-fox-jumps-" * 10)[:230]
LAZY_DOG = ("the-quick-brown-fox-jumps-over-the-lazy-dog-" * 6)[:245]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("worker-1",), "worker-1-auto-hep"),
        (("worker-1", "mgmt"), "worker-1-mgmt-auto-hep"),
        (("worker-1", "if", "eth0.100"), "worker-1-if-eth0.100-auto-hep"),
        (("10.0.0.2",), "10.0.0.2-auto-hep"),
        (("n" * 244,), "n" * 244 + "-auto-hep"),
        (
            (".".join(["m" * 60, "m" * 60, "m" * 60, "m" * 60, "m" * 9]),),
            "lryadfocvhqawl0spvbwd522lkzzd2a8f0zxqxnhx6a-auto-hep",
        ),
        (
            ("a-rather-long-node-name-for-this", FOX),
            "zwuq9fx9uatcl4soiliiby1emy7iavhqjuo6pwkwbm-auto-hep",
        ),
        (("calinodename", LAZY_DOG), "2vhzifmgzoee1hgruafve8iewjr1cabezq3o51myej0-auto-hep"),
    ],
)
def test_a_name_is_its_parts_or_their_hash(parts: tuple[str, ...], name: str) -> None:
    """Up to 253 characters the parts are joined; a longer text gives Calico's hash of it."""
    assert name_of(full_text(*parts)) == name


def test_the_limit_counts_bytes() -> None:
    """As in Go, a name is measured in bytes, so letters outside ASCII reach the limit sooner."""
    assert looks_hashed(name_of(full_text("é" * 125)))
    assert name_of(full_text("é" * 120)) == "é" * 120 + "-auto-hep"


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("worker-1-auto-hep", True),
        ("10.0.0.2-auto-hep", True),
        ("a" * 253, True),
        ("a" * 254, False),
        ("worker-1-if-br_int-auto-hep", False),
        ("worker-1-if-Eth1-auto-hep", False),
        ("worker-1-if-*-auto-hep", False),
        ("worker-1-if-eth2@if3-auto-hep", False),
        ("a.-auto-hep", False),
        ("-auto-hep", False),
        ("a-auto-hep\n", False),
        ("é-auto-hep", False),
        ("", False),
    ],
)
def test_valid_names(text: str, *, valid: bool) -> None:
    """A name is a lower-case DNS subdomain of at most 253 characters."""
    assert is_name(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("eth0", True),
        ("br_int", True),
        ("Eth1.100-x", True),
        ("fifteen-letters", True),
        ("sixteen-letters0", False),
        ("eth2@if3", False),
        ("eth0:1", False),
        ("*", False),
        ("eth0\n", False),
        ("", False),
    ],
)
def test_valid_interfaces(text: str, *, valid: bool) -> None:
    """An endpoint names at most 15 of letters, digits and `_.-`; `*` is no one interface."""
    assert is_interface(text) is valid


def test_possible_makers_are_the_prefixes_that_end_before_a_dash() -> None:
    """Shortest first, the whole text without its end last, and nobody for another kind of name."""
    assert possible_makers("a-b.c--d-auto-hep") == ["a", "a-b.c", "a-b.c-", "a-b.c--d"]
    assert possible_makers("worker-auto-hep") == ["worker"]
    assert possible_makers("worker-1-eth0") == []


@settings(derandomize=True, deadline=None)
@given(st.lists(st.text("ab-.", min_size=1, max_size=3), min_size=1, max_size=3))
def test_the_maker_is_among_the_possible_ones(parts: list[str]) -> None:
    """Whoever makes a name can be found from its text."""
    parts[0] = f"n{parts[0]}"
    assert parts[0] in possible_makers(full_text(*parts))


@settings(derandomize=True, deadline=None)
@given(st.text("abc-", min_size=245, max_size=300))
def test_hashed_names_look_hashed(node: str) -> None:
    """No hash is taken for a name that tells its maker, and every hash is a valid name."""
    name = name_of(full_text(node))
    assert looks_hashed(name)
    assert is_name(name)


@pytest.mark.parametrize("name", ["worker-1-auto-hep", "a-b-c-auto-hep", "w1-auto-hep", "mine"])
def test_plain_names_do_not_look_hashed(name: str) -> None:
    """A name with dashes before its end, or of ordinary length, tells its maker."""
    assert not looks_hashed(name)

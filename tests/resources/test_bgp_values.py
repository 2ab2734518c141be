"""What the kinds of BGP share: AS numbers, communities, peers, interfaces."""

from __future__ import annotations

from shlex import split
from typing import get_args

import pytest

from pyctl.resources import bgp_values as values
from pyctl.resources.schema import Check

LONG = "1" * 5000

TEXTS: list[tuple[str, Check, str, str]] = [
    ("net v4", values.NET_V4, "10.0.0.0/8 10.0.0.1 ::ffff:10.0.0.0/104", "'' 10.0.0.1/8 ::/0 x"),
    ("net v6", values.NET_V6, "::/0 fd00::1 FD00::/64", "'' fd00::1/64 0.0.0.0/0 ::ffff:1.2.3.4"),
    (
        "peer",
        values.PEER,
        "10.0.0.1 fd00::1 10.0.0.1:1 10.0.0.1:65535 10.0.0.1:00179 [fd00::1]:179 [10.0.0.1]:80",
        "10.0.0.1:0 10.0.0.1:65536 10.0.0.1: [fd00::1] [fd00::1]: fd00::1%eth0 host:1 10.0.0.0/8",
    ),
    ("peer, port", values.PEER, "[::]:000000179", f"10.0.0.1:+1 10.0.0.1:1.5 [::1]:{LONG} []:1 :1"),
    (
        "filter interface",
        values.FILTER_INTERFACE,
        "* eth* a.b-c_D",
        "'' a+ eth0:1 1234567890123456",
    ),
    ("ignored", values.IGNORED_INTERFACE, "eth* *a ** a.b-c_D", "'' * a+ eth0:1 1234567890123456"),
    (
        "community",
        values.COMMUNITY,
        "0:0 65535:65535 0:0:0 4294967295:4294967295:4294967295",
        f"'' 1 1:2:3:4 a:b 01:2 65536:1 4294967296:0:0 '1: 2' -1:2 1:{LONG} ٣:1",
    ),
]
TAKEN = [(name, check, text) for name, check, good, _ in TEXTS for text in split(good)]
REFUSED = [(name, check, text) for name, check, _, bad in TEXTS for text in split(bad)]


@pytest.mark.parametrize(("name", "check", "text"), TAKEN)
def test_what_a_rule_takes(name: str, check: Check, text: str) -> None:
    """A text that Calico takes gives no reason."""
    assert check.reason(text) == "", name


@pytest.mark.parametrize(("name", "check", "text"), REFUSED)
def test_what_a_rule_refuses(name: str, check: Check, text: str) -> None:
    """A text that Calico refuses gives a reason in words."""
    assert len(check.reason(text).split()) > 2, name


@pytest.mark.parametrize(
    ("check", "text"),
    [(values.IGNORED_INTERFACE, "eth0"), (values.PEER, "10.0.0.1:179"), (values.COMMUNITY, "1:2")],
)
def test_a_line_end_is_no_part_of_a_value(check: Check, text: str) -> None:
    """The end of a pattern is the end of the text, not the one of a line."""
    assert check.reason(text) == ""
    assert check.reason(text + "\n")


@pytest.mark.parametrize(
    ("text", "address"),
    [("10.0.0.1:179", "10.0.0.1"), ("[FD00::1]:179", "fd00::1"), ("fd00::1:179", "fd00::1:179")],
)
def test_the_address_of_a_peer(text: str, address: str) -> None:
    """Without brackets, what follows the last colon of an IPv6 address is no port."""
    assert str(values.peer_address(text)) == address


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("65535:1", []),
        ("0000065535:01", []),
        ("4294967295:0:1", []),
        ("x", ["invalid community value or format used"]),
        ("1:2:3:4", ["invalid community value or format used"]),
        ("70000:70001", ["expected 16 bit value: 70000", "expected 16 bit value: 70001"]),
        ("4294967296:1:1", ["expected 32 bit value: 4294967296"]),
        (f"1:{LONG}", ["expected 16 bit value: 1"]),
    ],
)
def test_communities_of_the_configuration(text: str, told: list[str]) -> None:
    """One reason for a form that is none, else one for each number that is too large."""
    reasons = values.community_reasons(text)
    assert len(reasons) == len(told)
    assert all(part in reason for part, reason in zip(told, reasons, strict=True))


@pytest.mark.parametrize(
    ("number", "fits"),
    [(0, True), (2**31 - 1, True), (2**31, False), (2**32 - 1, False), ("x", True)],
)
def test_as_numbers_of_31_bits(number: int | str, *, fits: bool) -> None:
    """The schemas hold no more; text that is no number was refused when it was read."""
    (rule,) = [part for part in get_args(values.SmallAsNumber) if isinstance(part, Check)]
    assert (rule.reason(number) == "") == fits
    assert rule.of_schema

"""Ports, protocols and AS numbers: a number or a text, one form of each."""

from __future__ import annotations

import pytest

from pyctl.resources import numorstring
from pyctl.resources.numorstring import (
    canonical_as_number,
    canonical_byte,
    canonical_int_or_text,
    canonical_port,
    has_ports,
    port_bounds,
    protocol_reason,
)

HUGE = "9" * 5000


@pytest.mark.parametrize(
    ("written", "stored", "bounds"),
    [
        (80, 80, (80, 80)),
        (0, 0, (0, 0)),
        (65535, 65535, (65535, 65535)),
        ("80", 80, (80, 80)),
        ("00080", 80, (80, 80)),
        ("80:90", "80:90", (80, 90)),
        ("080:0090", "80:90", (80, 90)),
        ("80:80", 80, (80, 80)),
        ("0:100", "0:100", (0, 100)),
        ("http", "http", None),
        ("80-90", "80-90", None),
        ("A_b.c", "A_b.c", None),
        ("a" * 128, "a" * 128, None),
    ],
)
def test_ports(written: int | str, stored: int | str, bounds: tuple[int, int] | None) -> None:
    """Digits are a number, two with a colon a range; other texts are names, judged later."""
    assert canonical_port(written) == stored
    assert canonical_port(canonical_port(written)) == stored
    assert port_bounds(stored) == bounds


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (-1, "no port number"),
        (65536, "no port number"),
        ("65536", "no port number"),
        (HUGE, "no port number"),
        ("1:65536", "no port number"),
        ("200:100", "greater than its maximum"),
        ("", "is no port"),
        ("a b", "is no port"),
        ("a:b", "is no port"),
        ("1:2:3", "is no port"),
        (":80", "is no port"),
        ("+80", "is no port"),
        ("٣:1", "is no port"),
        ("a" * 129, "is no port"),
    ],
)
def test_no_ports(written: int | str, reason: str) -> None:
    """What Go's decoder refuses is refused by what was written."""
    with pytest.raises(ValueError, match=reason):
        canonical_port(written)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (0, 0),
        (255, 255),
        ("6", 6),
        ("006", 6),
        ("255", 255),
        ("256", "256"),
        ("", ""),
        ("TCP", "TCP"),
        ("-1", "-1"),
        (HUGE, HUGE),
        ("٣", "٣"),
    ],
)
def test_bytes_or_texts(written: int | str, stored: int | str) -> None:
    """Digits up to 255 are a number, everything else stays a text."""
    assert canonical_byte(written) == stored


@pytest.mark.parametrize("written", [-1, 256, 10**20])
def test_no_bytes(written: int) -> None:
    """A number must fit into eight bits."""
    with pytest.raises(ValueError, match="from 0 to 255"):
        canonical_byte(written)


@pytest.mark.parametrize("written", [0, -1, 2**31 - 1, -(2**31), "80", "web", "", HUGE])
def test_numbers_or_texts_of_kubernetes(written: int | str) -> None:
    """They stay what they are: digits in quotes are a text."""
    assert canonical_int_or_text(written) == written


@pytest.mark.parametrize("written", [2**31, -(2**31) - 1, 10**400])
def test_no_numbers_of_kubernetes(written: int) -> None:
    """They have 32 bits."""
    with pytest.raises(ValueError, match="numbers have 32 bits here"):
        canonical_int_or_text(written)


@pytest.mark.parametrize("protocol", [1, 6, 255, *numorstring.PROTOCOL_NAMES])
def test_protocols(protocol: int | str) -> None:
    """Numbers from 1 to 255 and six names in their one spelling."""
    assert protocol_reason(protocol) == ""


@pytest.mark.parametrize(
    ("protocol", "hint"),
    [
        (0, "from 1 to 255"),
        ("tcp", "write TCP"),
        ("ICMPV6", "write ICMPv6"),
        ("udplite", "write UDPLite"),
        ("256", "known are"),
        ("", "known are"),
        ("tcpfoo", "known are"),
    ],
)
def test_no_protocols(protocol: int | str, hint: str) -> None:
    """A name in the wrong case is told in the right one."""
    assert hint in protocol_reason(protocol)


@pytest.mark.parametrize(
    ("protocol", "ports"),
    [
        ("TCP", True),
        ("UDP", True),
        ("SCTP", True),
        (6, True),
        (17, True),
        (132, True),
        ("tcp", True),
        ("Tcp", False),
        ("ICMP", False),
        ("UDPLite", False),
        (1, False),
        (136, False),
        (0, False),
    ],
)
def test_protocols_with_ports(protocol: int | str, *, ports: bool) -> None:
    """Three protocols have ports that rules can match, old spellings in lower case included."""
    assert has_ports(protocol) == ports


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (0, 0),
        (64512, 64512),
        (2**32 - 1, 2**32 - 1),
        ("64512", 64512),
        ("1.10", 65546),
        ("0.0", 0),
        ("65535.65535", 2**32 - 1),
        ("001.002", 65538),
    ],
)
def test_as_numbers(written: int | str, number: int) -> None:
    """A number of 32 bits, or two of 16 with a dot between them."""
    assert canonical_as_number(written) == number


@pytest.mark.parametrize(
    "written",
    [-1, 2**32, "4294967296", HUGE, "", "x", "1.", ".1", "1.65536", "70000.1", "1.2.3", "٣"],
)
def test_no_as_numbers(written: int | str) -> None:
    """Everything else is refused as calicoctl words it."""
    with pytest.raises(ValueError, match="invalid AS Number format"):
        canonical_as_number(written)

"""IP addresses and networks: what Go's parsers take, and how Go prints them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.resources.addresses import is_masked, parse_address, parse_either, parse_network

steady = settings(derandomize=True, deadline=None, max_examples=200)


@pytest.mark.parametrize(
    ("text", "version", "printed"),
    [
        ("0.0.0.0", 4, "0.0.0.0"),
        ("255.255.255.255", 4, "255.255.255.255"),
        ("::", 6, "::"),
        ("::1", 6, "::1"),
        ("FD00:0:0:0::00A", 6, "fd00::a"),
        ("1:2:3:4:5:6:7::", 6, "1:2:3:4:5:6:7:0"),
        ("1:0:0:2:0:0:0:3", 6, "1:0:0:2::3"),
        ("::1.2.3.4", 6, "::102:304"),
        ("::1.2.0.0", 6, "::102:0"),
        ("64:ff9b::1.2.3.4", 6, "64:ff9b::102:304"),
        ("::ffff:10.0.0.1", 4, "10.0.0.1"),
        ("::ffff:a00:1", 4, "10.0.0.1"),
    ],
)
def test_addresses(text: str, version: int, printed: str) -> None:
    """Both families, any spelling of IPv6; what is IPv4 within IPv6 counts as IPv4."""
    address = parse_address(text)
    assert address is not None
    assert (address.version, str(address)) == (version, printed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.04",
        "1.2.3.4 ",
        "1.2.3.4/32",
        "1,2.3.4",
        "+1.2.3.4",
        "0x1.2.3.4",
        "١.2.3.4",
        "any",
        "localhost",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "fe80::1%eth0",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "::g",
        ":1::",
        "1:2:3:4:5:6:7:",
        "::1.2.3",
        "::01.2.3.4",
        "::256.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4::",
        "[::1]",
        "::1\n",
    ],
)
def test_no_addresses(text: str) -> None:
    """No zones, no leading zeros in decimal parts, no prefix length, nothing around it."""
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("text", "printed", "masked"),
    [
        ("10.0.0.0/8", "10.0.0.0/8", "10.0.0.0/8"),
        ("10.1.2.3/8", "10.1.2.3/8", "10.0.0.0/8"),
        ("10.0.0.0/08", "10.0.0.0/8", "10.0.0.0/8"),
        ("10.0.0.0/000000032", "10.0.0.0/32", "10.0.0.0/32"),
        ("1.2.3.4/0", "1.2.3.4/0", "0.0.0.0/0"),
        ("FD00::1/64", "fd00::1/64", "fd00::/64"),
        ("::/0", "::/0", "::/0"),
        ("::ffff:10.0.0.1/104", "10.0.0.1/8", "10.0.0.0/8"),
        ("::ffff:10.0.0.1/128", "10.0.0.1/32", "10.0.0.1/32"),
    ],
)
def test_networks(text: str, printed: str, masked: str) -> None:
    """The prefix length may have leading zeros; IPv4 within IPv6 is a network of IPv4."""
    network = parse_network(text)
    assert network is not None
    assert (str(network), str(network.masked)) == (printed, masked)
    assert is_masked(network) == (printed == masked)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10.0.0.0",
        "10.0.0.0/",
        "/8",
        "10.0.0.0/33",
        "::/129",
        "10.0.0.0/+8",
        "10.0.0.0/-1",
        "::/1/2",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/8 ",
        "10.0.0.0/٣",
        "10.0.0/8",
        "fe80::1%eth0/64",
        "10.0.0.0/0x8",
    ],
)
def test_no_networks(text: str) -> None:
    """A bare address is none, nor is one with a netmask, a zone or a length that does not fit."""
    assert parse_network(text) is None


def test_wide_networks_around_mapped_addresses_are_ipv6() -> None:
    """Under 96 bits nothing of the mapping is left: the range is one of IPv6, host bits and all."""
    network = parse_network("::ffff:10.0.0.1/8")
    assert network is not None
    assert (network.version, str(network.masked), is_masked(network)) == (6, "::/8", False)


def test_either_takes_a_bare_address_for_a_network_of_one() -> None:
    """Where Calico takes both, an address is a network of its full length."""
    assert [str(parse_either(text)) for text in ("10.0.0.1", "::1", "10.0.0.1/8", "x")] == [
        "10.0.0.1/32",
        "::1/128",
        "10.0.0.1/8",
        "None",
    ]


@pytest.mark.parametrize(
    ("network", "address", "inside"),
    [
        ("10.0.0.0/8", "10.255.0.1", True),
        ("10.0.0.0/8", "11.0.0.0", False),
        ("10.9.9.9/8", "10.0.0.1", True),
        ("fd00::/64", "fd00::1", True),
        ("::/0", "10.0.0.1", False),
        ("0.0.0.0/0", "::ffff:1.2.3.4", True),
        ("::ffff:10.0.0.0/104", "10.1.1.1", True),
    ],
)
def test_membership(network: str, address: str, *, inside: bool) -> None:
    """An address lies in a network of its own family, whatever host bits that was written with."""
    parsed, member = parse_network(network), parse_address(address)
    assert parsed is not None
    assert member is not None
    assert parsed.contains(member) == inside


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("10.0.0.0/8", "10.1.0.0/16", True),
        ("10.0.0.0/8", "10.0.0.0/8", True),
        ("10.0.0.0/8", "11.0.0.0/8", False),
        ("0.0.0.0/0", "255.255.255.255/32", True),
        ("0.0.0.0/0", "::/0", False),
        ("fd00::/16", "fd00:1::/32", True),
        ("fd00::/16", "fd01::/16", False),
        ("10.9.9.9/8", "10.1.1.1/16", True),
    ],
)
def test_networks_that_overlap(one: str, other: str, *, shared: bool) -> None:
    """Either way round: of two networks that share addresses, one lies in the other."""
    networks = parse_network(one), parse_network(other)
    assert networks[0] is not None
    assert networks[1] is not None
    assert networks[0].overlaps(networks[1]) == shared
    assert networks[1].overlaps(networks[0]) == shared


IPV4_NETWORKS = st.tuples(st.integers(0, 2**12 - 1).map(lambda n: n << 20), st.integers(0, 14))


@steady
@given(IPV4_NETWORKS, IPV4_NETWORKS)
def test_overlaps_are_those_of_the_standard_library(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    """Of networks that are large enough to meet often."""
    texts = [f"{IPv4Address(number)}/{length}" for number, length in (one, other)]
    ours, theirs = map(parse_network, texts)
    assert ours is not None
    assert theirs is not None
    wanted = IPv4Network(texts[0], strict=False).overlaps(IPv4Network(texts[1], strict=False))
    assert ours.overlaps(theirs) == wanted


@steady
@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_every_ipv4_network(number: int, length: int) -> None:
    """Any IPv4 network is read, masked and printed as the standard library does."""
    address = str(IPv4Address(number))
    network = parse_network(f"{address}/{length}")
    assert network is not None
    cleared = number >> (32 - length) << (32 - length)
    assert str(network.masked) == f"{IPv4Address(cleared)}/{length}"
    assert str(parse_address(address)) == address


@steady
@given(st.integers(0, 2**128 - 1) | st.integers(0, 2**40), st.integers(0, 128))
def test_every_ipv6_network(number: int, length: int) -> None:
    """Any IPv6 network is read, masked and printed; equal numbers print equal texts."""
    address = IPv6Address(number)
    network = parse_network(f"{address.exploded.upper()}/{length}")
    assert network is not None
    if address.ipv4_mapped is None:
        cleared = IPv6Address(number >> (128 - length) << (128 - length))
        assert network.masked == parse_network(f"{cleared}/{length}")
        assert IPv6Address(str(network.masked).partition("/")[0]) == cleared

"""Addresses of nodes: order, spelling, repeats, and which CIDRs hold them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.autohep.addresses import canonical, node_addresses, read
from pyctl.resources.addresses import parse_address, parse_network


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("10.0.0.1/32", "10.0.0.1"),
        ("10.0.0.1/24", "10.0.0.1"),
        ("10.0.0.1/08", "10.0.0.1"),
        ("255.255.255.255", "255.255.255.255"),
        ("2001:DB8:0:0::16/64", "2001:db8::16"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("::FFFF:10.0.0.1", "10.0.0.1"),
        ("::ffff:a00:1/128", "10.0.0.1"),
        ("::1.2.3.4", "::102:304"),
        ("::", "::"),
    ],
)
def test_addresses_are_printed_as_go_prints_them(text: str, shown: str) -> None:
    """RFC 5952, IPv4-mapped IPv6 as IPv4, and no prefix length."""
    assert canonical(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "worker-1",
        "10.0.0",
        "10.0.0.256",
        "010.0.0.1",
        "10.0.0.1 ",
        "10.0.0.1\n",
        "10.0.0.1/33",
        "10.0.0.1/",
        "10.0.0.1/-1",
        "10.0.0.1/255.255.255.0",
        "10.0.0.1/24/24",
        "10.0.0.1/٨",
        "١٠.0.0.1",
        "fe80::1%eth0",
        "2001:db8::1/129",
        "2001:db8:::1",
        "::1.2.3.04",
    ],
)
def test_what_go_does_not_read_is_no_address(text: str) -> None:
    """Leading zeros, zones, netmasks, blanks and digits of other scripts are refused."""
    assert canonical(text) is None


@settings(derandomize=True, deadline=None)
@given(st.ip_addresses())
def test_every_address_is_read(address: IPv4Address | IPv6Address) -> None:
    """Any spelling of an address gives one text, and that text itself."""
    shown = canonical(address.exploded)
    assert shown is not None
    assert canonical(str(address)) == canonical(shown) == shown


def test_a_node_lists_its_addresses_in_calicos_order() -> None:
    """BGP, tunnels, InternalIPs, interfaces; other types, and repeats in any spelling, are not."""
    node: dict[str, Any] = {
        "spec": {
            "bgp": {"ipv4Address": "172.100.2.3", "ipv6Address": "fe80::1"},
            "ipv4VXLANTunnelAddr": "10.10.20.1",
            "ipv6VXLANTunnelAddr": "dead:beef::1",
            "wireguard": {
                "interfaceIPv4Address": "192.168.100.1",
                "interfaceIPv6Address": "dead:beef::100:1",
            },
            "addresses": [
                {"address": "192.168.200.1", "type": "InternalIP"},
                {"address": "192.168.200.2", "type": "ExternalIP"},
                {"address": "172.100.2.3", "type": "InternalIP"},
                {"address": "172.100.2.9/24", "type": "CalicoNodeIP"},
            ],
            "interfaces": [
                {"name": "eth0", "addresses": ["192.168.200.3"]},
                {"name": "eth1", "addresses": ["192.168.200.4", "DEAD:beef:0::1"]},
                {"name": "eth3", "addresses": ["192.168.100.1"]},
            ],
        }
    }
    assert node_addresses(node) == (
        [
            "172.100.2.3",
            "fe80::1",
            "10.10.20.1",
            "dead:beef::1",
            "192.168.100.1",
            "dead:beef::100:1",
            "192.168.200.1",
            "192.168.200.3",
            "192.168.200.4",
        ],
        [],
    )


def test_ipip_stands_between_bgp_and_vxlan() -> None:
    """The IPIP tunnel's address is part of bgp, and an address used twice is there once."""
    spec = {
        "bgp": {"ipv4IPIPTunnelAddr": "10.244.1.1/32"},
        "ipv4VXLANTunnelAddr": "10.244.1.0",
        "wireguard": {"interfaceIPv4Address": "10.244.1.1"},
    }
    assert node_addresses({"spec": spec}).found == ["10.244.1.1", "10.244.1.0"]


def test_a_node_without_spec_has_no_addresses() -> None:
    """Absent, null and empty parts are all nothing."""
    assert node_addresses({}) == ([], [])
    assert node_addresses({"spec": {"bgp": None, "addresses": None, "wireguard": {}}}) == ([], [])


def test_unreadable_texts_are_told_once_each() -> None:
    """What is no address is handed back, in order, and the rest is read all the same."""
    assert read(["nowhere", "10.0.0.1", "nowhere", "10.0.0.300"]) == (
        ["10.0.0.1"],
        ["nowhere", "10.0.0.300"],
    )


@pytest.mark.parametrize(
    ("cidr", "inside", "outside"),
    [
        ("172.16.1.1/24", "172.16.1.200", "172.16.2.1"),
        ("0.0.0.0/0", "8.8.8.8", "2001:db8::1"),
        ("10.0.0.1/32", "10.0.0.1", "10.0.0.2"),
        ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
        ("::/0", "2001:db8::1", "10.0.0.1"),
        ("::ffff:10.0.0.0/104", "10.200.0.1", "11.0.0.1"),
        ("::ffff:10.0.0.0/80", "::1", "10.0.0.1"),
    ],
)
def test_membership(cidr: str, inside: str, outside: str) -> None:
    """Host bits do not matter, and families do not mix; IPv4-mapped CIDRs are Go's."""
    found, one, other = parse_network(cidr), parse_address(inside), parse_address(outside)
    assert found is not None
    assert one is not None
    assert other is not None
    assert (found.contains(one), found.contains(other)) == (True, False)


@pytest.mark.parametrize("text", ["10.0.0.1", "2001:db8::1", "10.0.0.0/33", "no", "", "/24"])
def test_a_bare_address_is_no_cidr(text: str) -> None:
    """As in Calico's controller, though its validation takes one."""
    assert parse_network(text) is None


@settings(derandomize=True, deadline=None)
@given(st.ip_addresses(), st.ip_addresses(), st.integers(0, 128))
def test_membership_is_ipaddress_s(
    base: IPv4Address | IPv6Address, address: IPv4Address | IPv6Address, length: int
) -> None:
    """Within a family, the answer is that of Python's own networks."""
    bits = base.max_prefixlen
    kind = IPv4Network if bits == 32 else IPv6Network
    expected = kind((int(base), length % (bits + 1)), strict=False)
    found = parse_network(f"{base}/{length % (bits + 1)}")
    parsed = parse_address(str(address))
    assert found is not None
    assert parsed is not None
    assert found.contains(parsed) == (ip_address(str(parsed)) in expected)

"""Node: addresses by their family, and lists that Calico does not look into."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec

KEY = "jlkVyQYooZYzI2wFfNhSZez5eWh44yfq1wKVjLvSXgY="


def test_a_full_node() -> None:
    """Every field has its form; a number of two halves becomes one."""
    judged = judge_spec(
        "Node",
        """{
        bgp: {asNumber: '1.10', ipv4Address: 10.0.0.1/24, ipv6Address: 'fd00::1',
              ipv4IPIPTunnelAddr: 10.1.0.1, routeReflectorClusterID: 224.0.0.1},
        ipv4VXLANTunnelAddr: 10.1.0.2, vxlanTunnelMACAddr: '66:cf:23:df:22:07',
        ipv6VXLANTunnelAddr: 'fd00::2', vxlanTunnelMACAddrV6: 66-cf-23-df-22-08,
        orchRefs: [{nodeName: n, orchestrator: k8s}],
        wireguard: {interfaceIPv4Address: 10.1.0.3, interfaceIPv6Address: 'fd00::3'},
        addresses: [{address: 10.0.0.1, type: InternalIP}],
        interfaces: [{name: eth0, addresses: [10.0.0.1]}]}""",
    )
    assert judged[1:] == ([], [])
    assert judged.spec["bgp"]["asNumber"] == 65546


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ("{bgp: {ipv4Address: 'fd00::1/64'}}", "spec.bgp.ipv4Address: IPv4Address = 'fd00::1/64'"),
        ("{bgp: {ipv6Address: 10.0.0.1}}", "spec.bgp.ipv6Address: IPv6Address = '10.0.0.1'"),
        (
            "{bgp: {ipv4IPIPTunnelAddr: 10.0.0.1/32}}",
            "spec.bgp.ipv4IPIPTunnelAddr: IPv4IPIPTunnelAddr = '10.0.0.1/32'",
        ),
        (
            "{bgp: {routeReflectorClusterID: x}}",
            "spec.bgp.routeReflectorClusterID: RouteReflectorClusterID = 'x'",
        ),
        ("{ipv4VXLANTunnelAddr: '::1'}", "spec.ipv4VXLANTunnelAddr: IPv4VXLANTunnelAddr = '::1'"),
        (
            "{ipv6VXLANTunnelAddr: 1.2.3.4}",
            "spec.ipv6VXLANTunnelAddr: IPv6VXLANTunnelAddr = '1.2.3.4'",
        ),
        ("{vxlanTunnelMACAddr: x}", "spec.vxlanTunnelMACAddr: VXLANTunnelMACAddr = 'x'"),
        ("{vxlanTunnelMACAddrV6: x}", "spec.vxlanTunnelMACAddrV6: VXLANTunnelMACAddrV6 = 'x'"),
        (
            "{wireguard: {interfaceIPv4Address: x}}",
            "spec.wireguard.interfaceIPv4Address: InterfaceIPv4Address = 'x'",
        ),
        (
            "{wireguard: {interfaceIPv6Address: x}}",
            "spec.wireguard.interfaceIPv6Address: InterfaceIPv6Address = 'x'",
        ),
        ("{bgp: {}}", "spec.bgp: BGP = '&{<nil>    }'"),
        ("{bgp: {ipv4Address: ''}}", "spec.bgp: BGP = '&{<nil>    }'"),
    ],
)
def test_faults(spec: str, problem: str) -> None:
    """An address of the wrong form or family, and a BGP part that says nothing."""
    assert judge_spec("Node", spec).problems == [problem]


@pytest.mark.parametrize(
    "spec",
    [
        "{bgp: {asNumber: 0}}",
        "{bgp: {asNumber: 4294967295}}",
        "{addresses: [{address: nonsense, type: Foo}, {}]}",
        "{interfaces: [{name: UPPER CASE, addresses: [x]}]}",
        "{orchRefs: [{}], wireguard: {}}",
    ],
)
def test_what_calico_leaves_unchecked(spec: str) -> None:
    """The lists are stored as they come."""
    assert judge_spec("Node", spec)[1:] == ([], [])


@pytest.mark.parametrize("field", ["wireguardPublicKey", "wireguardPublicKeyV6"])
def test_keys(field: str) -> None:
    """The status holds WireGuard's keys."""
    text = "{{metadata: {{name: x}}, status: {{{}: {}, podCIDRs: [any]}}}}"
    assert judge("Node", text.format(field, KEY)).problems == []
    spelled = field[0].upper() + field[1:]
    assert judge("Node", text.format(field, "x")).problems == [f"status.{field}: {spelled} = 'x'"]

"""FelixConfiguration: defaults, rules over several settings, and what stops the agent."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec

KIND = "FelixConfiguration"
HERE = "here: write TCP or UDP"
WRITTEN = {
    "nftablesMode": "Auto",
    "nftablesFlowTableOffload": "Disabled",
    "bpfLogLevel": "",
    "bpfConnectTimeLoadBalancing": "TCP",
    "bpfHostNetworkedNATWithoutCTLB": "Enabled",
    "floatingIPs": "Disabled",
}


def test_defaults() -> None:
    """Three settings are the client's, two the schema's, one is always written."""
    assert judge_spec(KIND, "{}").spec == WRITTEN
    assert judge_spec(KIND, "{}", write=False).spec == {
        name: WRITTEN[name] for name in ("nftablesMode", "nftablesFlowTableOffload", "bpfLogLevel")
    }


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("{floatingIPs: Enabled}", {"floatingIPs": "Enabled"}),
        ("{nftablesMode: Disabled}", {"nftablesMode": "Disabled"}),
        ("{bpfConnectTimeLoadBalancing: Enabled}", {"bpfConnectTimeLoadBalancing": "Enabled"}),
        (
            "{bpfConnectTimeLoadBalancingEnabled: true, bpfConnectTimeLoadBalancing: TCP}",
            {
                "bpfConnectTimeLoadBalancingEnabled": True,
                "bpfConnectTimeLoadBalancing": "Enabled",
                "bpfHostNetworkedNATWithoutCTLB": "Disabled",
            },
        ),
        (
            "{bpfConnectTimeLoadBalancingEnabled: false}",
            {
                "bpfConnectTimeLoadBalancingEnabled": False,
                "bpfConnectTimeLoadBalancing": "Disabled",
                "bpfHostNetworkedNATWithoutCTLB": "Disabled",
            },
        ),
    ],
)
def test_defaults_beside_what_is_given(given: str, stored: dict[str, object]) -> None:
    """Given settings stay, but the old switch of load balancing sets the new ones."""
    assert judge_spec(KIND, given).spec == {**WRITTEN, **stored}


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ("{kubeNodePortRanges: [1, 2, 3, 4, 5, 6, '7:8']}", []),
        (
            "{kubeNodePortRanges: [1, 2, 3, 4, 5, 6, 7, web]}",
            [
                "kubeNodePortRanges: KubeNodePortRanges = '[1 2 3 4 5 6 7 web]'",
                "kubeNodePortRanges[7]: KubeNodePortRanges = '[1 2 3 4 5 6 7 web]'",
            ],
        ),
        (
            "{kubeNodePortRanges: [0, A]}",
            [
                "kubeNodePortRanges[0]: Port = '0'",
                "kubeNodePortRanges[1]: PortName = 'A'",
                "kubeNodePortRanges[1]: KubeNodePortRanges = '[0 A]'",
            ],
        ),
        ("{externalNodesList: [10.0.0.1, 10.0.0.1/8]}", []),
        (
            "{externalNodesList: ['::1', x, '']}",
            [
                "externalNodesList[0]: ExternalNodesCIDRList = '::1'",
                "externalNodesList[1]: ExternalNodesCIDRList = 'x'",
                "externalNodesList[2]: ExternalNodesCIDRList = ''",
            ],
        ),
        ("{openstackRegion: a-b}", []),
        ("{openstackRegion: a.b}", ["openstackRegion: OpenstackRegion = 'a.b'"]),
        (
            f"{{openstackRegion: {'a' * 47}}}",
            [f"openstackRegion: OpenstackRegion = '{'a' * 47}'"],
        ),
        ("{natOutgoingAddress: 10.0.0.1, deviceRouteSourceAddressIPv6: '::1'}", []),
        ("{natOutgoingAddress: x}", ["natOutgoingAddress: NATOutgoingAddress = 'x'"]),
        ("{natOutgoingAddress: '::1'}", ["natOutgoingAddress: spec"]),
        ("{natOutgoingAddress: '::ffff:1.2.3.4'}", ["natOutgoingAddress: spec"]),
        (
            "{deviceRouteSourceAddress: x, deviceRouteSourceAddressIPv6: x}",
            [
                "deviceRouteSourceAddress: DeviceRouteSourceAddress = 'x'",
                "deviceRouteSourceAddressIPv6: DeviceRouteSourceAddressIPv6 = 'x'",
            ],
        ),
        ("{deviceRouteSourceAddressIPv6: 10.0.0.1}", ["deviceRouteSourceAddressIPv6: spec"]),
        (
            "{deviceRouteSourceAddressIPv6: '::ffff:1.2.3.4'}",
            ["deviceRouteSourceAddressIPv6: spec"],
        ),
        ("{routeTableRange: {min: 1, max: 250}}", []),
        ("{routeTableRange: {}}", ["routeTableRange: RouteTableRange = '{0 0}'"]),
        ("{routeTableRange: {min: 5, max: 4}}", ["routeTableRange: RouteTableRange = '{5 4}'"]),
        ("{routeTableRanges: [{min: 1, max: 253}, {min: 255, max: 255}]}", []),
        (
            "{routeTableRanges: [{min: 0, max: -1}]}",
            ["routeTableRanges[0]: RouteTableRange = '{0 -1}'"] * 2,
        ),
        (
            "{routeTableRanges: [{min: 4294967296, max: 4294967296}]}",
            ["routeTableRanges[0]: RouteTableRange = '{4294967296 4294967296}'"],
        ),
        (
            "{routeTableRanges: [{min: 1, max: 65536}]}",
            ["routeTableRanges: RouteTableRanges = '&[{1 65536}]'"],
        ),
        (
            "{routeTableRange: {min: 1, max: 2}, routeTableRanges: []}",
            ["routeTableRange: spec"],
        ),
        ("{healthTimeoutOverrides: [{name: a b-C_1, timeout: 0s}]}", []),
        (
            "{healthTimeoutOverrides: [{name: a.b}, {name: x, timeout: -1m}]}",
            [
                "healthTimeoutOverrides[0].name: HealthTimeoutOverride.Name = '{a.b {0s}}'",
                "healthTimeoutOverrides[1].timeout: HealthTimeoutOverride.Timeout = '{x {-1m0s}}'",
            ],
        ),
        (
            "{healthTimeoutOverrides: [{}]}",
            ["healthTimeoutOverrides[0].name: HealthTimeoutOverride.Name = '{ {0s}}'"],
        ),
        ("{bpfLogFilters: {eth0: any}}", []),
        ("{bpfLogFilters: {a b: x}}", ["bpfLogFilters: BPFLogFilters = 'map[a b:x]'"]),
        (
            "{bpfForceTrackPacketsFromIfaces: [docker+, a b]}",
            ["bpfForceTrackPacketsFromIfaces: BPFForceTrackPacketsFromIfaces = '[docker+ a b]'"],
        ),
        ("{bpfDSROptoutCIDRs: [x]}", ["bpfDSROptoutCIDRs: BPFDSROptoutCIDRs = '[x]'"]),
        ("{bpfExcludeCIDRsFromNAT: [10.0.0.1, '']}", []),
        (
            "{bpfConntrackTimeouts: {tcpSynSent: 10s, udpTimeout: soon}}",
            ["bpfConntrackTimeouts.udpTimeout: spec.bpfConntrackTimeouts.udpTimeout"],
        ),
    ],
)
def test_rules_over_several_values(spec: str, problems: list[str]) -> None:
    """Lists, ranges and addresses."""
    assert judge_spec(KIND, spec).problems == [f"spec.{line}" for line in problems]


@pytest.mark.parametrize(
    ("name", "selector", "problems"),
    [
        ("edge", "zone == 'edge'", []),
        ("edge", "", []),
        ("default", "all()", ["spec.nodeSelector: FelixConfiguration"]),
        ("default", "", ["spec.nodeSelector: FelixConfiguration"]),
        ("node.a", "all()", ["spec.nodeSelector: FelixConfiguration"]),
        ("nodes.a", "all()", []),
        ("edge", f"a == '{'b' * 1017}'", []),
        ("edge", f"a == '{'b' * 1018}'", ["spec.nodeSelector: spec.nodeSelector"]),
    ],
)
def test_which_configurations_select_nodes(name: str, selector: str, problems: list[str]) -> None:
    """Those for all nodes, and for one, do not."""
    text = f'{{metadata: {{name: {name}}}, spec: {{nodeSelector: "{selector}"}}}}'
    judged = judge(KIND, text)
    assert judged.problems == problems
    assert judged.remarks == []


def test_a_selector_that_is_none() -> None:
    """Calico stores it, and it matches nothing."""
    judged = judge_spec(KIND, "{nodeSelector: zone =}")
    assert judged.problems == []
    (remark,) = judged.remarks
    assert remark.startswith("spec.nodeSelector: the selector matches no node: ")


@pytest.mark.parametrize(
    ("spec", "remarks"),
    [
        ("{failsafeInboundHostPorts: [{protocol: tcp, port: 22, net: 10.0.0.1/8}]}", []),
        ("{failsafeOutboundHostPorts: []}", []),
        (
            "{failsafeInboundHostPorts: [{protocol: SCTP, port: 22}]}",
            [f"failsafeInboundHostPorts[0]: the agent on the nodes refuses SCTP {HERE}"],
        ),
        (
            "{failsafeOutboundHostPorts: [{protocol: UDP, port: 1}, {port: 0, net: 10.0.0.0/99}]}",
            [
                f"failsafeOutboundHostPorts[1]: the agent on the nodes refuses no protocol {HERE}",
                "failsafeOutboundHostPorts[1]: port 0 matches nothing",
                "failsafeOutboundHostPorts[1]: 10.0.0.0/99 is no CIDR",
            ],
        ),
        (
            "{iptablesFilterDenyAction: reject, nftablesFilterDenyAction: Drop}",
            ["iptablesFilterDenyAction: the agent on the nodes ends with Reject: write Drop"],
        ),
        (
            "{nftablesFilterDenyAction: Reject}",
            ["nftablesFilterDenyAction: the agent on the nodes ends with Reject: write Drop"],
        ),
    ],
)
def test_what_the_agent_cannot_live_with(spec: str, remarks: list[str]) -> None:
    """Calico accepts it, and its agent then stops or follows nothing new."""
    judged = judge_spec(KIND, spec)
    assert judged.problems == []
    assert judged.remarks == [f"spec.{remark}" for remark in remarks]


def test_texts_that_nobody_checks() -> None:
    """Many settings take any text."""
    spec = (
        "{interfacePrefix: 'bad prefix!', interfaceExclude: '/[/', metadataAddr: x, healthHost: ''}"
    )
    assert judge_spec(KIND, spec)[1:] == ([], [])

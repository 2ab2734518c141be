"""FelixConfiguration's settings one by one: what each refuses, and how that is told."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge_spec

# A setting with a value that its rule refuses, and how the fault is told: by the Go name and the
# value where Calico's validator asks, by the path (-) where the schema does.
SETTINGS = """
awsSrcDstCheck Foo AWSSrcDstCheck
bpfAttachType tc BPFAttachType
bpfConnectTimeLoadBalancing Foo BPFConnectTimeLoadBalancing
bpfConntrackLogLevel Info BPFConntrackLogLevel
bpfConntrackMode Foo BPFConntrackCleanupMode
bpfDataIfacePattern eth[ BPFDataIfacePattern
bpfDisableGROForIfaces eth[ BPFDisableGROForIfaces
bpfEnforceRPF Foo -
bpfExternalServiceMode Foo -
bpfExtToServiceConnmark 4294967296 BPFExtToServiceConnmark
bpfHostNetworkedNATWithoutCTLB '' BPFHostNetworkedNATWithoutCTLB
bpfIPFragTimeout 1.5s -
bpfJITHardening auto BPFJITHardening
bpfKubeProxyHealthzPort 65536 BPFKubeProxyHealthzPort
bpfKubeProxyMinSyncPeriod 1us -
bpfL3IfacePattern eth[ BPFL3IfacePattern
bpfLogLevel Foo -
bpfMaglevMaxEndpointsPerService 0 BPFMaglevMaxEndpointsPerService
bpfMaglevMaxServices 3001 BPFMaglevMaxServices
bpfMapSizeConntrackCleanupQueue 0 BPFMapSizeConntrackCleanupQueue
bpfMapSizeConntrackScaling Foo -
bpfOverlayHostSourceIP Foo BPFOverlayHostSourceIP
bpfPSNATPorts A PortName
bpfProfiling Foo -
bpfRedirectToPeer Foo -
chainInsertMode Foo -
debugPort -1 DebugPort
debugSimulateCalcGraphHangAfter 1.5s -
debugSimulateDataplaneApplyDelay 1.5s -
debugSimulateDataplaneHangAfter 1.5s -
defaultEndpointToHostAction Maybe -
endpointReportingDelay 1.5s -
featureDetectOverride a FeatureDetectOverride
featureDetectOverride a=b -
featureGates a-b=c FeatureGates
featureGates a= -
floatingIPs '' -
flowLogsFlushInterval 1.5s -
flowLogsLocalReporter Foo -
flowLogsPolicyEvaluationMode Foo -
goGCThreshold -2 GoGCThreshold
goMaxProcs -2 GoMaxProcs
goMemoryLimitMB -2 GoMemoryLimitMB
interfaceRefreshInterval 1.5s -
ipForwarding Foo -
ipsetsRefreshInterval 1.5s -
iptablesBackend nft -
iptablesFilterAllowAction Drop -
iptablesFilterDenyAction Accept -
iptablesLockProbeInterval 1.5s -
iptablesMangleAllowAction Drop -
iptablesMarkMask 4294967296 -
iptablesNATOutgoingInterfaceFilter * IptablesNATOutgoingInterfaceFilter
iptablesPostWriteCheckInterval 1.5s -
iptablesRefreshInterval 1.5s -
ipv4ElevatedRoutePriority 0 IPv4ElevatedRoutePriority
ipv4NormalRoutePriority 2147483647 IPv4NormalRoutePriority
ipv6ElevatedRoutePriority 0 IPv6ElevatedRoutePriority
ipv6NormalRoutePriority 0 IPv6NormalRoutePriority
istioAmbientMode Foo -
liveMigrationRouteConvergenceTime 1us -
localSubnetL2Reachability Foo LocalSubnetL2Reachability
logActionRateLimit 0/second -
logActionRateLimitBurst 10000 -
logDebugFilenameRegex eth[ LogDebugFilenameRegex
logPrefix a#b -
logSeverityFile Foo -
logSeverityScreen Chatty -
logSeveritySys Foo -
mtuIfacePattern eth[ MTUIfacePattern
natOutgoingExclusions '' NATOutgoingExclusions
natPortRange 0 Port
netlinkTimeout 1.5s -
nftablesFilterAllowAction Drop -
nftablesFilterDenyAction Accept -
nftablesFlowTableDataIfacePattern eth[ NFTablesFlowTableDataIfacePattern
nftablesFlowTableOffload Foo -
nftablesMangleAllowAction Drop -
nftablesMarkMask -1 -
nftablesMode auto -
programClusterRoutes Foo -
prometheusMetricsClientAuth Foo PrometheusMetricsClientAuth
prometheusMetricsHost [::1] PrometheusMetricsHost
reportingInterval 1.5s -
reportingTTL 1.5s -
routeRefreshInterval 1.5s -
routeSource Foo -
serviceLoopPrevention drop ServiceLoopPrevention
usageReportingInitialDelay 1.5s -
usageReportingInterval 1.5s -
windowsManageFirewallRules Foo WindowsManageFirewallRules
wireguardInterfaceName a/b WireguardInterfaceName
wireguardInterfaceNameV6 a/b WireguardInterfaceNameV6
wireguardKeepAlive 1.5s -
wireguardListeningPort 0 WireguardListeningPort
wireguardListeningPortV6 65536 WireguardListeningPortV6
wireguardRoutingRulePriority 32766 WireguardRoutingRulePriority
workloadSourceSpoofing any WorkloadSourceSpoofing
xdpRefreshInterval 1.5s -
"""


@pytest.mark.parametrize(
    ("setting", "value", "name"), [row.split() for row in SETTINGS.strip().splitlines()]
)
def test_settings(setting: str, value: str, name: str) -> None:
    """Every setting with a rule refuses what breaks it, under the right name."""
    text = value.strip("'")
    written = text if text.lstrip("-").isdigit() else f"'{text}'"
    shown = "1µs" if text == "1us" else text
    told = f"spec.{setting}" if name == "-" else f"{name} = '{shown}'"
    judged = judge_spec("FelixConfiguration", f"{{{setting}: {written}}}")
    assert judged.problems == [f"spec.{setting}: {told}"]

"""FelixConfiguration: settings of the agent that programs policies on the nodes."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.addresses import parse_address, parse_either
from pyctl.resources.felix_settings import (
    DecimalPeriod,
    Dscp,
    GeneralSettings,
    Limit,
    ListeningPort,
    Mark,
    Pattern,
    Period,
    PortNumber,
    Priority,
    Switch,
)
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.numorstring import port_bounds
from pyctl.resources.schema import Check, Part, Report, go_value
from pyctl.resources.tags import (
    CIDRS,
    INTERFACE,
    INTERFACE_FILTERS,
    SELECTOR,
    Duration,
    Int,
    Port,
    any_case,
    at_least,
    between,
    matching,
    one_of,
)

_BPF_TIMEOUT = matching(
    r"(?>[0-9]*(?:\.[0-9]*)?(?>ms|us|[smh]))+|Auto", "a duration like 10s or 5m, or Auto, is wanted"
)
_LOG_FILTERS = Check(
    lambda filters: (
        ""
        if all(not INTERFACE.reason(key) and key != "*" for key in filters)
        else "every key must be the name of an interface"
    )
)

BPFTimeout = Annotated[str, _BPF_TIMEOUT]
MaglevSize = Annotated[Int, between(1, 3000)]


class BPFConntrackTimeouts(Part):
    """How long eBPF's connection tracking keeps an entry."""

    creationGracePeriod: BPFTimeout | None = None
    tcpSynSent: BPFTimeout | None = None
    tcpEstablished: BPFTimeout | None = None
    tcpFinsSeen: BPFTimeout | None = None
    tcpResetSeen: BPFTimeout | None = None
    udpTimeout: BPFTimeout | None = None
    genericTimeout: BPFTimeout | None = None
    icmpTimeout: BPFTimeout | None = None


class RouteTableRange(Part):
    """The old form of routing table numbers, up to 250."""

    min: Int = field(default_factory=int)
    max: Int = field(default_factory=int)

    def check(self, report: Report, path: Path) -> None:
        """Ordered, from 1 to 250."""
        if not 1 <= self.min <= self.max <= 250:
            reason = "must be a range of route table indices within 1..250"
            report.fault(path, "RouteTableRange", self, reason)


class RouteTableIDRange(Part):
    """Routing table numbers."""

    min: Int = field(default_factory=int)
    max: Int = field(default_factory=int)

    def check(self, report: Report, path: Path) -> None:
        """Ordered, at least 1, and within 32 bits."""
        if self.min > self.max:
            reason = "min value cannot be greater than max value"
            report.fault(path, "RouteTableRange", self, reason)
        if self.min < 1:
            report.fault(path, "RouteTableRange", self, "cannot target indices < 1")
        if self.max > 2**32 - 1:
            report.fault(path, "RouteTableRange", self, "max index too high")


class FelixConfigurationSpec(GeneralSettings):
    """All settings: those for eBPF and what follows them stand here."""

    bpfEnabled: bool | None = None
    bpfOverlayHostSourceIP: Annotated[str, one_of("TunnelAddress", "HostAddress")] | None = None
    bpfDisableUnprivileged: bool | None = None
    bpfJITHardening: Annotated[str, one_of("Auto", "Strict")] | None = None
    bpfLogLevel: Annotated[str, any_case("Off", "Info", "Debug")] = field(default_factory=str)
    bpfConntrackLogLevel: Annotated[str, one_of("Off", "Debug")] = ""
    bpfConntrackMode: Annotated[str, one_of("Auto", "Userspace", "BPFProgram")] | None = None
    bpfConntrackTimeouts: BPFConntrackTimeouts | None = None
    bpfIPFragTimeout: Period | None = None
    bpfLogFilters: Annotated[dict[str, str], _LOG_FILTERS] | None = None
    bpfCTLBLogFilter: str = ""
    bpfDataIfacePattern: Pattern = ""
    bpfL3IfacePattern: Pattern = ""
    bpfConnectTimeLoadBalancingEnabled: bool | None = None
    bpfConnectTimeLoadBalancing: Annotated[str, one_of("TCP", "Enabled", "Disabled")] | None = None
    bpfHostNetworkedNATWithoutCTLB: Switch | None = None
    bpfExternalServiceMode: Annotated[str, any_case("Tunnel", "DSR")] = ""
    bpfDSROptoutCIDRs: Annotated[list[str], CIDRS] | None = None
    bpfExtToServiceConnmark: Mark | None = None
    bpfKubeProxyIptablesCleanupEnabled: bool | None = None
    bpfKubeProxyMinSyncPeriod: Period | None = None
    bpfKubeProxyHealthzPort: PortNumber | None = None
    bpfPSNATPorts: Port | None = None
    bpfMapSizeNATFrontend: Int | None = None
    bpfMapSizeNATBackend: Int | None = None
    bpfMapSizeNATAffinity: Int | None = None
    bpfMapSizeRoute: Int | None = None
    bpfMapSizeConntrack: Int | None = None
    bpfMapSizePerCpuConntrack: Int | None = None
    bpfMapSizeConntrackScaling: Annotated[str, any_case("Disabled", "DoubleIfFull")] = ""
    bpfMapSizeConntrackCleanupQueue: Annotated[Int, at_least(1)] | None = None
    bpfMapSizeIPSets: Int | None = None
    bpfMapSizeIfState: Int | None = None
    bpfHostConntrackBypass: bool | None = None
    bpfIPFragmentReassemblyEnabled: bool | None = None
    bpfEnforceRPF: Annotated[str, any_case("Disabled", "Strict", "Loose")] = ""
    bpfPolicyDebugEnabled: bool | None = None
    bpfForceTrackPacketsFromIfaces: Annotated[list[str], INTERFACE_FILTERS] | None = None
    bpfDisableGROForIfaces: Pattern = ""
    bpfExcludeCIDRsFromNAT: Annotated[list[str], CIDRS] | None = None
    bpfExportBufferSizeMB: Int | None = None
    istioAmbientMode: Switch | None = None
    istioDSCPMark: Dscp | None = None
    cgroupV2Path: str = ""
    flowLogsPolicyEvaluationMode: Annotated[str, one_of("None", "Continuous")] | None = None
    bpfRedirectToPeer: Switch = ""
    bpfAttachType: Annotated[str, one_of("TC", "TCX", "Netkit")] | None = None
    flowLogsFlushInterval: Period | None = None
    flowLogsCollectorDebugTrace: bool | None = None
    flowLogsGoldmaneServer: str | None = None
    flowLogsLocalReporter: Switch | None = None
    bpfProfiling: Switch = ""
    routeSource: Annotated[str, any_case("WorkloadIPs", "CalicoIPAM")] = ""
    routeTableRanges: list[RouteTableIDRange] | None = None
    routeTableRange: RouteTableRange | None = None
    routeSyncDisabled: bool | None = None
    ipv4NormalRoutePriority: Priority | None = None
    ipv4ElevatedRoutePriority: Priority | None = None
    ipv6NormalRoutePriority: Priority | None = None
    ipv6ElevatedRoutePriority: Priority | None = None
    liveMigrationRouteConvergenceTime: DecimalPeriod | None = None
    wireguardEnabled: bool | None = None
    wireguardEnabledV6: bool | None = None
    wireguardThreadingEnabled: bool | None = None
    wireguardListeningPort: ListeningPort | None = None
    wireguardListeningPortV6: ListeningPort | None = None
    wireguardRoutingRulePriority: Annotated[Int, between(1, 32765)] | None = None
    wireguardInterfaceName: Annotated[str, INTERFACE] = ""
    wireguardInterfaceNameV6: Annotated[str, INTERFACE] = ""
    wireguardMTU: Int | None = None
    wireguardMTUV6: Int | None = None
    wireguardHostEncryptionEnabled: bool | None = None
    wireguardKeepAlive: Period | None = None
    awsSrcDstCheck: Annotated[str, one_of("DoNothing", "Enable", "Disable")] | None = None
    serviceLoopPrevention: Annotated[str, one_of("Drop", "Reject", "Disabled")] = ""
    workloadSourceSpoofing: Annotated[str, one_of("Disabled", "Any")] = ""
    mtuIfacePattern: Pattern = ""
    floatingIPs: Switch | None = None
    localSubnetL2Reachability: Annotated[str, one_of("Disabled", "PodsAndLoadBalancers")] | None = (
        None
    )
    localSubnetL2ReachabilityRefreshInterval: Duration | None = None
    windowsManageFirewallRules: Switch | None = None
    goGCThreshold: Limit | None = None
    goMemoryLimitMB: Limit | None = None
    goMaxProcs: Limit | None = None
    requireMTUFile: bool | None = None
    bpfMaglevMaxEndpointsPerService: MaglevSize | None = None
    bpfMaglevMaxServices: MaglevSize | None = None

    def check(self, report: Report, path: Path) -> None:
        """The validator's rule, the schema's, and what the agent cannot live with."""
        _check_ports(self, report, path)
        _check_addresses(self, report, path)
        _check_tables(self, report, path)
        if self.openstackRegion and not _is_region(self.openstackRegion):
            reason = "must be a valid DNS label of at most 46 characters"
            where = (*path, "openstackRegion")
            report.fault(where, "OpenstackRegion", self.openstackRegion, reason)
        _remark_failsafes(self, report, path)


class FelixConfiguration(Resource):
    """The kind; cluster-scoped. `default` is for all nodes, `node.NAME` for one."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: FelixConfigurationSpec = field(default_factory=FelixConfigurationSpec)

    def defaults(self) -> None:
        """Calico's client fills in three settings, and translates an old one."""
        spec = self.spec
        spec.floatingIPs = spec.floatingIPs or "Disabled"
        if spec.bpfConnectTimeLoadBalancingEnabled is not None:
            on = spec.bpfConnectTimeLoadBalancingEnabled
            spec.bpfConnectTimeLoadBalancing = "Enabled" if on else "Disabled"
            spec.bpfHostNetworkedNATWithoutCTLB = "Disabled"
        if spec.bpfConnectTimeLoadBalancing is None:
            spec.bpfConnectTimeLoadBalancing = "TCP"
        if spec.bpfHostNetworkedNATWithoutCTLB is None:
            spec.bpfHostNetworkedNATWithoutCTLB = "Enabled"

    def schema_defaults(self) -> None:
        """The schema's defaults."""
        if self.spec.nftablesMode is None:
            self.spec.nftablesMode = "Auto"
        if self.spec.nftablesFlowTableOffload is None:
            self.spec.nftablesFlowTableOffload = "Disabled"

    def check(self, report: Report, path: Path) -> None:
        """Only configurations that are neither global nor of one node select nodes."""
        name, selector = self.metadata.name, self.spec.nodeSelector
        where = (*path, "spec", "nodeSelector")
        if selector is None:
            return
        if name == "default" or name.startswith("node."):
            report.broken(
                where,
                "FelixConfiguration",
                "nodeSelector must not be set on the 'default' or per-node ('node.*') "
                "FelixConfiguration",
            )
        reason = SELECTOR.reason(selector)
        if reason:
            report.warn(where, f"the selector matches no node: {reason}")


def _check_ports(spec: FelixConfigurationSpec, report: Report, path: Path) -> None:
    ranges = spec.kubeNodePortRanges or []
    where = (*path, "kubeNodePortRanges")
    if len(ranges) > 7:
        reason = "node port ranges list is too long (max 7)"
        report.fault(where, "KubeNodePortRanges", ranges, reason)
    for index, port in enumerate(ranges):
        if port_bounds(port) is None:
            reason = "node port ranges should not contain named ports"
            report.fault((*where, index), "KubeNodePortRanges", ranges, reason)


def _check_addresses(spec: FelixConfigurationSpec, report: Report, path: Path) -> None:
    for index, text in enumerate(spec.externalNodesList or []):
        network = parse_either(text)
        if network is None or network.version != 4:
            reason = "has invalid IPv6 CIDR" if network else "has invalid CIDR(s)"
            where = (*path, "externalNodesList", index)
            report.fault(where, "ExternalNodesCIDRList", text, reason)
    for name, spelled, text, version in (
        ("natOutgoingAddress", "NATOutgoingAddress", spec.natOutgoingAddress, 4),
        ("deviceRouteSourceAddress", "DeviceRouteSourceAddress", spec.deviceRouteSourceAddress, 4),
        (
            "deviceRouteSourceAddressIPv6",
            "DeviceRouteSourceAddressIPv6",
            spec.deviceRouteSourceAddressIPv6,
            6,
        ),
    ):
        address = parse_address(text) if text else None
        if text and address is None:
            report.fault((*path, name), spelled, text, "is not a valid IP address")
        if address is not None and address.version != version:
            report.fault((*path, name), spelled, text, f"must be a valid IPv{version} address")


def _check_tables(spec: FelixConfigurationSpec, report: Report, path: Path) -> None:
    ranges = spec.routeTableRanges or []
    if sum(part.max - part.min + 1 for part in ranges) > 65535:
        shown = "&" + go_value(ranges)
        where = (*path, "routeTableRanges")
        report.fault(where, "RouteTableRanges", shown, "targets too many tables")
    if spec.routeTableRange is not None and spec.routeTableRanges is not None:
        reason = "routeTableRange and routeTableRanges cannot both be set"
        report.broken((*path, "routeTableRange"), "spec", reason)


def _remark_failsafes(spec: FelixConfigurationSpec, report: Report, path: Path) -> None:
    """Calico accepts any failsafe; its agent follows nothing new with some of them."""
    for name in ("failsafeInboundHostPorts", "failsafeOutboundHostPorts"):
        for index, port in enumerate(getattr(spec, name) or []):
            where = (*path, name, index)
            if port.protocol.lower() not in ("tcp", "udp"):
                shown = port.protocol or "no protocol"
                report.warn(where, f"the agent on the nodes refuses {shown} here: write TCP or UDP")
            if port.port == 0:
                report.warn(where, "port 0 matches nothing")
            if port.net and parse_either(port.net) is None:
                report.warn(where, f"{port.net} is no CIDR")


def _is_region(text: str) -> bool:
    label = text.replace("-", "")
    bounded = text[:1] != "-" and text[-1:] != "-"
    lower = label.isascii() and label.isalnum() and label == label.lower()
    return len(text) <= 46 and bounded and lower

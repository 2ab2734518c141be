"""FelixConfiguration: settings of the agent that programs policies on the nodes."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.addresses import parse_address, parse_either
from pyctl.resources.felix_bpf import BPFSettings
from pyctl.resources.felix_values import (
    DecimalPeriod,
    Limit,
    ListeningPort,
    MaglevSize,
    Pattern,
    Period,
    RouteTableIDRange,
    RouteTableRange,
    SchemaSwitch,
    Switch,
)
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.names import is_label
from pyctl.resources.numorstring import port_bounds
from pyctl.resources.schema import Report, go_name, go_value
from pyctl.resources.tags import (
    INTERFACE,
    SELECTOR,
    Duration,
    Int,
    Priority,
    any_case,
    between,
    one_of,
)

_ROUTE_SOURCE = any_case("WorkloadIPs", "CalicoIPAM")
_RULE_PRIORITY = between(1, 32765)
_SRC_DST = one_of("DoNothing", "Enable", "Disable")
_LOOP = one_of("Drop", "Reject", "Disabled")
_SPOOFING = one_of("Disabled", "Any")
_REACHABILITY = one_of("Disabled", "PodsAndLoadBalancers")
_MOST_RANGES = 7
_MOST_TABLES = 65535
_LONGEST_REGION = 46
_ADDRESSES = (
    ("natOutgoingAddress", 4),
    ("deviceRouteSourceAddress", 4),
    ("deviceRouteSourceAddressIPv6", 6),
)


class FelixConfigurationSpec(BPFSettings):
    """All settings: those after the ones for eBPF stand here."""

    routeSource: Annotated[str, _ROUTE_SOURCE] = ""
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
    wireguardRoutingRulePriority: Annotated[Int, _RULE_PRIORITY] | None = None
    wireguardInterfaceName: Annotated[str, INTERFACE] = ""
    wireguardInterfaceNameV6: Annotated[str, INTERFACE] = ""
    wireguardMTU: Int | None = None
    wireguardMTUV6: Int | None = None
    wireguardHostEncryptionEnabled: bool | None = None
    wireguardKeepAlive: Period | None = None
    awsSrcDstCheck: Annotated[str, _SRC_DST] | None = None
    serviceLoopPrevention: Annotated[str, _LOOP] = ""
    workloadSourceSpoofing: Annotated[str, _SPOOFING] = ""
    mtuIfacePattern: Pattern = ""
    floatingIPs: SchemaSwitch | None = None
    localSubnetL2Reachability: Annotated[str, _REACHABILITY] | None = None
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
        _check_nodes(self, report, path)
        if self.openstackRegion and not _is_region(self.openstackRegion):
            reason = "must be a valid DNS label of at most 46 characters"
            where = (*path, "openstackRegion")
            report.fault(where, "OpenstackRegion", self.openstackRegion, reason)
        for name, version in _ADDRESSES:
            _check_address(name, version, getattr(self, name), report, path)
        _check_tables(self, report, path)
        _remark_failsafes(self, report, path)
        for name in ("iptablesFilterDenyAction", "nftablesFilterDenyAction"):
            if getattr(self, name).lower() == "reject":
                report.warn((*path, name), "the agent on the nodes ends with Reject: write Drop")


class FelixConfiguration(Resource):
    """The kind; cluster-scoped. `default` is for all nodes, `node.NAME` for one."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: FelixConfigurationSpec = field(default_factory=FelixConfigurationSpec)

    def defaults(self) -> None:
        """Calico's client fills in three settings, and translates an old one."""
        spec = self.spec
        if spec.floatingIPs is None:
            spec.floatingIPs = "Disabled"
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
        if selector is None:
            return
        where = (*path, "spec", "nodeSelector")
        if name == "default" or name.startswith("node."):
            reason = "nodeSelector must not be set on the 'default' or per-node ('node.*')"
            report.broken(where, "FelixConfiguration", f"{reason} FelixConfiguration")
        unreadable = SELECTOR.reason(selector)
        if unreadable:
            report.warn(where, f"the selector matches no node: {unreadable}")


def _check_ports(spec: FelixConfigurationSpec, report: Report, path: Path) -> None:
    ranges = spec.kubeNodePortRanges or []
    where = (*path, "kubeNodePortRanges")
    if len(ranges) > _MOST_RANGES:
        reason = f"node port ranges list is too long (max {_MOST_RANGES})"
        report.fault(where, "KubeNodePortRanges", ranges, reason)
    for index, port in enumerate(ranges):
        if port_bounds(port) is None:
            reason = "node port ranges should not contain named ports"
            report.fault((*where, index), "KubeNodePortRanges", ranges, reason)


def _check_nodes(spec: FelixConfigurationSpec, report: Report, path: Path) -> None:
    for index, text in enumerate(spec.externalNodesList or []):
        network = parse_either(text)
        if network is None or network.version != 4:
            reason = "has invalid IPv6 CIDR" if network else "has invalid CIDR(s)"
            where = (*path, "externalNodesList", index)
            reason += ": IPv4 addresses and CIDRs are wanted"
            report.fault(where, "ExternalNodesCIDRList", text, reason)


def _check_address(name: str, version: int, text: str, report: Report, path: Path) -> None:
    """No address at all is the validator's matter, one of the other family the schema's."""
    address = parse_address(text) if text else None
    if text and address is None:
        report.fault((*path, name), go_name(name), text, "is not a valid IP address")
    # The schema does not count an IPv4 address written as IPv6.
    if address is not None and (address.version != version or (version == 4 and ":" in text)):
        report.broken((*path, name), "spec", f"{name} must be a valid IPv{version} address")


def _check_tables(spec: FelixConfigurationSpec, report: Report, path: Path) -> None:
    ranges = spec.routeTableRanges or []
    if sum(part.max - part.min + 1 for part in ranges) > _MOST_TABLES:
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
    return len(text) <= _LONGEST_REGION and is_label(text)

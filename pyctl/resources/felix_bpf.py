"""FelixConfiguration's settings for eBPF, and the few that stand among them."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.resources.felix_settings import GeneralSettings
from pyctl.resources.felix_values import (
    INTERFACE_FILTERS,
    LOG_FILTERS,
    BPFTimeout,
    Mark,
    Pattern,
    Period,
    PortNumber,
    SchemaSwitch,
    Switch,
)
from pyctl.resources.schema import Part
from pyctl.resources.tags import CIDRS, Dscp, Int, Port, any_case, at_least, one_of

_HOST_SOURCE = one_of("TunnelAddress", "HostAddress")
_HARDENING = one_of("Auto", "Strict")
_CONNTRACK_LEVEL = one_of("Off", "Debug")
_CONNTRACK_MODE = one_of("Auto", "Userspace", "BPFProgram")
_BALANCING = one_of("TCP", "Enabled", "Disabled")
_EVALUATION = one_of("None", "Continuous").by_schema()
_ATTACH = one_of("TC", "TCX", "Netkit")


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


class BPFSettings(GeneralSettings):
    """The settings for eBPF, in Calico's order after the general ones."""

    bpfEnabled: bool | None = None
    bpfOverlayHostSourceIP: Annotated[str, _HOST_SOURCE] | None = None
    bpfDisableUnprivileged: bool | None = None
    bpfJITHardening: Annotated[str, _HARDENING] | None = None
    bpfLogLevel: Annotated[str, any_case("Off", "Info", "Debug")] = field(default_factory=str)
    bpfConntrackLogLevel: Annotated[str, _CONNTRACK_LEVEL] = ""
    bpfConntrackMode: Annotated[str, _CONNTRACK_MODE] | None = None
    bpfConntrackTimeouts: BPFConntrackTimeouts | None = None
    bpfIPFragTimeout: Period | None = None
    bpfLogFilters: Annotated[dict[str, str], LOG_FILTERS] | None = None
    bpfCTLBLogFilter: str = ""
    bpfDataIfacePattern: Pattern = ""
    bpfL3IfacePattern: Pattern = ""
    bpfConnectTimeLoadBalancingEnabled: bool | None = None
    bpfConnectTimeLoadBalancing: Annotated[str, _BALANCING] | None = None
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
    istioAmbientMode: SchemaSwitch | None = None
    istioDSCPMark: Dscp | None = None
    cgroupV2Path: str = ""
    flowLogsPolicyEvaluationMode: Annotated[str, _EVALUATION] | None = None
    bpfRedirectToPeer: SchemaSwitch = ""
    bpfAttachType: Annotated[str, _ATTACH] | None = None
    flowLogsFlushInterval: Period | None = None
    flowLogsCollectorDebugTrace: bool | None = None
    flowLogsGoldmaneServer: str | None = None
    flowLogsLocalReporter: SchemaSwitch | None = None
    bpfProfiling: SchemaSwitch = ""

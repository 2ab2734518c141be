"""FelixConfiguration's settings outside eBPF, and the forms of values that all its settings use."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import (
    INTERFACE_FILTER,
    REGEXP,
    UP_TO_1024,
    Duration,
    Int,
    Port,
    UInt16,
    any_case,
    at_least,
    at_most,
    between,
    matching,
    one_of,
)

_WHOLE_UNITS = matching(
    r"([0-9]+(ms|s|m|h))*", "Calico takes whole hours, minutes, seconds and milliseconds here"
)
_DECIMAL_UNITS = matching(r"([0-9]+([.][0-9]+)?(ms|s|m|h))*", "a duration is wanted, like 1m30s")

Period = Annotated[Duration, _WHOLE_UNITS]
DecimalPeriod = Annotated[Duration, _DECIMAL_UNITS]
Switch = Annotated[str, one_of("Enabled", "Disabled")]
Severity = Annotated[str, any_case("Trace", "Debug", "Info", "Warning", "Error", "Fatal")]
AllowAction = Annotated[str, any_case("Accept", "Return")]
DenyAction = Annotated[str, any_case("Drop", "Reject")]
Mark = Annotated[Int, between(0, 2**32 - 1)]
Priority = Annotated[Int, between(1, 2**31 - 2)]
PortNumber = Annotated[Int, between(0, 65535)]
ListeningPort = Annotated[Int, between(1, 65535)]
Limit = Annotated[Int, at_least(-1)]
Pattern = Annotated[str, REGEXP]
AddressText = Annotated[str, at_most(45, "bytes")]
Dscp = int | str

PROGRAM_ROUTES = one_of("Enabled", "Disabled", "EnabledIPIPOnly", "EnabledNoEncapOnly")
CLIENT_AUTH = one_of(
    "RequireAndVerifyClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven", "NoClientCert"
)
PROMETHEUS_HOST = matching(
    r"[a-zA-Z0-9:._+-]{1,64}", "a host is 1 to 64 letters, digits, ':', '.', '_', '+' or '-'"
)
LOG_PREFIX = matching(r"[a-zA-Z0-9%: /_-]*", "only letters, digits, spaces and %:/_- are allowed")
RATE = matching(
    r"[1-9]\d{0,3}/(second|minute|hour|day)", "a rate is written like 10/second or 100/minute"
)
FEATURE_OVERRIDES = matching(
    r"(\w+=(true|false)?,)*(\w+=(true|false)?)?",
    "a comma-separated list of Name=true or Name=false is wanted",
)
FEATURE_GATES = matching(
    r"(\w+=[^=,\n]+,)*(\w+=[^=,\n]+)?", "a comma-separated list of Name=value is wanted"
)


class ProtoPort(Part):
    """A port that stays open whatever the policies say (a failsafe), for a network if given.

    Calico checks nothing but the number's size; its agent does not start with what it cannot use.
    """

    protocol: str = ""
    port: UInt16 = field(default_factory=int)
    net: str = ""


class HealthTimeoutOverride(Part):
    """How long a part of the agent may be busy before it counts as stuck."""

    name: str = field(default_factory=str)
    timeout: Duration = field(default_factory=lambda: "0s")

    def check(self, report: Report, path: Path) -> None:
        """Names are words; time does not run backwards."""
        spelled = "{" + self.name + " {" + self.timeout + "}}"
        if not self.name or not all(c.isascii() and (c.isalnum() or c in " _-") for c in self.name):
            reason = "name should match regex ^[a-zA-Z0-9_ -]+$"
            report.fault((*path, "name"), "HealthTimeoutOverride.Name", spelled, reason)
        if self.timeout.startswith("-"):
            reason = "Timeout should not be negative"
            report.fault((*path, "timeout"), "HealthTimeoutOverride.Timeout", spelled, reason)


class GeneralSettings(Part):
    """The settings in front of those for eBPF, in Calico's order."""

    nodeSelector: Annotated[str, UP_TO_1024] | None = None
    useInternalDataplaneDriver: bool | None = None
    dataplaneDriver: str = ""
    dataplaneWatchdogTimeout: Duration | None = None
    ipv6Support: bool | None = None
    routeRefreshInterval: Period | None = None
    interfaceRefreshInterval: Period | None = None
    iptablesRefreshInterval: Period | None = None
    iptablesPostWriteCheckInterval: Period | None = None
    iptablesLockProbeInterval: Period | None = None
    featureDetectOverride: Annotated[str, FEATURE_OVERRIDES] = ""
    featureGates: Annotated[str, FEATURE_GATES] = ""
    ipsetsRefreshInterval: Period | None = None
    maxIpsetSize: Int | None = None
    iptablesBackend: Annotated[str, one_of("Legacy", "NFT", "Auto")] | None = None
    xdpRefreshInterval: Period | None = None
    netlinkTimeout: Period | None = None
    metadataAddr: str = ""
    metadataPort: Int | None = None
    openstackRegion: str = ""
    interfacePrefix: str = ""
    interfaceExclude: str = ""
    chainInsertMode: Annotated[str, any_case("Insert", "Append")] = ""
    defaultEndpointToHostAction: Annotated[str, any_case("Drop", "Accept", "Return")] = ""
    iptablesFilterAllowAction: AllowAction = ""
    iptablesMangleAllowAction: AllowAction = ""
    iptablesFilterDenyAction: DenyAction = ""
    logPrefix: Annotated[str, LOG_PREFIX] = ""
    logActionRateLimit: Annotated[str, RATE] | None = None
    logActionRateLimitBurst: Annotated[Int, between(0, 9999)] | None = None
    logFilePath: str = ""
    logSeverityFile: Severity = ""
    logSeverityScreen: Severity = ""
    logSeveritySys: Severity = ""
    logDebugFilenameRegex: Pattern = ""
    ipipEnabled: bool | None = None
    ipipMTU: Int | None = None
    vxlanEnabled: bool | None = None
    vxlanMTU: Int | None = None
    vxlanMTUV6: Int | None = None
    vxlanPort: Int | None = None
    vxlanVNI: Int | None = None
    allowVXLANPacketsFromWorkloads: bool | None = None
    allowIPIPPacketsFromWorkloads: bool | None = None
    reportingInterval: Period | None = None
    reportingTTL: Period | None = None
    endpointReportingEnabled: bool | None = None
    endpointReportingDelay: Period | None = None
    endpointStatusPathPrefix: str = ""
    iptablesMarkMask: Mark | None = None
    disableConntrackInvalidCheck: bool | None = None
    healthEnabled: bool | None = None
    healthHost: str | None = None
    healthPort: Int | None = None
    healthTimeoutOverrides: list[HealthTimeoutOverride] = []
    prometheusMetricsEnabled: bool | None = None
    prometheusMetricsHost: Annotated[str, PROMETHEUS_HOST] = ""
    prometheusMetricsPort: Int | None = None
    prometheusGoMetricsEnabled: bool | None = None
    prometheusProcessMetricsEnabled: bool | None = None
    prometheusWireGuardMetricsEnabled: bool | None = None
    prometheusMetricsCAFile: str | None = None
    prometheusMetricsCertFile: str | None = None
    prometheusMetricsKeyFile: str | None = None
    prometheusMetricsClientAuth: Annotated[str, CLIENT_AUTH] | None = None
    failsafeInboundHostPorts: list[ProtoPort] | None = None
    failsafeOutboundHostPorts: list[ProtoPort] | None = None
    kubeNodePortRanges: list[Port] | None = None
    policySyncPathPrefix: str = ""
    usageReportingEnabled: bool | None = None
    usageReportingInitialDelay: Period | None = None
    usageReportingInterval: Period | None = None
    natPortRange: Port | None = None
    natOutgoingAddress: AddressText = ""
    natOutgoingExclusions: Annotated[str, one_of("IPPoolsOnly", "IPPoolsAndHostIPs")] | None = None
    deviceRouteSourceAddress: AddressText = ""
    deviceRouteSourceAddressIPv6: AddressText = ""
    deviceRouteProtocol: Int | None = None
    removeExternalRoutes: bool | None = None
    programClusterRoutes: Annotated[str, PROGRAM_ROUTES] | None = None
    ipForwarding: Switch = ""
    externalNodesList: list[str] | None = None
    debugMemoryProfilePath: str = ""
    debugDisableLogDropping: bool | None = None
    debugSimulateCalcGraphHangAfter: Period | None = None
    debugSimulateDataplaneHangAfter: Period | None = None
    debugSimulateDataplaneApplyDelay: Period | None = None
    debugHost: str | None = None
    debugPort: PortNumber | None = None
    iptablesNATOutgoingInterfaceFilter: Annotated[str, INTERFACE_FILTER] = ""
    sidecarAccelerationEnabled: bool | None = None
    xdpEnabled: bool | None = None
    genericXDPEnabled: bool | None = None
    nftablesMode: Annotated[str, one_of("Disabled", "Enabled", "Auto")] | None = None
    nftablesFlowTableOffload: Annotated[str, one_of("All", "Disabled")] | None = None
    nftablesFlowTableDataIfacePattern: Pattern = ""
    nftablesRefreshInterval: Duration | None = None
    nftablesFilterAllowAction: AllowAction = ""
    nftablesMangleAllowAction: AllowAction = ""
    nftablesFilterDenyAction: DenyAction = ""
    nftablesMarkMask: Mark | None = None

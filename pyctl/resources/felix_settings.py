"""FelixConfiguration's settings outside eBPF, the first part of the kind's fields."""

from __future__ import annotations

from typing import Annotated

from pyctl.resources.felix_values import (
    GATES,
    KEY_VALUES,
    LOG_PREFIX,
    OVERRIDES,
    PROMETHEUS_HOST,
    RATE,
    AddressText,
    AllowAction,
    DenyAction,
    HealthTimeoutOverride,
    Pattern,
    Period,
    PortNumber,
    ProtoPort,
    SchemaMark,
    SchemaSwitch,
)
from pyctl.resources.schema import Part
from pyctl.resources.tags import (
    INTERFACE_FILTER,
    PROGRAM_ROUTES,
    UP_TO_1024,
    Duration,
    Int,
    Port,
    Severity,
    any_case,
    between,
    one_of,
)

_BACKEND = one_of("Legacy", "NFT", "Auto").by_schema()
_NFT_MODE = one_of("Disabled", "Enabled", "Auto").by_schema()
_OFFLOAD = one_of("All", "Disabled").by_schema()
_EXCLUSIONS = one_of("IPPoolsOnly", "IPPoolsAndHostIPs")
_CLIENT_AUTH = one_of(
    "RequireAndVerifyClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven", "NoClientCert"
)


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
    featureDetectOverride: Annotated[str, KEY_VALUES, OVERRIDES] = ""
    featureGates: Annotated[str, KEY_VALUES, GATES] = ""
    ipsetsRefreshInterval: Period | None = None
    maxIpsetSize: Int | None = None
    iptablesBackend: Annotated[str, _BACKEND] | None = None
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
    logActionRateLimitBurst: Annotated[Int, between(0, 9999).by_schema()] | None = None
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
    iptablesMarkMask: SchemaMark | None = None
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
    prometheusMetricsClientAuth: Annotated[str, _CLIENT_AUTH] | None = None
    failsafeInboundHostPorts: list[ProtoPort] | None = None
    failsafeOutboundHostPorts: list[ProtoPort] | None = None
    kubeNodePortRanges: list[Port] | None = None
    policySyncPathPrefix: str = ""
    usageReportingEnabled: bool | None = None
    usageReportingInitialDelay: Period | None = None
    usageReportingInterval: Period | None = None
    natPortRange: Port | None = None
    natOutgoingAddress: AddressText = ""
    natOutgoingExclusions: Annotated[str, _EXCLUSIONS] | None = None
    deviceRouteSourceAddress: AddressText = ""
    deviceRouteSourceAddressIPv6: AddressText = ""
    deviceRouteProtocol: Int | None = None
    removeExternalRoutes: bool | None = None
    programClusterRoutes: Annotated[str, PROGRAM_ROUTES] | None = None
    ipForwarding: SchemaSwitch = ""
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
    nftablesMode: Annotated[str, _NFT_MODE] | None = None
    nftablesFlowTableOffload: Annotated[str, _OFFLOAD] | None = None
    nftablesFlowTableDataIfacePattern: Pattern = ""
    nftablesRefreshInterval: Duration | None = None
    nftablesFilterAllowAction: AllowAction = ""
    nftablesMangleAllowAction: AllowAction = ""
    nftablesFilterDenyAction: DenyAction = ""
    nftablesMarkMask: SchemaMark | None = None

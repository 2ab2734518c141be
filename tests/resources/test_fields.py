"""The fields of every struct of the API: their names, their order, and when they are written.

`*` marks pointers, where set and empty is not unset, `!` what is written even when it is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from pyctl.resources.catalog import KINDS
from pyctl.resources.compiler import fields
from pyctl.resources.decode import schema_of
from pyctl.resources.schema import Part

TABLE = """
BGPConfiguration: kind! apiVersion! metadata! spec!
BGPConfigurationSpec: logSeverityScreen nodeToNodeMeshEnabled* asNumber* serviceLoadBalancerIPs
    serviceExternalIPs serviceClusterIPs serviceLoadBalancerAggregation* communities
    prefixAdvertisements listenPort nodeMeshPassword* nodeMeshMaxRestartTime* bindMode*
    ignoredInterfaces localWorkloadPeeringIPV4 localWorkloadPeeringIPV6 programClusterRoutes*
    ipv4NormalRoutePriority* ipv6NormalRoutePriority*
ServiceLoadBalancerIPBlock: cidr
ServiceExternalIPBlock: cidr
ServiceClusterIPBlock: cidr
Community: name value
PrefixAdvertisement: cidr communities*
BGPPassword: secretKeyRef*
SecretKeySelector: name key! optional*
BGPFilter: kind! apiVersion! metadata! spec!
BGPFilterSpec: exportV4 importV4 exportV6 importV6
BGPFilterRuleV4: cidr prefixLength* source interface matchOperator peerType communities*
    asPathPrefix priority* action! operations
BGPFilterRuleV6: cidr prefixLength* source interface matchOperator peerType communities*
    asPathPrefix priority* action! operations
BGPFilterPrefixLengthV4: min* max*
BGPFilterPrefixLengthV6: min* max*
BGPFilterCommunityMatch: values
BGPFilterOperation: addCommunity* prependASPath* setPriority*
BGPFilterAddCommunity: value!
BGPFilterPrependASPath: prefix
BGPFilterSetPriority: value!
BGPPeer: kind! apiVersion! metadata! spec!
BGPPeerSpec: node nodeSelector peerIP asNumber localASNumber* peerSelector keepOriginalNextHop
    nextHopMode* password* sourceAddress maxRestartTime* keepaliveTime* numAllowedLocalASNumbers*
    ttlSecurity* reachableBy filters localWorkloadSelector reversePeering*
CalicoNodeStatus: kind! apiVersion! metadata! spec! status!
CalicoNodeStatusSpec: node classes* updatePeriodSeconds*
CalicoNodeStatusStatus: lastUpdated* agent! bgp! routes!
CalicoNodeAgentStatus: birdV4! birdV6!
BGPDaemonStatus: state version routerID lastBootTime lastReconfigurationTime
CalicoNodeBGPStatus: numberEstablishedV4! numberNotEstablishedV4! numberEstablishedV6!
    numberNotEstablishedV6! peersV4 peersV6
CalicoNodePeer: peerIP type state since
CalicoNodeBGPRouteStatus: routesV4 routesV6
CalicoNodeRoute: type destination gateway interface learnedFrom!
CalicoNodeRouteLearnedFrom: sourceType peerIP
IPAMConfiguration: kind! apiVersion! metadata! spec!
IPAMConfigurationSpec: strictAffinity! maxBlocksPerHost autoAllocateBlocks!
    kubeVirtVMAddressPersistence* ipCooldownSeconds
IPPool: kind! apiVersion! metadata! spec! status*
IPPoolSpec: cidr! vxlanMode ipipMode natOutgoing disabled disableBGPExport blockSize nodeSelector
    namespaceSelector allowedUses assignmentMode*
IPPoolStatus: conditions
IPReservation: kind! apiVersion! metadata! spec!
IPReservationSpec: reservedCIDRs
ClusterInformation: kind! apiVersion! metadata! spec!
ObjectMeta: name generateName namespace selfLink uid resourceVersion generation
    creationTimestamp* deletionTimestamp* deletionGracePeriodSeconds* labels annotations
    ownerReferences finalizers managedFields
OwnerReference: apiVersion! kind! name! uid! controller* blockOwnerDeletion*
ClusterInformationSpec: clusterGUID clusterType calicoVersion datastoreReady* variant
FelixConfiguration: kind! apiVersion! metadata! spec!
FelixConfigurationSpec: nodeSelector* useInternalDataplaneDriver* dataplaneDriver
    dataplaneWatchdogTimeout* ipv6Support* routeRefreshInterval* interfaceRefreshInterval*
    iptablesRefreshInterval* iptablesPostWriteCheckInterval* iptablesLockProbeInterval*
    featureDetectOverride featureGates ipsetsRefreshInterval* maxIpsetSize* iptablesBackend*
    xdpRefreshInterval* netlinkTimeout* metadataAddr metadataPort* openstackRegion interfacePrefix
    interfaceExclude chainInsertMode defaultEndpointToHostAction iptablesFilterAllowAction
    iptablesMangleAllowAction iptablesFilterDenyAction logPrefix logActionRateLimit*
    logActionRateLimitBurst* logFilePath logSeverityFile logSeverityScreen logSeveritySys
    logDebugFilenameRegex ipipEnabled* ipipMTU* vxlanEnabled* vxlanMTU* vxlanMTUV6* vxlanPort*
    vxlanVNI* allowVXLANPacketsFromWorkloads* allowIPIPPacketsFromWorkloads* reportingInterval*
    reportingTTL* endpointReportingEnabled* endpointReportingDelay* endpointStatusPathPrefix
    iptablesMarkMask* disableConntrackInvalidCheck* healthEnabled* healthHost* healthPort*
    healthTimeoutOverrides prometheusMetricsEnabled* prometheusMetricsHost prometheusMetricsPort*
    prometheusGoMetricsEnabled* prometheusProcessMetricsEnabled*
    prometheusWireGuardMetricsEnabled* prometheusMetricsCAFile* prometheusMetricsCertFile*
    prometheusMetricsKeyFile* prometheusMetricsClientAuth* failsafeInboundHostPorts*
    failsafeOutboundHostPorts* kubeNodePortRanges* policySyncPathPrefix usageReportingEnabled*
    usageReportingInitialDelay* usageReportingInterval* natPortRange* natOutgoingAddress
    natOutgoingExclusions* deviceRouteSourceAddress deviceRouteSourceAddressIPv6
    deviceRouteProtocol* removeExternalRoutes* programClusterRoutes* ipForwarding
    externalNodesList* debugMemoryProfilePath debugDisableLogDropping*
    debugSimulateCalcGraphHangAfter* debugSimulateDataplaneHangAfter*
    debugSimulateDataplaneApplyDelay* debugHost* debugPort* iptablesNATOutgoingInterfaceFilter
    sidecarAccelerationEnabled* xdpEnabled* genericXDPEnabled* nftablesMode*
    nftablesFlowTableOffload* nftablesFlowTableDataIfacePattern nftablesRefreshInterval*
    nftablesFilterAllowAction nftablesMangleAllowAction nftablesFilterDenyAction nftablesMarkMask*
    bpfEnabled* bpfOverlayHostSourceIP* bpfDisableUnprivileged* bpfJITHardening* bpfLogLevel!
    bpfConntrackLogLevel bpfConntrackMode* bpfConntrackTimeouts* bpfIPFragTimeout* bpfLogFilters*
    bpfCTLBLogFilter bpfDataIfacePattern bpfL3IfacePattern bpfConnectTimeLoadBalancingEnabled*
    bpfConnectTimeLoadBalancing* bpfHostNetworkedNATWithoutCTLB* bpfExternalServiceMode
    bpfDSROptoutCIDRs* bpfExtToServiceConnmark* bpfKubeProxyIptablesCleanupEnabled*
    bpfKubeProxyMinSyncPeriod* bpfKubeProxyHealthzPort* bpfPSNATPorts* bpfMapSizeNATFrontend*
    bpfMapSizeNATBackend* bpfMapSizeNATAffinity* bpfMapSizeRoute* bpfMapSizeConntrack*
    bpfMapSizePerCpuConntrack* bpfMapSizeConntrackScaling bpfMapSizeConntrackCleanupQueue*
    bpfMapSizeIPSets* bpfMapSizeIfState* bpfHostConntrackBypass* bpfIPFragmentReassemblyEnabled*
    bpfEnforceRPF bpfPolicyDebugEnabled* bpfForceTrackPacketsFromIfaces* bpfDisableGROForIfaces
    bpfExcludeCIDRsFromNAT* bpfExportBufferSizeMB* istioAmbientMode* istioDSCPMark* cgroupV2Path
    flowLogsPolicyEvaluationMode* bpfRedirectToPeer bpfAttachType* flowLogsFlushInterval*
    flowLogsCollectorDebugTrace* flowLogsGoldmaneServer* flowLogsLocalReporter* bpfProfiling
    routeSource routeTableRanges* routeTableRange* routeSyncDisabled* ipv4NormalRoutePriority*
    ipv4ElevatedRoutePriority* ipv6NormalRoutePriority* ipv6ElevatedRoutePriority*
    liveMigrationRouteConvergenceTime* wireguardEnabled* wireguardEnabledV6*
    wireguardThreadingEnabled* wireguardListeningPort* wireguardListeningPortV6*
    wireguardRoutingRulePriority* wireguardInterfaceName wireguardInterfaceNameV6 wireguardMTU*
    wireguardMTUV6* wireguardHostEncryptionEnabled* wireguardKeepAlive* awsSrcDstCheck*
    serviceLoopPrevention workloadSourceSpoofing mtuIfacePattern floatingIPs*
    localSubnetL2Reachability* localSubnetL2ReachabilityRefreshInterval*
    windowsManageFirewallRules* goGCThreshold* goMemoryLimitMB* goMaxProcs* requireMTUFile*
    bpfMaglevMaxEndpointsPerService* bpfMaglevMaxServices*
HealthTimeoutOverride: name! timeout!
ProtoPort: protocol port! net
BPFConntrackTimeouts: creationGracePeriod* tcpSynSent* tcpEstablished* tcpFinsSeen*
    tcpResetSeen* udpTimeout* genericTimeout* icmpTimeout*
RouteTableIDRange: min! max!
RouteTableRange: min! max!
GlobalNetworkPolicy: kind! apiVersion! metadata! spec!
GlobalNetworkPolicySpec: tier order* ingress egress selector types doNotTrack preDNAT
    applyOnForward serviceAccountSelector namespaceSelector performanceHints
Rule: action! ipVersion* protocol* icmp* notProtocol* notICMP* source* destination* http*
    metadata*
ICMPFields: type* code*
EntityRule: nets selector namespaceSelector services* ports notNets notSelector notPorts
    serviceAccounts*
ServiceMatch: name namespace
ServiceAccountMatch: names selector
HTTPMatch: methods paths
HTTPPath: exact prefix
RuleMetadata: annotations
GlobalNetworkSet: kind! apiVersion! metadata! spec!
GlobalNetworkSetSpec: nets
HostEndpoint: kind! apiVersion! metadata! spec!
HostEndpointSpec: node interfaceName expectedIPs profiles ports
EndpointPort: name! protocol! port!
KubeControllersConfiguration: kind! apiVersion! metadata! spec! status!
KubeControllersConfigurationSpec: logSeverityScreen healthChecks etcdV3CompactionPeriod*
    prometheusMetricsPort* controllers! debugProfilePort*
ControllersConfig: node* policy* workloadEndpoint* serviceAccount* namespace* loadBalancer*
    migration*
NodeControllerConfig: reconcilerPeriod* syncLabels hostEndpoint* leakGracePeriod*
AutoHostEndpointConfig: autoCreate createDefaultHostEndpoint templates
Template: generateName interfaceCIDRs interfacePattern labels annotations nodeSelector
PolicyControllerConfig: reconcilerPeriod*
WorkloadEndpointControllerConfig: reconcilerPeriod*
ServiceAccountControllerConfig: reconcilerPeriod*
NamespaceControllerConfig: reconcilerPeriod*
LoadBalancerControllerConfig: assignIPs
MigrationControllerConfig: policyNameMigrator
KubeControllersConfigurationStatus: runningConfig* environmentVars
Node: kind! apiVersion! metadata! spec! status!
NodeSpec: bgp* ipv4VXLANTunnelAddr vxlanTunnelMACAddr ipv6VXLANTunnelAddr vxlanTunnelMACAddrV6
    orchRefs wireguard* addresses interfaces
NodeBGPSpec: asNumber* ipv4Address ipv6Address ipv4IPIPTunnelAddr routeReflectorClusterID
OrchRef: nodeName orchestrator!
NodeWireguardSpec: interfaceIPv4Address interfaceIPv6Address
NodeAddress: address! type
NodeInterface: name addresses
NodeStatus: wireguardPublicKey wireguardPublicKeyV6 podCIDRs
NetworkPolicy: kind! apiVersion! metadata! spec!
NetworkPolicySpec: tier order* ingress egress selector types serviceAccountSelector
    performanceHints
NetworkSet: kind! apiVersion! metadata! spec!
NetworkSetSpec: nets
Profile: kind! apiVersion! metadata! spec!
ProfileSpec: ingress egress labelsToApply
StagedGlobalNetworkPolicy: kind! apiVersion! metadata! spec!
StagedGlobalNetworkPolicySpec: stagedAction tier order* ingress* egress* selector types* doNotTrack
    preDNAT applyOnForward serviceAccountSelector namespaceSelector performanceHints*
StagedKubernetesNetworkPolicy: kind! apiVersion! metadata! spec!
StagedKubernetesNetworkPolicySpec: stagedAction podSelector! ingress* egress* policyTypes*
LabelSelector: matchLabels* matchExpressions*
LabelSelectorRequirement: key! operator! values
NetworkPolicyIngressRule: ports from
NetworkPolicyEgressRule: ports to
NetworkPolicyPort: protocol* port* endPort*
NetworkPolicyPeer: podSelector* namespaceSelector* ipBlock*
IPBlock: cidr! except
StagedNetworkPolicy: kind! apiVersion! metadata! spec!
StagedNetworkPolicySpec: stagedAction tier order* ingress* egress* selector types*
    serviceAccountSelector performanceHints*
Tier: kind! apiVersion! metadata! spec! status!
TierSpec: order* defaultAction*
TierStatus: conditions
WorkloadEndpoint: kind! apiVersion! metadata! spec!
WorkloadEndpointSpec: orchestrator workload node containerID pod endpoint serviceAccountName
    ipNetworks ipNATs ipv4Gateway ipv6Gateway profiles interfaceName mac ports
    allowSpoofedSourcePrefixes qosControls*
WorkloadEndpointPort: name! protocol! port! hostPort! hostIP!
IPNAT: internalIP! externalIP!
QoSControls: ingressBandwidth ingressBurst ingressPeakrate ingressMinburst egressBandwidth
    egressBurst egressPeakrate egressMinburst ingressPacketRate ingressPacketBurst
    egressPacketRate egressPacketBurst ingressMaxConnections egressMaxConnections dscp*
Condition: type! status! observedGeneration lastTransitionTime* reason! message!
"""
ROWS = dict(row.split(": ") for row in TABLE.replace("\n    ", " ").strip().splitlines())


def _beneath(struct: type[Part]) -> Iterator[type[Part]]:
    """A struct and all that it holds."""
    yield struct
    for shape in fields(struct).values():
        inner = shape.item.struct if shape.item is not None else shape.struct
        if inner is not None:
            yield from _beneath(inner)


STRUCTS = {struct.__name__: struct for kind in KINDS for struct in _beneath(schema_of(kind))}


def test_all_structs_are_in_the_table() -> None:
    """A struct that a kind uses has a row, and no other has."""
    assert sorted(STRUCTS) == sorted(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_fields(name: str) -> None:
    """Names and order are Go's, and empty fields are written when Go writes them."""
    struct = STRUCTS[name]
    written = msgspec.to_builtins(struct())
    marks = (
        field + ("*" if shape.pointer else "!" if field in written else "")
        for field, shape in fields(struct).items()
    )
    assert " ".join(marks) == ROWS[name]

"""One row per kind: names, aliases, scope, columns, schema. Nothing else may list kinds.

Cheap to import: `get` needs the rows and nothing more of a kind. The words are calicoctl's, matched
in any case; the columns are calicoctl's tables (a heading, the field it shows, and how).
"""

from __future__ import annotations

from pyctl.errors import UsageError
from pyctl.resources.kind import Column, Kind

__all__ = [
    "API_VERSION",
    "KINDS",
    "Column",
    "Kind",
    "all_kinds",
    "kind_for_word",
    "kind_named",
    "nearest",
]

API_VERSION = "projectcalico.org/v3"


NAME = Column("NAME", "metadata.name")
NAMESPACE = Column("NAMESPACE", "metadata.namespace")

_POLICY_COLUMNS = (
    NAME,
    Column("TIER", "spec.tier"),
    Column("ORDER", "spec.order", "order"),
    Column("SELECTOR", "spec.selector"),
)

KINDS: tuple[Kind, ...] = (
    Kind(
        name="BGPConfiguration",
        words=("bgpconfiguration", "bgpconfigurations", "bgpconfig", "bgpconfigs"),
        columns=(
            NAME,
            Column("LOGSEVERITY", "spec.logSeverityScreen"),
            Column("MESHENABLED", "spec.nodeToNodeMeshEnabled", "dash"),
            Column("ASNUMBER", "spec.asNumber", "dash"),
        ),
    ),
    Kind(
        name="BGPFilter",
        words=("bgpfilter", "bgpfilters", "bgpf", "bgpfs", "bf", "bfs"),
        columns=(
            NAME,
            Column("NUMEXPORTV4", "spec.exportV4", "count"),
            Column("NUMIMPORTV4", "spec.importV4", "count"),
            Column("NUMEXPORTV6", "spec.exportV6", "count"),
            Column("NUMIMPORTV6", "spec.importV6", "count"),
        ),
    ),
    Kind(
        name="BGPPeer",
        words=("bgppeer", "bgppeers", "bgpp", "bgpps", "bp", "bps"),
        columns=(
            NAME,
            Column("PEERIP", "spec.peerIP"),
            Column("NODE", "spec", "peer-node"),
            Column("ASN", "spec.asNumber", "number"),
        ),
        indexes=("spec.node",),
    ),
    Kind(
        name="CalicoNodeStatus",
        words=("caliconodestatus", "caliconodestatuses", "nodestatus", "nodestatuses"),
        columns=(NAME, Column("NODE", "spec.node"), Column("CLASSES", "spec.classes", "join")),
        ps=("NAME", "NODE"),
    ),
    Kind(
        name="ClusterInformation",
        words=("clusterinformation", "clusterinformations", "clusterinfo", "clusterinfos"),
        columns=(
            NAME,
            Column("CLUSTERGUID", "spec.clusterGUID"),
            Column("CLUSTERTYPE", "spec.clusterType"),
            Column("CALICOVERSION", "spec.calicoVersion"),
            Column("DATASTOREREADY", "spec.datastoreReady", "pointer"),
        ),
    ),
    Kind(
        name="FelixConfiguration",
        words=("felixconfiguration", "felixconfigurations", "felixconfig", "felixconfigs"),
        columns=(NAME,),
    ),
    Kind(
        name="GlobalNetworkPolicy",
        words=("globalnetworkpolicy", "globalnetworkpolicies", "gnp", "gnps"),
        columns=_POLICY_COLUMNS,
        ps=("NAME", "TIER"),
        indexes=("spec.tier",),
    ),
    Kind(
        name="GlobalNetworkSet",
        words=("globalnetworkset", "globalnetworksets", "gnetsets"),
        columns=(NAME, Column("NETS", "spec.nets", "cut")),
        ps=("NAME",),
    ),
    Kind(
        name="HostEndpoint",
        words=("hostendpoint", "hostendpoints", "hep", "heps"),
        columns=(
            NAME,
            Column("NODE", "spec.node"),
            Column("INTERFACE", "spec.interfaceName"),
            Column("IPS", "spec.expectedIPs", "join"),
            Column("PROFILES", "spec.profiles", "join"),
        ),
        ps=("NAME", "NODE"),
        indexes=("spec.node",),
    ),
    Kind(
        name="IPAMConfiguration",
        words=("ipamconfiguration", "ipamconfigurations", "ipamconfig", "ipamconfigs"),
        columns=(
            NAME,
            Column("STRICTAFFINITY", "spec.strictAffinity", "boolean"),
            Column("AUTOALLOCATEBLOCKS", "spec.autoAllocateBlocks", "boolean"),
            Column("MAXBLOCKSPERHOST", "spec.maxBlocksPerHost", "number"),
        ),
        ps=("NAME", "STRICTAFFINITY", "AUTOALLOCATEBLOCKS"),
    ),
    Kind(
        name="IPPool",
        words=("ippool", "ippools", "ipp", "ipps", "pool", "pools"),
        columns=(
            NAME,
            Column("CIDR", "spec.cidr"),
            Column("NAT", "spec.natOutgoing", "boolean"),
            Column("IPIPMODE", "spec.ipipMode", "never"),
            Column("VXLANMODE", "spec.vxlanMode", "never"),
            Column("DISABLED", "spec.disabled", "boolean"),
            Column("DISABLEBGPEXPORT", "spec.disableBGPExport", "boolean"),
            Column("SELECTOR", "spec.nodeSelector"),
            Column("ASSIGNMENTMODE", "spec.assignmentMode", "pointer"),
        ),
        ps=("NAME", "CIDR", "SELECTOR"),
    ),
    Kind(
        name="IPReservation",
        words=("ipreservation", "ipreservations", "reservation", "reservations"),
        columns=(NAME, Column("CIDRS", "spec.reservedCIDRs", "cut")),
        ps=("NAME",),
    ),
    Kind(
        name="KubeControllersConfiguration",
        words=(
            "kubecontrollersconfiguration",
            "kubecontrollersconfigurations",
            "kubecontrollersconfig",
            "kubecontrollersconfigs",
        ),
        columns=(NAME,),
    ),
    Kind(
        name="NetworkPolicy",
        words=("networkpolicy", "networkpolicies", "policy", "policies", "np", "pol", "pols"),
        columns=_POLICY_COLUMNS,
        ps=("NAME", "TIER"),
        extra=(NAMESPACE,),
        namespaced=True,
        indexes=("spec.tier",),
    ),
    Kind(
        name="NetworkSet",
        words=("networkset", "networksets", "netsets"),
        columns=(NAME, Column("NETS", "spec.nets", "cut")),
        ps=("NAME",),
        extra=(NAMESPACE,),
        namespaced=True,
    ),
    Kind(
        name="Node",
        words=("node", "nodes", "no", "nos"),
        columns=(
            NAME,
            Column("ASN", "spec.bgp", "asn"),
            Column("IPV4", "spec.bgp.ipv4Address"),
            Column("IPV6", "spec.bgp.ipv6Address"),
        ),
        ps=("NAME",),
    ),
    Kind(
        name="Profile",
        words=("profile", "profiles", "pro", "pros"),
        columns=(NAME, Column("LABELS", "spec.labelsToApply", "labels")),
        ps=("NAME",),
    ),
    Kind(
        name="StagedGlobalNetworkPolicy",
        words=("stagedglobalnetworkpolicy", "stagedglobalnetworkpolicies", "sgnp", "sgnps"),
        columns=_POLICY_COLUMNS,
        ps=("NAME", "TIER"),
        indexes=("spec.tier",),
    ),
    Kind(
        name="StagedKubernetesNetworkPolicy",
        words=(
            "stagedkubernetesnetworkpolicy",
            "stagedkubernetesnetworkpolicies",
            "stagedkubernetespolicy",
            "stagedkubernetespolicies",
            "sknp",
            "skpol",
            "skpols",
        ),
        columns=(NAME, Column("PODSELECTOR", "spec.podSelector", "pod-selector")),
        ps=("NAME",),
        extra=(NAMESPACE,),
        namespaced=True,
    ),
    Kind(
        name="StagedNetworkPolicy",
        words=(
            "stagednetworkpolicy",
            "stagednetworkpolicies",
            "stagedpolicy",
            "stagedpolicies",
            "snp",
            "spol",
            "spols",
        ),
        columns=_POLICY_COLUMNS,
        ps=("NAME", "TIER"),
        extra=(NAMESPACE,),
        namespaced=True,
        indexes=("spec.tier",),
    ),
    Kind(
        name="Tier",
        words=("tier", "tiers"),
        columns=(NAME, Column("ORDER", "spec.order", "order")),
    ),
    Kind(
        name="WorkloadEndpoint",
        words=("workloadendpoint", "workloadendpoints", "wep", "weps"),
        columns=(
            NAME,
            Column("WORKLOAD", "spec", "workload"),
            Column("NODE", "spec.node"),
            Column("NETWORKS", "spec.ipNetworks", "join"),
            Column("INTERFACE", "spec.interfaceName"),
            Column("PROFILES", "spec.profiles", "join"),
            Column("NATS", "spec.ipNATs", "nats"),
        ),
        ps=("WORKLOAD", "NODE", "NETWORKS", "INTERFACE"),
        extra=(
            NAMESPACE,
            Column("ORCHESTRATOR", "spec.orchestrator"),
        ),
        namespaced=True,
        indexes=("spec.node",),
    ),
)

_BY_NAME = {kind.name: kind for kind in KINDS}
_BY_WORD = {word: kind for kind in KINDS for word in kind.words}


def kind_named(name: str) -> Kind | None:
    """The kind that manifests call exactly this (`HostEndpoint`), or None."""
    return _BY_NAME.get(name)


def kind_for_word(word: str) -> Kind:
    """The kind that a user means by a word such as `heps`, in any case.

    Raises UsageError, with the nearest words, for one that names no kind.
    """
    kind = _BY_WORD.get(word.lower())
    if kind is None:
        raise UsageError(f"resource type '{word}' is not supported{nearest(word.lower())}")
    return kind


def all_kinds() -> list[Kind]:
    """All kinds; tiers come first, because policies name them."""
    return sorted(KINDS, key=lambda kind: kind.name != "Tier")


def nearest(word: str) -> str:
    """` (did you mean hostendpoint?)`, or the list of kinds when nothing is near."""
    from difflib import get_close_matches

    close = get_close_matches(word, _BY_WORD, n=1, cutoff=0.7)
    if close:
        return f" (did you mean {close[0]}?)"
    return " (known: " + ", ".join(kind.words[0] for kind in KINDS) + ")"

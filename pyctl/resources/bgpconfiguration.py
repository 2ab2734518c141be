"""BGPConfiguration: how the nodes of a cluster speak BGP, among themselves and with others."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.addresses import parse_either
from pyctl.resources.bgp_values import (
    IGNORED_INTERFACE,
    BGPPassword,
    SmallAsNumber,
    community_reasons,
    is_community,
)
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Part, Report, go_name
from pyctl.resources.tags import (
    CIDR_FORMAT,
    IPV4,
    IPV6,
    NAME,
    NET,
    PROGRAM_ROUTES,
    REQUIRED,
    UP_TO_253,
    Duration,
    Priority,
    Severity,
    UInt16,
    at_most,
    one_of,
)
from pyctl.resources.written import SET

_AGGREGATION = one_of("Enabled", "Disabled").by_schema()
_BIND = one_of("None", "NodeIP").by_schema()
_UP_TO_500 = at_most(500, "items")

ServiceNet = Annotated[str, NET, CIDR_FORMAT]

_DEFAULT_ONLY = {
    "nodeToNodeMeshEnabled": "nodeToNodeMeshEnabled",
    "asNumber": "ASNumber",
    "serviceLoadBalancerIPs": "ServiceLoadBalancerIPs",
    "serviceExternalIPs": "ServiceExternalIPs",
    "serviceClusterIPs": "ServiceClusterIPs",
    "nodeMeshPassword": "nodeMeshPassword",
    "nodeMeshMaxRestartTime": "nodeMeshMaxRestartTime",
}
"""Settings of the whole cluster, with their names in calicoctl's words."""


class ServiceLoadBalancerIPBlock(Part):
    """A network of load balancer addresses to announce."""

    cidr: ServiceNet = ""


class ServiceExternalIPBlock(Part):
    """A network of external addresses of Services to announce."""

    cidr: ServiceNet = ""


class ServiceClusterIPBlock(Part):
    """A network of cluster addresses of Services to announce."""

    cidr: ServiceNet = ""


class Community(Part):
    """A name for a community."""

    name: Annotated[str, REQUIRED, NAME, UP_TO_253] = ""
    value: Annotated[str, REQUIRED, at_most(40)] = ""


class PrefixAdvertisement(Part):
    """The communities with which a network is announced; none is a list too, but must be given."""

    cidr: Annotated[str, REQUIRED] = ""
    communities: Annotated[list[str], REQUIRED, at_most(50, "items")] | None = None


class BGPConfigurationSpec(Part):
    """All settings."""

    logSeverityScreen: Severity = ""
    nodeToNodeMeshEnabled: bool | None = None
    asNumber: SmallAsNumber | None = None
    serviceLoadBalancerIPs: list[ServiceLoadBalancerIPBlock] = []
    serviceExternalIPs: list[ServiceExternalIPBlock] = []
    serviceClusterIPs: list[ServiceClusterIPBlock] = []
    serviceLoadBalancerAggregation: Annotated[str, _AGGREGATION] | None = None
    communities: Annotated[list[Community], _UP_TO_500] = []
    prefixAdvertisements: Annotated[list[PrefixAdvertisement], _UP_TO_500] = []
    listenPort: UInt16 = 0
    nodeMeshPassword: BGPPassword | None = None
    nodeMeshMaxRestartTime: Duration | None = None
    bindMode: Annotated[str, _BIND] | None = None
    ignoredInterfaces: Annotated[list[Annotated[str, IGNORED_INTERFACE]], SET] = []
    localWorkloadPeeringIPV4: Annotated[str, IPV4] = ""
    localWorkloadPeeringIPV6: Annotated[str, IPV6] = ""
    programClusterRoutes: Annotated[str, PROGRAM_ROUTES] | None = None
    ipv4NormalRoutePriority: Priority | None = None
    ipv6NormalRoutePriority: Priority | None = None

    def check(self, report: Report, path: Path) -> None:
        """Communities and where they are used; what only a mesh has."""
        _check_communities(self, report, path)
        for index, advertisement in enumerate(self.prefixAdvertisements):
            where = (*path, "prefixAdvertisements", index)
            _check_advertisement(self, advertisement, report, where)
        for name in ("nodeMeshPassword", "nodeMeshMaxRestartTime"):
            if getattr(self, name) is not None and self.nodeToNodeMeshEnabled is False:
                reason = f"{name} cannot be set when nodeToNodeMeshEnabled is false"
                report.broken((*path, name), "spec", reason)
        report.warn_repeats((*path, "ignoredInterfaces"), self.ignoredInterfaces)


class BGPConfiguration(Resource):
    """The kind; cluster-scoped. `default` is for all nodes, `node.NAME` for one."""

    SHORT_NAMES = ("bgpconfig", "bgpconfigs")

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: BGPConfigurationSpec = field(default_factory=BGPConfigurationSpec)

    def schema_defaults(self) -> None:
        """The schema's defaults."""
        self.spec.logSeverityScreen = self.spec.logSeverityScreen or "Info"
        if self.spec.serviceLoadBalancerAggregation is None:
            self.spec.serviceLoadBalancerAggregation = "Enabled"

    def trim(self) -> None:
        """Advertisements without communities are stored without the list."""
        for advertisement in self.spec.prefixAdvertisements:
            advertisement.communities = advertisement.communities or None

    def write_check(self, report: Report) -> None:
        """Calico's client keeps settings of the cluster in `default` alone."""
        if self.metadata.name == "default":
            return
        for name, spoken in _DEFAULT_ONLY.items():
            if getattr(self.spec, name) not in (None, []):
                reason = f"Cannot set {spoken} on a non default BGP Configuration."
                spelled = f"BGPConfiguration.Spec.{spoken[0].upper()}{spoken[1:]}"
                report.broken(("spec", name), spelled, reason)


def _check_communities(spec: BGPConfigurationSpec, report: Report, path: Path) -> None:
    for index, community in enumerate(spec.communities):
        where = (*path, "communities", index, "value")
        for reason in community_reasons(community.value) if community.value else ():
            report.fault(where, "Spec.Communities[].Value", community.value, reason)
    if spec.communities and not spec.prefixAdvertisements:
        reason = "communities are defined but not used in prefixAdvertisements"
        report.broken((*path, "communities"), "spec", reason)


def _check_advertisement(
    spec: BGPConfigurationSpec, advertisement: PrefixAdvertisement, report: Report, path: Path
) -> None:
    """The network, and that every community is a value or a name that is defined."""
    _check_prefix(advertisement.cidr, report, (*path, "cidr"))
    names = {community.name for community in spec.communities}
    for index, text in enumerate(advertisement.communities or []):
        where = (*path, "communities", index)
        reasons = community_reasons(text) if is_community(text) else []
        if not is_community(text) and text not in names:
            reasons = ["community used is invalid or not defined: name it in spec.communities"]
        for reason in reasons:
            report.fault(where, "Spec.PrefixAdvertisement[].Communities[]", text, reason)


def _check_prefix(cidr: str, report: Report, path: Path) -> None:
    """The validator's two rules for a network, then the schema's."""
    if not cidr:
        return
    reason = NET.reason(cidr)
    if reason and parse_either(cidr) is None:
        report.fault(path, "Spec.PrefixAdvertisement[].CIDR", cidr, f"invalid CIDR value: {reason}")
    elif reason:
        report.fault(path, go_name("cidr"), cidr, reason)
    elif CIDR_FORMAT.reason(cidr):
        report.unfit(path, CIDR_FORMAT.reason(cidr))

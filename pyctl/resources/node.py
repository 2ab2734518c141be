"""Node: a host as Calico sees it; its addresses make its automatic host endpoints."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.schema import Part, Report, go_value
from pyctl.resources.tags import (
    CIDR_V4,
    CIDR_V6,
    IPV4,
    IPV6,
    MAC,
    WIREGUARD_KEY,
    AsNumber,
)


class OrchRef(Part):
    """What an orchestrator calls the node."""

    nodeName: str = ""
    orchestrator: str = field(default_factory=str)


class NodeBGPSpec(Part):
    """Addresses for BGP; the first two are those by which other nodes reach this one."""

    asNumber: AsNumber | None = None
    ipv4Address: Annotated[str, CIDR_V4] = ""
    ipv6Address: Annotated[str, CIDR_V6] = ""
    ipv4IPIPTunnelAddr: Annotated[str, IPV4] = ""
    routeReflectorClusterID: Annotated[str, IPV4] = ""


class NodeWireguardSpec(Part):
    """Addresses of the WireGuard interfaces."""

    interfaceIPv4Address: Annotated[str, IPV4] = ""
    interfaceIPv6Address: Annotated[str, IPV6] = ""


class NodeAddress(Part):
    """An address of the node. Calico declares rules for it, but never applies them."""

    address: str = field(default_factory=str)
    type: str = ""


class NodeInterface(Part):
    """A host interface with its addresses. Calico does not check them either."""

    name: str = ""
    addresses: list[str] = []


class NodeSpec(Part):
    """Everything by which the node is reached."""

    bgp: NodeBGPSpec | None = None
    ipv4VXLANTunnelAddr: Annotated[str, IPV4] = ""
    vxlanTunnelMACAddr: Annotated[str, MAC] = ""
    ipv6VXLANTunnelAddr: Annotated[str, IPV6] = ""
    vxlanTunnelMACAddrV6: Annotated[str, MAC] = ""
    orchRefs: list[OrchRef] = []
    wireguard: NodeWireguardSpec | None = None
    addresses: list[NodeAddress] = []
    interfaces: list[NodeInterface] = []

    def check(self, report: Report, path: Path) -> None:
        """The field bgp is left out, or it says something."""
        if self.bgp == NodeBGPSpec():
            reason = "Spec.BGP should not be empty: leave bgp out, or give it an address"
            report.fault((*path, "bgp"), "BGP", "&" + go_value(self.bgp), reason)


class NodeStatus(Part):
    """What the node reports of itself."""

    wireguardPublicKey: Annotated[str, WIREGUARD_KEY] = ""
    wireguardPublicKeyV6: Annotated[str, WIREGUARD_KEY] = ""
    podCIDRs: list[str] = []


class Node(Resource):
    """The kind; cluster-scoped."""

    KEPT_AS = "its own Nodes"

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: NodeSpec = field(default_factory=NodeSpec)
    status: NodeStatus = field(default_factory=NodeStatus)

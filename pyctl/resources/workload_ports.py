"""Ports, translated addresses and limits of a WorkloadEndpoint."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.addresses import parse_address
from pyctl.resources.numorstring import has_ports
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import IP, NET, PORT_NAME, Dscp, Int, Protocol, UInt16, between


class WorkloadEndpointPort(Part):
    """A port that rules may name, or that is reached through a port of the host."""

    name: Annotated[str, PORT_NAME] = field(default_factory=str)
    protocol: Protocol = field(default_factory=int)
    port: Annotated[UInt16, between(1, 65535).even_when_empty()] = field(default_factory=int)
    hostPort: UInt16 = field(default_factory=int)
    hostIP: Annotated[str, NET] = field(default_factory=str)

    def check(self, report: Report, path: Path) -> None:
        """Only protocols with ports make sense, and a port is for something."""
        if not has_ports(self.protocol):
            reason = "WorkloadEndpointPort protocol does not support ports: write TCP, UDP or SCTP"
            where = (*path, "protocol")
            report.fault(where, "WorkloadEndpointPort.Protocol", self.protocol, reason)
        if not self.name and not self.hostPort:
            reason = "WorkloadEndpointPort name must not be empty if no HostPort is specified"
            report.fault((*path, "name"), "WorkloadEndpointPort.Name", "", reason)


class IPNAT(Part):
    """An address of the endpoint, and the one by which it is reached from outside."""

    internalIP: Annotated[str, IP] = field(default_factory=str)
    externalIP: Annotated[str, IP] = field(default_factory=str)

    def check(self, report: Report, path: Path) -> None:
        """Both are of one family; what is no address is told already."""
        inside, outside = _family(self.internalIP), _family(self.externalIP)
        if inside is not None and outside is not None and inside != outside:
            where = (*path, "externalIP")
            report.fault(where, "ExternalIP", self.externalIP, "mismatched IP versions")


class QoSControls(Part):
    """Limits of bandwidth, packets and connections, and the mark of packets sent."""

    ingressBandwidth: Int = 0
    ingressBurst: Int = 0
    ingressPeakrate: Int = 0
    ingressMinburst: Int = 0
    egressBandwidth: Int = 0
    egressBurst: Int = 0
    egressPeakrate: Int = 0
    egressMinburst: Int = 0
    ingressPacketRate: Int = 0
    ingressPacketBurst: Int = 0
    egressPacketRate: Int = 0
    egressPacketBurst: Int = 0
    ingressMaxConnections: Int = 0
    egressMaxConnections: Int = 0
    dscp: Dscp | None = None


def _family(text: str) -> int | None:
    """4 or 6, 0 for no text at all; None for what is no address."""
    if not text:
        return 0
    address = parse_address(text)
    return address.version if address is not None else None

"""HostEndpoint: an interface of a node, or all of them, that policies protect."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.numorstring import has_ports
from pyctl.resources.schema import Form, Part, Report
from pyctl.resources.tags import (
    INTERFACE,
    IP,
    NAME,
    PORT_NAME,
    UP_TO_253,
    Protocol,
    UInt16,
    between,
)
from pyctl.resources.written import SET


class EndpointPort(Part):
    """A port of the endpoint that rules may name."""

    name: Annotated[str, PORT_NAME.even_when_empty()] = field(default_factory=str)
    protocol: Protocol = field(default_factory=int)
    port: Annotated[UInt16, between(1, 65535).even_when_empty()] = field(default_factory=int)

    def check(self, report: Report, path: Path) -> None:
        """Only protocols with ports make sense."""
        if not has_ports(self.protocol):
            reason = "EndpointPort protocol does not support ports: write TCP, UDP or SCTP"
            where = (*path, "protocol")
            report.fault(where, "EndpointPort.Protocol", self.protocol, reason)


class HostEndpointSpec(Part):
    """Which node, which interface, and what holds for it."""

    node: Annotated[str, NAME, UP_TO_253, Form({}, required=True)] = ""
    interfaceName: Annotated[str, INTERFACE] = ""
    expectedIPs: Annotated[list[Annotated[str, IP]], SET] = []
    profiles: Annotated[list[Annotated[str, NAME]], SET] = []
    ports: list[EndpointPort] = []

    def check(self, report: Report, path: Path) -> None:
        """A node, and an interface or an address; repeats are accepted, but for nothing."""
        if not self.interfaceName and not self.expectedIPs:
            reason = "at least one of interfaceName or expectedIPs must be specified"
            report.broken(path, "spec", reason)
        if not self.node:
            report.broken(path, "spec", "node must be specified")
        report.warn_repeats((*path, "expectedIPs"), self.expectedIPs)
        report.warn_repeats((*path, "profiles"), self.profiles)


class HostEndpoint(Resource):
    """The kind; cluster-scoped."""

    SHORT_NAMES = ("hep", "heps")

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: HostEndpointSpec = field(default_factory=HostEndpointSpec)

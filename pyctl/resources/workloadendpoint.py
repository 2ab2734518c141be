"""WorkloadEndpoint: an interface of a workload, such as a pod's. Its name is made of its fields."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.addresses import parse_address, parse_either
from pyctl.resources.metadata import NAMESPACE_LABEL, ObjectMeta, Resource
from pyctl.resources.schema import Part, Report, go_name
from pyctl.resources.tags import CIDR, INTERFACE, IPV4, IPV6, MAC, NAME, NET, matching
from pyctl.resources.workload_ports import IPNAT, QoSControls, WorkloadEndpointPort

ORCHESTRATOR_LABEL = "projectcalico.org/orchestrator"

_CONTAINER = matching(
    r"[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?",
    "a container's identifier has letters, digits and '-', and no '-' at its ends",
)
_IDENTIFIERS = {
    "": ("node", "orchestrator", "endpoint"),
    "k8s": ("node", "orchestrator", "pod", "endpoint"),
    "cni": ("node", "orchestrator", "containerID", "endpoint"),
    "libnetwork": ("node", "orchestrator", "orchestrator", "endpoint"),
}
_OF_OTHERS = ("node", "orchestrator", "workload", "endpoint")


class WorkloadEndpointSpec(Part):
    """Whose interface it is, on which node, and its addresses."""

    orchestrator: Annotated[str, NAME] = ""
    workload: Annotated[str, NAME] = ""
    node: Annotated[str, NAME] = ""
    containerID: Annotated[str, _CONTAINER] = ""
    pod: Annotated[str, NAME] = ""
    endpoint: Annotated[str, NAME] = ""
    serviceAccountName: Annotated[str, NAME] = ""
    ipNetworks: list[Annotated[str, NET]] = []
    ipNATs: list[IPNAT] = []
    ipv4Gateway: Annotated[str, IPV4] = ""
    ipv6Gateway: Annotated[str, IPV6] = ""
    profiles: list[Annotated[str, NAME]] = []
    interfaceName: Annotated[str, INTERFACE.even_when_empty()] = ""
    mac: Annotated[str, MAC] = ""
    ports: list[WorkloadEndpointPort] = []
    allowSpoofedSourcePrefixes: list[Annotated[str, CIDR]] = []
    qosControls: QoSControls | None = None

    def check(self, report: Report, path: Path) -> None:
        """Networks are single addresses, and translated addresses are among them."""
        for index, text in enumerate(self.ipNetworks):
            network = parse_either(text)
            if network is not None and network.length != 8 * len(network.address.packed):
                reason = f"IP network contains multiple addresses: {text}"
                report.fault((*path, "ipNetworks", index), "IPNetworks", self.ipNetworks, reason)
        strange = next((nat for nat in self.ipNATs if self._is_strange(nat)), None)
        if strange is not None:
            reason = f"NAT is not in the endpoint networks: {strange.internalIP or 'internalIP'}"
            report.fault((*path, "ipNATs"), "IPNATs", self.ipNATs, reason)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The fields of which the name is made, in order, by the orchestrator."""
        return _IDENTIFIERS.get(self.orchestrator, _OF_OTHERS)

    @property
    def expected_name(self) -> str:
        """The name that belongs to these fields; "" when one of them is missing."""
        parts = [getattr(self, name) for name in self.identifiers]
        return "-".join(part.replace("-", "--") for part in parts) if all(parts) else ""

    def _is_strange(self, nat: IPNAT) -> bool:
        """Whether the endpoint has no such address; what is none at all is told already."""
        inside = parse_address(nat.internalIP)
        if inside is None:
            return not nat.internalIP
        networks = (parse_either(text) for text in self.ipNetworks)
        return not any(network and network.contains(inside) for network in networks)


class WorkloadEndpoint(Resource):
    """The kind; namespaced."""

    KEPT_AS = "pods"

    FIXED_LABELS = {
        NAMESPACE_LABEL: "metadata.namespace",
        ORCHESTRATOR_LABEL: "spec.orchestrator",
    }

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: WorkloadEndpointSpec = field(default_factory=WorkloadEndpointSpec)

    def defaults(self) -> None:
        """Calico's client names an endpoint that has no name, and labels it."""
        metadata, spec = self.metadata, self.spec
        metadata.name = metadata.name or spec.expected_name
        for label, value in (
            (NAMESPACE_LABEL, metadata.namespace),
            (ORCHESTRATOR_LABEL, spec.orchestrator),
        ):
            metadata.labels = {**metadata.labels, label: value}

    def write_check(self, report: Report) -> None:
        """The name is the one that the fields make."""
        spec, name = self.spec, self.metadata.name
        for part in dict.fromkeys(spec.identifiers):
            if not getattr(spec, part):
                made_of = ", ".join(dict.fromkeys(spec.identifiers))
                reason = f"the name of the endpoint is made of {made_of}"
                report.fault(("spec", part), go_name(part), "", reason)
        if spec.expected_name not in ("", name):
            reason = (
                "the WorkloadEndpoint name does not match the primary identifiers assigned in the "
                f"Spec: expected name {spec.expected_name}"
            )
            report.fault(("metadata", "name"), "Name", name, reason)

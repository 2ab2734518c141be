"""KubeControllersConfiguration: what Calico's controllers do, automatic host endpoints included."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.addresses import parse_network
from pyctl.resources.metadata import ObjectMeta, Resource, check_annotations
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import (
    CIDR,
    CIDRS,
    LABELS,
    NAME,
    REGEXP,
    SELECTOR,
    UP_TO_253,
    Duration,
    Int,
    Int32,
    between,
    one_of,
)
from pyctl.resources.written import SET

_SWITCH = one_of("Enabled", "Disabled")
_PORT = between(0, 65535).by_schema()
_LEVEL = one_of("None", "Debug", "Info", "Warning", "Error", "Fatal", "Panic").by_schema()
_ASSIGN = one_of("AllServices", "RequestedServicesOnly").by_schema()
_TEMPLATES: Path = ("spec", "controllers", "node", "hostEndpoint", "templates")


class Template(Part):
    """A further host endpoint for every node that `nodeSelector` matches."""

    generateName: Annotated[str, NAME, UP_TO_253] = ""
    interfaceCIDRs: Annotated[list[str], CIDRS, SET] = []
    interfacePattern: Annotated[str, REGEXP] = ""
    labels: Annotated[dict[str, str], LABELS] = {}
    annotations: dict[str, str] = {}
    nodeSelector: Annotated[str, SELECTOR] = ""

    def check(self, report: Report, path: Path) -> None:
        """Annotation keys, as in an object's metadata; CIDRs that the controller cannot use."""
        check_annotations(self.annotations, report, (*path, "annotations"))
        report.warn_repeats((*path, "interfaceCIDRs"), self.interfaceCIDRs)
        for index, text in enumerate(self.interfaceCIDRs):
            if not parse_network(text) and not CIDR.reason(text):
                remark = f"'{text}' is no CIDR: an endpoint that needs it is not made"
                report.warn((*path, "interfaceCIDRs", index), remark)


class AutoHostEndpointConfig(Part):
    """Whether nodes get host endpoints, and which."""

    autoCreate: Annotated[str, _SWITCH] = ""
    createDefaultHostEndpoint: Annotated[str, _SWITCH] = ""
    templates: list[Template] = []


class NodeControllerConfig(Part):
    """The controller that follows nodes."""

    reconcilerPeriod: Duration | None = None
    syncLabels: Annotated[str, _SWITCH] = ""
    hostEndpoint: AutoHostEndpointConfig | None = None
    leakGracePeriod: Duration | None = None


class PolicyControllerConfig(Part):
    """The controller that follows Kubernetes policies."""

    reconcilerPeriod: Duration | None = None


class WorkloadEndpointControllerConfig(Part):
    """The controller that follows pods."""

    reconcilerPeriod: Duration | None = None


class ServiceAccountControllerConfig(Part):
    """The controller that follows service accounts."""

    reconcilerPeriod: Duration | None = None


class NamespaceControllerConfig(Part):
    """The controller that follows namespaces."""

    reconcilerPeriod: Duration | None = None


class LoadBalancerControllerConfig(Part):
    """The controller that gives addresses to Services."""

    assignIPs: Annotated[str, _ASSIGN] = ""


class MigrationControllerConfig(Part):
    """The controller that renames policies of older Calico versions."""

    policyNameMigrator: Annotated[str, _SWITCH] = ""


class ControllersConfig(Part):
    """The controllers; one that is absent does not run."""

    node: NodeControllerConfig | None = None
    policy: PolicyControllerConfig | None = None
    workloadEndpoint: WorkloadEndpointControllerConfig | None = None
    serviceAccount: ServiceAccountControllerConfig | None = None
    namespace: NamespaceControllerConfig | None = None
    loadBalancer: LoadBalancerControllerConfig | None = None
    migration: MigrationControllerConfig | None = None


class KubeControllersConfigurationSpec(Part):
    """Settings of the controllers' process, and of each controller."""

    logSeverityScreen: Annotated[str, _LEVEL] = ""
    healthChecks: Annotated[str, _SWITCH] = ""
    etcdV3CompactionPeriod: Duration | None = None
    prometheusMetricsPort: Annotated[Int, _PORT] | None = None
    controllers: ControllersConfig = field(default_factory=ControllersConfig)
    debugProfilePort: Annotated[Int32, _PORT] | None = None

    def check(self, report: Report, path: Path) -> None:
        """Say which level the schema knows and the controllers do not."""
        if self.logSeverityScreen == "None":
            report.warn((*path, "logSeverityScreen"), "the controllers take None for Info")


class KubeControllersConfigurationStatus(Part):
    """What the controllers really run with."""

    runningConfig: KubeControllersConfigurationSpec | None = None
    environmentVars: dict[str, str] = {}


class KubeControllersConfiguration(Resource):
    """The kind; cluster-scoped, one object named default."""

    SHORT_NAMES = ("kcc", "kccs")

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: KubeControllersConfigurationSpec = field(default_factory=KubeControllersConfigurationSpec)
    status: KubeControllersConfigurationStatus = field(
        default_factory=KubeControllersConfigurationStatus
    )

    FIXED_NAME: ClassVar[str] = "default"

    def defaults(self) -> None:
        """Calico's client sets the metrics port and a grace period, and which Services get IPs."""
        if self.spec.prometheusMetricsPort is None:
            self.spec.prometheusMetricsPort = 9094
        controllers = self.spec.controllers
        if controllers.node is not None and controllers.node.leakGracePeriod is None:
            controllers.node.leakGracePeriod = "15m0s"
        if controllers.loadBalancer is not None:
            balancer = controllers.loadBalancer
            balancer.assignIPs = balancer.assignIPs or "AllServices"

    def schema_defaults(self) -> None:
        """The schema's defaults of what is there, in spec and in the running configuration."""
        for spec in (self.spec, self.status.runningConfig):
            if spec is None:
                continue
            spec.healthChecks = spec.healthChecks or "Enabled"
            balancer, migration = spec.controllers.loadBalancer, spec.controllers.migration
            if balancer is not None:
                balancer.assignIPs = balancer.assignIPs or "AllServices"
            if migration is not None:
                migration.policyNameMigrator = migration.policyNameMigrator or "Enabled"

    def write_check(self, report: Report) -> None:
        """What Calico's client asks of templates: a name of its own, and something to match."""
        node = self.spec.controllers.node
        templates = node.hostEndpoint.templates if node and node.hostEndpoint else []
        names = [template.generateName for template in templates]
        for index, template in enumerate(templates):
            where, name = (*_TEMPLATES, index), template.generateName
            spelled = "KubeControllersConfiguration.Node.HostEndpoint.Templates"
            if not name:
                report.broken(where, spelled, "Template name must be specified")
            if name in names[:index]:
                report.broken(where, f"{spelled}.{name}", "Template name must be unique")
            if not template.interfaceCIDRs and not template.interfacePattern:
                reason = "InterfaceCIDRs or InterfacePattern must be specified"
                report.broken(where, f"{spelled}.{name}", reason)

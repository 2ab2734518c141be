"""IPPool: a range of addresses for pods, tunnels and Services."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.addresses import Network, is_masked, parse_either, parse_network
from pyctl.resources.conditions import Condition
from pyctl.resources.metadata import ObjectMeta, Resource
from pyctl.resources.pool_defaults import BLOCK_SIZES, pool_defaults
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import CIDR_FORMAT, SELECTOR, UP_TO_1024, Int, at_most, between, one_of
from pyctl.resources.written import SET

_MODE = one_of("Never", "Always", "CrossSubnet").by_schema()
_ASSIGNMENT = one_of("Automatic", "Manual").by_schema()
_OFF = ("", "Never")
_USES = ("Workload", "Tunnel", "LoadBalancer")
_BOUNDS = {4: (20, 32), 6: (116, 128)}
_BLOCK_SIZE = (
    "blockSize must be between 20 and 32 for IPv4 pools, and between 116 and 128 for IPv6 pools"
)
_LINK_LOCAL = {4: "169.254.0.0/16", 6: "fe80::/10"}

Mode = Annotated[str, _MODE]
Selector = Annotated[str, SELECTOR, UP_TO_1024]


class IPPoolSpec(Part):
    """The range, how packets from it travel, and what its addresses are for."""

    cidr: Annotated[str, at_most(48)] = field(default_factory=str)
    vxlanMode: Mode = ""
    ipipMode: Mode = ""
    natOutgoing: bool = False
    disabled: bool = False
    disableBGPExport: bool = False
    blockSize: Annotated[Int, between(0, 128).by_schema()] = 0
    nodeSelector: Selector = ""
    namespaceSelector: Selector = ""
    allowedUses: Annotated[list[str], at_most(10, "items"), SET] = []
    assignmentMode: Annotated[str, _ASSIGNMENT] | None = None

    def check(self, report: Report, path: Path) -> None:
        """The range and its blocks, then what goes together."""
        network = _network(self, report, path)
        if network is not None:
            _check_range(self, network, report, path)
        if self.ipipMode not in _OFF and self.vxlanMode not in _OFF:
            reason = "ipipMode and vxlanMode cannot both be enabled: set one of them to Never"
            report.broken((*path, "vxlanMode"), "spec", reason)
        _check_uses(self, report, path)
        for name in ("nodeSelector", "namespaceSelector"):
            if "global(" in getattr(self, name):
                reason = f"global() selector is not valid for IPPool {name}"
                report.broken((*path, name), "spec", reason)


class IPPoolStatus(Part):
    """What Calico reports of the pool."""

    conditions: list[Condition] = []


class IPPool(Resource):
    """The kind; cluster-scoped."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: IPPoolSpec = field(default_factory=IPPoolSpec)
    status: IPPoolStatus | None = None

    def defaults(self) -> None:
        """Calico's client writes the CIDR in its shortest form, and fills in all that is left."""
        spec = self.spec
        network = parse_network(spec.cidr)
        if network is None:
            return
        spec.cidr = str(network)
        unset = IPPoolSpec()
        for name, value in pool_defaults(network.version).items():
            if getattr(spec, name) == getattr(unset, name):
                setattr(spec, name, value)

    def schema_defaults(self) -> None:
        """The schema's defaults."""
        self.spec.nodeSelector = self.spec.nodeSelector or "all()"
        if self.spec.assignmentMode is None:
            self.spec.assignmentMode = "Automatic"

    def write_check(self, report: Report) -> None:
        """Calico's client wants a network without host bits; it shows the network itself."""
        where, spelled, cidr = ("spec", "cidr"), "IPPool.Spec.CIDR", self.spec.cidr
        network = parse_network(cidr)
        if not cidr:
            report.broken(where, spelled, "IPPool CIDR must be specified")
        elif network is None:
            reason = f"IPPool CIDR must be a valid subnet, {CIDR_FORMAT.reason(cidr)}"
            report.fault(where, spelled, cidr, reason)
        elif not is_masked(network):
            reason = f"IPPool CIDR is not strictly masked: {cidr} has host bits"
            report.fault(where, spelled, str(network.masked), reason)


def _network(spec: IPPoolSpec, report: Report, path: Path) -> Network | None:
    """The range; None after a report of what is wrong with its text, by client or validator."""
    where, cidr = (*path, "cidr"), spec.cidr
    network = parse_either(cidr)
    if report.knows(where):
        return parse_network(cidr)
    if not cidr:
        report.fault(where, "IPpool.CIDR", cidr, "IPPool CIDR must be specified")
    elif network is None:
        reason = f"IPPool CIDR must be a valid subnet, {CIDR_FORMAT.reason(cidr)}"
        report.fault(where, "IPpool.CIDR", cidr, reason)
    elif not is_masked(network):
        reason = f"IP pool CIDR is not strictly masked: the network is {network.masked}"
        report.fault(where, "IPpool.CIDR", cidr, reason)
    elif not _is_plain(cidr, network):
        report.unfit(where, f"must be of type cidr: write {network}")
    else:
        return network
    return None


def _is_plain(cidr: str, network: Network) -> bool:
    """Whether the schema's rules can read the CIDR: no bare address, `/08` or IPv4 within IPv6."""
    length = cidr.partition("/")[2]
    mapped = ":" in cidr and network.version == 4
    return not mapped and bool(length) and (length == "0" or not length.startswith("0"))


def _check_range(spec: IPPoolSpec, network: Network, report: Report, path: Path) -> None:
    where, version = (*path, "cidr"), network.version
    local = parse_network(_LINK_LOCAL[version])
    if local is not None and network.overlaps(local):
        reason = f"IPPool CIDR overlaps with IPv{version} link local range {local}"
        report.broken(where, "spec", reason)
    if version == 6 and spec.ipipMode not in _OFF:
        reason = "IPIP is not supported on IPv6 pools"
        report.broken((*path, "ipipMode"), "spec", reason)
    (low, high), size = _BOUNDS[version], spec.blockSize or BLOCK_SIZES[version]
    if not low <= size <= high:
        if not report.knows((*path, "blockSize")):
            report.broken((*path, "blockSize"), "spec", _BLOCK_SIZE)
        return
    if network.length > size and not spec.disabled:
        reason = (
            "IP pool size is too small for use with Calico IPAM. It must be equal to or greater "
            f"than the block size: a block is a /{size}"
        )
        report.broken(where, "spec", reason)


def _check_uses(spec: IPPoolSpec, report: Report, path: Path) -> None:
    """What the addresses are for, and what such a pool cannot have."""
    uses, where = spec.allowedUses, (*path, "allowedUses")
    for index, use in enumerate(uses):
        if use not in _USES:
            reason = f"unknown use: {use} (known: {', '.join(_USES)})"
            report.fault((*where, index), "IPpool.AllowedUses", uses, reason)
    report.warn_repeats(where, uses)
    if "LoadBalancer" in uses:
        for name, reason in _unfit_for_services(spec):
            report.broken((*path, name), "spec", reason)
    if "Tunnel" in uses and spec.namespaceSelector:
        reason = "IP Pool with AllowedUse Tunnel cannot have namespaceSelector"
        report.broken(
            (*path, "namespaceSelector"), "spec", f"{reason}: set allowedUses to [Workload]"
        )


def _unfit_for_services(spec: IPPoolSpec) -> list[tuple[str, str]]:
    """The fields that a pool for Services cannot have so, and why."""
    encapsulated = next(
        (name for name in ("ipipMode", "vxlanMode") if getattr(spec, name) not in _OFF), ""
    )
    others = "Workload" in spec.allowedUses or "Tunnel" in spec.allowedUses
    rules = (
        (encapsulated, "LoadBalancer IP pool cannot have IPIP or VXLAN enabled"),
        (
            "allowedUses" if others else "",
            "LoadBalancer cannot be combined with Workload or Tunnel allowed uses",
        ),
        (
            "disableBGPExport" if spec.disableBGPExport else "",
            "LoadBalancer IP pools cannot disable BGP export",
        ),
        (
            "nodeSelector" if spec.nodeSelector != "all()" else "",
            "IP Pool with AllowedUse LoadBalancer must have nodeSelector set to all()",
        ),
    )
    return [(name, reason) for name, reason in rules if name]

"""Rules of policies and profiles: what a packet must look like, and what then happens to it.

Two layers of Calico judge them. The client library's own validator sees every rule; it is the
`check` of the Structs here. The schemas of the policy kinds add more (rule_schema.py), which Calico
does not ask of profiles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import field

from pyctl.errors import Path
from pyctl.resources import written
from pyctl.resources.addresses import parse_network
from pyctl.resources.metadata import check_annotations
from pyctl.resources.numorstring import has_ports, port_bounds
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import MASKED, NAME, NET, SELECTOR, Int, Port, Protocol, between

RuleNet = Annotated[str, MASKED, NET, written.CIDR]


class ServiceMatch(Part):
    """A Kubernetes Service whose endpoints are meant."""

    name: Annotated[str, NAME] = ""
    namespace: Annotated[str, NAME] = ""


class ServiceAccountMatch(Part):
    """Service accounts by name or by label."""

    names: Annotated[list[str], written.SET] = []
    selector: Annotated[str, SELECTOR] = ""


class ICMPFields(Part):
    """An ICMP type, and a code of that type."""

    type: Annotated[Int, between(0, 254)] | None = None
    code: Annotated[Int, between(0, 255)] | None = None


class HTTPPath(Part):
    """A path, or the beginning of one."""

    exact: str = ""
    prefix: str = ""


class HTTPMatch(Part):
    """HTTP requests by method and path."""

    methods: list[str] = []
    paths: list[HTTPPath] = []

    def check(self, report: Report, path: Path) -> None:
        """No method twice; each path exact or prefix, absolute, without query or fragment."""
        if len(set(self.methods)) != len(self.methods):
            reason = "Invalid methods: one is given twice"
            report.fault((*path, "methods"), "Methods", self.methods, reason)
        for index, match in enumerate(self.paths):
            reason = _path_reason(match)
            if reason:
                report.fault((*path, "paths", index), "Paths", self.paths, reason)
                return


class RuleMetadata(Part):
    """Notes on a rule; no packet is matched by them."""

    annotations: dict[str, str] = {}

    def check(self, report: Report, path: Path) -> None:
        """Annotation keys, as in an object's metadata."""
        check_annotations(self.annotations, report, (*path, "annotations"))


class EntityRule(Part):
    """One side of a packet: its source or its destination."""

    nets: Annotated[list[RuleNet], written.SET] = []
    selector: Annotated[str, SELECTOR] = ""
    namespaceSelector: Annotated[str, SELECTOR] = ""
    services: ServiceMatch | None = None
    ports: list[Port] = []
    notNets: Annotated[list[RuleNet], written.SET] = []
    notSelector: Annotated[str, SELECTOR] = ""
    notPorts: list[Port] = []
    serviceAccounts: ServiceAccountMatch | None = None

    def check(self, report: Report, path: Path) -> None:
        """In namespaceSelector global() stands alone."""
        text = self.namespaceSelector
        if "global(" in text and text.replace(" ", "").replace("\t", "") != "global()":
            reason = "global() cannot be combined with other selectors"
            where = (*path, "namespaceSelector")
            report.fault(where, "NamespaceSelector field", text, reason)


NOTHING = EntityRule()
"""A side that says nothing."""


class Rule(Part):
    """A packet matches when every criterion given holds; `action` says what then happens."""

    action: str = field(default_factory=str)
    ipVersion: Int | None = None
    protocol: Protocol | None = None
    icmp: ICMPFields | None = None
    notProtocol: Protocol | None = None
    notICMP: ICMPFields | None = None
    source: EntityRule | None = None
    destination: EntityRule | None = None
    http: HTTPMatch | None = None
    metadata: RuleMetadata | None = None

    def __post_init__(self) -> None:
        """Drop a side that says nothing, as Go does when it writes the rule."""
        if self.source == NOTHING:
            self.source = None
        if self.destination == NOTHING:
            self.destination = None

    def check(self, report: Report, path: Path) -> None:
        """Ports need a protocol that has them; nets are of one family, which is ipVersion's."""
        for side, entity in self.sides():
            for name, ports in (("Ports", entity.ports), ("NotPorts", entity.notPorts)):
                reason = _ports_reason(self.protocol, ports)
                if reason:
                    report.fault(_within(path, side, name), f"{side}.{name}", ports, reason)
        _check_nets(self, report, path)

    def sides(self) -> Iterator[tuple[str, EntityRule]]:
        """The sides that are given, with Go's names for them."""
        if self.source is not None:
            yield "Source", self.source
        if self.destination is not None:
            yield "Destination", self.destination


def _path_reason(match: HTTPPath) -> str:
    if match.exact and match.prefix:
        return "Invalid path match: exact and prefix are both set, keep one"
    text = match.exact or match.prefix
    if not text:
        return "Invalid path match: neither exact nor prefix is set"
    if not text.startswith("/") or any(char in text for char in "?# "):
        return f"Invalid path {text}: it must start with '/' and not contain '?', '#' or a blank"
    return ""


def _ports_reason(protocol: int | str | None, ports: list[int | str]) -> str:
    """Why these ports cannot be matched with this protocol."""
    if not ports or (protocol is not None and has_ports(protocol)):
        return ""
    if protocol is not None:
        return "rules that specify ports must set protocol to TCP or UDP or SCTP"
    if any(port_bounds(port) is not None for port in ports):
        return "rules with numeric port or port range must set protocol to TCP or UDP or SCTP"
    return ""


def _check_nets(rule: Rule, report: Report, path: Path) -> None:
    """All nets are CIDRs of one family; a negated one may not be everything."""
    seen: set[int] = set()
    for side, entity in rule.sides():
        for name, nets in (("Nets", entity.nets), ("NotNets", entity.notNets)):
            if not nets:
                continue
            where, spelled = _within(path, side, name), f"{side}.{name}"
            versions = _net_versions(nets, report, where, spelled)
            if rule.ipVersion is not None and versions - {rule.ipVersion}:
                # Whichever list is at fault, calicoctl shows source.nets.
                shown = (rule.source or NOTHING).nets
                report.fault(where, spelled, shown, "rule IP version doesn't match CIDR version")
            seen |= versions
            if versions and len(seen) > 1:
                report.fault(where, spelled, nets, "rule contains both IPv4 and IPv6 CIDRs")


def _net_versions(nets: list[str], report: Report, path: Path, spelled: str) -> set[int]:
    """The IP versions among these nets; faults of single ones are reported."""
    versions = set()
    for index, text in enumerate(nets):
        network = parse_network(text)
        if network is None:
            report.fault((*path, index), spelled, text, "invalid CIDR")
            continue
        versions.add(network.version)
        # Calico looks for this one spelling of IPv4's whole range, and for any of IPv6's.
        if spelled.endswith("NotNets") and (text == "0.0.0.0/0" or str(network) == "::/0"):
            reason = "catch-all CIDR in negation creates logical contradiction (matches no traffic)"
            report.fault((*path, index), spelled, text, reason)
    return versions


def _within(path: Path, side: str, name: str) -> Path:
    """The path of a field of one side of a rule, by Go's names."""
    return (*path, side.lower(), name[0].lower() + name[1:])

"""Rules of policies and profiles: what a packet must look like, and what then happens to it.

Two layers of Calico judge them. The client library's own validator sees every rule; it is the
`check` of the Structs here. The schemas of the policy kinds add more (schema_faults), which Calico
does not ask of profiles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from msgspec import field

from pyctl.errors import Path
from pyctl.resources.addresses import parse_network
from pyctl.resources.metadata import check_annotations
from pyctl.resources.numorstring import has_ports, port_bounds
from pyctl.resources.schema import Part, Report
from pyctl.resources.tags import (
    MASKED,
    NAME,
    NET,
    PORT_NAME,
    SELECTOR,
    Int,
    Port,
    Protocol,
    between,
)

RuleNet = Annotated[str, MASKED, NET]


class ServiceMatch(Part):
    """A Kubernetes Service whose endpoints are meant."""

    name: Annotated[str, NAME] = ""
    namespace: Annotated[str, NAME] = ""


class ServiceAccountMatch(Part):
    """Service accounts by name or by label."""

    names: list[str] = []
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
            shown = " ".join(self.methods)
            reason = f"Invalid methods (duplicates): [{shown}]"
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

    nets: list[RuleNet] = []
    selector: Annotated[str, SELECTOR] = ""
    namespaceSelector: Annotated[str, SELECTOR] = ""
    services: ServiceMatch | None = None
    ports: list[Port] = []
    notNets: list[RuleNet] = []
    notSelector: Annotated[str, SELECTOR] = ""
    notPorts: list[Port] = []
    serviceAccounts: ServiceAccountMatch | None = None

    def check(self, report: Report, path: Path) -> None:
        """Names of named ports, and global() only alone in namespaceSelector."""
        for name, ports in (("ports", self.ports), ("notPorts", self.notPorts)):
            for index, port in enumerate(ports):
                reason = PORT_NAME.reason(port) if port_bounds(port) is None else ""
                if reason:
                    report.fault((*path, name, index), "PortName", port, reason)
        text = self.namespaceSelector
        if "global(" in text and "".join(text.split()) != "global()":
            reason = "global() cannot be combined with other selectors"
            where = (*path, "namespaceSelector")
            report.fault(where, "NamespaceSelector field", text, reason)


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
        if self.source == _NOTHING:
            self.source = None
        if self.destination == _NOTHING:
            self.destination = None

    def check(self, report: Report, path: Path) -> None:
        """Ports need a protocol that has them; nets are of one family, which is ipVersion's."""
        for side, entity in self.sides():
            for name, ports in (("Ports", entity.ports), ("NotPorts", entity.notPorts)):
                reason = _ports_reason(self.protocol, ports)
                if reason:
                    where = (*path, side.lower(), name[0].lower() + name[1:])
                    report.fault(where, f"{side}.{name}", ports, reason)
        _check_nets(self, report, path)

    def sides(self) -> Iterator[tuple[str, EntityRule]]:
        """The sides that are given, with Go's names for them."""
        if self.source is not None:
            yield "Source", self.source
        if self.destination is not None:
            yield "Destination", self.destination


_NOTHING = EntityRule()


class Fault(NamedTuple):
    """What a schema has against a rule: where in it, and why."""

    path: Path
    reason: str


ACTIONS = ("Allow", "Deny", "Log", "Pass")


def schema_faults(rule: Rule) -> Iterator[Fault]:
    """What the schemas of the policy kinds ask of a rule beyond the validator (crd-rules)."""
    if rule.action not in ACTIONS:
        yield Fault(("action",), 'supported values: "Allow", "Deny", "Log", "Pass"')
    if rule.ipVersion not in (None, 4, 6):
        yield Fault(("ipVersion",), 'supported values: "4", "6"')
    yield from _http_faults(rule)
    yield from _icmp_faults(rule)
    for side, entity in rule.sides():
        yield from _entity_faults(side.lower(), entity)
    entity = rule.destination or _NOTHING
    if entity.services is not None and (entity.ports or entity.notPorts):
        yield Fault((), "ports and notPorts cannot be specified with services")


def _http_faults(rule: Rule) -> Iterator[Fault]:
    if rule.http is None:
        return
    if rule.protocol not in (None, "TCP", 6):
        yield Fault((), "rules with HTTP match must have protocol TCP or unset")
    if rule.action != "Allow":
        yield Fault((), "HTTP match is only valid on Allow rules")
    for name, items in (("methods", rule.http.methods), ("paths", rule.http.paths)):
        if len(items) > 20:
            yield Fault(("http", name), "must have at most 20 items")
    for index, match in enumerate(rule.http.paths):
        for name, text in (("exact", match.exact), ("prefix", match.prefix)):
            if len(text.encode()) > 1024:
                yield Fault(("http", "paths", index, name), "may not be more than 1024 bytes")


def _icmp_faults(rule: Rule) -> Iterator[Fault]:
    if rule.icmp is not None and rule.protocol not in ("ICMP", "ICMPv6", 1, 58):
        yield Fault((), "ICMP fields require protocol to be ICMP or ICMPv6")
    for protocol in (rule.protocol, rule.notProtocol):
        if protocol in ("ICMP", 1) and rule.ipVersion not in (None, 4):
            yield Fault((), "protocol ICMP requires ipVersion 4")
        if protocol in ("ICMPv6", 58) and rule.ipVersion not in (None, 6):
            yield Fault((), "protocol ICMPv6 requires ipVersion 6")
    for name, icmp in (("icmp", rule.icmp), ("notICMP", rule.notICMP)):
        if icmp is not None and icmp.code is not None and icmp.type is None:
            yield Fault((name,), "ICMP code specified without an ICMP type")


def _entity_faults(side: str, entity: EntityRule) -> Iterator[Fault]:
    if "global(" in entity.selector:
        yield Fault((side,), "global() can only be used in an EntityRule namespaceSelector")
    if entity.services is not None:
        for reason in _beside_services(entity, entity.services):
            yield Fault((side,), reason)
    for name, limit in (("nets", 256), ("notNets", 256), ("ports", 50), ("notPorts", 50)):
        if len(getattr(entity, name)) > limit:
            yield Fault((side, name), f"must have at most {limit} items")
    for name in ("selector", "namespaceSelector", "notSelector"):
        # The schema has no such limit for selector itself, which the CRD caps as the others.
        if len(getattr(entity, name).encode()) > 1024:
            yield Fault((side, name), "may not be more than 1024 bytes")


def _beside_services(entity: EntityRule, services: ServiceMatch) -> Iterator[str]:
    """What may not stand beside services."""
    if entity.namespaceSelector:
        yield "cannot specify NamespaceSelector and Services on the same rule"
    if entity.serviceAccounts is not None:
        yield "cannot specify ServiceAccounts and Services on the same rule"
    if not services.name:
        yield "services must specify a service name"
    if entity.selector or entity.notSelector:
        yield "cannot specify Selector/NotSelector and Services on the same rule"
    if entity.nets or entity.notNets:
        yield "cannot specify Nets/NotNets and Services on the same rule"


def _path_reason(match: HTTPPath) -> str:
    if match.exact and match.prefix:
        return "Invalid path match. Both 'exact' and 'prefix' are set"
    text = match.exact or match.prefix
    if not text:
        return "Invalid path match. Either 'exact' or 'prefix' must be set"
    if not text.startswith("/") or any(char in text for char in "?# "):
        return f"Invalid path {text}. (must start with `/` and not contain `?`, `#` or a space)"
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
    source = rule.source or _NOTHING
    for side, entity in rule.sides():
        for name, nets in (("Nets", entity.nets), ("NotNets", entity.notNets)):
            where = (*path, side.lower(), name[0].lower() + name[1:])
            spelled = f"{side}.{name}"
            versions = _net_versions(nets, report, where, spelled)
            if rule.ipVersion is not None and versions - {rule.ipVersion}:
                # Whichever list is at fault, calicoctl shows source.nets.
                reason = "rule IP version doesn't match CIDR version"
                report.fault(where, spelled, source.nets, reason)
            if len(versions | seen) > 1 and versions:
                reason = "rule contains both IPv4 and IPv6 CIDRs"
                report.fault(where, spelled, nets, reason)
            seen |= versions


def _net_versions(nets: list[str], report: Report, path: Path, spelled: str) -> set[int]:
    """The IP versions among these nets; faults of single ones are reported."""
    versions = set()
    for index, text in enumerate(nets):
        network = parse_network(text)
        if network is None:
            report.fault((*path, index), spelled, text, "invalid CIDR")
            continue
        versions.add(network.version)
        if spelled.endswith("NotNets") and _is_everything(text):
            reason = "catch-all CIDR in negation creates logical contradiction (matches no traffic)"
            report.fault((*path, index), spelled, text, reason)
    return versions


def _is_everything(text: str) -> bool:
    """Calico looks for this one spelling of IPv4's whole range, and for any of IPv6's."""
    network = parse_network(text)
    return text == "0.0.0.0/0" or (network is not None and str(network) == "::/0")

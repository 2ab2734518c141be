"""What the schemas of the policy kinds ask of a rule beyond Calico's validator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pyctl.errors import Path
from pyctl.resources.rules import EntityRule, Rule, ServiceMatch
from pyctl.resources.schema import Check, Within
from pyctl.resources.tags import UP_TO_253, UP_TO_1024, at_most, one_of

ACTIONS = ("Allow", "Deny", "Log", "Pass")

_ACTION = one_of(*ACTIONS)
_IP_VERSION = one_of(4, 6)
_NETS, _PORTS, _HTTP = at_most(256, "items"), at_most(50, "items"), at_most(20, "items")
_ENTITY_LIMITS: tuple[tuple[str, Check], ...] = (
    ("nets", _NETS),
    ("selector", UP_TO_1024),
    ("namespaceSelector", UP_TO_1024),
    ("ports", _PORTS),
    ("notNets", _NETS),
    ("notSelector", UP_TO_1024),
    ("notPorts", _PORTS),
)
_ENTITY = Within(
    "PolicyEntityRule",
    {
        **dict(_ENTITY_LIMITS),
        "services": Within("PolicyServiceMatch", {"name": UP_TO_253, "namespace": UP_TO_253}),
    },
)

_POLICY_RULE = Within(
    "PolicyRule",
    {
        "action": _ACTION.even_when_empty(),
        "ipVersion": _IP_VERSION,
        "source": _ENTITY,
        "destination": _ENTITY,
        "http": Within("PolicyHTTPMatch", {"methods": _HTTP, "paths": _HTTP}),
    },
)
RULES = at_most(1024, "items")
PolicyRules = Annotated[list[Annotated[Rule, _POLICY_RULE]], RULES.form]
"""The rules of a policy, one direction of them; schemas for editors say what is asked below."""


class Fault(NamedTuple):
    """What a schema has against a rule: where in it, and why."""

    path: Path
    reason: str


def schema_faults(rule: Rule) -> Iterator[Fault]:
    """Everything in a rule that the schemas of policies refuse."""
    yield from _faults(("action",), rule.action, _ACTION)
    if rule.ipVersion is not None:
        yield from _faults(("ipVersion",), rule.ipVersion, _IP_VERSION)
    if rule.http is not None:
        yield from _http_faults(rule)
    if rule.icmp is not None or rule.notICMP is not None:
        yield from _icmp_faults(rule)
    if rule.ipVersion is not None:
        yield from _version_faults(rule)
    for side, entity in rule.sides():
        yield from _entity_faults(side.lower(), entity)
    remote = rule.destination
    if remote is not None and remote.services is not None and (remote.ports or remote.notPorts):
        yield Fault((), "ports and notPorts cannot be specified with services")


def _faults(path: Path, value: object, check: Check) -> Iterator[Fault]:
    reason = check.reason(value)
    if reason:
        yield Fault(path, reason)


def _http_faults(rule: Rule) -> Iterator[Fault]:
    http = rule.http
    assert http is not None
    if rule.protocol not in (None, "TCP", 6):
        yield Fault((), "rules with HTTP match must have protocol TCP or unset")
    if rule.action != "Allow":
        yield Fault((), "HTTP match is only valid on Allow rules")
    yield from _faults(("http", "methods"), http.methods, _HTTP)
    yield from _faults(("http", "paths"), http.paths, _HTTP)
    for index, match in enumerate(http.paths):
        for name, text in (("exact", match.exact), ("prefix", match.prefix)):
            yield from _faults(("http", "paths", index, name), text, UP_TO_1024)


def _icmp_faults(rule: Rule) -> Iterator[Fault]:
    if rule.icmp is not None and rule.protocol not in ("ICMP", "ICMPv6", 1, 58):
        yield Fault((), "ICMP fields require protocol to be ICMP or ICMPv6")
    for name, icmp in (("icmp", rule.icmp), ("notICMP", rule.notICMP)):
        if icmp is not None and icmp.code is not None and icmp.type is None:
            yield Fault((name,), "ICMP code specified without an ICMP type")


def _version_faults(rule: Rule) -> Iterator[Fault]:
    for protocol in (rule.protocol, rule.notProtocol):
        if protocol in ("ICMP", 1) and rule.ipVersion != 4:
            yield Fault((), "protocol ICMP requires ipVersion 4")
        if protocol in ("ICMPv6", 58) and rule.ipVersion != 6:
            yield Fault((), "protocol ICMPv6 requires ipVersion 6")


def _entity_faults(side: str, entity: EntityRule) -> Iterator[Fault]:
    if "global(" in entity.selector:
        yield Fault((side,), "global() can only be used in an EntityRule namespaceSelector")
    for name, limit in _ENTITY_LIMITS:
        value = getattr(entity, name)
        if value:
            yield from _faults((side, name), value, limit)
    if entity.services is not None:
        yield from _service_faults(side, entity, entity.services)


def _service_faults(side: str, entity: EntityRule, services: ServiceMatch) -> Iterator[Fault]:
    """What a Service must say, and what may not stand beside it."""
    for name, text in (("name", services.name), ("namespace", services.namespace)):
        yield from _faults((side, "services", name), text, UP_TO_253)
    if entity.namespaceSelector:
        yield Fault((side,), "cannot specify NamespaceSelector and Services on the same rule")
    if entity.serviceAccounts is not None:
        yield Fault((side,), "cannot specify ServiceAccounts and Services on the same rule")
    if not services.name:
        yield Fault((side,), "services must specify a service name")
    if entity.selector or entity.notSelector:
        yield Fault((side,), "cannot specify Selector/NotSelector and Services on the same rule")
    if entity.nets or entity.notNets:
        yield Fault((side,), "cannot specify Nets/NotNets and Services on the same rule")

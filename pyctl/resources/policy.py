"""What the kinds of policies share: types and tier by default, and the rules on their rules."""

from __future__ import annotations

from pyctl.errors import Path
from pyctl.resources.metadata import ObjectMeta
from pyctl.resources.rules import EntityRule, Rule, schema_faults
from pyctl.resources.schema import Report

TIER_LABEL = "projectcalico.org/tier"
MAX_RULES = 1024
_GLOBAL = "global() can only be used in an EntityRule namespaceSelector"


def default_types(ingress: list[Rule], egress: list[Rule]) -> list[str]:
    """The directions a policy governs when it does not say: those it has rules for, or Ingress."""
    if not egress:
        return ["Ingress"]
    return ["Ingress", "Egress"] if ingress else ["Egress"]


def set_tier_label(metadata: ObjectMeta, tier: str) -> None:
    """Every policy carries its tier as a label, whatever label its manifest has."""
    metadata.labels = {**metadata.labels, TIER_LABEL: tier or "default"}


def check_types(types: list[str], report: Report, path: Path) -> None:
    """No direction twice."""
    for index, direction in enumerate(types):
        if direction in types[:index]:
            reason = f"'{direction}' type specified more than once"
            report.fault((*path, "types"), "GlobalNetworkPolicySpec.Types", types, reason)


def check_selectors(selectors: dict[str, str], report: Report, path: Path) -> None:
    """global() selects no endpoints, it belongs into a rule."""
    for name, text in selectors.items():
        if "global(" in text:
            report.broken((*path, name), "spec", _GLOBAL)


def check_rules(
    direction: str, rules: list[Rule], report: Report, path: Path, *, namespaced: bool
) -> None:
    """The rules of one direction, by the schema and by what may stand in which direction."""
    if len(rules) > MAX_RULES:
        text = f"must have at most {MAX_RULES} items, has {len(rules)}"
        report.broken((*path, direction), f"spec.{direction}", text)
    for index, rule in enumerate(rules):
        where = (*path, direction, index)
        for fault in schema_faults(rule):
            spot = ".".join((f"spec.{direction}[{index}]", *map(str, fault.path)))
            report.broken((*where, *fault.path), spot, fault.reason)
        _check_services(direction, rule, report, where, namespaced=namespaced)
        if direction == "egress" and rule.http is not None:
            report.fault((*where, "http"), "HTTP", rule.http, "not allowed in egress rules")


def warn_inert(types: list[str], direction: str, rules: list[Rule], report: Report) -> None:
    """Rules of a direction that `types` leaves out do nothing."""
    word = direction.capitalize()
    if rules and types and word not in types:
        report.warn(
            ("spec", direction),
            f"these rules do nothing: types leaves {word} out; add it, or remove types",
        )


def _check_services(
    direction: str, rule: Rule, report: Report, path: Path, *, namespaced: bool
) -> None:
    """Services stand on the remote side only, and in a global policy with their namespace."""
    nothing = EntityRule()
    sides = {"source": rule.source or nothing, "destination": rule.destination or nothing}
    here, remote = ("source", "destination") if direction == "egress" else ("destination", "source")
    if sides[here].services is not None:
        reason = f"not allowed in {direction} rule {here}"
        report.fault((*path, here, "services"), "Services", sides[here].services, reason)
    services = sides[remote].services
    if services is not None and not namespaced and not services.namespace:
        where = (*path, remote, "services", "namespace")
        report.fault(where, "Namespace", "", "must specify a namespace")

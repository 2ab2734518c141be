"""What the kinds of policies share: types and tier by default, and the rules on their rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pyctl.errors import Path
from pyctl.resources.kind import TIER_LABEL
from pyctl.resources.metadata import ObjectMeta
from pyctl.resources.names import is_subdomain
from pyctl.resources.rule_remarks import unwise
from pyctl.resources.rule_schema import RULES, schema_faults
from pyctl.resources.rules import NOTHING, Rule
from pyctl.resources.schema import Report, go_value
from pyctl.resources.tags import NAME, SELECTOR, UNIQUE, UP_TO_1024, one_of
from pyctl.resources.written import SET

TierName = Annotated[str, NAME]
PolicySelector = Annotated[str, SELECTOR, UP_TO_1024]
Directions = Annotated[list[Annotated[str, one_of("Ingress", "Egress").by_schema()]], SET]
Hints = Annotated[list[Annotated[str, one_of("AssumeNeededOnEveryNode")]], UNIQUE]

DEFAULT_TIER = "default"
TIER_DECIDES = {TIER_LABEL: "spec.tier"}

_GLOBAL = "global() can only be used in an EntityRule namespaceSelector"


def default_types(ingress: list[Rule] | None, egress: list[Rule] | None) -> list[str]:
    """The directions a policy governs when it does not say: those it has rules for, or Ingress."""
    if not egress:
        return ["Ingress"]
    return ["Ingress", "Egress"] if ingress else ["Egress"]


def set_tier_label(metadata: ObjectMeta, tier: str) -> None:
    """Every policy carries its tier as a label, whatever label its manifest has."""
    metadata.labels = {**metadata.labels, TIER_LABEL: tier or DEFAULT_TIER}


def check_policy_name(
    name: str, reasons: Callable[[str], list[str]], report: Report, path: Path
) -> None:
    """Tell what `reasons` has against a policy's name; a name of no object at all is told once."""
    for reason in reasons(name) if is_subdomain(name) else []:
        report.fault((*path, "metadata", "name"), "Metadata.Name", name, reason)


def check_types(name: str, types: list[str], report: Report, path: Path) -> None:
    """No direction twice; `name` is what calicoctl calls the list."""
    for index, direction in enumerate(types):
        if direction in types[:index]:
            reason = f"'{direction}' type specified more than once"
            report.fault((*path, "types"), name, types, reason)


def check_selectors(selectors: dict[str, str], report: Report, path: Path) -> None:
    """global() selects no endpoints, it belongs into a rule."""
    for name, text in selectors.items():
        if "global(" in text:
            report.broken((*path, name), "spec", _GLOBAL)


def check_rules(
    direction: str, rules: list[Rule], report: Report, path: Path, *, namespaced: bool
) -> None:
    """The rules of one direction: what may stand in it, the schema, and what nodes cannot do."""
    too_many = RULES.reason(rules)
    if too_many:
        report.unfit((*path, direction), too_many)
    for index, rule in enumerate(rules):
        where = (*path, direction, index)
        _check_services(direction, rule, report, where, namespaced=namespaced)
        if direction == "egress" and rule.http is not None:
            shown = "&" + go_value(rule.http)
            report.fault((*where, "http"), "HTTP", shown, "not allowed in egress rules")
        for fault in schema_faults(rule):
            report.unfit((*where, *fault.path), fault.reason)
        for fear in unwise(rule):
            report.warn((*where, *fear.path), fear.reason)


def warn_inert(name: str, types: list[str], direction: str, report: Report, path: Path) -> None:
    """Rules of a direction that the list called `name` leaves out do nothing."""
    word = direction.capitalize()
    if types and word not in types:
        text = f"these rules do nothing: {name} leaves {word} out; add it, or remove {name}"
        report.warn((*path, direction), text)


def _check_services(
    direction: str, rule: Rule, report: Report, path: Path, *, namespaced: bool
) -> None:
    """Services stand on the remote side only, and in a global policy with their namespace."""
    sides = {"source": rule.source or NOTHING, "destination": rule.destination or NOTHING}
    here, remote = ("source", "destination") if direction == "egress" else ("destination", "source")
    misplaced, services = sides[here].services, sides[remote].services
    if misplaced is not None:
        reason = f"not allowed in {direction} rule {here}"
        shown = "&" + go_value(misplaced)
        report.fault((*path, here, "services"), "Services", shown, reason)
    if services is not None and not namespaced and not services.namespace:
        where = (*path, remote, "services", "namespace")
        report.fault(where, "Namespace", "", "must specify a namespace")

"""What the configuration asks for, its templates read once for all nodes.

Only `spec.controllers.node.hostEndpoint` counts. What is wrong with a template is told once, here,
and takes that template alone out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyctl.patterns.re2 import Pattern, compile_re2
from pyctl.resources.addresses import Network, parse_network
from pyctl.selectors import Selector, parse


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A readable template.

    `networks` are its interfaceCIDRs; None stands for one that is no CIDR. `pattern` is None when
    it has no interfacePattern.
    """

    name: str
    selector: Selector
    networks: tuple[Network | None, ...]
    pattern: Pattern | None
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The effective configuration; `notes` say what of it cannot be followed."""

    enabled: bool = False
    default: bool = False
    templates: tuple[Template, ...] = ()
    notes: tuple[str, ...] = ()


def effective(configuration: Mapping[str, Any] | None) -> Settings:
    """What a KubeControllersConfiguration asks for; None, or no node controller in it, is off.

    As in Calico, autoCreate is on when it is exactly Enabled, and an unset
    createDefaultHostEndpoint means Enabled.
    """
    found: Any = configuration or {}
    for field in ("spec", "controllers", "node", "hostEndpoint"):
        found = found.get(field) or {}
    if found.get("autoCreate") != "Enabled":
        return Settings()
    notes: list[str] = []
    read = [_template(template, notes) for template in found.get("templates") or ()]
    return Settings(
        enabled=True,
        default=(found.get("createDefaultHostEndpoint") or "Enabled") == "Enabled",
        templates=tuple(template for template in read if template is not None),
        notes=tuple(notes),
    )


def _template(template: Mapping[str, Any], notes: list[str]) -> Template | None:
    name = template.get("generateName") or ""
    selector_text = template.get("nodeSelector") or ""
    pattern_text = template.get("interfacePattern") or ""
    try:
        selector = parse(selector_text)
    except ValueError as error:
        notes.append(_left_out(name, f"nodeSelector {selector_text!r} cannot be read: {error}"))
        return None
    try:
        pattern = _pattern(pattern_text) if pattern_text else None
    except ValueError as error:
        notes.append(_left_out(name, f"interfacePattern {pattern_text!r} cannot be read: {error}"))
        return None
    cidrs = template.get("interfaceCIDRs") or ()
    if not cidrs and pattern is None:
        notes.append(_left_out(name, "it has neither interfaceCIDRs nor interfacePattern"))
        return None
    notes += [_no_cidr(name, cidr) for cidr in cidrs if parse_network(cidr) is None]
    return Template(
        name=name,
        selector=selector,
        networks=tuple(map(parse_network, cidrs)),
        pattern=pattern,
        labels=template.get("labels") or {},
        annotations=template.get("annotations") or {},
    )


def _left_out(name: str, why: str) -> str:
    return f"template {name}: {why}: it makes no host endpoints"


def _no_cidr(name: str, cidr: str) -> str:
    return (
        f"template {name}: interfaceCIDRs has {cidr!r}, which is no CIDR (for one address, write "
        "/32 or /128 after it): a node with an address outside the CIDRs before it gets none of "
        "its addresses from this template"
    )


@lru_cache(maxsize=256)
def _pattern(text: str) -> Pattern:
    return compile_re2(text)

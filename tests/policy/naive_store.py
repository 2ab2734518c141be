"""What a store says, read word by word: settings, orders, who is selected, who has which labels.

A question that the store cannot answer goes to `ask`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from math import inf
from typing import Any, NamedTuple

from pyctl.selectors import parse
from pyctl.selectors.nodes import All, And, Comparison, Global, Has, Membership, Node, Not, Or

Object = dict[str, Any]
Network = IPv4Network | IPv6Network
Ask = Callable[[str], bool]

ALLOW_ALL = [{"action": "Allow"}]
NAMESPACE = "projectcalico.org/namespace"
ACCOUNT = "projectcalico.org/serviceaccount"


class Tier(NamedTuple):
    """A tier as it is evaluated."""

    name: str
    default_action: str


class Store:
    """The objects by kind, and what they say about each other."""

    def __init__(self, objects: Iterable[Object], ask: Ask) -> None:
        self.ask = ask
        self.all = list(objects)

    def kind(self, *names: str) -> list[Object]:
        """The objects of some kinds."""
        return [obj for obj in self.all if obj["kind"] in names]

    def felix(self, host: str) -> Object:
        """The settings of a host: its own win over those by selector, those over the defaults."""
        labels = next(
            (o["metadata"].get("labels") or {} for o in self.kind("Node") if _name(o) == host), {}
        )
        configurations = {_name(o): o.get("spec") or {} for o in self.kind("FelixConfiguration")}
        selecting = [
            o
            for o in self.kind("FelixConfiguration")
            if o["spec"].get("nodeSelector") and parse(o["spec"]["nodeSelector"]).matches(labels)
        ]
        selecting.sort(key=lambda o: (o["metadata"].get("creationTimestamp") or "", _name(o)))
        scoped = selecting[0]["spec"] if selecting else {}
        levels = configurations.get("default", {}), scoped, configurations.get(f"node.{host}", {})
        return {key: value for level in levels for key, value in level.items() if value is not None}

    def excluded(self, felix: Object, interfaces: Iterable[str]) -> set[str]:
        """The interfaces that Felix does not look at when it looks for endpoints by name."""
        out = set()
        for pattern in (felix.get("interfaceExclude") or "kube-ipvs0").split(","):
            if pattern.startswith("/"):
                out |= {i for i in interfaces if re.search(pattern[1:-1], i)}
            else:
                out.add(pattern)
        return out

    def tiers(self) -> list[Tier]:
        """By order, then name; tiers without an object come last and deny."""
        found = {
            "default": (1e6, "Deny"),
            "kube-admin": (1e3, "Pass"),
            "kube-baseline": (1e7, "Pass"),
        }
        for tier in self.kind("Tier"):
            spec = tier.get("spec") or {}
            order = spec.get("order")
            action = spec.get("defaultAction") or "Deny"
            found[_name(tier)] = (inf if order is None else order, action)
        rows = sorted((0, order, name, action) for name, (order, action) in found.items())
        named = {policy["spec"].get("tier") or "default" for policy in self._policies()}
        rows += sorted((1, inf, name, "Deny") for name in named - set(found))
        return [Tier(name, action) for _, _, name, action in rows]

    def policies(self, tier: str, stage: str, direction: str) -> list[Object]:
        """The policies of a tier for a stage and direction, in order."""
        rows = []
        for policy in self._policies():
            spec = policy["spec"]
            types = spec.get("types") or ["Ingress", "Egress"]
            if (spec.get("tier") or "default") != tier or direction.capitalize() not in types:
                continue
            if stage not in _stages(spec):
                continue
            order = spec.get("order")
            namespace = policy["metadata"].get("namespace", "")
            key = f"{_name(policy)}/{namespace}/{policy['kind']}"
            rows.append((inf if order is None else order, key, policy))
        return [policy for *_, policy in sorted(rows, key=lambda row: row[:2])]

    def has_stage(self, endpoint: Object, stage: str) -> bool:
        """Whether any policy of the stage selects the endpoint, in whatever direction."""
        found = False
        for policy in self._policies():
            if stage in _stages(policy["spec"]):
                found = self.selects(policy, endpoint) or found
        return found

    def _policies(self) -> list[Object]:
        return self.kind("GlobalNetworkPolicy", "NetworkPolicy")

    def profile(self, name: str) -> Object | None:
        """A profile, the built-in one included."""
        for profile in self.kind("Profile"):
            if _name(profile) == name:
                return profile
        if name == "projectcalico-default-allow":
            return {"spec": {"ingress": ALLOW_ALL, "egress": ALLOW_ALL}}
        return None

    def host_endpoints(self, host: str) -> list[Object]:
        """Those of a host by name."""
        found = [e for e in self.kind("HostEndpoint") if e["spec"].get("node") == host]
        return sorted(found, key=_name)

    def workload(self, host: str, interface: str | None) -> Object | None:
        """The pod behind an interface."""
        for endpoint in sorted(self.kind("WorkloadEndpoint"), key=_full_name):
            spec = endpoint["spec"]
            if (spec.get("node"), spec.get("interfaceName")) == (host, interface):
                return endpoint
        return None

    def selects(self, policy: Object, endpoint: Object) -> bool:
        """Whether a policy is for an endpoint."""
        spec = policy["spec"]
        own = policy["metadata"].get("namespace")
        if own is not None and endpoint["metadata"].get("namespace") != own:
            return False
        tests: list[tuple[str, str, str]] = []
        namespaces, accounts = spec.get("namespaceSelector"), spec.get("serviceAccountSelector")
        everyone = ""
        if accounts:
            everyone = ACCOUNT
            tests.append((accounts, "pcsa.", everyone))
        if namespaces:
            everyone = NAMESPACE
            tests.append((namespaces, "pcns.", everyone))
        if spec.get("selector"):
            tests.append((spec["selector"], "", everyone))
        fact = f"{policy['kind']} {_name(policy)} selects {_name(endpoint)}"
        return self._all_hold(tests, endpoint, fact)

    def _all_hold(self, tests: list[tuple[str, str, str]], obj: Object, fact: str) -> bool:
        """Whether selectors hold for an object: their text, a prefix, what all() stands for."""
        labels, unknown = self.labels(obj)
        outcomes = [
            _holds(parse(text).tree, labels, unknown, prefix, everyone)
            for text, prefix, everyone in tests
        ]
        if False in outcomes:
            return False
        return True if None not in outcomes else self.ask(fact)

    def labels(self, obj: Object) -> tuple[Mapping[str, str], tuple[str, ...]]:
        """Own labels, then those of profiles in order; and the prefixes of unknown ones."""
        metadata, spec = obj["metadata"], obj.get("spec") or {}
        labels = dict(metadata.get("labels") or {})
        profiles = list(spec.get("profiles") or ())
        if namespace := metadata.get("namespace"):
            labels[NAMESPACE] = namespace
        if obj["kind"] == "NetworkSet":
            profiles = [f"kns.{namespace}"]
        if obj["kind"] == "WorkloadEndpoint":
            if spec.get("orchestrator"):
                labels["projectcalico.org/orchestrator"] = spec["orchestrator"]
            if spec.get("serviceAccountName"):
                labels[ACCOUNT] = spec["serviceAccountName"]
        if obj["kind"] == "GlobalNetworkSet":
            profiles = []
        unknown = []
        for name in profiles:
            profile = self.profile(name)
            if profile is None and name.startswith(("kns.", "ksa.")):
                unknown.append("pcns." if name.startswith("kns.") else "pcsa.")
            inherited = (profile or {"spec": {}})["spec"].get("labelsToApply") or {}
            labels = {**inherited, **labels}
        return labels, tuple(unknown)

    def peers(self) -> list[Object]:
        """Everything that a rule's selector may mean."""
        return self.kind("HostEndpoint", "WorkloadEndpoint", "GlobalNetworkSet", "NetworkSet")

    def selected(self, entity: Object, policy: Object | None, obj: Object) -> bool:
        """Whether one side of a rule means an object, and its notSelector does not."""
        tests: list[tuple[str, str, str]] = []
        text, namespaces = entity.get("selector"), entity.get("namespaceSelector")
        accounts = entity.get("serviceAccounts") or {}
        within = obj["metadata"].get("namespace")
        own = None if policy is None else policy["metadata"].get("namespace")
        if namespaces and parse(namespaces).tree == Global():
            if within is not None:
                return False
        elif namespaces:
            tests.append((namespaces, "pcns.", NAMESPACE))
        elif own is not None and within != own:
            return False
        if accounts.get("names"):
            labels, _ = self.labels(obj)
            if labels.get(ACCOUNT) not in accounts["names"]:
                return False
        if accounts.get("selector"):
            tests.append((accounts["selector"], "pcsa.", ""))
        if text:
            tests.append((text, "", ""))
        if entity.get("notSelector") and parse(entity["notSelector"]).matches(self.labels(obj)[0]):
            return False
        shown = {k: v for k, v in entity.items() if "elector" in k or "ccounts" in k}
        return self._all_hold(tests, obj, f"{shown} means {_name(obj)}")


def networks(obj: Object) -> list[Network]:
    """The addresses that an object stands for when a selector means it."""
    spec = obj.get("spec") or {}
    key = {"HostEndpoint": "expectedIPs", "WorkloadEndpoint": "ipNetworks"}.get(obj["kind"], "nets")
    return [ip_network(text, strict=False) for text in spec.get(key) or ()]


def _holds(
    node: Node, labels: Mapping[str, str], unknown: tuple[str, ...], prefix: str, everyone: str
) -> bool | None:
    """A selector on labels that are not all known: None is "cannot say"."""
    if isinstance(node, And | Or):
        parts = [_holds(part, labels, unknown, prefix, everyone) for part in node.parts]
        absorbing = isinstance(node, Or)
        if absorbing in parts:
            return absorbing
        return None if None in parts else not absorbing
    if isinstance(node, Not):
        part = _holds(node.part, labels, unknown, prefix, everyone)
        return None if part is None else not part
    if isinstance(node, All):
        return everyone in labels if everyone else True
    if not isinstance(node, Has | Comparison | Membership):
        return True
    label = prefix + node.label
    if prefix and label not in labels and prefix in unknown:
        return None
    own = {node.label: labels[label]} if label in labels else {}
    return parse(str(node)).matches(own)


def _name(obj: Object) -> str:
    name: str = obj["metadata"]["name"]
    return name


def _full_name(obj: Object) -> tuple[str, str]:
    return obj["metadata"].get("namespace") or "", _name(obj)


def _stages(spec: Object) -> tuple[str, ...]:
    if spec.get("doNotTrack"):
        return ("untracked",)
    if spec.get("preDNAT"):
        return ("pre-dnat",)
    return ("normal", "forward") if spec.get("applyOnForward") else ("normal",)

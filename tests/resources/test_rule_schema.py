"""What the schemas of policies ask of rules, which Profiles are only warned of."""

from __future__ import annotations

from typing import Any

import pytest

from tests.resources.judging import judge_spec


def _some(item: str, count: int) -> str:
    """A list of the same item."""
    return f"[{','.join([item] * count)}]"


def _methods(count: int) -> str:
    return f"[{','.join(f'M{number}' for number in range(count))}]"


def _selector(length: int, letter: str = "b") -> str:
    """A selector of so many characters."""
    return f"\"a == '{letter * (length - 7)}'\""


NET, SERVICE = "10.0.0.0/8", "services: {name: s, namespace: n1}"


@pytest.mark.parametrize(
    ("rule", "faults"),
    [
        ("action: Allow", []),
        ("action: Pass", []),
        ("action: Log", []),
        ("action: allow", ["action"]),
        ("action: ''", ["action"]),
        ("protocol: TCP", ["action"]),
        ("action: Deny, ipVersion: 4", []),
        ("action: Deny, ipVersion: 5", ["ipVersion"]),
        ("action: Deny, ipVersion: 0", ["ipVersion"]),
        ("action: Allow, protocol: 1, icmp: {type: 8}", []),
        ("action: Allow, protocol: '58', icmp: {}", []),
        ("action: Allow, icmp: {type: 8}", [""]),
        ("action: Allow, protocol: TCP, icmp: {}", [""]),
        ("action: Allow, notICMP: {type: 8}", []),
        ("action: Allow, protocol: ICMP, icmp: {code: 1}", ["icmp"]),
        ("action: Allow, notICMP: {code: 1}", ["notICMP"]),
        ("action: Allow, protocol: ICMP, ipVersion: 4", []),
        ("action: Allow, protocol: ICMP, ipVersion: 6", [""]),
        ("action: Allow, protocol: 58, ipVersion: 4", [""]),
        ("action: Allow, notProtocol: ICMPv6, ipVersion: 4", [""]),
        ("action: Allow, notProtocol: 1, ipVersion: 6", [""]),
        ("action: Allow, http: {}", []),
        ("action: Allow, protocol: 6, http: {}", []),
        ("action: Deny, protocol: UDP, http: {}", ["", ""]),
        (f"action: Allow, http: {{methods: {_methods(20)}}}", []),
        (f"action: Allow, http: {{methods: {_methods(21)}}}", ["http.methods"]),
        ("action: Allow, http: {paths: " + _some("{exact: /}", 21) + "}", ["http.paths"]),
        (f"action: Allow, http: {{paths: [{{exact: /{'a' * 1024}}}]}}", ["http.paths[0].exact"]),
        (f"action: Allow, http: {{paths: [{{prefix: /{'a' * 1024}}}]}}", ["http.paths[0].prefix"]),
    ],
)
def test_rules(rule: str, faults: list[str]) -> None:
    """Actions, versions, ICMP and HTTP; faults are told by their paths."""
    where = "spec.ingress[0]"
    expected = [f"{path}: {f'{where}.{path}'.rstrip('.')}" for path in faults]
    assert judge_spec("GlobalNetworkPolicy", f"{{ingress: [{{{rule}}}]}}").problems == [
        f"{where}.{line}".replace(".:", ":") for line in expected
    ]


@pytest.mark.parametrize(
    ("entity", "faults"),
    [
        (f"nets: {_some(NET, 256)}", []),
        (f"nets: {_some(NET, 257)}", [".nets"]),
        (f"notNets: {_some(NET, 257)}", [".notNets"]),
        (f"ports: {_some('80', 50)}", []),
        (f"ports: {_some('80', 51)}", [".ports"]),
        (f"notPorts: {_some('80', 51)}", [".notPorts"]),
        (f"selector: {_selector(1024, 'é')}", []),
        (f"selector: {_selector(1025, 'é')}", [".selector"]),
        (f"namespaceSelector: {_selector(1025)}", [".namespaceSelector"]),
        (f"notSelector: {_selector(1025)}", [".notSelector"]),
        ("selector: global()", [""]),
        ("notSelector: global()", []),
        (SERVICE, []),
        ("services: {namespace: n1}", [""]),
        (f"services: {{name: {'s' * 254}, namespace: n1}}", [".services.name"]),
        (f"services: {{name: s, namespace: {'s' * 254}}}", [".services.namespace"]),
        (SERVICE + ", namespaceSelector: all()", [""]),
        (SERVICE + ", serviceAccounts: {}", [""]),
        (SERVICE + ", selector: all()", [""]),
        (SERVICE + ", notSelector: all()", [""]),
        (SERVICE + ", nets: ['::/0']", [""]),
        (SERVICE + ", notNets: ['fd00::/8']", [""]),
        (SERVICE + ", ports: [80]", []),
    ],
)
def test_sides(entity: str, faults: list[str]) -> None:
    """Lengths of lists and texts (in characters), and what may not stand beside a Service."""
    rule = f"{{action: Allow, protocol: TCP, source: {{{entity}}}}}"
    where = "spec.ingress[0].source"
    problems = judge_spec("GlobalNetworkPolicy", f"{{ingress: [{rule}]}}").problems
    assert problems == [f"{where}{path}: {where}{path}" for path in faults]


@pytest.mark.parametrize("ports", ["ports: [80]", "notPorts: [80]"])
def test_services_exclude_ports_of_the_destination(ports: str) -> None:
    """A Service brings its own ports."""
    rule = f"{{action: Allow, protocol: TCP, destination: {{{SERVICE}, {ports}}}}}"
    problems = judge_spec("GlobalNetworkPolicy", f"{{egress: [{rule}]}}").problems
    assert problems == ["spec.egress[0]: spec.egress[0]"]


@pytest.mark.parametrize(("count", "problems"), [(1024, []), (1025, ["spec.egress: spec.egress"])])
def test_number_of_rules(count: int, problems: list[Any]) -> None:
    """A policy has at most 1024 rules a direction."""
    rules = _some("{action: Deny}", count)
    assert judge_spec("GlobalNetworkPolicy", f"{{egress: {rules}}}").problems == problems

"""Rules as Calico's validator sees them, which every kind with rules obeys."""

from __future__ import annotations

import pytest

from pyctl.resources.rules import EntityRule, Rule
from tests.resources.judging import judge_spec


def _problems(rule: str) -> list[str]:
    """What is wrong with an ingress rule, by its place within the rule; no schema asks here."""
    lines = judge_spec("Profile", f"{{ingress: [{{action: Allow, {rule}}}]}}").problems
    return [line.removeprefix("spec.ingress[0]").removeprefix(".") for line in lines]


@pytest.mark.parametrize(
    "rule",
    [
        "protocol: TCP, source: {ports: [80, '8000:8010', http]}",
        "protocol: 6, destination: {ports: [80], notPorts: ['1:2']}",
        "protocol: '255'",
        "notProtocol: UDPLite",
        "source: {ports: [http, a-1]}",
        "source: {ports: []}, protocol: ICMP",
        "protocol: ICMP, icmp: {type: 0, code: 255}",
        "protocol: ICMP, icmp: {}",
        "protocol: ICMPv6, notICMP: {type: 254, code: 0}",
        "source: {nets: [10.0.0.0/8, '::ffff:10.0.0.0/104']}, destination: {notNets: [11.0.0.0/8]}",
        "ipVersion: 6, source: {nets: ['fd00::/64', '::/0']}",
        "destination: {notNets: [0.0.0.0/1, 0.0.0.0/00]}",
        "source: {namespaceSelector: ' global( ) '}",
        "source: {selector: has(x), notSelector: \"a == 'b'\", namespaceSelector: ''}",
        "source: {serviceAccounts: {names: [Any Text], selector: has(x)}}",
        "http: {methods: [GET, FOO], paths: [{exact: /a}, {prefix: /}]}",
        "metadata: {annotations: {A.B/C: any}}",
    ],
)
def test_rules(rule: str) -> None:
    """What Calico's validator takes."""
    assert _problems(rule) == []


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        ("protocol: 0", ["protocol: Protocol = '0'"]),
        ("protocol: tcp", ["protocol: Protocol = 'tcp'"]),
        ("protocol: '256'", ["protocol: Protocol = '256'"]),
        ("notProtocol: icmp", ["notProtocol: Protocol = 'icmp'"]),
        ("icmp: {type: 255}", ["icmp.type: Type = '255'"]),
        (
            "notICMP: {type: -1, code: 256}",
            ["notICMP.type: Type = '-1'", "notICMP.code: Code = '256'"],
        ),
        ("protocol: TCP, source: {ports: [0]}", ["source.ports[0]: Port = '0'"]),
        ("protocol: TCP, source: {notPorts: ['0:100']}", ["source.notPorts[0]: Port = '0:100'"]),
        ("source: {ports: [80-90]}", ["source.ports[0]: PortName = '80-90'"]),
        ("source: {selector: a =}", ["source.selector: Selector = 'a ='"]),
        ("source: {notSelector: a}", ["source.notSelector: NotSelector = 'a'"]),
        (
            "source: {serviceAccounts: {selector: a}}",
            ["source.serviceAccounts.selector: Selector = 'a'"],
        ),
        (
            "source: {services: {name: Up, namespace: a_b}}",
            [
                "source.services.name: Name = 'Up'",
                "source.services.namespace: Namespace = 'a_b'",
            ],
        ),
        (
            "metadata: {annotations: {a b: c}}",
            ["metadata.annotations[\"a b\"]: Metadata.Annotations (key) = 'a b'"],
        ),
    ],
)
def test_fields(rule: str, problems: list[str]) -> None:
    """Faults of single values, under the names that Calico gives them."""
    assert _problems(rule) == problems


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        ("source: {ports: [80, http]}", ["source.ports: Source.Ports = '[80 http]'"]),
        (
            "protocol: ICMP, source: {notPorts: [http]}",
            ["source.notPorts: Source.NotPorts = '[http]'"],
        ),
        (
            "protocol: 7, destination: {ports: [1]}",
            ["destination.ports: Destination.Ports = '[1]'"],
        ),
        (
            "protocol: UDPLite, destination: {notPorts: ['1:2']}",
            ["destination.notPorts: Destination.NotPorts = '[1:2]'"],
        ),
        (
            "notProtocol: TCP, source: {ports: [1], notPorts: [2]}",
            ["source.ports: Source.Ports = '[1]'", "source.notPorts: Source.NotPorts = '[2]'"],
        ),
    ],
)
def test_ports_need_a_protocol(rule: str, problems: list[str]) -> None:
    """Numbers need one of three protocols; names stand alone, but beside no other protocol."""
    assert _problems(rule) == problems


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        ("source: {nets: [10.0.0.1]}", ["source.nets[0]: Source.Nets = '10.0.0.1'"]),
        ("source: {nets: ['']}", ["source.nets[0]: Source.Nets = ''"]),
        (
            "source: {nets: [any]}",
            ["source.nets[0]: Nets[0] = 'any'", "source.nets[0]: Source.Nets = 'any'"],
        ),
        (
            "destination: {notNets: [10.0.0.0/8, x]}",
            [
                "destination.notNets[1]: NotNets[1] = 'x'",
                "destination.notNets[1]: Destination.NotNets = 'x'",
            ],
        ),
        ("source: {notNets: [0.0.0.0/0]}", ["source.notNets[0]: Source.NotNets = '0.0.0.0/0'"]),
        ("source: {notNets: ['0:0:0::/0']}", ["source.notNets[0]: Source.NotNets = '0:0:0::/0'"]),
        ("source: {notNets: [1.2.3.4/0]}", ["source.notNets[0]: Source.NotNets = '0.0.0.0/0'"]),
        (
            "ipVersion: 6, source: {nets: [10.0.0.0/8]}",
            ["source.nets: Source.Nets = '[10.0.0.0/8]'"],
        ),
        (
            "ipVersion: 4, destination: {notNets: ['fd00::/64']}",
            ["destination.notNets: Destination.NotNets = '[]'"],
        ),
        (
            "source: {nets: [10.0.0.0/8, 'fd00::/64']}",
            ["source.nets: Source.Nets = '[10.0.0.0/8 fd00::/64]'"],
        ),
        (
            (
                "source: {nets: [10.0.0.0/8], notNets: ['fd00::/64']}, "
                "destination: {nets: [11.0.0.0/8]}"
            ),
            [
                "source.notNets: Source.NotNets = '[fd00::/64]'",
                "destination.nets: Destination.Nets = '[11.0.0.0/8]'",
            ],
        ),
    ],
)
def test_nets(rule: str, problems: list[str]) -> None:
    """CIDRs of one family, none of which excludes everything; the shown list is Calico's choice."""
    assert _problems(rule) == problems


@pytest.mark.parametrize(
    "text", ["global() && has(x)", "!global()", "(global())", "a == 'global('", "global() || all()"]
)
def test_global_stands_alone(text: str) -> None:
    """In namespaceSelector global() combines with nothing."""
    problems = _problems(f'source: {{namespaceSelector: "{text}"}}')
    assert problems == [f"source.namespaceSelector: NamespaceSelector field = '{text}'"]


def test_a_broken_global_breaks_two_rules() -> None:
    """It is neither a selector nor global()."""
    assert _problems("source: {namespaceSelector: global(}") == [
        "source.namespaceSelector: NamespaceSelector = 'global('",
        "source.namespaceSelector: NamespaceSelector field = 'global('",
    ]


@pytest.mark.parametrize(
    ("http", "problems"),
    [
        ("{methods: [GET, GET]}", ["http.methods: Methods = '[GET GET]'"]),
        ("{paths: [{exact: /a, prefix: /b}]}", ["http.paths[0]: Paths = '[{/a /b}]'"]),
        ("{paths: [{exact: /a}, {}]}", ["http.paths[1]: Paths = '[{/a } { }]'"]),
        ("{paths: [{prefix: a}, {}]}", ["http.paths[0]: Paths = '[{ a} { }]'"]),
        ("{paths: [{prefix: '/a?b'}]}", ["http.paths[0]: Paths = '[{ /a?b}]'"]),
        ("{paths: [{exact: '/a#b'}]}", ["http.paths[0]: Paths = '[{/a#b }]'"]),
        ("{paths: [{exact: /a b}]}", ["http.paths[0]: Paths = '[{/a b }]'"]),
    ],
)
def test_http(http: str, problems: list[str]) -> None:
    """No method twice, and of the paths the first fault."""
    assert _problems(f"http: {http}") == problems


def test_sides_that_say_nothing() -> None:
    """An empty side is left out, as Go leaves out a zero struct."""
    assert Rule(action="Allow", source=EntityRule(), destination=EntityRule(nets=[])) == Rule(
        action="Allow"
    )
    assert [side for side, _ in Rule(destination=EntityRule(nets=["::/0"])).sides()] == [
        "Destination"
    ]

"""HostEndpoint: what protects an interface, and what is wrong with the rest."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec


@pytest.mark.parametrize(
    "spec",
    [
        "{node: n1, interfaceName: eth0}",
        "{node: n1, interfaceName: '*'}",
        "{node: n1, expectedIPs: [10.0.0.1]}",
        "{node: n1, interfaceName: '*', expectedIPs: [10.0.0.1, 'fd00::1', '::ffff:1.2.3.4']}",
        "{node: n1.example.com, interfaceName: a.b-c_D, profiles: [knp.default.funner.11234-a]}",
        "{node: n1, interfaceName: eth0, ports: [{name: a, protocol: TCP, port: 1}]}",
        "{node: n1, interfaceName: eth0, ports: [{name: a-1, protocol: '17', port: 65535}]}",
        (
            "{node: n1, interfaceName: e, ports: [{name: a, protocol: SCTP, port: 2}, "
            "{name: a, protocol: 132, port: 3}]}"
        ),
    ],
)
def test_endpoints(spec: str) -> None:
    """A node and an interface or an address are enough; names of ports may repeat."""
    assert judge_spec("HostEndpoint", spec)[1:] == ([], [])


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ("{}", ["spec: spec", "spec: spec"]),
        ("{node: n1}", ["spec: spec"]),
        ("{interfaceName: eth0}", ["spec: spec"]),
        ("{node: Node_1, interfaceName: e}", ["spec.node: Node = 'Node_1'"]),
        (f"{{node: {'a' * 254}, interfaceName: e}}", ["spec.node: spec.node"]),
        ("{node: n, interfaceName: a/b}", ["spec.interfaceName: InterfaceName = 'a/b'"]),
        (
            "{node: n, interfaceName: sixteen-letters0}",
            ["spec.interfaceName: InterfaceName = 'sixteen-letters0'"],
        ),
        (
            "{node: n, expectedIPs: [10.0.0.0/8, '::1', nonsense, '']}",
            [
                "spec.expectedIPs[0]: ExpectedIPs[0] = '10.0.0.0/8'",
                "spec.expectedIPs[2]: ExpectedIPs[2] = 'nonsense'",
                "spec.expectedIPs[3]: ExpectedIPs[3] = ''",
            ],
        ),
        (
            "{node: n, interfaceName: e, profiles: [.fun, ok]}",
            ["spec.profiles[0]: Profiles[0] = '.fun'"],
        ),
        (
            "{node: n, interfaceName: e, ports: [{}]}",
            [
                "spec.ports[0].name: Name = ''",
                "spec.ports[0].protocol: Protocol = '0'",
                "spec.ports[0].port: Port = '0'",
                "spec.ports[0].protocol: EndpointPort.Protocol = '0'",
            ],
        ),
        (
            "{node: n, interfaceName: e, ports: [{name: UPPER, protocol: TCP, port: 0}]}",
            ["spec.ports[0].name: Name = 'UPPER'", "spec.ports[0].port: Port = '0'"],
        ),
        (
            "{node: n, interfaceName: e, ports: [{name: a, protocol: tcp, port: 22}]}",
            ["spec.ports[0].protocol: Protocol = 'tcp'"],
        ),
        (
            "{node: n, interfaceName: e, ports: [{name: a, protocol: ICMP, port: 22}]}",
            ["spec.ports[0].protocol: EndpointPort.Protocol = 'ICMP'"],
        ),
        (
            "{node: n, interfaceName: e, ports: [{name: a, protocol: 123, port: 22}]}",
            ["spec.ports[0].protocol: EndpointPort.Protocol = '123'"],
        ),
    ],
)
def test_faults(spec: str, problems: list[str]) -> None:
    """Each fault is told once by its rule, two where two rules of Calico are broken."""
    assert judge_spec("HostEndpoint", spec).problems == problems


def test_all_faults_of_an_object_in_order() -> None:
    """Metadata comes first, then the fields as they stand in the schema."""
    text = """
    metadata: {name: Wrong_Name}
    spec:
      ports: [{name: ok, port: 1, protocol: TCP}]
      profiles: [Bad_Profile]
      node: Node_1
      interfaceName: bad name
    """
    assert judge("HostEndpoint", text).problems == [
        "metadata.name: Metadata.Name = 'Wrong_Name'",
        "spec.node: Node = 'Node_1'",
        "spec.interfaceName: InterfaceName = 'bad name'",
        "spec.profiles[0]: Profiles[0] = 'Bad_Profile'",
    ]


def test_repeats_are_remarked() -> None:
    """Calico accepts an address or a profile twice, and so does pyctl with a word about it."""
    spec = "{node: n, expectedIPs: ['::1', 10.0.0.1, '::1'], profiles: [p, p]}"
    judged = judge_spec("HostEndpoint", spec)
    assert judged.problems == []
    assert judged.remarks == [
        "spec.expectedIPs: ::1 is given more than once",
        "spec.profiles: p is given more than once",
    ]

"""Ports, translated addresses and limits of workload endpoints."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge_spec

FIXED = (
    "node: n1, orchestrator: k8s, pod: p, endpoint: e, interfaceName: cali1, ipNetworks: [10.0.0.1]"
)


def _problems(said: str) -> list[str]:
    return judge_spec("WorkloadEndpoint", f"{{{FIXED}, {said}}}", write=False).problems


@pytest.mark.parametrize(
    "port",
    [
        "{name: web, protocol: TCP, port: 80}",
        "{name: web, protocol: 132, port: 65535, hostPort: 8080, hostIP: 10.0.0.9}",
        "{protocol: UDP, port: 53, hostPort: 53}",
        "{name: a, protocol: TCP, port: 1, hostIP: 10.0.0.0/8}",
    ],
)
def test_ports(port: str) -> None:
    """A name, or a port of the host by which it is reached."""
    assert _problems(f"ports: [{port}]") == []


@pytest.mark.parametrize(
    ("port", "problems"),
    [
        ("{name: '1', protocol: TCP, port: 80}", ["name: Name = '1'"]),
        (
            "{name: web, protocol: tcp, port: 80}",
            ["protocol: Protocol = 'tcp'"],
        ),
        (
            "{name: web, protocol: ICMP, port: 80}",
            ["protocol: WorkloadEndpointPort.Protocol = 'ICMP'"],
        ),
        ("{name: web, protocol: TCP}", ["port: Port = '0'"]),
        ("{protocol: TCP, port: 80}", ["name: WorkloadEndpointPort.Name = ''"]),
        (
            "{name: web, protocol: TCP, port: 80, hostIP: 10.0.0.1/8}",
            ["hostIP: HostIP = '10.0.0.1/8'"],
        ),
        (
            "{}",
            [
                "protocol: Protocol = '0'",
                "port: Port = '0'",
                "protocol: WorkloadEndpointPort.Protocol = '0'",
                "name: WorkloadEndpointPort.Name = ''",
            ],
        ),
    ],
)
def test_faults_of_ports(port: str, problems: list[str]) -> None:
    """Fields in their order, then the port as a whole; an empty item is looked at too."""
    expected = [f"spec.ports[0].{problem}" for problem in problems]
    assert _problems(f"ports: [{port}]") == expected


def test_everything_of_a_port_is_written() -> None:
    """Also what is empty, as Go does."""
    spec = f"{{{FIXED}, ports: [{{name: web, protocol: 6, port: 80}}]}}"
    assert judge_spec("WorkloadEndpoint", spec, write=False).spec["ports"] == [
        {"name": "web", "protocol": 6, "port": 80, "hostPort": 0, "hostIP": ""}
    ]


@pytest.mark.parametrize(
    ("nat", "problems"),
    [
        ("{internalIP: 10.0.0.1, externalIP: 192.0.2.1}", []),
        ("{internalIP: 10.0.0.1, externalIP: '::ffff:192.0.2.1'}", []),
        (
            "{internalIP: 10.0.0.1, externalIP: 'fd00::1'}",
            ["spec.ipNATs[0].externalIP: ExternalIP = 'fd00::1'"],
        ),
        ("{internalIP: 10.0.0.1}", ["spec.ipNATs[0].externalIP: ExternalIP = ''"]),
        (
            "{internalIP: 10.0.0.1/32, externalIP: 192.0.2.1}",
            ["spec.ipNATs[0].internalIP: InternalIP = '10.0.0.1/32'"],
        ),
        (
            "{internalIP: 10.0.0.1, externalIP: x}",
            ["spec.ipNATs[0].externalIP: ExternalIP = 'x'"],
        ),
        ("{}", ["spec.ipNATs: IPNATs = '[{ }]'"]),
    ],
)
def test_translated_addresses(nat: str, problems: list[str]) -> None:
    """Both are addresses of one family."""
    assert _problems(f"ipNATs: [{nat}]") == problems


def test_limits() -> None:
    """Numbers as they are, and a mark that digits spell."""
    said = "{ingressBandwidth: -1, egressMaxConnections: 9223372036854775807, dscp: '46'}"
    judged = judge_spec("WorkloadEndpoint", f"{{{FIXED}, qosControls: {said}}}", write=False)
    assert judged.problems == []
    assert judged.spec["qosControls"] == {
        "ingressBandwidth": -1,
        "egressMaxConnections": 9223372036854775807,
        "dscp": 46,
    }

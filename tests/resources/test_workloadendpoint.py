"""WorkloadEndpoint: a name that its fields make, its labels, its addresses."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec

POD = "node: srv-1, orchestrator: k8s, pod: web-7, endpoint: eth0, interfaceName: cali12"
NAME = "srv--1-k8s-web--7-eth0"
LABELS = {"projectcalico.org/namespace": "shop", "projectcalico.org/orchestrator": "k8s"}


def _named(name: str, spec: str, labels: str = "{}") -> str:
    return f"{{metadata: {{name: {name}, namespace: shop, labels: {labels}}}, spec: {{{spec}}}}}"


def _problems(said: str) -> list[str]:
    """What validate says of an endpoint that is fine but for what is said."""
    return judge_spec("WorkloadEndpoint", f"{{{POD}, {said}}}", write=False).problems


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("orchestrator: k8s, pod: web-7", "n1-k8s-web--7-e--e"),
        ("orchestrator: k8s, pod: web-7, workload: w, containerID: c", "n1-k8s-web--7-e--e"),
        ("orchestrator: cni, containerID: a-b, pod: p", "n1-cni-a--b-e--e"),
        ("orchestrator: libnetwork, workload: w", "n1-libnetwork-libnetwork-e--e"),
        ("orchestrator: open-stack, workload: a.b, pod: p", "n1-open--stack-a.b-e--e"),
    ],
)
def test_the_name_is_made_of_the_fields(spec: str, name: str) -> None:
    """Which ones depends on the orchestrator; dashes in them are doubled."""
    spec = f"node: n1, endpoint: e-e, interfaceName: i, {spec}"
    judged = judge("WorkloadEndpoint", _named("", spec))
    assert judged.problems == []
    assert judged.object["metadata"]["name"] == name
    assert judge("WorkloadEndpoint", _named(name, spec)) == judged


def test_not_every_container_can_be_named() -> None:
    """Its identifier may have letters that no name has."""
    spec = "node: n1, orchestrator: cni, containerID: aB, endpoint: e, interfaceName: i"
    judged = judge("WorkloadEndpoint", _named("", spec))
    assert judged.problems == ["metadata.name: Metadata.Name = 'n1-cni-aB-e'"]


def test_another_name_is_refused() -> None:
    """By writes; validate does not compare."""
    text = _named("other", POD)
    assert judge("WorkloadEndpoint", text).problems == ["metadata.name: Name = 'other'"]
    assert judge("WorkloadEndpoint", text, write=False).problems == []


@pytest.mark.parametrize(
    ("spec", "missing"),
    [
        ("", ["Node", "Orchestrator", "Endpoint"]),
        ("orchestrator: k8s", ["Node", "Pod", "Endpoint"]),
        ("orchestrator: cni, node: n1, endpoint: e", ["ContainerID"]),
        ("orchestrator: libnetwork, endpoint: e", ["Node"]),
        ("orchestrator: nova, node: n1, endpoint: e, pod: p", ["Workload"]),
    ],
)
def test_fields_that_make_the_name_are_wanted(spec: str, missing: list[str]) -> None:
    """Whether there is a name or not."""
    judged = judge("WorkloadEndpoint", _named("x", f"interfaceName: cali1, {spec}"))
    assert judged.problems == [f"spec.{name[0].lower()}{name[1:]}: {name} = ''" for name in missing]


def test_labels_say_namespace_and_orchestrator() -> None:
    """Whatever a manifest says; validate adds none."""
    given = "{app: web, projectcalico.org/namespace: old}"
    judged = judge("WorkloadEndpoint", _named(NAME, POD, given))
    assert judged.problems == []
    assert judged.object["metadata"]["labels"] == {"app": "web", **LABELS}
    validated = judge("WorkloadEndpoint", _named(NAME, POD), write=False)
    assert "labels" not in validated.object["metadata"]


def test_a_full_endpoint() -> None:
    """Every field has its form."""
    said = """workload: default.web-7, containerID: 0aF-1, serviceAccountName: web,
        ipNetworks: [10.0.0.1, 'fd00::1/128', ''], ipNATs: [
            {internalIP: 10.0.0.1, externalIP: 192.0.2.1}],
        ipv4Gateway: 10.0.0.254, ipv6Gateway: 'fd00::fe', profiles: [kns.shop],
        mac: 'ee:ee:ee:ee:ee:ee', ports: [{name: web, protocol: TCP, port: 80}],
        allowSpoofedSourcePrefixes: [10.9.1.2/8],
        qosControls: {dscp: AF11}"""
    judged = judge("WorkloadEndpoint", _named(NAME, f"{POD}, {said}"))
    assert judged[1:] == ([], [])


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("workload: A", "spec.workload: Workload = 'A'"),
        ("containerID: a.b", "spec.containerID: ContainerID = 'a.b'"),
        ("containerID: -a", "spec.containerID: ContainerID = '-a'"),
        ("serviceAccountName: a_b", "spec.serviceAccountName: ServiceAccountName = 'a_b'"),
        ("ipv4Gateway: 'fd00::1'", "spec.ipv4Gateway: IPv4Gateway = 'fd00::1'"),
        ("ipv6Gateway: 10.0.0.1", "spec.ipv6Gateway: IPv6Gateway = '10.0.0.1'"),
        ("profiles: [a, B]", "spec.profiles[1]: Profiles[1] = 'B'"),
        ("mac: x", "spec.mac: MAC = 'x'"),
        (
            "allowSpoofedSourcePrefixes: [x]",
            "spec.allowSpoofedSourcePrefixes[0]: AllowSpoofedSourcePrefixes[0] = 'x'",
        ),
        ("ipNetworks: [x]", "spec.ipNetworks[0]: IPNetworks[0] = 'x'"),
        (
            "ipNetworks: [10.0.0.0/24, 10.0.0.1]",
            "spec.ipNetworks[0]: IPNetworks = '[10.0.0.0/24 10.0.0.1]'",
        ),
        ("ipNetworks: ['fd00::/127']", "spec.ipNetworks[0]: IPNetworks = '[fd00::/127]'"),
    ],
)
def test_faults(said: str, problem: str) -> None:
    """Each is told where it stands."""
    assert _problems(said) == [problem]


def test_an_interface_is_wanted() -> None:
    """Everywhere else the field may be left out."""
    judged = judge_spec("WorkloadEndpoint", "{}", write=False)
    assert judged.problems == ["spec.interfaceName: InterfaceName = ''"]


@pytest.mark.parametrize(
    ("networks", "inside", "strange"),
    [
        ("[10.0.0.1/32]", "10.0.0.1", False),
        ("[10.0.0.2, 'fd00::1']", "fd00::1", False),
        ("[10.0.0.2]", "10.0.0.1", True),
        ("[]", "10.0.0.1", True),
        ("['']", "10.0.0.1", True),
    ],
)
def test_translated_addresses_are_the_endpoint_s(
    networks: str, inside: str, *, strange: bool
) -> None:
    """The first that is in none of its networks is told of, once."""
    nat = f"{{internalIP: '{inside}', externalIP: '{inside}'}}"
    shown = f"{{{inside} {inside}}}"
    told = [f"spec.ipNATs: IPNATs = '[{shown} {shown}]'"] if strange else []
    assert _problems(f"ipNetworks: {networks}, ipNATs: [{nat}, {nat}]") == told

"""BGPPeer: which fields exclude each other, and peers that nobody can speak to."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge_spec, unread

KIND = "BGPPeer"
NOBODY = "spec: names no peer: set peerIP, peerSelector or localWorkloadSelector"
NO_NUMBER = "spec.peerIP: the peer has no AS number: set asNumber"
ADDRESS = "peerIP: 10.0.0.1, asNumber: 1"


def test_a_full_peer() -> None:
    """Every field in its form."""
    judged = judge_spec(
        KIND,
        """{
        node: n1.example.com, peerIP: '[fd00::1]:179', asNumber: '1.10', localASNumber: 2147483647,
        nextHopMode: Keep, password: {secretKeyRef: {name: s, key: k}}, sourceAddress: None,
        maxRestartTime: 90s, keepaliveTime: 1m, numAllowedLocalASNumbers: -1, ttlSecurity: 255,
        reachableBy: 'fd00::2', filters: [a, b.c], reversePeering: Auto}""",
    )
    assert judged[1:] == ([], [])
    assert (judged.spec["asNumber"], judged.spec["maxRestartTime"]) == (65546, "1m30s")
    assert len(judged.spec) == 14


@pytest.mark.parametrize(
    ("spec", "remarks"),
    [
        ("{}", [NOBODY]),
        ("{node: n}", [NOBODY]),
        ("{peerIP: 10.0.0.1}", [NO_NUMBER]),
        ("{peerIP: 10.0.0.1, asNumber: 0}", [NO_NUMBER]),
        ("{nodeSelector: all(), peerSelector: has(rr)}", []),
        ("{localWorkloadSelector: has(bgp), asNumber: 1}", []),
        (f"{{{ADDRESS}, filters: [a, a]}}", ["spec.filters: a is given more than once"]),
    ],
)
def test_peers_that_are_accepted(spec: str, remarks: list[str]) -> None:
    """Calico accepts peers without an address, and without a number; both are remarked."""
    assert judge_spec(KIND, spec)[1:] == ([], remarks)


@pytest.mark.parametrize("number", [0, 1])
def test_a_number_is_stored_unless_it_is_zero(number: int) -> None:
    """It is no pointer in Go."""
    judged = judge_spec(KIND, f"{{asNumber: {number}, localASNumber: 0}}")
    stored = {"asNumber": 1, "localASNumber": 0} if number else {"localASNumber": 0}
    assert judged.spec == stored


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ("node: Node_1", "spec.node: Node = 'Node_1'"),
        (f"node: {'a' * 254}", "spec.node: spec.node"),
        ("nodeSelector: 'has('", "spec.nodeSelector: NodeSelector = 'has('"),
        (f"nodeSelector: a == '{'b' * 1024}'", "spec.nodeSelector: spec.nodeSelector"),
        ("peerIP: 192.0.2.300", "spec.peerIP: PeerIP = '192.0.2.300'"),
        ("peerIP: host.example.com", "spec.peerIP: PeerIP = 'host.example.com'"),
        (f"peerIP: '[::1]:{'0' * 60}1'", "spec.peerIP: spec.peerIP"),
        ("asNumber: 2147483648", "spec.asNumber: spec.asNumber"),
        ("localASNumber: 4294967295", "spec.localASNumber: spec.localASNumber"),
        ("nextHopMode: keep", "spec.nextHopMode: spec.nextHopMode"),
        ("sourceAddress: Any", "spec.sourceAddress: spec.sourceAddress"),
        ("filters: [a, B]", "spec.filters[1]: Filters[1] = 'B'"),
        ("reachableBy: 10.0.0.0/8", "spec.reachableBy: ReachableBy = '10.0.0.0/8'"),
        ("reachableBy: 'fd00::1'", "spec.reachableBy: ReachableBy = 'fd00::1'"),
        ("node: a, nodeSelector: all()", "spec.nodeSelector: spec"),
        ("keepOriginalNextHop: true, nextHopMode: Auto", "spec.keepOriginalNextHop: spec"),
    ],
)
def test_faults_of_a_peer_with_an_address(spec: str, problem: str) -> None:
    """Each value by its rule, and the two ways of naming nodes or hops exclude each other."""
    given = spec if "peerIP" in spec else f"peerIP: 10.0.0.1, {spec}"
    assert judge_spec(KIND, f"{{{given}}}").problems == [problem]


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        (f"{{{ADDRESS}, peerSelector: all()}}", ["spec.peerSelector: spec", "spec.asNumber: spec"]),
        ("{localWorkloadSelector: all()}", ["spec.localWorkloadSelector: spec"]),
        (
            f"{{localWorkloadSelector: all(), {ADDRESS}, peerSelector: all()}}",
            [
                "spec.peerSelector: spec",
                "spec.asNumber: spec",
                "spec.peerIP: spec",
                "spec.peerSelector: spec",
            ],
        ),
        ("{reachableBy: 10.0.0.1}", ["spec.reachableBy: spec"]),
        (
            "{peerIP: '[fd00::1]:179', asNumber: 1, reachableBy: '::ffff:10.0.0.1'}",
            ["spec.reachableBy: ReachableBy = '::ffff:10.0.0.1'"],
        ),
        ("{peerIP: '::ffff:10.0.0.2', asNumber: 1, reachableBy: 10.0.0.1}", []),
        ("{keepOriginalNextHop: false, nextHopMode: Auto}", []),
    ],
)
def test_ways_of_naming_peers(spec: str, problems: list[str]) -> None:
    """An address, a selector of nodes or one of workloads; a way there only with an address."""
    assert judge_spec(KIND, spec).problems == problems


@pytest.mark.parametrize(
    ("spec", "path", "go_type"),
    [
        ("{ttlSecurity: 256}", "ttlSecurity", "uint8"),
        ("{numAllowedLocalASNumbers: 2147483648}", "numAllowedLocalASNumbers", "int32"),
        ("{password: {secretKeyRef: x}}", "password.secretKeyRef", "v1.SecretKeySelector"),
    ],
)
def test_what_cannot_be_read(spec: str, path: str, go_type: str) -> None:
    """Numbers beyond Go's types and values of other types."""
    (problem,) = unread(KIND, f"{{spec: {spec}}}")
    assert problem.startswith(f"spec.{path}: cannot unmarshal ")
    assert f"of type {go_type} (" in problem

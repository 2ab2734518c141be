"""Rules of Kubernetes: which ports Calico reads, and what Kubernetes would refuse."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge_spec, unread

KIND = "StagedKubernetesNetworkPolicy"
REFUSED = "Kubernetes refuses this in a policy that is enforced"


def _rule(rule: str) -> str:
    return f"{{ingress: [{rule}]}}"


def _selecting(expression: str) -> str:
    return f"{{from: [{{podSelector: {{matchExpressions: [{{{expression}}}]}}}}]}}"


@pytest.mark.parametrize(
    "port", ["{}", "{port: 80}", "{port: web}", "{port: 80, endPort: 80}", "{port: 0, endPort: 9}"]
)
def test_ports_that_calico_reads(port: str) -> None:
    """Numbers, names and ranges."""
    assert judge_spec(KIND, _rule(f"{{ports: [{port}]}}")).problems == []


@pytest.mark.parametrize(
    "port",
    [
        "{port: 70000}",
        "{port: 80, endPort: 79}",
        "{port: web, endPort: 90}",
        "{port: a:b}",
        "{port: 'a b'}",
        "{port: ''}",
        "{port: 80, endPort: -1}",
    ],
)
def test_ports_that_calico_cannot_read(port: str) -> None:
    """The policy is refused, without further words about the port."""
    judged = judge_spec(KIND, _rule(f"{{ports: [{{port: 1}}, {port}]}}"))
    assert judged[1:] == (["spec.ingress[0].ports[1].port: PolicySpec"], [])


@pytest.mark.parametrize("port", ["2147483648", "-2147483649"])
def test_numbers_of_more_than_32_bits(port: str) -> None:
    """They cannot even be decoded."""
    (problem,) = unread(
        KIND, f"{{metadata: {{name: x}}, spec: {_rule(f'{{ports: [{{port: {port}}}]}}')}}}"
    )
    assert problem.startswith("spec.ingress[0].ports[0].port: cannot be read: ")


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ("{ports: [{protocol: tcp}]}", "ports[0].protocol"),
        ("{ports: [{port: 0}]}", "ports[0].port"),
        ("{ports: [{port: -5}]}", "ports[0].port"),
        ("{ports: [{port: Web}]}", "ports[0].port"),
        ("{ports: [{endPort: 5}]}", "ports[0].endPort"),
        ("{from: [{}]}", "from[0]"),
        ("{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}", "from[0].ipBlock"),
        ("{from: [{ipBlock: {cidr: 10.0.0.1}}]}", "from[0].ipBlock.cidr"),
        ("{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [x]}}]}", "from[0].ipBlock.except"),
        ("{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}", "from[0].ipBlock.except"),
        ("{from: [{ipBlock: {cidr: 10.0.0.0/8, except: ['::/9']}}]}", "from[0].ipBlock.except"),
        ("{from: [{podSelector: {matchLabels: {a b: c}}}]}", "from[0].podSelector.matchLabels"),
        (
            _selecting("key: a, operator: in, values: [b]"),
            "from[0].podSelector.matchExpressions[0].operator",
        ),
        (
            _selecting("key: a, operator: In"),
            "from[0].podSelector.matchExpressions[0].values",
        ),
        (
            _selecting("key: a, operator: Exists, values: [b]"),
            "from[0].podSelector.matchExpressions[0].values",
        ),
        (
            "{from: [{namespaceSelector: {matchExpressions: [{key: a b, operator: Exists}]}}]}",
            "from[0].namespaceSelector.matchExpressions[0].key",
        ),
    ],
)
def test_what_kubernetes_would_refuse(rule: str, where: str) -> None:
    """Calico stores it; a word is said about it."""
    judged = judge_spec(KIND, _rule(rule))
    assert judged.problems == []
    (remark,) = judged.remarks
    assert remark.startswith(f"spec.ingress[0].{where}: {REFUSED}: ")


def test_empty_selectors_of_peers_are_kept() -> None:
    """They select everything; empty lists and maps in them are dropped."""
    peer = "{podSelector: {matchLabels: {}}, namespaceSelector: {matchExpressions: []}}"
    judged = judge_spec(KIND, _rule(f"{{from: [{peer}]}}"))
    assert judged.spec["ingress"] == [{"from": [{"podSelector": {}, "namespaceSelector": {}}]}]


def test_wrong_types_are_told_with_kubernetes_own_names() -> None:
    """The package is that of Kubernetes, the path that of the API."""
    text = "{metadata: {name: x}, spec: {ingress: [{from: {}}]}}"
    (problem,) = unread(KIND, text)
    assert problem.startswith(
        "spec.ingress[0].from: cannot unmarshal object into Go struct field "
        "NetworkPolicyIngressRule.spec.ingress.from of type []v1.NetworkPolicyPeer"
    )

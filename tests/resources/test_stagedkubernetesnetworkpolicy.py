"""StagedKubernetesNetworkPolicy: what is stored, what is refused, and what is remarked."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec

KIND = "StagedKubernetesNetworkPolicy"
REFUSED = "Kubernetes refuses this in a policy that is enforced"


def test_a_full_policy() -> None:
    """Everything comes back as it was given, a number and a text as a port too."""
    spec = """{
        stagedAction: Learn, podSelector: {matchLabels: {app: x},
            matchExpressions: [{key: tier, operator: In, values: [a, b]}]},
        ingress: [{ports: [{protocol: TCP, port: 80, endPort: 90}, {port: web}, {port: '8080'}],
                   from: [{podSelector: {}, namespaceSelector: {matchLabels: {a: b}}},
                          {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}, {}],
        egress: [{to: [{ipBlock: {cidr: 'fd00::/8'}}], ports: [{protocol: SCTP}]}],
        policyTypes: [Ingress, Egress]}"""
    judged = judge_spec(KIND, spec)
    assert judged.problems == []
    assert [line.partition(":")[0] for line in judged.remarks] == ["spec.ingress[0].ports[2].port"]
    assert judged.spec == {
        "stagedAction": "Learn",
        "podSelector": {
            "matchLabels": {"app": "x"},
            "matchExpressions": [{"key": "tier", "operator": "In", "values": ["a", "b"]}],
        },
        "ingress": [
            {
                "ports": [
                    {"protocol": "TCP", "port": 80, "endPort": 90},
                    {"port": "web"},
                    {"port": "8080"},
                ],
                "from": [
                    {"podSelector": {}, "namespaceSelector": {"matchLabels": {"a": "b"}}},
                    {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}},
                ],
            },
            {},
        ],
        "egress": [{"ports": [{"protocol": "SCTP"}], "to": [{"ipBlock": {"cidr": "fd00::/8"}}]}],
        "policyTypes": ["Ingress", "Egress"],
    }


@pytest.mark.parametrize(("name", "count"), [("a.b.c.d", 0), ("A", 1), ("a" * 254, 1)])
def test_names(name: str, count: int) -> None:
    """As many dots as one likes."""
    judged = judge(KIND, f"{{metadata: {{name: {name}}}}}")
    assert judged.problems == [f"metadata.name: Metadata.Name = '{name}'"] * count


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("", None),
        (", podSelector: {}", None),
        (", podSelector: {matchLabels: {}}", "{Delete {map[] []} [] [] []}"),
        (", podSelector: {matchLabels: {b: c, a: b}}", "{Delete {map[a:b b:c] []} [] [] []}"),
        (", policyTypes: [Ingress]", "{Delete {map[] []} [] [] [Ingress]}"),
        (", ingress: []", "{Delete {map[] []} [] [] []}"),
    ],
)
def test_a_deletion_says_nothing_else(said: str, shown: str | None) -> None:
    """An empty map or list that is given counts, an empty selector does not."""
    problems = [] if shown is None else [f"spec: {KIND}Spec = '{shown}'"]
    assert judge_spec(KIND, f"{{stagedAction: Delete{said}}}").problems == problems


@pytest.mark.parametrize(
    ("types", "problems", "remarks"),
    [
        ("[]", [], []),
        ("[Egress]", [], []),
        ("[Ingress, Ingress]", [], []),
        ("[Foo]", [], ["spec.policyTypes[0]"]),
        ("[Ingress, Egress, Egress]", ["spec.policyTypes: spec.policyTypes"], []),
    ],
)
def test_policy_types(types: str, problems: list[str], remarks: list[str]) -> None:
    """Calico counts them, and looks no further; what Kubernetes would refuse is remarked."""
    judged = judge_spec(KIND, f"{{policyTypes: {types}}}")
    assert judged.problems == problems
    assert judged.remarks == [f"{path}: {REFUSED}: it is Ingress or Egress" for path in remarks]


def test_rules_that_do_nothing() -> None:
    """Those of a direction that policyTypes leaves out."""
    judged = judge_spec(KIND, "{ingress: [{}], egress: [{}], policyTypes: [Egress]}")
    assert judged.problems == []
    (remark,) = judged.remarks
    assert remark.startswith("spec.ingress: these rules do nothing: policyTypes leaves Ingress out")

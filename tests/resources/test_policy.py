"""What all policies share, by the one kind that has it all: types, tier, directions, remarks."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec

ALLOW, LABEL = "[{action: Allow}]", "projectcalico.org/tier"


@pytest.mark.parametrize(
    ("spec", "types"),
    [
        ("{}", ["Ingress"]),
        (f"{{ingress: {ALLOW}}}", ["Ingress"]),
        (f"{{egress: {ALLOW}}}", ["Egress"]),
        (f"{{ingress: {ALLOW}, egress: {ALLOW}}}", ["Ingress", "Egress"]),
        (f"{{types: [], egress: {ALLOW}}}", ["Egress"]),
        ("{types: [Egress]}", ["Egress"]),
        ("{types: [Egress, Ingress]}", ["Egress", "Ingress"]),
    ],
)
def test_types_by_default(spec: str, types: list[str]) -> None:
    """A policy that does not say governs the directions that it has rules for, or ingress."""
    judged = judge_spec("GlobalNetworkPolicy", spec)
    assert judged.spec["types"] == types
    assert "types" not in judge_spec("GlobalNetworkPolicy", "{}", write=False).spec


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("{metadata: {name: x}}", "default"),
        ("{metadata: {name: x}, spec: {tier: security}}", "security"),
        (f"{{metadata: {{name: x, labels: {{{LABEL}: old, a: b}}}}, spec: {{tier: t}}}}", "t"),
    ],
)
def test_the_tier_is_a_label_too(text: str, label: str) -> None:
    """Whatever label a manifest has, a write sets the one of its tier; others stay."""
    judged = judge("GlobalNetworkPolicy", text)
    assert judged.object["metadata"]["labels"][LABEL] == label
    assert judged.spec["tier"] == label
    assert ("a" in judged.object["metadata"]["labels"]) == ("a: b" in text)
    validated = judge("GlobalNetworkPolicy", "{metadata: {name: x}}", write=False)
    assert "labels" not in validated.object["metadata"]


@pytest.mark.parametrize(
    ("types", "problems"),
    [
        ("[Ingress, Egress]", []),
        ("[ingress]", ["spec.types[0]: spec.types[0]"]),
        ("[Ingress, '']", ["spec.types[1]: spec.types[1]"]),
        (
            "[Ingress, Egress, Ingress]",
            ["spec.types: GlobalNetworkPolicySpec.Types = '[Ingress Egress Ingress]'"],
        ),
    ],
)
def test_types(types: str, problems: list[str]) -> None:
    """Two directions, each once."""
    assert judge_spec("GlobalNetworkPolicy", f"{{types: {types}}}").problems == problems


@pytest.mark.parametrize(
    ("spec", "remarks"),
    [
        (f"{{types: [Ingress], ingress: {ALLOW}, egress: {ALLOW}}}", ["egress"]),
        (f"{{types: [Egress], ingress: {ALLOW}}}", ["ingress"]),
        (f"{{types: [Ingress, Egress], ingress: {ALLOW}}}", []),
        (f"{{egress: {ALLOW}}}", []),
    ],
)
def test_rules_that_do_nothing(spec: str, remarks: list[str]) -> None:
    """Rules of a direction that types leaves out are stored, with a word about it."""
    judged = judge_spec("GlobalNetworkPolicy", spec)
    assert judged.problems == []
    assert [line.partition(": these rules do nothing")[0] for line in judged.remarks] == [
        f"spec.{direction}" for direction in remarks
    ]


@pytest.mark.parametrize(
    ("direction", "rule", "problems"),
    [
        ("ingress", "source: {services: {name: s, namespace: n1}}", []),
        ("egress", "destination: {services: {name: s, namespace: n1}}", []),
        (
            "egress",
            "source: {services: {name: s, namespace: n1}}",
            ["source.services: Services = '&{s n1}'"],
        ),
        (
            "ingress",
            "destination: {services: {name: s, namespace: n1}}",
            ["destination.services: Services = '&{s n1}'"],
        ),
        (
            "ingress",
            "source: {services: {name: s}}",
            ["source.services.namespace: Namespace = ''"],
        ),
        (
            "egress",
            "destination: {services: {name: s}}",
            ["destination.services.namespace: Namespace = ''"],
        ),
        ("ingress", "http: {methods: [GET]}", []),
        ("egress", "http: {methods: [GET]}", ["http: HTTP = '&{[GET] []}'"]),
    ],
)
def test_what_stands_in_which_direction(direction: str, rule: str, problems: list[str]) -> None:
    """Services stand on the remote side with their namespace, HTTP in ingress."""
    judged = judge_spec("GlobalNetworkPolicy", f"{{{direction}: [{{action: Allow, {rule}}}]}}")
    assert judged.problems == [f"spec.{direction}[0].{line}" for line in problems]

"""GlobalNetworkPolicy: its own fields, and how they contradict each other."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec

ALLOW = "[{action: Allow}]"
SELECTOR = f"\"a == '{'b' * 1017}'\""


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("a", 0),
        ("security.f0", 0),
        ("t.h.i.ng", 1),
        ("knp.default.thing", 1),
        ("tHiNg", 1),
        ("", 1),
        ("a" * 254, 1),
    ],
)
def test_names(name: str, count: int) -> None:
    """At most one dot; a name that is none at all is told once."""
    judged = judge("GlobalNetworkPolicy", f"{{metadata: {{name: '{name}'}}}}")
    assert judged.problems == [f"metadata.name: Metadata.Name = '{name}'"] * count


@pytest.mark.parametrize(
    "spec",
    [
        "{tier: a.b-c, order: -1.5, selector: '', serviceAccountSelector: all()}",
        "{applyOnForward: true, selector: has(x)}",
        f"{{preDNAT: true, applyOnForward: true, ingress: {ALLOW}}}",
        f"{{doNotTrack: true, applyOnForward: true, egress: {ALLOW}}}",
        "{performanceHints: [AssumeNeededOnEveryNode], namespaceSelector: has(x)}",
        f"{{selector: {SELECTOR}}}",
    ],
)
def test_policies(spec: str) -> None:
    """Fields that go together."""
    assert judge_spec("GlobalNetworkPolicy", spec)[1:] == ([], [])


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ("{tier: Bad_Tier}", ["spec.tier: Tier = 'Bad_Tier'"]),
        ("{selector: zone = 'a'}", ["spec.selector: Selector = 'zone = 'a''"]),
        (
            "{serviceAccountSelector: a}",
            ["spec.serviceAccountSelector: ServiceAccountSelector = 'a'"],
        ),
        ("{namespaceSelector: a}", ["spec.namespaceSelector: NamespaceSelector = 'a'"]),
        (
            f"{{selector: {SELECTOR.replace('b', 'bb', 1)}}}",
            ["spec.selector: spec.selector"],
        ),
        ("{selector: global()}", ["spec.selector: spec"]),
        ("{serviceAccountSelector: global()}", ["spec.serviceAccountSelector: spec"]),
        ("{namespaceSelector: \"a == 'global('\"}", ["spec.namespaceSelector: spec"]),
        ("{performanceHints: [Foo]}", ["spec.performanceHints[0]: PerformanceHints[0] = 'Foo'"]),
        (
            "{performanceHints: [Foo, Foo]}",
            ["spec.performanceHints: PerformanceHints = '[Foo Foo]'"],
        ),
        ("{preDNAT: true}", ["spec.preDNAT: spec"]),
        ("{doNotTrack: true}", ["spec.doNotTrack: spec"]),
        ("{preDNAT: true, doNotTrack: true, applyOnForward: true}", ["spec.preDNAT: spec"]),
        (
            f"{{preDNAT: true, applyOnForward: true, egress: {ALLOW}}}",
            ["spec.egress: spec", "spec.types: spec"],
        ),
        ("{preDNAT: true, applyOnForward: true, types: [Egress]}", ["spec.types: spec"]),
    ],
)
def test_faults(spec: str, problems: list[str]) -> None:
    """Each contradiction is told at the field to change."""
    assert judge_spec("GlobalNetworkPolicy", spec).problems == problems


def test_all_faults_of_a_policy_in_order() -> None:
    """Fields in their order with the rules among them, then the policy as a whole."""
    spec = """{
        order: 1, tier: T, selector: a =, doNotTrack: true, types: [Up],
        ingress: [{action: Drop, protocol: tcp, source: {nets: [10.0.0.1]}}],
        egress: [{action: Allow, icmp: {type: 300}}]}"""
    assert judge_spec("GlobalNetworkPolicy", spec).problems == [
        "spec.tier: Tier = 'T'",
        "spec.ingress[0].protocol: Protocol = 'tcp'",
        "spec.ingress[0].source.nets[0]: Source.Nets = '10.0.0.1'",
        "spec.egress[0].icmp.type: Type = '300'",
        "spec.selector: Selector = 'a ='",
        "spec.types[0]: spec.types[0]",
        "spec.egress[0]: spec.egress[0]",
        "spec.ingress[0].action: spec.ingress[0].action",
        "spec.doNotTrack: spec",
    ]

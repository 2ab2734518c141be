"""NetworkPolicy: its names, and what differs from a global policy."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec, unread


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("a", 0),
        ("security.f0", 0),
        ("default.f0", 0),
        ("knp.default.web", 0),
        ("knp.default.a.b.c", 0),
        ("ossg.default.0b3f", 0),
        ("a.b.c", 1),
        ("knp.other.web", 1),
        ("knp.default", 0),
        ("knp.default.Web", 1),
        ("x.knp.default.web", 1),
        ("tHiNg", 1),
        ("", 1),
        ("a" * 254, 1),
    ],
)
def test_names(name: str, count: int) -> None:
    """At most one dot, but for the policies that Calico makes of those of orchestrators."""
    judged = judge("NetworkPolicy", f"{{metadata: {{name: '{name}'}}}}")
    assert judged.problems == [f"metadata.name: Metadata.Name = '{name}'"] * count


@pytest.mark.parametrize("name", ["doNotTrack", "preDNAT", "applyOnForward", "namespaceSelector"])
def test_what_only_global_policies_have(name: str) -> None:
    """It is no field here."""
    (problem,) = unread("NetworkPolicy", f"{{metadata: {{name: x}}, spec: {{{name}: true}}}}")
    assert problem.startswith(f"spec.{name}: field in document is not recognized")


@pytest.mark.parametrize(
    "spec",
    [
        "{tier: a.b-c, order: -1.5, selector: '', serviceAccountSelector: all()}",
        "{egress: [{action: Allow, destination: {services: {name: dns}}}]}",
        "{ingress: [{action: Allow, source: {services: {name: dns, namespace: other}}}]}",
        "{performanceHints: [AssumeNeededOnEveryNode], selector: has(x)}",
    ],
)
def test_policies(spec: str) -> None:
    """A service without a namespace is one of the policy's own."""
    assert judge_spec("NetworkPolicy", spec)[1:] == ([], [])


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ("{tier: Bad_Tier}", ["spec.tier: Tier = 'Bad_Tier'"]),
        ("{selector: zone = 'a'}", ["spec.selector: Selector = 'zone = 'a''"]),
        ("{selector: global()}", ["spec.selector: spec"]),
        ("{serviceAccountSelector: global()}", ["spec.serviceAccountSelector: spec"]),
        ("{performanceHints: [Foo]}", ["spec.performanceHints[0]: PerformanceHints[0] = 'Foo'"]),
        ("{types: [ingress]}", ["spec.types[0]: spec.types[0]"]),
        (
            "{egress: [{action: Allow, http: {methods: [GET]}}]}",
            ["spec.egress[0].http: HTTP = '&{[GET] []}'"],
        ),
        (
            "{ingress: [{action: Allow, destination: {services: {name: s}}}]}",
            ["spec.ingress[0].destination.services: Services = '&{s }'"],
        ),
        (
            "{ingress: [{action: Drop, source: {nets: [10.0.0.1]}}]}",
            [
                "spec.ingress[0].source.nets[0]: Source.Nets = '10.0.0.1'",
                "spec.ingress[0].action: spec.ingress[0].action",
            ],
        ),
    ],
)
def test_faults(spec: str, problems: list[str]) -> None:
    """Each is told where it stands."""
    assert judge_spec("NetworkPolicy", spec).problems == problems


def test_rules_that_do_nothing() -> None:
    """As in a global policy."""
    judged = judge_spec("NetworkPolicy", "{types: [Ingress], egress: [{action: Allow}]}")
    (remark,) = judged.remarks
    assert remark.startswith("spec.egress: these rules do nothing: types leaves Egress out")

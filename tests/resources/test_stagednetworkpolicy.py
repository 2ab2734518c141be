"""StagedNetworkPolicy: the fields and names of a policy of a namespace."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec, unread

KIND = "StagedNetworkPolicy"


@pytest.mark.parametrize(
    ("name", "count"), [("a.b", 0), ("a.b.c", 1), ("knp.default.a.b", 0), ("A", 1)]
)
def test_names(name: str, count: int) -> None:
    """As of a NetworkPolicy."""
    judged = judge(KIND, f"{{metadata: {{name: {name}}}}}")
    assert judged.problems == [f"metadata.name: Metadata.Name = '{name}'"] * count


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ("{egress: [{action: Allow, destination: {services: {name: s}}}]}", []),
        ("{serviceAccountSelector: all(), performanceHints: [AssumeNeededOnEveryNode]}", []),
        ("{serviceAccountSelector: global()}", ["spec.serviceAccountSelector: spec"]),
        (
            "{performanceHints: [Foo, Foo]}",
            ["spec.performanceHints: PerformanceHints = '[Foo Foo]'"],
        ),
        ("{tier: T}", ["spec.tier: Tier = 'T'"]),
    ],
)
def test_policies(spec: str, problems: list[str]) -> None:
    """A service without a namespace is one of the policy's own."""
    assert judge_spec(KIND, spec).problems == problems


def test_what_only_global_policies_have() -> None:
    """It is no field here."""
    (problem,) = unread(KIND, "{metadata: {name: x}, spec: {preDNAT: true}}")
    assert problem.startswith("spec.preDNAT: field in document is not recognized")

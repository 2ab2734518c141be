"""StagedGlobalNetworkPolicy: the fields and names of a global policy."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec

KIND = "StagedGlobalNetworkPolicy"


@pytest.mark.parametrize(
    ("name", "count"), [("a.b", 0), ("a.b.c", 1), ("knp.default.web", 1), ("A", 1)]
)
def test_names(name: str, count: int) -> None:
    """At most one dot."""
    judged = judge(KIND, f"{{metadata: {{name: {name}}}}}")
    assert judged.problems == [f"metadata.name: Metadata.Name = '{name}'"] * count


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ("{preDNAT: true, applyOnForward: true, ingress: [{action: Deny}]}", []),
        ("{namespaceSelector: has(x), performanceHints: [AssumeNeededOnEveryNode]}", []),
        ("{preDNAT: true}", ["spec.preDNAT: spec"]),
        ("{namespaceSelector: global()}", ["spec.namespaceSelector: spec"]),
        ("{namespaceSelector: a}", ["spec.namespaceSelector: NamespaceSelector = 'a'"]),
        (
            "{egress: [{action: Allow, destination: {services: {name: s}}}]}",
            ["spec.egress[0].destination.services.namespace: Namespace = ''"],
        ),
    ],
)
def test_policies(spec: str, problems: list[str]) -> None:
    """What holds for hosts holds here, and services need their namespace."""
    assert judge_spec(KIND, spec).problems == problems


def test_a_deletion_shows_the_fields_for_hosts() -> None:
    """Among the others, in Go's order."""
    judged = judge_spec(KIND, "{stagedAction: Delete, preDNAT: true}")
    shown = "{Delete  <nil> [] []  [] false true false   []}"
    assert judged.problems == [f"spec: {KIND}Spec = '{shown}'"]

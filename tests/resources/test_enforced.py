"""What enforced policies share: what is filled in, for global ones and those of a namespace."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge, judge_spec

KINDS = ("GlobalNetworkPolicy", "NetworkPolicy")
each_kind = pytest.mark.parametrize("kind", KINDS)
ALLOW, LABEL = "[{action: Allow}]", "projectcalico.org/tier"


@each_kind
@pytest.mark.parametrize(
    ("spec", "types"),
    [
        ("{}", ["Ingress"]),
        (f"{{egress: {ALLOW}}}", ["Egress"]),
        (f"{{ingress: {ALLOW}, egress: {ALLOW}}}", ["Ingress", "Egress"]),
        ("{types: [Egress, Ingress]}", ["Egress", "Ingress"]),
    ],
)
def test_what_a_write_fills_in(kind: str, spec: str, types: list[str]) -> None:
    """Types, the tier and its label, and nothing else; validate fills in the tier alone."""
    written = judge_spec(kind, spec)
    given = judge_spec(kind, spec, write=False)
    assert written.object["metadata"] == {"name": "x", "labels": {LABEL: "default"}}
    assert written.spec == {**given.spec, "types": types, "tier": "default"}
    assert given.object["metadata"] == {"name": "x"}
    assert given.spec["tier"] == "default"


@each_kind
def test_the_label_is_that_of_the_tier(kind: str) -> None:
    """Whatever a manifest says."""
    text = f"{{metadata: {{name: x, labels: {{{LABEL}: old, a: b}}}}, spec: {{tier: security}}}}"
    judged = judge(kind, text)
    assert judged.object["metadata"]["labels"] == {"a": "b", LABEL: "security"}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("GlobalNetworkPolicy", "GlobalNetworkPolicySpec"),
        ("NetworkPolicy", "NetworkPolicySpec"),
        ("StagedGlobalNetworkPolicy", "GlobalNetworkPolicySpec"),
        ("StagedNetworkPolicy", "NetworkPolicySpec"),
    ],
)
def test_types_twice(kind: str, name: str) -> None:
    """The field is called as in the enforced kind."""
    judged = judge_spec(kind, "{types: [Egress, Egress]}")
    assert judged.problems == [f"spec.types: {name}.Types = '[Egress Egress]'"]

"""What the staged kinds share: the action by default, and that a deletion says nothing else."""

from __future__ import annotations

import pytest

from pyctl.documents.reader import read_value
from pyctl.resources.decode import complete, decode
from tests.resources.judging import Judged, judge, judge_spec, known_kind

TIERED = ("StagedGlobalNetworkPolicy", "StagedNetworkPolicy")
ALL = (*TIERED, "StagedKubernetesNetworkPolicy")
each_tiered = pytest.mark.parametrize("kind", TIERED)
each_staged = pytest.mark.parametrize("kind", ALL)
LABEL = "projectcalico.org/tier"


@each_staged
@pytest.mark.parametrize("action", ["Set", "Delete", "Learn", "Ignore"])
def test_actions(kind: str, action: str) -> None:
    """Four of them, as written."""
    judged = judge_spec(kind, f"{{stagedAction: {action}}}")
    assert judged[1:] == ([], [])
    assert judged.spec["stagedAction"] == action


@each_staged
@pytest.mark.parametrize("action", ["Foo", "set", "delete"])
def test_no_actions(kind: str, action: str) -> None:
    """Anything else is refused by the schema."""
    judged = judge_spec(kind, f"{{stagedAction: {action}}}")
    assert judged.problems == ["spec.stagedAction: spec.stagedAction"]


@each_staged
@pytest.mark.parametrize("spec", ["{}", "{stagedAction: ''}"])
@pytest.mark.parametrize("write", [True, False])
def test_the_action_by_default(kind: str, spec: str, *, write: bool) -> None:
    """The schema's, so that validate fills it in too."""
    assert judge_spec(kind, spec, write=write).spec["stagedAction"] == "Set"


@each_tiered
def test_what_a_write_fills_in(kind: str) -> None:
    """Types and the tier with its label, as for the enforced kinds."""
    judged = judge_spec(kind, "{egress: [{action: Allow}]}")
    assert judged.object["metadata"]["labels"] == {LABEL: "default"}
    assert judged.spec == {
        "stagedAction": "Set",
        "tier": "default",
        "egress": [{"action": "Allow"}],
        "types": ["Egress"],
    }


@each_tiered
@pytest.mark.parametrize("types", ["", ", types: []", ", types: [Ingress]"])
def test_a_deletion_has_no_types(kind: str, types: str) -> None:
    """A write drops those of the manifest."""
    judged = judge_spec(kind, f"{{stagedAction: Delete, tier: t{types}}}")
    assert judged.problems == []
    assert judged.spec == {"stagedAction": "Delete", "tier": "t"}
    assert judged.object["metadata"]["labels"] == {LABEL: "t"}


def _refused(judged: Judged) -> str:
    """The value that is shown of a deletion that says too much."""
    (problem,) = judged.problems
    path, _, rest = problem.partition(": ")
    name, _, value = rest.partition(" = ")
    assert (path, name) == ("spec", f"{judged.object['kind']}Spec")
    return value.strip("'")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("order: 5.5", "{Delete  5.5 [] []  []  []}"),
        ("selector: all()", "{Delete  <nil> [] [] all() []  []}"),
        ("ingress: []", "{Delete  <nil> [] []  []  []}"),
        ("tier: t, types: [Ingress]", "{Delete t <nil> [] []  [Ingress]  []}"),
        ("types: []", "{Delete  <nil> [] []  []  []}"),
        (
            "performanceHints: [AssumeNeededOnEveryNode]",
            "{Delete  <nil> [] []  []  [AssumeNeededOnEveryNode]}",
        ),
    ],
)
def test_a_deletion_says_nothing_else(said: str, shown: str) -> None:
    """The whole spec is shown, as it was given; an empty list that is given counts."""
    text = f"{{stagedAction: Delete, {said}}}"
    assert _refused(judge_spec("StagedNetworkPolicy", text, write=False)) == shown


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (
            "StagedNetworkPolicy",
            (
                "Spec fields, except Tier, should all be zero-value if stagedAction is Delete: "
                "leave out order, ingress"
            ),
        ),
        (
            "StagedKubernetesNetworkPolicy",
            "Spec fields should all be zero-value if stagedAction is Delete: leave out ingress",
        ),
    ],
)
def test_what_a_deletion_must_leave_out_is_told(kind: str, reason: str) -> None:
    """Of what both kinds may have, the tier is the only thing that may stay."""
    tiered = "" if "Kubernetes" in kind else "tier: t, order: 1, "
    row, spec = known_kind(kind), f"{{stagedAction: Delete, {tiered}ingress: []}}"
    value = read_value(f"{{metadata: {{name: x}}, spec: {spec}}}", "x")
    (problem,) = complete(row, decode(row, value).object).problems
    assert problem.text.endswith(f" ({reason})")


@each_tiered
def test_a_deletion_with_rules_is_told_of_once(kind: str) -> None:
    """Not of the rules themselves as well."""
    spec = "{stagedAction: Delete, ingress: [{action: Drop}], types: [Egress, Egress]}"
    assert "[{Drop <nil> " in _refused(judge_spec(kind, spec))


@each_tiered
def test_any_other_policy_is_judged_as_if_enforced(kind: str) -> None:
    """The same faults at the same places."""
    spec = "{selector: global(), ingress: [{action: Drop}], types: [Up]}"
    enforced = judge_spec(kind.removeprefix("Staged"), spec)
    assert judge_spec(kind, spec).problems == enforced.problems
    assert len(enforced.problems) == 3


@each_staged
def test_empty_lists_are_dropped(kind: str) -> None:
    """As Go does in writing an object."""
    empty = "ingress: [], egress: []"
    assert judge_spec(kind, f"{{{empty}}}").object == judge_spec(kind, "{}").object


def test_a_kubernetes_policy_stands_in_no_tier() -> None:
    """It gets no label."""
    judged = judge("StagedKubernetesNetworkPolicy", "{metadata: {name: x}}")
    assert judged.object["metadata"] == {"name": "x"}
    assert judged.spec == {"stagedAction": "Set", "podSelector": {}}

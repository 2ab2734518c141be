"""Conditions in a status: Kubernetes' form for them, in every kind that has some."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge

GOOD = "type: Ready, status: 'True', lastTransitionTime: '2024-05-01T12:00:00Z', reason: Fine"


@pytest.mark.parametrize("kind", ["Tier", "IPPool"])
@pytest.mark.parametrize(
    ("condition", "faulty"),
    [
        (GOOD, []),
        (f"{GOOD}, message: m, observedGeneration: 3", []),
        ("{}", ["type", "status", "reason", "lastTransitionTime"]),
        (GOOD.replace("Ready", "a.b/Ready"), []),
        (GOOD.replace("Ready", "A.b/Ready"), ["type"]),
        (GOOD.replace("'True'", "'yes'"), ["status"]),
        (GOOD.replace("Fine", "not fine"), ["reason"]),
        (f"{GOOD}, observedGeneration: -1", ["observedGeneration"]),
        (f"{GOOD}, message: {'m' * 32769}", ["message"]),
        (GOOD.replace("Ready", "r" * 317), ["type"]),
        (GOOD.replace("Fine", "f" * 1025), ["reason"]),
    ],
)
def test_conditions(kind: str, condition: str, faulty: list[str]) -> None:
    """What a status says has Kubernetes' form for conditions."""
    text = condition if condition == "{}" else f"{{{condition}}}"
    spec = "{cidr: 10.0.0.0/8}" if kind == "IPPool" else "{}"
    status = f"{{conditions: [{text}]}}"
    judged = judge(kind, f"{{metadata: {{name: x}}, spec: {spec}, status: {status}}}")
    where = "status.conditions[0]"
    assert judged.problems == [f"{where}.{name}: {where}.{name}" for name in faulty]

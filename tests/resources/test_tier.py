"""Tier: names, order, default action, and the tiers that are always there."""

from __future__ import annotations

import pytest

from pyctl.resources.tier import BUILT_IN
from tests.resources.judging import judge, judge_spec


@pytest.mark.parametrize(
    ("spec", "stored"),
    [
        ("{}", {"order": 1000000, "defaultAction": "Deny"}),
        ("{order: 0, defaultAction: Pass}", {"order": 0, "defaultAction": "Pass"}),
        ("{order: -1.5}", {"order": -1.5, "defaultAction": "Deny"}),
    ],
)
def test_defaults_of_a_write(spec: str, stored: object) -> None:
    """A tier without an order stands at a million and denies."""
    judged = judge_spec("Tier", spec)
    assert judged[1:] == ([], [])
    assert judged.object["spec"] == stored
    assert judged.object["status"] == {}


def test_defaults_of_validation() -> None:
    """The order is the client's to fill in."""
    assert judge_spec("Tier", "{}", write=False).spec == {"defaultAction": "Deny"}


@pytest.mark.parametrize("action", ["Allow", "Log", "pass", "''"])
def test_default_actions(action: str) -> None:
    """A tier passes or denies, nothing else."""
    judged = judge_spec("Tier", f"{{defaultAction: {action}}}")
    shown = action.strip("'")
    assert judged.problems == [f"spec.defaultAction: DefaultAction = '{shown}'"]


@pytest.mark.parametrize(
    ("name", "count"), [("a-b", 0), ("a" * 63, 0), ("a.b", 1), ("a" * 64, 1), ("Up", 1), ("-x", 1)]
)
def test_names(name: str, count: int) -> None:
    """A tier's name is one label of at most 63 characters."""
    judged = judge("Tier", f"{{metadata: {{name: {name}}}}}")
    assert judged.problems == [f"metadata.name: Metadata.Name = '{name}'"] * count


@pytest.mark.parametrize(
    ("name", "spec", "problems"),
    [
        ("default", "{}", []),
        ("default", "{order: 1000000, defaultAction: Deny}", []),
        ("kube-admin", "{order: 1000, defaultAction: Pass}", []),
        ("kube-baseline", "{order: 10000000, defaultAction: Pass}", []),
        ("default", "{order: 5}", ["spec.order: Tier"]),
        ("default", "{defaultAction: Pass}", ["spec.defaultAction: Tier"]),
        ("kube-admin", "{}", ["spec.defaultAction: Tier", "spec.order: Tier"]),
        ("kube-baseline", "{order: 10000001, defaultAction: Pass}", ["spec.order: Tier"]),
    ],
)
def test_built_in_tiers(name: str, spec: str, problems: list[str]) -> None:
    """Their order and action are fixed."""
    judged = judge("Tier", f"{{metadata: {{name: {name}}}, spec: {spec}}}")
    assert judged.problems == problems
    assert name in BUILT_IN


def test_validation_wants_the_order_of_default_written() -> None:
    """Without the client's defaults a missing order is not the right one."""
    judged = judge("Tier", "{metadata: {name: default}}", write=False)
    assert judged.problems == ["spec.order: Tier"]

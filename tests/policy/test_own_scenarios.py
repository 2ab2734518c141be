"""Scenarios that follow from Calico's rules where nothing was recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyctl.policy.scenarios import Scenario, Scenarios
from tests.policy.naive import answer
from tests.policy.reading import hosts_of, scenario_file

FILES = [scenario_file(path) for path in sorted((Path(__file__).parent / "scenarios").glob("*"))]
EVERY = [(found, scenario) for found in FILES for scenario in found.scenarios]


@pytest.mark.parametrize(
    ("found", "scenario"), EVERY, ids=[f"{found.topic}/{each.name}" for found, each in EVERY]
)
def test_scenarios(found: Scenarios, scenario: Scenario) -> None:
    """The engine and the literal rules both give what the scenario says."""
    host, before = hosts_of(found, scenario)
    for case in scenario.cases:
        verdict = host.decide(case.flow, before)
        literal = answer(
            scenario.objects or (),
            found.host,
            found.interfaces or {},
            case.flow,
            nat=scenario.translations,
            before=scenario.before,
        )
        for name, told in zip(("verdict", "request", "reply"), case.expected, strict=False):
            if told:
                assert getattr(verdict, name) == told, (case, verdict)
                assert getattr(literal, name) == told, (case, literal)
        if case.expected.decided is not None:
            assert set(verdict.decided) == set(case.expected.decided), case
            assert literal.decided == frozenset(case.expected.decided), case

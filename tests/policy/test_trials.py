"""Cases held against the engine."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.policy.cases import Expected
from pyctl.policy.trials import Bench, Refused, Trial, differences
from pyctl.policy.verdicts import Verdict
from tests.policy.reading import scenarios

Object = dict[str, Any]

DENIED = Verdict("deny", "allow", "deny", ("untracked: a", "filter: invalid"))


@pytest.mark.parametrize(
    ("expected", "wrong"),
    [
        (Expected("deny"), []),
        (Expected("deny", "allow", "deny", ("untracked: a",)), []),
        (Expected("deny", decided=("untracked: a", "filter: invalid")), []),
        (Expected("allow", "deny", "allow", ("filter: b",), documented="deny"), []),
        (Expected("allow"), ["verdict deny, expected allow"]),
        (
            Expected("allow", "deny", "allow"),
            [
                "verdict deny, expected allow",
                "request allow, expected deny",
                "reply deny, expected allow",
            ],
        ),
        (Expected("deny", decided=()), ["decided untracked: a, expected nothing"]),
        (
            Expected("deny", decided=("x: c", "x: b")),
            ["decided untracked: a, expected x: b; x: c"],
        ),
    ],
)
def test_differences(expected: Expected, wrong: list[str]) -> None:
    """What is said must hold; what is not said may be anything."""
    assert differences(expected, DENIED) == wrong


def _endpoint(*profiles: str) -> Object:
    spec = {"node": "n1", "interfaceName": "*", "profiles": list(profiles)}
    return {"kind": "HostEndpoint", "metadata": {"name": "all"}, "spec": spec}


NETS: Object = {
    "kind": "GlobalNetworkSet",
    "metadata": {"name": "nets"},
    "spec": {"nets": ["10.0.0.5", "10.0.0.9"]},
}
POLICY: Object = {
    "kind": "GlobalNetworkPolicy",
    "metadata": {"name": "p"},
    "spec": {
        "ingress": [
            {"action": "Deny", "source": {"nets": ["10.0.0.9/32"]}},
            {"action": "Allow"},
        ]
    },
}
FLOW = "{protocol: udp, src: %s, dst: 10.0.0.1, dport: 80, verdict: allow}"


def _run(scenario: str, base: list[Object], elsewhere: list[Object]) -> list[Trial | Refused]:
    text = f"host: n1\ninterfaces: {{eth0: {{addresses: [10.0.0.1/24]}}}}\nscenarios: [{scenario}]"
    return list(Bench(base, elsewhere).run(scenarios(text)))


def _trials(scenario: str, base: list[Object], elsewhere: list[Object]) -> list[Trial]:
    return [found for found in _run(scenario, base, elsewhere) if isinstance(found, Trial)]


def test_objects_come_from_the_scenario_or_from_elsewhere() -> None:
    """Those of a scenario lie over the base; without any, elsewhere is in force."""
    allow = "projectcalico-default-allow"
    flow = FLOW % "10.0.0.5"
    own = "{name: s, objects: [{kind: HostEndpoint, metadata: {name: all}, spec: {node: n1, "
    own += f"interfaceName: '*'}}}}], flows: [{flow}]}}"
    bare = f"{{name: s, flows: [{flow}]}}"
    assert _trials(own, [_endpoint(allow)], [])[0].verdict.verdict == "deny"
    assert _trials(bare, [], [_endpoint(allow)])[0].differences == ()
    assert _trials(bare, [], [_endpoint()])[0].differences == ("verdict deny, expected allow",)


def test_all_that_a_name_stands_for_must_come_out_alike() -> None:
    """The first flow that differs is told, with its walk."""
    found = _trials(
        f"{{name: s, flows: [{FLOW % 'nets'}]}}",
        [],
        [_endpoint("projectcalico-default-allow"), NETS, POLICY],
    )
    assert [(trial.flow.source, len(trial.differences)) for trial in found] == [("10.0.0.9", 1)]
    assert found[0].explained().verdict == found[0].verdict


@pytest.mark.parametrize(
    ("flow", "why"),
    [
        (FLOW % "nobody", "nobody is neither an address nor the name"),
        (
            (
                "{protocol: udp, path: local-in, in: eth0, src: 'fd00::1', dst: 10.0.0.1, "
                "dport: 80, verdict: allow}"
            ),
            "fd00::1 and 10.0.0.1 are of different IP versions",
        ),
    ],
)
def test_a_flow_that_cannot_be_is_refused(flow: str, why: str) -> None:
    """It is no case; the others are tried all the same."""
    found = _run(f"{{name: s, flows: [{flow}, {FLOW % '10.0.0.5'}]}}", [], [])
    assert isinstance(found[0], Refused)
    assert found[0].why.startswith(why)
    assert isinstance(found[1], Trial)

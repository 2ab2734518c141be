"""Files of cases: every problem is told, with its place."""

from __future__ import annotations

import pytest

from pyctl.documents.reader import read_one
from pyctl.errors import ManifestError
from pyctl.policy.scenarios import read_flows
from tests.policy.reading import scenarios

CASE = "{protocol: tcp, src: 10.0.0.5, dst: 10.0.0.1, dport: 80, verdict: allow}"


def _problems(text: str) -> list[str]:
    with pytest.raises(ManifestError) as caught:
        scenarios(text)
    return list(caught.value.lines)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"protocol: tcp": "protocol: gre"}, "protocol: gre is no protocol: write a name"),
        ({"dport: 80, ": ""}, "dport: a whole number from 1 to 65535 is wanted"),
        ({"dport: 80": "dport: '81x'"}, "dport: a whole number from 1 to 65535 is wanted"),
        ({"src: 10.0.0.5, ": ""}, "src: a text is wanted"),
        ({"verdict: allow": "verdict: drop"}, "verdict: drop is none of allow, deny, uncertain"),
        ({", verdict: allow": ""}, "verdict: a text is wanted"),
        ({"dport: 80": "dport: 80, path: up"}, "path: up is none of local-in, local-out"),
        ({"dport: 80": "dport: 80, inn: e"}, "inn: unknown field inn: did you mean in?"),
        (
            {"dport: 80": "dport: 80, path: local-in, out: eth0"},
            "out: a flow with path local-in has no out: is the path right?",
        ),
        ({"dport: 80": "dport: 80, established: 1"}, "established: true or false is wanted"),
        ({"dport: 80": "dport: 80, decided: x"}, "decided: a list is wanted"),
        ({"dport: 80": "dport: 80, decided: ['']"}, "decided[0]: a text is wanted"),
        ({"protocol: tcp": "protocol: icmp"}, "icmp: a type is wanted: icmp: {type: 8}"),
        ({"dport: 80": "dport: 80, icmp: 8"}, "icmp: a mapping is wanted, with type, code"),
    ],
)
def test_problems_of_a_flow(change: dict[str, str], problem: str) -> None:
    """Each field says what is wanted."""
    case = CASE
    for old, new in change.items():
        case = case.replace(old, new)
    found = _problems(f"host: n1\nscenarios:\n- name: s\n  flows:\n  - {case}\n")
    assert found[0].startswith(f"cases.yaml:5: scenarios[0].flows[0].{problem}")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("[]", ["a mapping is wanted, with topic", "host: a text is wanted"]),
        ("{}", ["host: a text is wanted"]),
        ("{host: n1, nodes: 1}", ["nodes: unknown field nodes: known are topic, host"]),
        ("{host: n1, interfaces: [eth0]}", ["interfaces: a mapping of interfaces is wanted"]),
        (
            "{host: n1, interfaces: {eth0: {addresses: [10.0.0]}}}",
            ["interfaces.eth0.addresses[0]: 10.0.0 is no address"],
        ),
        ("{host: n1, scenarios: [{flows: []}]}", ["scenarios[0].name: a text is wanted"]),
        (
            "{host: n1, scenarios: [{name: s, objects: [4]}]}",
            ["cases.yaml:1: an object is wanted"],
        ),
        (
            "{host: n1, scenarios: [{name: s, nat: [{protocol: x, dst: a, dport: 0, to: b}]}]}",
            [
                "scenarios[0].nat[0].protocol: x is no protocol",
                "scenarios[0].nat[0].dst: a is no IP address",
                "scenarios[0].nat[0].to: b is no IP address",
                "scenarios[0].nat[0].dport: a whole number from 1 to 65535",
            ],
        ),
    ],
)
def test_problems_of_a_file(text: str, problems: list[str]) -> None:
    """All of them at once."""
    found = _problems(text)
    assert len(found) == len(problems)
    for line, problem in zip(found, problems, strict=True):
        assert line.startswith("cases.yaml:1: ")
        assert problem in line


def test_a_list_of_flows_may_stand_alone_or_with_what_describes_the_host() -> None:
    """Both forms give the same cases."""
    flow = "{protocol: tcp, src: a, dst: b, dport: 80}"
    described = (
        f"{{host: n1, interfaces: {{eth0: {{addresses: [10.0.0.1]}}}}, "
        f"nat: [{{protocol: tcp, dst: 10.0.0.1, dport: 80, to: 10.0.0.2}}], flows: [{flow}]}}"
    )
    alone, full = (
        read_flows(document.value, document.source)
        for document in (read_one(f"[{flow}]", "f"), read_one(described, "f"))
    )
    assert [case.flow for case in alone.cases] == [case.flow for case in full.cases]
    assert (alone.host, full.host) == ("", "n1")
    assert full.interfaces == {"eth0": ("10.0.0.1",)}
    assert full.translations[0].to == "10.0.0.2"

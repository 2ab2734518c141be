"""CalicoNodeStatus: what is asked of a node, and the form of its answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.resources.judging import judge, judge_spec, unread

KIND = "CalicoNodeStatus"
SILENT: dict[str, Any] = {
    "lastUpdated": None,
    "agent": {"birdV4": {}, "birdV6": {}},
    "bgp": {
        "numberEstablishedV4": 0,
        "numberNotEstablishedV4": 0,
        "numberEstablishedV6": 0,
        "numberNotEstablishedV6": 0,
    },
    "routes": {},
}
ASKED = "node: n1, classes: [Agent, BGP, Routes], updatePeriodSeconds: 10"


def test_a_request() -> None:
    """The answer is written out before there is any, as Go does."""
    judged = judge_spec(KIND, f"{{{ASKED}}}")
    assert judged[1:] == ([], [])
    assert judged.object["status"] == SILENT
    assert list(judged.spec) == ["node", "classes", "updatePeriodSeconds"]


def test_a_request_for_nothing_is_stored_without_classes() -> None:
    """Calico accepts an empty list, and none of it remains; the period may be zero."""
    judged = judge_spec(KIND, "{node: n1, classes: [], updatePeriodSeconds: 0}")
    assert judged[1:] == ([], [])
    assert judged.spec == {"node": "n1", "updatePeriodSeconds": 0}


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        (
            "{}",
            [
                "spec.node: Node = ''",
                "spec.classes: Classes = '<nil>'",
                "spec.updatePeriodSeconds: UpdatePeriodSeconds = '<nil>'",
            ],
        ),
        (f"{{{ASKED.replace('n1', 'Node_1')}}}", ["spec.node: Node = 'Node_1'"]),
        (
            f"{{{ASKED.replace('Routes', 'Weather')}}}",
            ["spec.classes[2]: spec.classes[2]"],
        ),
        (
            f"{{{ASKED.replace('BGP', 'Agent')}}}",
            ["spec.classes: Classes = '[Agent Agent Routes]'"],
        ),
        (
            f"{{{ASKED.replace('10', '86401')}}}",
            ["spec.updatePeriodSeconds: UpdatePeriodSeconds = '86401'"],
        ),
    ],
)
def test_faults(spec: str, problems: list[str]) -> None:
    """All three fields are needed; a class is known and given once, a day the longest period."""
    assert judge_spec(KIND, spec).problems == problems


ANSWER = """
metadata: {name: x}
spec: {node: n1, classes: [Agent], updatePeriodSeconds: 86400}
status:
  lastUpdated: '2024-05-01T14:00:00+02:00'
  agent: {birdV4: {state: Ready, version: 1, routerID: 10.0.0.1, lastBootTime: x}}
  bgp:
    numberEstablishedV4: 1
    peersV4: [{peerIP: nonsense, type: NodeMesh, state: Established, since: '12:00'}]
  routes:
    routesV6: [{type: FIB, destination: x, gateway: y, interface: z, learnedFrom: {peerIP: p}}]
"""


def test_an_answer() -> None:
    """What the node reports is kept, the address that Calico does not check included."""
    judged = judge(KIND, ANSWER)
    assert judged[1:] == ([], [])
    status = judged.object["status"]
    assert status["lastUpdated"] == "2024-05-01T12:00:00Z"
    assert status["agent"]["birdV4"]["version"] == "1"
    assert status["bgp"]["peersV4"][0]["peerIP"] == "nonsense"
    assert status["routes"]["routesV6"][0]["learnedFrom"] == {"peerIP": "p"}


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("state: Ready", "state: Maybe", "agent.birdV4.state"),
        ("NodeMesh", "Mesh", "bgp.peersV4[0].type"),
        ("Established, ", "established, ", "bgp.peersV4[0].state"),
        ("FIB", "fib", "routes.routesV6[0].type"),
        ("{peerIP: p}", "{sourceType: Any}", "routes.routesV6[0].learnedFrom.sourceType"),
    ],
)
def test_words_of_an_answer(old: str, new: str, path: str) -> None:
    """Only the schema looks at them."""
    judged = judge(KIND, ANSWER.replace(old, new))
    assert judged.problems == [f"status.{path}: status.{path}"]


@pytest.mark.parametrize("period", ["-1", "4294967296", "1.5"])
def test_periods_that_cannot_be_read(period: str) -> None:
    """Whole numbers of 32 bits."""
    (problem,) = unread(KIND, f"{{spec: {{updatePeriodSeconds: {period}}}}}")
    assert "of type uint32" in problem

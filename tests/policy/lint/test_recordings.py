"""Lint held against what real Calico hosts did: quirks, agents that stopped, and real packets."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.policy.flows import LOOPBACK, TCP, Flow
from pyctl.policy.hosts import Hosts
from pyctl.policy.lint import Finding, all_rules, lint
from pyctl.policy.snapshot import Snapshot
from pyctl.policy.verdicts import DENY, Explanation
from tests.policy.lint.tables import HERE, load, shown, world
from tests.policy.recordings import Recording, recordings

Object = dict[str, Any]

RECORDINGS = recordings()
QUIRKS = [recording for recording in RECORDINGS if recording.name.startswith("quirks/")]
UNPROGRAMMABLE: list[Object] = load(HERE / "unprogrammable.yaml")
STOPPING = {
    "protocol-and-not-protocol",
    "icmp-number-without-version",
    "not-icmp-without-icmp",
    "icmp-code",
    "deny-action-reject",
    "failsafe-protocol",
}
_NODE = {"kind": "Node", "metadata": {"name": "n1"}, "spec": {}}
_ENDPOINT = {
    "kind": "HostEndpoint",
    "metadata": {"name": "n1-eth0", "labels": {"host": "n1"}},
    "spec": {"node": "n1", "interfaceName": "eth0"},
}


def _found(objects: list[Object], *names: str) -> list[Finding]:
    return lint(world(objects), [rule for rule in all_rules() if rule.name in names])


@pytest.mark.parametrize("recording", QUIRKS, ids=lambda recording: recording.name)
def test_a_list_that_the_dataplane_ignores_is_found(recording: Recording) -> None:
    """Exactly where real packets did something else than the policy says."""
    deviates = any(flow.documented for flow in recording.flows)
    found = _found(recording.objects, "third-list-ignored")
    assert [finding.level for finding in found] == ["error"] * deviates


@pytest.mark.parametrize("case", UNPROGRAMMABLE, ids=lambda case: case["about"])
def test_what_stops_the_agent_is_found(case: Object) -> None:
    """What the agent of a real node could not program with either backend, and nothing else."""
    objects: list[Object] = [_NODE, _ENDPOINT]
    if "rule" in case:
        spec = {"selector": case.get("selector", 'host == "n1"'), "ingress": [case["rule"]]}
        objects.append({"kind": "GlobalNetworkPolicy", "metadata": {"name": "p"}, "spec": spec})
    else:
        spec = case["configuration"]
        objects.append(
            {"kind": "FelixConfiguration", "metadata": {"name": "default"}, "spec": spec}
        )
    found = [f"{finding.level} {finding.rule}" for finding in _found(objects, *STOPPING)]
    assert found == case.get("finds", [])
    stops = case["iptables"] != "works" or case["nftables"] != "works"
    assert stops == any(words.startswith("error") or "icmp-code" in words for words in found)


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.name)
def test_what_is_said_of_a_recorded_host_is_so(recording: Recording) -> None:
    """Rules that never match match no recorded packet; loopback that is cut was cut."""
    found = _found(recording.objects, "rule-never-matches", "rule-shadowed", "loopback-cut")
    dead = {
        (finding.subject.name, *finding.path[1:])
        for finding in found
        if finding.rule[:5] == "rule-"
    }
    host = Hosts(Snapshot(recording.objects)).host(
        recording.host, interfaces=recording.interfaces, translations=recording.translations
    )
    for recorded in recording.flows:
        if not recorded.flow.established:
            assert not dead & _matched(host.explain(recorded.flow)), recorded
    told = " ".join(finding.text for finding in found if finding.rule == "loopback-cut")
    for address in ("127.0.0.1", "::1"):
        verdicts = {each.outcome.verdict for each in recording.flows if _is_to(each.flow, address)}
        if address in told and verdicts and not _asks_for_ports(recording):
            assert DENY in verdicts
        if verdicts == {DENY}:
            assert address in told or _is_not_by_policy(recording)


def _matched(explanation: Explanation) -> set[tuple[str, str, int]]:
    """The rules that a flow's packets matched: owner, direction and index."""
    return {
        (step.entry.owner, stage.direction, step.entry.number - 1)
        for leg in explanation.legs
        for stage in leg.stages
        for step in stage.seen
        if step.entry.number and not step.failed
    }


def _is_to(flow: Flow, address: str) -> bool:
    """Whether a flow is a TCP connection over loopback."""
    return (flow.path, flow.protocol, flow.destination) == (LOOPBACK, TCP, address)


def _asks_for_ports(recording: Recording) -> bool:
    """Whether rules let some ports through that the recorded flows may have."""
    return any("ports" in str(obj["spec"]).lower() for obj in recording.objects)


def _is_not_by_policy(recording: Recording) -> bool:
    """Whether an endpoint without policies or with a missing profile denies by itself."""
    return bool(_found(recording.objects, "endpoint-closed", "unknown-profile"))


@pytest.mark.parametrize(
    "recording",
    [recording for recording in RECORDINGS if recording.name.startswith("random/")],
    ids=lambda recording: recording.name,
)
def test_the_order_of_objects_changes_nothing(recording: Recording) -> None:
    """Every rule finds the same, whatever comes first."""
    there, back = lint(world(recording.objects)), lint(world(recording.objects[::-1]))
    assert sorted(map(_told, there)) == sorted(map(_told, back))


def _told(finding: Finding) -> tuple[str, ...]:
    return (shown(finding), finding.rule, finding.advice)

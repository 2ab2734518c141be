"""Profile: labels are checked, rules that policies refuse are warned of."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge_spec


def test_a_profile() -> None:
    """Rules of both directions and labels; nothing is filled in."""
    spec = "{ingress: [{action: Allow}], egress: [{action: Pass}], labelsToApply: {a.b/C: d}}"
    judged = judge_spec("Profile", spec)
    assert judged[1:] == ([], [])
    assert list(judged.spec) == ["ingress", "egress", "labelsToApply"]


def test_labels() -> None:
    """The whole map is shown, as Calico shows it."""
    judged = judge_spec("Profile", "{labelsToApply: {k: bad value, a: b}}")
    assert judged.problems == ["spec.labelsToApply: LabelsToApply = 'map[a:b k:bad value]'"]


REFUSED = "policies refuse this, and a node that cannot use it denies all for such a profile"


@pytest.mark.parametrize(
    ("rule", "remarks"),
    [
        ("action: Shrug", [f'action: supported values: "Allow", "Deny", "Log", "Pass": {REFUSED}']),
        ("action: pass", [f'action: supported values: "Allow", "Deny", "Log", "Pass": {REFUSED}']),
        ("action: deny", ["action: a node takes this for Deny: write Deny"]),
        ("protocol: TCP", ["action: a node takes this for Allow: write Allow"]),
        ("action: Allow, ipVersion: 5", [f'ipVersion: supported values: "4", "6": {REFUSED}']),
        (
            "action: Allow, protocol: TCP, icmp: {type: 8}",
            [f": ICMP fields require protocol to be ICMP or ICMPv6: {REFUSED}"],
        ),
        (
            "action: Allow, source: {selector: global()}",
            [f"source: global() can only be used in an EntityRule namespaceSelector: {REFUSED}"],
        ),
    ],
)
def test_rules_that_policies_refuse(rule: str, remarks: list[str]) -> None:
    """Calico stores them, so they are accepted; what a node makes of them is said."""
    judged = judge_spec("Profile", f"{{egress: [{{{rule}}}]}}")
    assert judged.problems == []
    assert judged.remarks == [f"spec.egress[0].{line}".replace(".:", ":") for line in remarks]


@pytest.mark.parametrize(
    "spec",
    [
        "{egress: [{action: Allow, http: {methods: [GET]}}]}",
        "{egress: [{action: Allow, source: {services: {name: s, namespace: n1}}}]}",
        "{ingress: [{action: Allow, source: {services: {name: s}}}]}",
    ],
)
def test_directions_do_not_matter(spec: str) -> None:
    """What policies allow in one direction only, profiles take in both."""
    assert judge_spec("Profile", spec).problems == []

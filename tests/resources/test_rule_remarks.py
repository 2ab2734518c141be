"""Valid rules that nodes cannot apply: policies and profiles with them are warned of."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge_spec

PORTS = str(list(range(1, 17)))
TWO = "nets: [10.0.0.0/8, 11.0.0.0/8]"
STUCK = "stop following policies as soon as this rule applies to them"
SPLIT = (
    "only two of these lists of nets and ports are applied, the third is ignored: split the rule"
)


@pytest.mark.parametrize(
    ("rule", "remark"),
    [
        (
            "protocol: TCP, notProtocol: UDP",
            f".notProtocol: nodes with iptables {STUCK}: keep protocol or notProtocol, not both",
        ),
        (
            "protocol: 1, icmp: {type: 8}",
            f".protocol: nodes {STUCK}: write the protocol as ICMP or ICMPv6, or set ipVersion",
        ),
        (
            "notICMP: {type: 8}",
            f".notICMP: nodes with iptables {STUCK}: notICMP needs protocol ICMP or ICMPv6",
        ),
        (
            "protocol: TCP, notICMP: {type: 8}",
            f".notICMP: nodes {STUCK}: notICMP needs protocol ICMP or ICMPv6",
        ),
        (
            "protocol: ICMP, icmp: {type: 3, code: 0}",
            f".icmp.code: nodes with nftables may {STUCK}: leave the ICMP code out",
        ),
        (
            f"protocol: TCP, source: {{{TWO}, ports: {PORTS}}}, destination: {{{TWO}}}",
            f": {SPLIT}",
        ),
        (
            f"protocol: TCP, source: {{{TWO}}}, destination: {{{TWO}, ports: [web, 443]}}",
            f": {SPLIT}",
        ),
    ],
)
def test_remarks(rule: str, remark: str) -> None:
    """The rule is accepted; what becomes of it is said."""
    judged = judge_spec("GlobalNetworkPolicy", f"{{ingress: [{{action: Allow, {rule}}}]}}")
    assert judged.problems == []
    assert judged.remarks == [f"spec.ingress[0]{remark}"]
    profile = judge_spec("Profile", f"{{egress: [{{action: Allow, {rule}}}]}}")
    assert f"spec.egress[0]{remark}" in profile.remarks


@pytest.mark.parametrize(
    "rule",
    [
        "protocol: TCP",
        "notProtocol: TCP",
        "protocol: ICMP, icmp: {type: 8}",
        "protocol: 58, ipVersion: 6, icmp: {type: 8}",
        "protocol: ICMPv6, notICMP: {type: 8}",
        f"protocol: TCP, source: {{{TWO}}}, destination: {{{TWO}, ports: [80, 443]}}",
        f"protocol: TCP, source: {{ports: {PORTS}}}, destination: {{ports: {PORTS}}}",
        f"source: {{{TWO}}}, destination: {{{TWO}, ports: [web, dns]}}",
    ],
)
def test_rules_that_work(rule: str) -> None:
    """Nothing is said of what works."""
    judged = judge_spec("GlobalNetworkPolicy", f"{{ingress: [{{action: Allow, {rule}}}]}}")
    assert judged[1:] == ([], [])

"""Valid rules that nodes cannot apply: policies and profiles with them are warned of."""

from __future__ import annotations

import pytest

from tests.resources.judging import judge_spec

PORTS = str(list(range(1, 17)))
RANGES = str([f"{low}:{low + 1}" for low in range(10, 80, 10)])
FULL = str([*range(1, 15), "20:29"])
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
        (
            f"source: {{{TWO}}}, destination: {{{TWO}, ports: [web, dns]}}",
            f": {SPLIT}",
        ),
        (
            f"protocol: TCP, source: {{{TWO}}}, destination: {{{TWO}, ports: {FULL}}}",
            f": {SPLIT}",
        ),
        (
            "protocol: 1, notICMP: {type: 8}",
            f".protocol: nodes {STUCK}: write the protocol as ICMP or ICMPv6, or set ipVersion",
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
        f"protocol: TCP, source: {{{TWO}}}, destination: {{{TWO}, ports: {RANGES}}}",
        f"source: {{{TWO}}}, destination: {{{TWO}, ports: [web]}}",
        "protocol: 1, icmp: {type: 8}, source: {nets: [10.0.0.0/8]}",
        "protocol: 58, icmp: {type: 128}, destination: {notNets: ['fd00::/8']}",
    ],
)
def test_rules_that_work(rule: str) -> None:
    """Nothing is said of what works."""
    judged = judge_spec("GlobalNetworkPolicy", f"{{ingress: [{{action: Allow, {rule}}}]}}")
    assert judged[1:] == ([], [])

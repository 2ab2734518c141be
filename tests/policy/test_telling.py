"""Explanations in words: the short answer, and why rules matched or did not."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.policy.flows import ICMP, LOCAL_IN, LOCAL_OUT, TCP, UDP, Flow
from pyctl.policy.hosts import Hosts
from pyctl.policy.plain import flow_text
from pyctl.policy.snapshot import Snapshot
from pyctl.policy.telling import rows, short_answer

Object = dict[str, Any]

SSH = Flow(LOCAL_IN, TCP, "10.0.0.5", "10.0.0.1", incoming="eth0", destination_port=80)
PING = Flow(LOCAL_IN, ICMP, "10.0.0.5", "10.0.0.1", incoming="eth0", icmp_type=8)
OUT = Flow(LOCAL_OUT, UDP, "10.0.0.1", "10.0.0.5", outgoing="eth0", destination_port=80)


def _endpoint(*profiles: str) -> Object:
    spec = {"node": "n1", "interfaceName": "eth0", "profiles": list(profiles)}
    return {"kind": "HostEndpoint", "metadata": {"name": "e"}, "spec": spec}


def _policy(*rules: Object, **spec: Any) -> Object:
    spec = {"ingress": list(rules), "types": ["Ingress"], **spec}
    return {"kind": "GlobalNetworkPolicy", "metadata": {"name": "p"}, "spec": spec}


ALLOW_ALL = "projectcalico-default-allow"
DENY: Object = {"action": "Deny"}
STATELESS = {"doNotTrack": True, "applyOnForward": True}


@pytest.mark.parametrize(
    ("objects", "flow", "answer"),
    [
        ([], SSH, "allowed (not policed: no endpoint is for this interface)"),
        ([_endpoint()], SSH, "denied by default: no profile of HostEndpoint e allows it"),
        ([_endpoint(ALLOW_ALL)], SSH, f"allowed by Profile {ALLOW_ALL}, ingress rule 1"),
        ([_endpoint("gone")], SSH, "denied by Profile gone, which does not exist"),
        (
            [_endpoint(), _policy()],
            SSH,
            "denied at the end of tier default: none of its rules for HostEndpoint e matches",
        ),
        (
            [_endpoint(), _policy(DENY)],
            SSH,
            "denied by GlobalNetworkPolicy p, ingress rule 1, tier default",
        ),
        (
            [_endpoint(ALLOW_ALL), _policy({"action": "Allow"}, **STATELESS)],
            SSH,
            (
                "denied: its answer is denied (connection tracking finds it invalid: it belongs to "
                "nothing and opens nothing)"
            ),
        ),
        (
            [
                _endpoint(),
                _policy({"action": "Allow", "source": {"services": {"name": "s"}}}),
            ],
            SSH,
            "uncertain: Service /s: whether 10.0.0.5 belongs to it",
        ),
    ],
)
def test_the_short_answer(objects: list[Object], flow: Flow, answer: str) -> None:
    """One line says what decided; what is uncertain names what is missing."""
    assert short_answer(Hosts(Snapshot(objects)).host("n1").explain(flow)) == answer


@pytest.mark.parametrize(
    ("rule", "flow", "why"),
    [
        ({}, SSH, "it matches every packet"),
        (
            {"protocol": "TCP", "destination": {"ports": [80, "1:9"]}, "ipVersion": 4},
            SSH,
            "it matches: ipVersion 4, protocol TCP, destination ports 80, 1:9",
        ),
        ({"protocol": "ICMP", "icmp": {"type": 8}}, PING, "it matches: protocol ICMP, icmp type 8"),
        (
            {"source": {"nets": [f"10.0.{n}.0/24" for n in range(7)]}},
            SSH,
            (
                "it matches: source nets 10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24, 10.0.3.0/24, "
                "10.0.4.0/24 and 2 more"
            ),
        ),
        ({"protocol": "UDP"}, SSH, "the protocol is tcp, not UDP"),
        ({"notProtocol": "TCP"}, SSH, "notProtocol leaves tcp out"),
        ({"ipVersion": 6}, SSH, "the packet is IPv4, the rule matches IPv6 alone"),
        (
            {"source": {"notNets": ["fd00::/8"]}},
            SSH,
            "the packet is IPv4, the rule matches IPv6 alone",
        ),
        (
            {"ipVersion": 6, "source": {"nets": ["10.0.0.0/8"]}},
            SSH,
            (
                "the packet is IPv4, the rule matches neither version: its criteria contradict "
                "each other"
            ),
        ),
        ({"icmp": {"type": 0}}, PING, "ICMP type 8 code 0 is not what icmp asks for"),
        ({"notICMP": {"type": 8}}, PING, "notICMP leaves type 8 code 0 out"),
        ({"icmp": {"type": 8}}, SSH, "the packet is no ICMP"),
        (
            {"source": {"nets": ["10.1.0.0/16"]}},
            SSH,
            "the source 10.0.0.5 is in none of nets 10.1.0.0/16",
        ),
        (
            {"source": {"notNets": ["10.0.0.0/8"]}},
            SSH,
            "the source 10.0.0.5 is in notNets 10.0.0.0/8",
        ),
        (
            {"destination": {"selector": "has(x)", "notSelector": "has(y)"}},
            SSH,
            "the destination 10.0.0.1 is not among selector has(x) with notSelector has(y)",
        ),
        (
            {"source": {"serviceAccounts": {"names": ["robot"]}}},
            SSH,
            "the source 10.0.0.5 is not among serviceAccounts robot",
        ),
        (
            {"protocol": "TCP", "destination": {"notPorts": ["70:90"]}},
            SSH,
            "the destination port 80 is in notPorts 70:90",
        ),
        (
            {"protocol": "TCP", "source": {"ports": [80]}},
            SSH,
            "the source port, any high one, is not what ports 80 asks for",
        ),
        (
            {"protocol": "TCP", "destination": {"ports": ["web"]}},
            SSH,
            "the destination port 80 is not what ports web asks for",
        ),
    ],
)
def test_why_a_rule_matched_or_did_not(rule: Object, flow: Flow, why: str) -> None:
    """The words of the manifest, and of the packet."""
    objects = [_endpoint(ALLOW_ALL), _policy({"action": "Allow", **rule})]
    told = list(rows(Hosts(Snapshot(objects)).host("n1").explain(flow)))
    assert (told[1].who, told[1].why) == ("tier default: GlobalNetworkPolicy p rule 1", why)
    assert told[1].what == ("allow" if why.startswith("it matches") else "no match")


@pytest.mark.parametrize(
    ("flow", "text"),
    [
        (SSH, "tcp from 10.0.0.5 to 10.0.0.1 port 80, local-in on eth0"),
        (PING, "icmp 8/0 from 10.0.0.5 to 10.0.0.1, local-in on eth0"),
        (OUT, "udp from 10.0.0.1 to 10.0.0.5 port 80, local-out by eth0"),
        (
            Flow("forward", 89, "10.0.0.5", "10.1.0.1", "eth0", "eth1"),
            "protocol 89 from 10.0.0.5 to 10.1.0.1, forward from eth0 to eth1",
        ),
        (
            SSH._replace(path="loopback", incoming="lo", source_port=9, established=True),
            "tcp from 10.0.0.5 port 9 to 10.0.0.1 port 80, loopback, established",
        ),
    ],
)
def test_a_flow_in_words(flow: Flow, text: str) -> None:
    """Protocol, ends, and the way through the host."""
    assert flow_text(flow) == text

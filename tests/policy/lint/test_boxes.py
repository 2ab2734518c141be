"""Sets of packets held against the engine: what a rule's box says, its program does."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.policy.addressing import AddressSpace
from pyctl.policy.facts import unknown
from pyctl.policy.flows import WITH_PORTS
from pyctl.policy.lint.boxes import box, holds, is_empty, meet
from pyctl.policy.members import Peers
from pyctl.policy.packets import NO_PORT, Packet
from pyctl.policy.programs import Entry, Program
from pyctl.policy.rules import Rule, read_rule

_OBJECTS: list[dict[str, Any]] = [
    {
        "kind": "GlobalNetworkSet",
        "metadata": {"name": "s", "labels": {"a": "s"}},
        "spec": {"nets": ["10.1.0.0/16", "fd01::/16"]},
    },
    {
        "kind": "HostEndpoint",
        "metadata": {"name": "h", "labels": {"a": "h"}},
        "spec": {
            "expectedIPs": ["10.2.0.1"],
            "ports": [{"name": "web", "protocol": "TCP", "port": 80}],
        },
    },
]
_PEERS = Peers(_OBJECTS, {})
_NETS = st.sampled_from(
    [["10.0.0.0/8"], ["10.1.0.0/16", "10.2.0.0/16"], ["0.0.0.0/0"], ["fd00::/8"]]
)
_PORTS = st.sampled_from([[80], ["1:100"], ["web"], ["web", 443], [443, "50:90"]])
_SELECTORS = st.sampled_from(['a == "s"', 'a == "h"', "has(a)", "has(nothing)"])


def _entities() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "nets": _NETS,
            "notNets": _NETS,
            "selector": _SELECTORS,
            "notSelector": _SELECTORS,
            "ports": _PORTS,
            "notPorts": _PORTS,
        },
    )


_RULES = st.fixed_dictionaries(
    {"action": st.just("Allow")},
    optional={
        "ipVersion": st.sampled_from([4, 6]),
        "protocol": st.sampled_from(["TCP", "UDP", "ICMP", 58, 253]),
        "notProtocol": st.sampled_from(["TCP", "UDP", 1]),
        "icmp": st.sampled_from([{"type": 8}, {"type": 8, "code": 0}, {"type": 128}]),
        "notICMP": st.sampled_from([{"type": 8}, {"type": 8, "code": 1}]),
        "source": _entities(),
        "destination": _entities(),
    },
).map(lambda rule: read_rule(rule, ""))

_ADDRESSES = {
    4: [0x0A000001, 0x0A010001, 0x0A020001, 0xC0000201],
    6: [0xFD00 << 112, (0xFD01 << 112) + 1, 0x2001 << 112],
}


@st.composite
def _packets(draw: st.DrawFn) -> Packet:
    version = draw(st.sampled_from([4, 6]))
    protocol = draw(st.sampled_from([6, 17, 1, 58, 253]))
    ports = st.sampled_from([53, 80, 443]) if protocol in WITH_PORTS else st.just(NO_PORT)
    is_icmp = protocol in (1, 58)
    return Packet(
        version=version,
        protocol=protocol,
        source=draw(st.sampled_from(_ADDRESSES[version])),
        destination=draw(st.sampled_from(_ADDRESSES[version])),
        source_port=draw(ports),
        destination_port=draw(ports),
        icmp_type=draw(st.sampled_from([8, 128])) if is_icmp else None,
        icmp_code=draw(st.sampled_from([0, 1])) if is_icmp else None,
    )


def _matches(rule: Rule, packet: Packet) -> bool:
    """Whether a rule matches a packet, as the engine has it."""
    space = AddressSpace(_PEERS)
    space.criterion(rule.source)
    space.criterion(rule.destination)
    program = Program([Entry("allow", 1, "", rule=rule, number=1)], space)
    return program.run(packet, unknown, [], "") == "allow"


@given(_RULES, _RULES, _packets())
@settings(derandomize=True, deadline=None, max_examples=800)
def test_boxes_are_as_the_engine_matches(one: Rule, other: Rule, packet: Packet) -> None:
    """Nothing matches an empty box; a box that holds another matches all of it; what meets may."""
    mine, theirs = box(one, _PEERS), box(other, _PEERS)
    matches, others = _matches(one, packet), _matches(other, packet)
    if is_empty(mine):
        assert not matches
    if holds(mine, theirs) and others:
        assert matches
    if matches and others:
        assert meet(mine, theirs)
    assert not one.source.unknowable
    assert holds(mine, mine) or not mine.is_exact or is_empty(mine)

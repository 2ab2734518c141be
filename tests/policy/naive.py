"""Calico's rules for hosts read word by word, one packet at a time.

It is slow and plain on purpose: the engine must give the same answers on any snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import NamedTuple

from pyctl.policy.flows import FORWARD, LOCAL_IN, LOCAL_OUT, LOOPBACK, TCP, Flow, Translation
from tests.policy.naive_packets import (
    ESTABLISHED,
    INVALID,
    UNTRACKED,
    Packet,
    first_state,
    unexpected,
)
from tests.policy.naive_stages import Stages
from tests.policy.naive_store import Ask, Object

BACK = {LOCAL_IN: LOCAL_OUT, LOCAL_OUT: LOCAL_IN, FORWARD: FORWARD, LOOPBACK: LOOPBACK}


class Answer(NamedTuple):
    """What became of a flow; `request` and `reply` are allow, deny or None (nobody answers)."""

    verdict: str
    request: str
    reply: str | None
    decided: frozenset[str]


class Leg(NamedTuple):
    """What became of one packet: whether it passed, was tracked, and as what it came out."""

    passed: bool
    tracked: bool
    packet: Packet


class Forked(Exception):
    """Something is asked that the store does not know."""


def answer(
    objects: Iterable[Object],
    host: str,
    interfaces: Mapping[str, Sequence[str]],
    flow: Flow,
    *,
    nat: Sequence[Translation] = (),
    before: Iterable[Object] | None = None,
) -> Answer:
    """Try every combination of what is not known; where the verdicts differ it is uncertain."""
    objects, before = list(objects), None if before is None else list(before)
    answers: list[Answer] = []
    worlds: list[dict[str, bool]] = [{}]
    while worlds:
        world = worlds.pop()

        def ask(fact: str, world: dict[str, bool] = world) -> bool:
            if fact not in world:
                raise Forked(fact)
            return world[fact]

        try:
            opened = Host(before, host, interfaces, nat, ask) if before is not None else None
            answers.append(Host(objects, host, interfaces, nat, ask).answer(flow, opened))
        except Forked as fork:
            worlds += [{**world, str(fork): True}, {**world, str(fork): False}]
    verdicts, requests, replies, decided = (set(values) for values in zip(*answers, strict=True))
    return Answer(
        verdict=verdicts.pop() if len(verdicts) == 1 else "uncertain",
        request=requests.pop() if len(requests) == 1 else "uncertain",
        reply=replies.pop() if len(replies) == 1 else "uncertain",
        decided=decided.pop() if len(decided) == 1 else frozenset(),
    )


class Host:
    """A host, and the way of packets through it."""

    def __init__(
        self,
        objects: Iterable[Object],
        name: str,
        interfaces: Mapping[str, Sequence[str]],
        nat: Sequence[Translation],
        ask: Ask,
    ) -> None:
        self.stages = Stages(objects, name, interfaces, ask)
        self.nat = nat

    def answer(self, flow: Flow, opened: Host | None) -> Answer:
        """Send the first packet, its answer, and for TCP what completes the handshake."""
        packet = Packet.of(flow)
        met = self.stages.met
        known = None
        if flow.established:
            known = ESTABLISHED if opened is None else opened.memory(flow)
        incoming, outgoing = _interfaces(flow)
        request = self.leg(flow.path, incoming, outgoing, packet, known or first_state(packet))
        if not request.passed:
            return Answer("deny", "deny", None, frozenset(met))
        back = request.packet.reversed()
        if back is None:
            return Answer("allow", "allow", None, frozenset(met))
        state = ESTABLISHED if request.tracked else unexpected(back, known)
        reply = self.leg(BACK[flow.path], outgoing, incoming, back, state)
        if not reply.passed:
            verdict = "deny" if packet.protocol == TCP else "allow"
            return Answer(verdict, "allow", "deny", frozenset(met))
        is_new_tcp = packet.protocol == TCP and not flow.established
        if is_new_tcp and request.tracked and not reply.tracked:
            self.leg(flow.path, incoming, outgoing, packet, INVALID)
        return Answer("allow", "allow", "allow", frozenset(met))

    def memory(self, flow: Flow) -> str:
        """What connection tracking knows of a connection that was opened under these objects."""
        packet = Packet.of(flow)
        incoming, outgoing = _interfaces(flow)
        request = self.leg(flow.path, incoming, outgoing, packet, first_state(packet))
        back = request.packet.reversed()
        if not request.tracked or not request.passed:
            return first_state(packet)
        if back is None:
            return ESTABLISHED
        reply = self.leg(BACK[flow.path], outgoing, incoming, back, ESTABLISHED)
        return ESTABLISHED if reply.tracked else INVALID

    def leg(self, path: str, incoming: str, outgoing: str, packet: Packet, state: str) -> Leg:
        """Send one packet along a path."""
        if self.stages.felix.get("ipv6Support") is False and packet.version == 6:
            return Leg(passed=True, tracked=True, packet=self.translated(packet))
        if path == LOOPBACK:
            out = self.local_out(outgoing, packet, state)
            if not out.passed:
                return out
            again = state if out.tracked else UNTRACKED
            return self.local_in(incoming, out.packet, again, translated=True)
        if path == LOCAL_OUT:
            return self.local_out(outgoing, packet, state)
        if path == LOCAL_IN:
            return self.local_in(incoming, packet, state)
        return self.forward(incoming, outgoing, packet, state)

    def local_out(self, outgoing: str, packet: Packet, state: str) -> Leg:
        """A packet of the host's own."""
        changed = self.translated(packet)
        first = outgoing
        if changed != packet and self.is_own(packet):
            first = "lo"
        mark = self.stages.untracked(first, packet, "egress")
        if mark == "deny":
            return Leg(passed=False, tracked=False, packet=packet)
        if mark == "allow":
            return Leg(passed=changed == packet, tracked=False, packet=packet)
        tracked = state != UNTRACKED
        if self.stages.is_workload(outgoing):
            return Leg(passed=True, tracked=tracked, packet=changed)
        label = "filter" if changed == packet else "pre-dnat"
        passed = self.stages.normal(outgoing, changed, "egress", state, label)
        return Leg(passed=passed, tracked=tracked, packet=changed)

    def local_in(
        self, incoming: str, packet: Packet, state: str, *, translated: bool = False
    ) -> Leg:
        """A packet for the host itself."""
        mark, state = self.entrance(incoming, packet, state)
        if mark == "deny":
            return Leg(passed=False, tracked=False, packet=packet)
        changed = packet if translated else self.translated(packet)
        tracked = state != UNTRACKED
        if mark == "untracked" and changed != packet:
            return Leg(passed=False, tracked=False, packet=packet)
        if self.stages.is_workload(incoming):
            passed = self.stages.from_pod_to_host(incoming, changed, state)
            return Leg(passed=passed, tracked=tracked, packet=changed)
        if mark:
            return Leg(passed=True, tracked=tracked, packet=changed)
        passed = self.stages.normal(incoming, changed, "ingress", state, "filter")
        return Leg(passed=passed, tracked=tracked, packet=changed)

    def forward(self, incoming: str, outgoing: str, packet: Packet, state: str) -> Leg:
        """A packet that enters on one interface and leaves by another."""
        mark, state = self.entrance(incoming, packet, state)
        if mark == "deny":
            return Leg(passed=False, tracked=False, packet=packet)
        changed = self.translated(packet)
        tracked = state != UNTRACKED
        if mark == "untracked" and changed != packet:
            return Leg(passed=False, tracked=False, packet=packet)
        stages = self.stages
        steps: list[Callable[[], bool]] = []
        if not mark:
            steps.append(lambda: stages.passing(incoming, changed, "ingress", state))
        if stages.is_workload(incoming):
            steps.append(lambda: stages.pod(incoming, changed, "egress", state))
        if stages.is_workload(outgoing):
            steps.append(lambda: stages.pod(outgoing, changed, "ingress", state))
        steps.append(lambda: stages.passing(outgoing, changed, "egress", state))
        return Leg(passed=all(step() for step in steps), tracked=tracked, packet=changed)

    def entrance(self, incoming: str, packet: Packet, state: str) -> tuple[str, str]:
        """Untracked and pre-DNAT policy: "deny", "untracked", "pre-dnat" (allowed) or ""."""
        mark = self.stages.untracked(incoming, packet, "ingress")
        if mark == "deny":
            return "deny", state
        if mark == "allow":
            return "untracked", UNTRACKED
        found = self.stages.pre_dnat(incoming, packet, state)
        return {"deny": "deny", "allow": "pre-dnat"}.get(found, ""), state

    def translated(self, packet: Packet) -> Packet:
        """The packet after the host's DNAT rules."""
        for rule in self.nat:
            hit = (packet.protocol, packet.destination, packet.destination_port)
            if hit == (rule.protocol, ip_address(rule.destination), rule.port):
                port = rule.to_port or rule.port
                return packet._replace(destination=ip_address(rule.to), destination_port=port)
        return packet

    def is_own(self, packet: Packet) -> bool:
        """Whether a packet is for one of the host's own addresses."""
        texts = (text for texts in self.stages.interfaces.values() for text in texts)
        return packet.destination in {ip_address(text.split("/")[0]) for text in texts}


def _interfaces(flow: Flow) -> tuple[str, str]:
    """Where it enters and where it leaves; `?in` and `?out` where nobody says."""
    if flow.path == LOOPBACK:
        return flow.incoming or "lo", flow.outgoing or "lo"
    incoming = "" if flow.path == LOCAL_OUT else flow.incoming or "?in"
    outgoing = "" if flow.path == LOCAL_IN else flow.outgoing or "?out"
    return incoming, outgoing

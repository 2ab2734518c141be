"""A connection: its request, the answer, and for TCP what completes the handshake.

Where everything is tracked the answer needs no rule. Where doNotTrack is at work each leg is judged
by itself, and connection tracking makes of a leg what it can without the other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pyctl.policy.facts import Ask
from pyctl.policy.flows import FORWARD, LOCAL_IN, LOCAL_OUT, LOOPBACK, TCP, Flow, Translation
from pyctl.policy.interfaces import LO, UNKNOWN_IN, UNKNOWN_OUT
from pyctl.policy.packets import (
    ESTABLISHED,
    INVALID,
    Packet,
    answer,
    first_packet,
    first_state,
    stray_state,
)
from pyctl.policy.stages import Site
from pyctl.policy.verdicts import ALLOW, DENY, Leg, Stage, Verdict
from pyctl.policy.walks import BACK, Arrival, Walk

REQUEST = "request"
REPLY = "reply"
HANDSHAKE = "handshake"


class Place(NamedTuple):
    """A node with what decides there, and its DNAT rules."""

    site: Site
    translations: Sequence[Translation] = ()


class Connection:
    """One flow through one host; `legs` collects the walk, None where nobody reads it."""

    def __init__(self, place: Place, flow: Flow, ask: Ask, legs: list[Leg] | None = None) -> None:
        self._flow = flow
        self._packet = first_packet(flow)
        self._legs = legs
        self._trace: list[Stage] | None = None if legs is None else []
        self._walk = Walk(place.site, place.translations, ask, self._trace)
        self._incoming, self._outgoing = _interfaces(flow)

    def verdict(self, known: str | None = None) -> Verdict:
        """What becomes of it. `known`: what connection tracking took it for, None for a new one."""
        request = self._send(REQUEST, self._packet, known or first_state(self._packet))
        if not request.passed:
            return self._answered(DENY, DENY, None)
        back = answer(request.packet)
        if back is None:
            return self._answered(ALLOW, ALLOW, None)
        is_tcp = back.protocol == TCP
        state = ESTABLISHED if request.tracked else stray_state(back, known)
        reply = self._send(REPLY, back, state)
        if not reply.passed:
            return self._answered(DENY if is_tcp else ALLOW, ALLOW, DENY)
        if is_tcp and request.tracked and not reply.tracked and not self._flow.established:
            # Tracking saw no answer, so what completes the handshake is invalid to it.
            self._send(HANDSHAKE, self._packet, INVALID)
        return self._answered(ALLOW, ALLOW, ALLOW)

    def remembered(self) -> str:
        """What connection tracking knows of it once it has been opened, if it could be."""
        state = first_state(self._packet)
        request = self._send(REQUEST, self._packet, state)
        if not request.passed or not request.tracked:
            return state
        back = answer(request.packet)
        if back is None:
            return ESTABLISHED
        reply = self._send(REPLY, back, ESTABLISHED)
        return ESTABLISHED if reply.tracked else INVALID

    def _send(self, name: str, packet: Packet, state: str) -> Arrival:
        path, incoming, outgoing = self._flow.path, self._incoming, self._outgoing
        if name == REPLY:
            path, incoming, outgoing = BACK[path], outgoing, incoming
        arrival = self._walk.send(path, incoming, outgoing, packet, state)
        if self._legs is not None and self._trace is not None:
            stages = tuple(self._trace)
            self._trace.clear()
            self._legs.append(Leg(name, path, packet, state, stages, arrival.passed))
        return arrival

    def _answered(self, verdict: str, request: str, reply: str | None) -> Verdict:
        return Verdict(verdict, request, reply, tuple(dict.fromkeys(self._walk.met)))


def judged(
    place: Place, flow: Flow, opened: Place | None, ask: Ask, legs: list[Leg] | None = None
) -> Verdict:
    """What becomes of a flow; `opened` is the place as it was when an established one began."""
    known = None
    if flow.established:
        known = ESTABLISHED if opened is None else Connection(opened, flow, ask).remembered()
    return Connection(place, flow, ask, legs).verdict(known)


def _interfaces(flow: Flow) -> tuple[str, str]:
    """The interfaces of a flow, "" where its path has none."""
    if flow.path == LOOPBACK:
        return flow.incoming or LO, flow.outgoing or LO
    incoming = flow.incoming or UNKNOWN_IN if flow.path in (LOCAL_IN, FORWARD) else ""
    outgoing = flow.outgoing or UNKNOWN_OUT if flow.path in (LOCAL_OUT, FORWARD) else ""
    return incoming, outgoing

"""Answers: what becomes of a flow, and the whole walk that led there."""

from __future__ import annotations

from typing import Final, NamedTuple

from pyctl.policy.packets import Packet
from pyctl.policy.programs import Seen

ALLOW: Final = "allow"
DENY: Final = "deny"
UNCERTAIN: Final = "uncertain"


class Verdict(NamedTuple):
    """What becomes of a flow.

    `verdict` is allow, deny or uncertain: for TCP that the handshake completes, else that the first
    packet arrives. `request` and `reply` are the two legs by themselves; `reply` is None where
    nothing answers, or nothing arrived. `decided` is what counts the packets on the way, answers
    included, in the words of the conformance recordings: `filter: GlobalNetworkPolicy p ingress
    deny`. `missing` names what the snapshot does not know, where it matters.
    """

    verdict: str
    request: str
    reply: str | None
    decided: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Stage(NamedTuple):
    """What one stage did with a packet.

    `name` is untracked, pre-dnat, normal, forward, pod, or something the kernel does (translation,
    routing). `outcome` is allow (no later stage of the kind is asked), deny, or "" for going on.
    `owner` is the endpoint, `reason` says in words why this happened; `seen` are the rules that
    were asked, in order.
    """

    name: str
    direction: str
    interface: str
    owner: str
    outcome: str
    reason: str
    packet: Packet
    seen: tuple[Seen, ...] = ()


class Leg(NamedTuple):
    """The way of one packet: the request, its answer, or what completes a TCP handshake.

    `state` is what connection tracking takes it for: new, established, invalid or untracked.
    """

    name: str
    path: str
    packet: Packet
    state: str
    stages: tuple[Stage, ...]
    passed: bool


class Explanation(NamedTuple):
    """A verdict and the legs that led there, in the order they were walked.

    Where something is missing, `legs` show the walk if it held, and `verdict.missing` names it.
    """

    verdict: Verdict
    legs: tuple[Leg, ...]

"""A host, compiled: ask it what becomes of a flow, or why.

    snapshot = Snapshot(objects)
    host = Hosts(snapshot).host("n1")
    host.decide(flow).verdict
    host.explain(flow).legs

What is alike on several hosts is compiled once where they come from the same Hosts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyctl.policy.connections import Place, judged
from pyctl.policy.endpoints import Endpoints
from pyctl.policy.facts import Ask, Doubt, TooManyWorlds, explored, unknown
from pyctl.policy.flows import Flow, Translation
from pyctl.policy.interfaces import Interfaces
from pyctl.policy.settings import settings_of
from pyctl.policy.snapshot import Snapshot
from pyctl.policy.stages import Site
from pyctl.policy.verdicts import UNCERTAIN, Explanation, Leg, Verdict


class Hosts:
    """The hosts of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._endpoints = Endpoints(snapshot)

    def host(
        self,
        node: str,
        *,
        interfaces: Mapping[str, Sequence[str]] | None = None,
        translations: Sequence[Translation] = (),
        backend: str | None = None,
    ) -> Host:
        """One host.

        `interfaces` are addresses by interface, where they are known better than the Node says;
        `translations` are its DNAT rules; `backend` is iptables or nftables, where Felix's
        configuration does not say which one it uses.
        """
        settings = settings_of(self.snapshot, node, backend)
        known = Interfaces(self.snapshot, node, settings, interfaces)
        site = Site(node, self.snapshot, self._endpoints, known, settings)
        return Host(Place(site, tuple(translations)))


class Host:
    """One host, with everything that decides about packets there."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def decide(self, flow: Flow, opened: Host | None = None) -> Verdict:
        """What becomes of a flow.

        `opened` is the host as it was when an established flow began; without it the connection is
        taken for tracked. Raises ValueError for a flow that cannot be: see packets.first_packet.
        """
        before = opened.place if opened is not None else None
        try:
            return judged(self.place, flow, before, unknown)
        except Doubt:
            pass

        def run(ask: Ask) -> Verdict:
            return judged(self.place, flow, before, ask)

        try:
            return explored(run, _joined)
        except TooManyWorlds as limit:
            return _unknowable(limit)

    def explain(self, flow: Flow, opened: Host | None = None) -> Explanation:
        """What becomes of a flow, and the whole walk; raises ValueError as `decide` does."""
        before = opened.place if opened is not None else None

        def run(ask: Ask) -> Explanation:
            legs: list[Leg] = []
            verdict = judged(self.place, flow, before, ask, legs)
            return Explanation(verdict, tuple(legs))

        try:
            return explored(run, _explained)
        except TooManyWorlds as limit:
            return Explanation(_unknowable(limit), ())


def _joined(held: Verdict, failed: Verdict, fact: str) -> Verdict:
    """What is certain whether or not a fact holds; it is missing where it makes a difference."""
    if held[:3] == failed[:3]:
        missing = tuple(dict.fromkeys(held.missing + failed.missing))
    else:
        missing = tuple(dict.fromkeys((fact, *held.missing, *failed.missing)))
    return Verdict(
        held.verdict if held.verdict == failed.verdict else UNCERTAIN,
        held.request if held.request == failed.request else UNCERTAIN,
        held.reply if held.reply == failed.reply else UNCERTAIN,
        held.decided if held.decided == failed.decided else (),
        missing,
    )


def _explained(held: Explanation, failed: Explanation, fact: str) -> Explanation:
    return Explanation(_joined(held.verdict, failed.verdict, fact), held.legs)


def _unknowable(limit: TooManyWorlds) -> Verdict:
    return Verdict(UNCERTAIN, UNCERTAIN, UNCERTAIN, (), limit.facts)

"""The way of a packet through a host, from where it enters or begins to where it ends or leaves.

Between the stages stands what the kernel does: connection tracking, translation of destinations,
routing to the host itself or on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pyctl.policy.facts import Ask
from pyctl.policy.flows import FORWARD, LOCAL_IN, LOCAL_OUT, LOOPBACK, Translation
from pyctl.policy.interfaces import LO
from pyctl.policy.packets import INVALID, NO_PORT, UNTRACKED, Packet, address_text, number_of
from pyctl.policy.settings import NFTABLES
from pyctl.policy.snapshot import EGRESS, INGRESS
from pyctl.policy.stages import FILTER, Site, Stages
from pyctl.policy.verdicts import ALLOW, DENY, Stage

BACK = {LOCAL_IN: LOCAL_OUT, LOCAL_OUT: LOCAL_IN, FORWARD: FORWARD, LOOPBACK: LOOPBACK}
"""The path of the answer to what came by a path."""


class Arrival(NamedTuple):
    """How a packet came out: whether it passed, is tracked, and what it looks like by then."""

    passed: bool
    tracked: bool
    packet: Packet


class Walk:
    """Sends packets of one flow through a host; `met` is what counted them."""

    def __init__(
        self,
        site: Site,
        translations: Sequence[Translation],
        ask: Ask,
        trace: list[Stage] | None = None,
    ) -> None:
        self._site = site
        self._stages = Stages(site, ask, trace)
        self._translations = translations
        self.met = self._stages.met

    def send(self, path: str, incoming: str, outgoing: str, packet: Packet, state: str) -> Arrival:
        """Send one packet along a path. `state` is what connection tracking takes it for."""
        if packet.version == 6 and not self._site.settings.ipv6:
            reason = "ipv6Support is false: Calico does not police IPv6"
            self._stages.note("kernel", incoming or outgoing, ALLOW, reason, packet)
            return Arrival(passed=True, tracked=True, packet=self._translated(packet))
        if path == LOCAL_IN:
            return self._local_in(incoming, packet, state)
        if path == LOCAL_OUT:
            return self._local_out(outgoing, packet, state)
        if path == FORWARD:
            return self._forward(incoming, outgoing, packet, state)
        out = self._local_out(outgoing, packet, state)
        if not out.passed:
            return out
        # What was not tracked on the way out is not tracked either when it comes in again.
        again = state if out.tracked else UNTRACKED
        return self._local_in(incoming, out.packet, again, is_translated=True)

    def _local_out(self, outgoing: str, packet: Packet, state: str) -> Arrival:
        found = self._stages.untracked(self._first_route(outgoing, packet), EGRESS, packet)
        if found == DENY:
            return Arrival(passed=False, tracked=False, packet=packet)
        if found == ALLOW:
            return self._beyond_tracking(packet)
        changed = self._translated(packet)
        tracked = state != UNTRACKED
        if self._site.settings.is_workload(outgoing):
            reason = "what the host sends to its own pods is not policed"
            self._stages.note("pod", outgoing, ALLOW, reason, changed)
            return Arrival(passed=True, tracked=tracked, packet=changed)
        if state in (INVALID, UNTRACKED) and self._site.settings.backend == NFTABLES:
            reason = "with nftables egress policy does not see packets that are not tracked"
            self._stages.note("kernel", outgoing, ALLOW, reason, changed)
            return Arrival(passed=True, tracked=tracked, packet=changed)
        # Calico polices what the host translates itself after that, in another table.
        label = FILTER if changed is packet else "pre-dnat"
        passed = self._stages.normal(outgoing, EGRESS, changed, state, label)
        return Arrival(passed=passed, tracked=tracked, packet=changed)

    def _local_in(
        self, incoming: str, packet: Packet, state: str, *, is_translated: bool = False
    ) -> Arrival:
        marked, state, changed = self._enter(incoming, packet, state, is_translated=is_translated)
        tracked = state != UNTRACKED
        if changed is None:
            return Arrival(passed=False, tracked=tracked, packet=packet)
        if self._site.settings.is_workload(incoming):
            return Arrival(
                passed=self._stages.pod_to_host(incoming, changed, state),
                tracked=tracked,
                packet=changed,
            )
        passed = marked or self._stages.normal(incoming, INGRESS, changed, state)
        return Arrival(passed=passed, tracked=tracked, packet=changed)

    def _forward(self, incoming: str, outgoing: str, packet: Packet, state: str) -> Arrival:
        marked, state, changed = self._enter(incoming, packet, state)
        tracked = state != UNTRACKED
        if changed is None:
            return Arrival(passed=False, tracked=tracked, packet=packet)
        stages, settings = self._stages, self._site.settings
        passed = (
            (marked or stages.forward(incoming, INGRESS, changed, state))
            and (not settings.is_workload(incoming) or stages.pod(incoming, EGRESS, changed, state))
            and (
                not settings.is_workload(outgoing) or stages.pod(outgoing, INGRESS, changed, state)
            )
            and stages.forward(outgoing, EGRESS, changed, state)
        )
        return Arrival(passed=passed, tracked=tracked, packet=changed)

    def _enter(
        self, incoming: str, packet: Packet, state: str, *, is_translated: bool = False
    ) -> tuple[bool, str, Packet | None]:
        """The stages before routing: whether an allow skips later ones, the state, the packet.

        No packet: it was denied, or goes where it was not meant to go.
        """
        found = self._stages.untracked(incoming, INGRESS, packet)
        if found == DENY:
            return False, state, None
        if found == ALLOW:
            arrival = self._beyond_tracking(packet, is_translated=is_translated)
            return True, UNTRACKED, arrival.packet if arrival.passed else None
        found = self._stages.pre_dnat(incoming, packet, state)
        if found == DENY:
            return False, state, None
        changed = packet if is_translated else self._translated(packet)
        return found == ALLOW, state, changed

    def _beyond_tracking(self, packet: Packet, *, is_translated: bool = False) -> Arrival:
        """What is not tracked is not translated: a packet that should be goes astray."""
        passed = is_translated or self._changed(packet) == packet
        if not passed:
            reason = "what is not tracked is not translated: it does not get where it should"
            self._stages.note("translation", "", DENY, reason, packet)
        return Arrival(passed=passed, tracked=False, packet=packet)

    def _translated(self, packet: Packet) -> Packet:
        """The packet as DNAT rules leave it; itself where they change nothing."""
        changed = self._changed(packet)
        if changed == packet:
            return packet
        port = changed.destination_port
        shown = address_text(changed.version, changed.destination)
        where = f"its destination becomes {shown}" + (f" port {port}" if port != NO_PORT else "")
        self._stages.note("translation", "", "", where, changed)
        return changed

    def _changed(self, packet: Packet) -> Packet:
        rule = self._translation(packet)
        if rule is None:
            return packet
        port = packet.destination_port if rule.to_port is None else rule.to_port
        return packet._replace(destination=number_of(rule.to)[1], destination_port=port)

    def _translation(self, packet: Packet) -> Translation | None:
        for rule in self._translations:
            if (rule.protocol, rule.port) != (packet.protocol, packet.destination_port):
                continue
            if number_of(rule.destination) == (packet.version, packet.destination):
                return rule
        return None

    def _first_route(self, outgoing: str, packet: Packet) -> str:
        """The interface before translation: the host's own addresses are behind lo."""
        rule = self._translation(packet)
        if rule is None:
            return outgoing
        return LO if self._site.interfaces.has(rule.destination) else outgoing

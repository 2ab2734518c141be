"""The stages of Calico's dataplane on a host: who is asked about a packet, and what comes of it.

untracked (doNotTrack), pre-DNAT (preDNAT), then normal for the host's own traffic, forward and pods
for what passes through. Failsafes, connection tracking and profiles stand where Calico has them.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from pyctl.policy.endpoints import Alike, Endpoints
from pyctl.policy.facts import Ask
from pyctl.policy.flows import ICMPV6
from pyctl.policy.interfaces import Governed, Interfaces
from pyctl.policy.members import called
from pyctl.policy.packets import ESTABLISHED, INVALID, Packet
from pyctl.policy.programs import Seen
from pyctl.policy.settings import Settings
from pyctl.policy.snapshot import EGRESS, FORWARD, INGRESS, NORMAL, PRE_DNAT, UNTRACKED, Snapshot
from pyctl.policy.verdicts import ALLOW, DENY, Stage

Object = dict[str, Any]

FILTER: Final = "filter"
POD: Final = "pod"
HOST: Final = "pod to host"
_EXEMPT: Final = frozenset({130, 131, 132, 133, 135, 136})
"""ICMPv6 types that a pod may always send to its host: multicast listeners, neighbour discovery."""


class Site(NamedTuple):
    """A node with all that decides there."""

    node: str
    snapshot: Snapshot
    endpoints: Endpoints
    interfaces: Interfaces
    settings: Settings


class Stages:
    """The stages that one flow goes through; `met` is what counts its packets.

    `trace` collects the walk; None where nobody reads it.
    """

    def __init__(self, site: Site, ask: Ask, trace: list[Stage] | None) -> None:
        self.met: list[str] = []
        self._site = site
        self._ask = ask
        self._trace = trace

    def untracked(self, interface: str, direction: str, packet: Packet) -> str:
        """Ask doNotTrack policy: allow (and never track), deny, or "" for going on.

        Only of the endpoint of this interface in particular; on one for all interfaces Calico
        ignores it. Failsafes come first, both for what they open and for its answers.
        """
        where = self._site.interfaces.named(interface, self._ask)
        if where.endpoint is None:
            return ""
        alike = self._site.endpoints.alike(where.endpoint)
        if not alike.has(UNTRACKED, self._ask):
            return ""
        settings = self._site.settings
        failsafe = settings.failsafe(direction, packet, self._ask)
        failsafe = failsafe or settings.failsafe_half(direction, packet, self._ask)
        if failsafe is not None:
            self.met.append("untracked: failsafe")
            self._note(UNTRACKED, direction, where, "", f"failsafe {failsafe}", packet)
            return ""
        return self._run(alike, UNTRACKED, direction, where, packet, UNTRACKED)

    def pre_dnat(self, interface: str, packet: Packet, state: str) -> str:
        """Ask preDNAT policy: allow (normal and forward policy are skipped), deny, or "".

        That of the endpoint of this interface in particular if it has any, else that of the one for
        all interfaces, which sees what pods send too. "" is for going on.
        """
        where = self._pre_dnat_endpoint(interface)
        if where.endpoint is None:
            return ""
        if self._is_over(PRE_DNAT, INGRESS, where, packet, state, PRE_DNAT):
            return DENY if state == INVALID else ""
        failsafe = self._site.settings.failsafe(INGRESS, packet, self._ask)
        if failsafe is not None:
            self.met.append("pre-dnat: failsafe")
            self._note(PRE_DNAT, INGRESS, where, "", f"failsafe {failsafe}", packet)
            return ""
        alike = self._site.endpoints.alike(where.endpoint)
        return self._run(alike, PRE_DNAT, INGRESS, where, packet, PRE_DNAT)

    def normal(
        self, interface: str, direction: str, packet: Packet, state: str, label: str = FILTER
    ) -> bool:
        """Ask the policy for the host's own traffic; without an endpoint nothing is policed."""
        where = self._site.interfaces.governing(interface, self._ask)
        if where.endpoint is None:
            self._note(NORMAL, direction, where, ALLOW, f"not policed: {where.why}", packet)
            return True
        if self._is_over(NORMAL, direction, where, packet, state, label):
            return state != INVALID
        failsafe = self._site.settings.failsafe(direction, packet, self._ask)
        if failsafe is not None:
            self.met.append(f"{label}: failsafe")
            self._note(NORMAL, direction, where, ALLOW, f"failsafe {failsafe}", packet)
            return True
        alike = self._site.endpoints.alike(where.endpoint)
        return self._run(alike, NORMAL, direction, where, packet, label) == ALLOW

    def forward(self, interface: str, direction: str, packet: Packet, state: str) -> bool:
        """Ask applyOnForward policy: what nothing decides is allowed."""
        where = self._site.interfaces.governing(interface, self._ask)
        if where.endpoint is None:
            self._note(FORWARD, direction, where, "", f"not policed: {where.why}", packet)
            return True
        if self._is_over(FORWARD, direction, where, packet, state, FILTER):
            return state != INVALID
        alike = self._site.endpoints.alike(where.endpoint)
        return self._run(alike, FORWARD, direction, where, packet, FILTER) != DENY

    def pod(self, interface: str, direction: str, packet: Packet, state: str) -> bool:
        """Ask the policy of the pod behind an interface."""
        endpoint = self._site.snapshot.workload(self._site.node, interface)
        where = Governed(interface, endpoint, f"it is behind {interface}")
        if endpoint is None:
            fact = (
                f"WorkloadEndpoint behind {interface}: whether its {direction} policy allows this"
            )
            allowed = self._ask(fact)
            self._note(POD, direction, where, ALLOW if allowed else DENY, fact, packet)
            return allowed
        if self._is_over(POD, direction, where, packet, state, FILTER):
            return state != INVALID
        if direction == EGRESS and self._site.settings.is_encapsulated(packet):
            reason = "a pod may not send VXLAN or IP-in-IP itself"
            self._note(POD, direction, where, DENY, reason, packet)
            return False
        alike = self._site.endpoints.alike(endpoint)
        return self._run(alike, NORMAL, direction, where, packet, FILTER, POD) == ALLOW

    def pod_to_host(self, interface: str, packet: Packet, state: str) -> bool:
        """Ask a pod's egress policy, then defaultEndpointToHostAction; the host's is not asked."""
        where = Governed(interface, None, "")
        if packet.protocol == ICMPV6 and packet.icmp_type in _EXEMPT:
            reason = "pods may always send this to their host"
            self._note(HOST, INGRESS, where, ALLOW, reason, packet)
            return True
        if not self.pod(interface, EGRESS, packet, state):
            return False
        if state == ESTABLISHED:
            return True
        action = self._site.settings.endpoint_to_host
        allowed = action != "drop"
        reason = f"defaultEndpointToHostAction is {action.capitalize()}"
        self._note(HOST, INGRESS, where, ALLOW if allowed else DENY, reason, packet)
        return allowed

    def note(self, name: str, interface: str, outcome: str, reason: str, packet: Packet) -> None:
        """Tell the trace what the kernel did."""
        self._note(name, "", Governed(interface, None, ""), outcome, reason, packet)

    def _pre_dnat_endpoint(self, interface: str) -> Governed:
        interfaces = self._site.interfaces
        where = interfaces.named(interface, self._ask)
        if self._has_pre_dnat(where.endpoint):
            return where
        everywhere = interfaces.everywhere(interface)
        if everywhere is not None and self._has_pre_dnat(everywhere.endpoint):
            return everywhere
        return Governed(interface, None, "")

    def _has_pre_dnat(self, endpoint: Object | None) -> bool:
        return endpoint is not None and self._site.endpoints.alike(endpoint).has(
            PRE_DNAT, self._ask
        )

    def _is_over(
        self, name: str, direction: str, where: Governed, packet: Packet, state: str, label: str
    ) -> bool:
        """Whether connection tracking decides before any policy: established, or invalid."""
        if state == ESTABLISHED:
            reason = "it belongs to a connection that is allowed"
            self._note(name, direction, where, ALLOW, reason, packet)
            return True
        if state != INVALID or not self._site.settings.drops_invalid:
            return False
        self.met.append(f"{label}: invalid")
        reason = "connection tracking finds it invalid: it belongs to nothing and opens nothing"
        self._note(name, direction, where, DENY, reason, packet)
        return True

    def _run(
        self,
        alike: Alike,
        stage: str,
        direction: str,
        where: Governed,
        packet: Packet,
        label: str,
        name: str = "",
    ) -> str:
        program = alike.program(stage, direction)
        if self._trace is None:
            return program.run(packet, self._ask, self.met, label)
        seen = tuple(program.walk(packet, self._ask))
        hits = [step.entry for step in seen if not step.failed]
        self.met += [f"{label}: {entry.shown}" for entry in hits if entry.shown]
        last = hits[-1].outcome if hits else ""
        outcome = last if last in (ALLOW, DENY) else ""
        self._note(name or stage, direction, where, outcome, where.why, packet, seen)
        return outcome

    def _note(
        self,
        name: str,
        direction: str,
        where: Governed,
        outcome: str,
        reason: str,
        packet: Packet,
        seen: tuple[Seen, ...] = (),
    ) -> None:
        if self._trace is not None:
            owner = called(where.endpoint) if where.endpoint is not None else ""
            stage = Stage(name, direction, where.interface, owner, outcome, reason, packet, seen)
            self._trace.append(stage)

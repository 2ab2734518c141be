"""The stages of a host and the endpoints of its interfaces, word by word, nothing prepared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from pyctl.policy.flows import ICMPV6, UDP
from tests.policy.naive_packets import ESTABLISHED, INVALID, Packet
from tests.policy.naive_rules import actions, failsafe
from tests.policy.naive_store import Ask, Object, Store

MULTICAST_AND_NEIGHBOURS = {130, 131, 132, 133, 135, 136}
UNKNOWN = ("?in", "?out")


class Stages:
    """A host with what is in force there, and what the packets of one flow met."""

    def __init__(
        self,
        objects: Iterable[Object],
        name: str,
        interfaces: Mapping[str, Sequence[str]],
        ask: Ask,
    ) -> None:
        self.store = Store(objects, ask)
        self.name = name
        self.interfaces = {"lo": ["127.0.0.1", "::1"], **interfaces}
        self.ask = ask
        self.felix = self.store.felix(name)
        self.met: list[str] = []

    def untracked(self, interface: str, packet: Packet, direction: str) -> str:
        """Policy with doNotTrack of the endpoint that names the interface: allow, deny or ""."""
        if self.is_workload(interface):
            return ""
        endpoint = self.named(interface)
        if endpoint is None or not self.store.has_stage(endpoint, "untracked"):
            return ""
        if failsafe(self.felix, packet, direction, both_halves=True):
            self.met.append("untracked: failsafe")
            return ""
        return self.tiers(endpoint, packet, direction, "untracked", "untracked")

    def pre_dnat(self, interface: str, packet: Packet, state: str) -> str:
        """Policy with preDNAT: of the endpoint that names the interface or else of `*`."""
        named = None if self.is_workload(interface) else self.named(interface)
        endpoint = next(
            (e for e in (named, self.wildcard()) if e and self.store.has_stage(e, "pre-dnat")), None
        )
        if endpoint is None or state == ESTABLISHED:
            return ""
        if self.is_invalid(state):
            self.met.append("pre-dnat: invalid")
            return "deny"
        if failsafe(self.felix, packet, "ingress"):
            self.met.append("pre-dnat: failsafe")
            return ""
        return self.tiers(endpoint, packet, "ingress", "pre-dnat", "pre-dnat")

    def normal(
        self, interface: str, packet: Packet, direction: str, state: str, label: str
    ) -> bool:
        """Ordinary policy of an endpoint, failsafes before, profiles after it."""
        endpoint = self.endpoint(interface)
        if endpoint is None or state == ESTABLISHED:
            return True
        if self.is_invalid(state):
            self.met.append(f"{label}: invalid")
            return False
        if failsafe(self.felix, packet, direction):
            self.met.append(f"{label}: failsafe")
            return True
        return self.tiers_and_profiles(endpoint, packet, direction, label)

    def passing(self, interface: str, packet: Packet, direction: str, state: str) -> bool:
        """Policy with applyOnForward for what passes through the host."""
        endpoint = self.wildcard() if self.is_workload(interface) else self.endpoint(interface)
        if endpoint is None or state == ESTABLISHED:
            return True
        if self.is_invalid(state):
            self.met.append("filter: invalid")
            return False
        return self.tiers(endpoint, packet, direction, "forward", "filter") != "deny"

    def from_pod_to_host(self, incoming: str, packet: Packet, state: str) -> bool:
        """A pod's own policy, then what Felix is told to do with pods that talk to their host."""
        if packet.protocol == ICMPV6 and packet.icmp_type in MULTICAST_AND_NEIGHBOURS:
            return True
        if not self.pod(incoming, packet, "egress", state):
            return False
        action = str(self.felix.get("defaultEndpointToHostAction") or "Drop").lower()
        return state == ESTABLISHED or action != "drop"

    def pod(self, interface: str, packet: Packet, direction: str, state: str) -> bool:
        """Policy of the pod behind an interface."""
        endpoint = self.store.workload(self.name, interface)
        if endpoint is None:
            return self.ask(f"policy of the pod behind {interface}: {direction}")
        if state == ESTABLISHED:
            return True
        if self.is_invalid(state):
            self.met.append("filter: invalid")
            return False
        if direction == "egress" and self.is_encapsulated(packet):
            return False
        return self.tiers_and_profiles(endpoint, packet, direction, "filter")

    def tiers_and_profiles(
        self, endpoint: Object, packet: Packet, direction: str, label: str
    ) -> bool:
        """Tiers first; what they leave undecided goes to the profiles, then to nothing."""
        found = self.tiers(endpoint, packet, direction, "normal", label)
        if found:
            return found == "allow"
        for name in endpoint["spec"].get("profiles") or ():
            profile = self.store.profile(name)
            of_kubernetes = name.startswith(("kns.", "ksa."))
            if profile is None and of_kubernetes and self.ask(f"Profile {name} {direction}"):
                self.met.append(f"{label}: Profile {name} {direction} allow")
                return True
            if profile is None:
                self.met.append(f"{label}: Profile {name} {direction} deny")
                return False
            rules = profile["spec"].get(direction) or ()
            for action in actions(self.store, rules, packet, None, http=_is_pod(endpoint)):
                self.met.append(f"{label}: Profile {name} {direction} {action}")
                if action in ("allow", "deny"):
                    return action == "allow"
        self.met.append(f"{label}: no profile matched")
        return False

    def tiers(
        self, endpoint: Object, packet: Packet, direction: str, stage: str, label: str
    ) -> str:
        """Go through the tiers: allow, deny, or "" when none decides."""
        for tier in self.store.tiers():
            found = self.tier(tier.name, endpoint, packet, direction, stage, label)
            if found in ("allow", "deny"):
                return found
            if found == "end" and stage in ("normal", "forward") and tier.default_action == "Deny":
                self.met.append(f"{label}: end of tier {tier.name}")
                return "deny"
        return ""

    def tier(
        self, tier: str, endpoint: Object, packet: Packet, direction: str, stage: str, label: str
    ) -> str:
        """Give allow, deny, pass, "end" when no rule decides, "" when no policy is for it."""
        applies = False
        for policy in self.store.policies(tier, stage, direction):
            if not self.store.selects(policy, endpoint):
                continue
            applies = True
            rules = policy["spec"].get(direction) or ()
            for action in actions(self.store, rules, packet, policy, http=_is_pod(endpoint)):
                self.met.append(f"{label}: {_called(policy)} {direction} {action}")
                if action != "log":
                    return action
        return "end" if applies else ""

    def is_workload(self, interface: str) -> bool:
        """Whether the name begins as those of pods' interfaces do."""
        return interface.startswith(tuple((self.felix.get("interfacePrefix") or "cali").split(",")))

    def endpoint(self, interface: str) -> Object | None:
        """The endpoint that governs an interface."""
        return self.named(interface) or self.wildcard()

    def named(self, interface: str) -> Object | None:
        """The first by name that names the interface, or lists one of its addresses."""
        if interface in self.store.excluded(self.felix, [interface]):
            return None
        for endpoint in self.store.host_endpoints(self.name):
            spec, name = endpoint["spec"], endpoint["metadata"]["name"]
            if spec.get("interfaceName") == "*":
                continue
            if interface in UNKNOWN:
                if self.ask(f"{interface} is the interface of {name}"):
                    return endpoint
                continue
            if spec.get("interfaceName") == interface:
                return endpoint
            if spec.get("interfaceName") or not spec.get("expectedIPs"):
                continue
            if self._has_one_of(interface, spec["expectedIPs"], name):
                return endpoint
        return None

    def wildcard(self) -> Object | None:
        """The first by name of the endpoints for all interfaces."""
        for endpoint in self.store.host_endpoints(self.name):
            if endpoint["spec"].get("interfaceName") == "*":
                return endpoint
        return None

    def is_invalid(self, state: str) -> bool:
        """Whether connection tracking's verdict alone drops the packet."""
        return state == INVALID and not self.felix.get("disableConntrackInvalidCheck")

    def is_encapsulated(self, packet: Packet) -> bool:
        """VXLAN and IP-in-IP from pods are dropped unless Felix is told otherwise."""
        if packet.protocol == 4:
            return not self.felix.get("allowIPIPPacketsFromWorkloads")
        port = self.felix.get("vxlanPort") or 4789
        vxlan = packet.protocol == UDP and packet.destination_port == port
        return vxlan and not self.felix.get("allowVXLANPacketsFromWorkloads")

    def _has_one_of(self, interface: str, expected: list[str], name: str) -> bool:
        if interface not in self.interfaces:
            return self.ask(f"{interface} has an address of {name}")
        has = {ip_address(text.split("/")[0]) for text in self.interfaces[interface]}
        return bool(has & {ip_address(text) for text in expected})


def _is_pod(endpoint: Object) -> bool:
    return bool(endpoint["kind"] == "WorkloadEndpoint")


def _called(policy: Any) -> str:
    namespace = policy["metadata"].get("namespace")
    name = policy["metadata"]["name"]
    return f"{policy['kind']} {namespace}/{name}" if namespace else f"{policy['kind']} {name}"

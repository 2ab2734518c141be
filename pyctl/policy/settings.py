"""What Felix, Calico's agent on a node, is told: the settings that decide about packets.

A node's own configuration (`node.NAME`) wins over one that selects it by its labels, that over
`default`, setting by setting. What no configuration says has Felix's own default.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from pyctl.patterns.re2 import compile_re2
from pyctl.policy.facts import Ask
from pyctl.policy.flows import EPHEMERAL, IPIP, TCP, UDP, protocol_name, protocol_number
from pyctl.policy.packets import Packet, high_port
from pyctl.policy.ranges import Ranges, ranges
from pyctl.policy.selecting import selector
from pyctl.policy.snapshot import EGRESS, INGRESS, Snapshot

Object = dict[str, Any]

IPTABLES: Final = "iptables"
NFTABLES: Final = "nftables"
_INBOUND: Final = ((TCP, (22, 179, 2379, 2380, 5473, 6443, 6666, 6667)), (UDP, (68,)))
_OUTBOUND: Final = ((TCP, (179, 2379, 2380, 5473, 6443, 6666, 6667)), (UDP, (53, 67)))
_VXLAN_PORT: Final = 4789
_PREFIX: Final = "cali"
_EXCLUDED: Final = "kube-ipvs0"


class Failsafe(NamedTuple):
    """A port that stays open whatever the policies say, for the remote addresses given if any."""

    protocol: int
    port: int
    net: Ranges | None
    written: str

    def __str__(self) -> str:
        net = f" {self.written}" if self.written else ""
        return f"{protocol_name(self.protocol)} {self.port}{net}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The settings of one node.

    `failsafes` are by direction and (protocol, port). `endpoint_to_host` is drop, accept or return.
    `backend` is IPTABLES or NFTABLES.
    """

    failsafes: Mapping[str, Mapping[tuple[int, int], tuple[Failsafe, ...]]]
    prefixes: tuple[str, ...]
    excluded: tuple[str, ...]
    endpoint_to_host: str
    drops_invalid: bool
    ipv6: bool
    backend: str
    vxlan_port: int
    pods_may_vxlan: bool
    pods_may_ipip: bool

    def failsafe(self, direction: str, packet: Packet, ask: Ask) -> Failsafe | None:
        """The entry that lets a packet through: by its destination port and the remote address."""
        return self._find(direction, direction, packet, packet.destination_port, ask)

    def failsafe_half(self, direction: str, packet: Packet, ask: Ask) -> Failsafe | None:
        """The entry that lets an answer through where nothing is tracked: by its source port."""
        other = EGRESS if direction == INGRESS else INGRESS
        return self._find(other, direction, packet, packet.source_port, ask)

    def failsafe_nets(self) -> list[Ranges]:
        """The nets that failsafes are limited to."""
        every = [e for listed in self.failsafes.values() for some in listed.values() for e in some]
        return [entry.net for entry in every if entry.net is not None]

    def is_workload(self, interface: str) -> bool:
        """Whether a name is that of a pod's interface."""
        return interface.startswith(self.prefixes)

    def is_excluded(self, interface: str) -> bool:
        """Whether Felix looks for no endpoint by this interface's name or addresses."""
        return any(_fits(pattern, interface) for pattern in self.excluded)

    def is_encapsulated(self, packet: Packet) -> bool:
        """Whether a pod may not send this: VXLAN and IP-in-IP of its own are dropped."""
        if packet.protocol == IPIP:
            return not self.pods_may_ipip
        is_vxlan = packet.protocol == UDP and packet.destination_port == self.vxlan_port
        return is_vxlan and not self.pods_may_vxlan

    def _find(
        self, listed: str, direction: str, packet: Packet, port: int | None, ask: Ask
    ) -> Failsafe | None:
        entries = self.failsafes[listed]
        if port is not None:
            found = entries.get((packet.protocol, port), ())
        else:
            found = tuple(e for key in entries for e in entries[key] if _may_be(e, packet))
        remote = packet.source if direction == INGRESS else packet.destination
        for entry in found:
            if entry.net is not None and not entry.net.holds(packet.version, remote):
                continue
            if port is not None or ask(high_port([(entry.port, entry.port)])):
                return entry
        return None


def settings_of(snapshot: Snapshot, node: str, backend: str | None = None) -> Settings:
    """The settings of a node; `backend` where the store does not say which one the node uses."""
    spec = _effective(snapshot, node)
    action = (spec.get("defaultEndpointToHostAction") or "Drop").lower()
    told = NFTABLES if spec.get("nftablesMode") == "Enabled" else IPTABLES
    return Settings(
        failsafes={
            INGRESS: _failsafes(spec.get("failsafeInboundHostPorts"), _INBOUND),
            EGRESS: _failsafes(spec.get("failsafeOutboundHostPorts"), _OUTBOUND),
        },
        prefixes=tuple(_words(spec.get("interfacePrefix") or _PREFIX)),
        excluded=tuple(_words(spec.get("interfaceExclude") or _EXCLUDED)),
        endpoint_to_host=action,
        drops_invalid=not spec.get("disableConntrackInvalidCheck"),
        ipv6=spec.get("ipv6Support") is not False,
        backend=backend or told,
        vxlan_port=spec.get("vxlanPort") or _VXLAN_PORT,
        pods_may_vxlan=bool(spec.get("allowVXLANPacketsFromWorkloads")),
        pods_may_ipip=bool(spec.get("allowIPIPPacketsFromWorkloads")),
    )


def _effective(snapshot: Snapshot, node: str) -> Object:
    """The settings of a node, each from the configuration that comes first."""
    configurations = snapshot.of("FelixConfiguration")
    by_name = {obj["metadata"]["name"]: obj for obj in configurations}
    levels = [by_name.get("default"), _selected(snapshot, node), by_name.get(f"node.{node}")]
    found: Object = {}
    for level in levels:
        spec = (level or {}).get("spec") or {}
        found.update({name: value for name, value in spec.items() if value is not None})
    return found


def _selected(snapshot: Snapshot, node: str) -> Object | None:
    """The configuration that selects a node by its labels; of several the oldest."""
    known = snapshot.node(node)
    labels = (known or {}).get("metadata", {}).get("labels") or {}
    fitting = []
    for obj in snapshot.of("FelixConfiguration"):
        text = (obj.get("spec") or {}).get("nodeSelector")
        if text and selector(text).matches(labels):
            metadata = obj["metadata"]
            fitting.append((metadata.get("creationTimestamp") or "", metadata["name"], obj))
    return min(fitting, key=lambda row: row[:2])[2] if fitting else None


def _failsafes(
    written: Iterable[Object] | None, default: Iterable[tuple[int, tuple[int, ...]]]
) -> Mapping[tuple[int, int], tuple[Failsafe, ...]]:
    """By (protocol, port). An empty list means none; one that is not there means the defaults."""
    found: dict[tuple[int, int], tuple[Failsafe, ...]] = {}
    if written is None:
        for number, ports in default:
            found.update({(number, p): (Failsafe(number, p, None, ""),) for p in ports})
        return found
    for entry in written:
        protocol = protocol_number(entry.get("protocol") or "TCP")
        if protocol is None:
            continue
        net = entry.get("net") or ""
        failsafe = Failsafe(protocol, entry["port"], ranges([net]) if net else None, net)
        key = protocol, failsafe.port
        found[key] = (*found.get(key, ()), failsafe)
    return found


def _may_be(entry: Failsafe, packet: Packet) -> bool:
    return entry.protocol == packet.protocol and EPHEMERAL[0] <= entry.port <= EPHEMERAL[1]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _fits(pattern: str, interface: str) -> bool:
    """A name, or a regular expression between slashes, as Go reads it."""
    if not re.fullmatch("/.+/", pattern):
        return pattern == interface
    try:
        return compile_re2(pattern[1:-1]).search(interface)
    except ValueError:
        return False

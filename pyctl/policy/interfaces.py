"""Which host endpoint governs an interface of a node, by Calico's rules.

An endpoint that names the interface, or names none and lists one of its addresses, governs it; of
several the first by name. Where there is none, the endpoint for all interfaces (`*`) does, again
the first by name. Interfaces of pods and excluded ones have no endpoint of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pyctl.policy.facts import Ask, Doubt, unknown
from pyctl.policy.ranges import Ranges, ranges
from pyctl.policy.settings import Settings
from pyctl.policy.snapshot import Snapshot
from pyctl.resources.addresses import Address, parse_address

Object = dict[str, Any]

LO: Final = "lo"
UNKNOWN_IN: Final = "?in"
UNKNOWN_OUT: Final = "?out"
"""The interfaces that a flow enters and leaves by where nobody says which they are."""
ALL_INTERFACES: Final = "*"
_OF_LO: Final = ("127.0.0.1", "::1")
"""What Linux gives lo, whether or not somebody says so."""


class Governed(NamedTuple):
    """An interface, the endpoint that governs it if any, and why, in words."""

    interface: str
    endpoint: Object | None
    why: str


class Interfaces:
    """The interfaces of a node, as far as anybody described them."""

    def __init__(
        self,
        snapshot: Snapshot,
        node: str,
        settings: Settings,
        described: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`described` are addresses by interface; None takes what the Node says."""
        if described is None:
            described = described_by(snapshot.node(node))
        addresses = {LO: _OF_LO, **described}
        self.addresses = {name: _parsed(texts) for name, texts in addresses.items()}
        self.settings = settings
        self._node = node
        endpoints = snapshot.host_endpoints(node)
        expected = {} if described else _expected_of(endpoints, snapshot.node(node))
        self.nets = {name: ranges(texts) for name, texts in {**expected, **addresses}.items()}
        self._own = [e for e in endpoints if e["spec"].get("interfaceName") != ALL_INTERFACES]
        everywhere = (e for e in endpoints if e["spec"].get("interfaceName") == ALL_INTERFACES)
        self.wildcard = next(everywhere, None)
        self._named: dict[str, Governed] = {}

    def governing(self, interface: str, ask: Ask) -> Governed:
        """The endpoint for what enters and leaves by an interface."""
        found = self.named(interface, ask)
        return found if found.endpoint is not None else self.everywhere(interface) or found

    def everywhere(self, interface: str) -> Governed | None:
        """The endpoint for all interfaces, if there is one."""
        if self.wildcard is None:
            return None
        return Governed(interface, self.wildcard, "it is for all interfaces")

    def named(self, interface: str, ask: Ask) -> Governed:
        """The endpoint of this interface in particular, if there is one."""
        found = self._named.get(interface)
        if found is None:
            try:
                found = self._named[interface] = self._find(interface, unknown)
            except Doubt:
                return self._find(interface, ask)
        return found

    @property
    def own(self) -> Ranges:
        """All addresses of the described interfaces."""
        return ranges(str(address) for some in self.addresses.values() for address in some)

    def has(self, text: str) -> bool:
        """Whether an address is one of the node's own, on whatever interface."""
        address = parse_address(text)
        return any(address in addresses for addresses in self.addresses.values())

    def towards(self, version: int, address: int) -> str | None:
        """The interface that leads to an address; None where that is not described.

        The one whose network it is in, or the only one described besides lo.
        """
        found = [name for name, nets in self.nets.items() if nets.holds(version, address)]
        found = found or [name for name in self.addresses if name != LO]
        return found[0] if len(found) == 1 else None

    def _find(self, interface: str, ask: Ask) -> Governed:
        if interface in (UNKNOWN_IN, UNKNOWN_OUT):
            return self._find_any(interface, ask)
        if self.settings.is_workload(interface):
            return Governed(interface, None, "it is a pod's interface")
        if self.settings.is_excluded(interface):
            return Governed(interface, None, "interfaceExclude leaves it out")
        for endpoint in self._own:
            name, expected = endpoint["spec"].get("interfaceName"), _expected(endpoint)
            if name == interface:
                return Governed(interface, endpoint, f"it names {interface}")
            if name or not expected:
                continue
            shared = expected & self.addresses.get(interface, frozenset())
            if shared:
                address = min(shared)
                return Governed(interface, endpoint, f"{interface} has its address {address}")
            if interface not in self.addresses and ask(self._fact(interface, endpoint)):
                return Governed(interface, endpoint, f"{interface} may have one of its addresses")
        return Governed(interface, None, "no endpoint is for this interface")

    def _find_any(self, interface: str, ask: Ask) -> Governed:
        """Nobody says which interface it is: any endpoint of the node may be that of it."""
        verb = "arrives on" if interface == UNKNOWN_IN else "leaves by"
        for endpoint in self._own:
            name = endpoint["metadata"]["name"]
            if ask(f"the interface that it {verb}: whether HostEndpoint {name} is for it"):
                return Governed(interface, endpoint, "it may be for this interface")
        return Governed(interface, None, "no endpoint is for this interface")

    def _fact(self, interface: str, endpoint: Object) -> str:
        name = endpoint["metadata"]["name"]
        return (
            f"addresses of interface {interface} of {self._node}: "
            f"whether one of them is expected by HostEndpoint {name}"
        )


def described_by(node: Object | None) -> dict[str, list[str]]:
    """The interfaces that a Node lists, with their addresses; those for BGP with their network."""
    networks = _networks(node)
    found: dict[str, list[str]] = {}
    for interface in ((node or {}).get("spec") or {}).get("interfaces") or ():
        if interface.get("name"):
            texts = interface.get("addresses") or ()
            found.setdefault(interface["name"], []).extend(networks.get(t, t) for t in texts)
    return found


def _networks(node: Object | None) -> Mapping[str, str]:
    """The addresses that a Node has for BGP, with their prefix lengths."""
    bgp = ((node or {}).get("spec") or {}).get("bgp") or {}
    known = [bgp.get("ipv4Address") or "", bgp.get("ipv6Address") or ""]
    return {text.partition("/")[0]: text for text in known if text}


def _expected_of(endpoints: Sequence[Object], node: Object | None) -> dict[str, list[str]]:
    """What endpoints say of the addresses of interfaces that they name."""
    networks = _networks(node)
    found: dict[str, list[str]] = {}
    for endpoint in endpoints:
        name = endpoint["spec"].get("interfaceName")
        if name and name != ALL_INTERFACES:
            texts = endpoint["spec"].get("expectedIPs") or ()
            found.setdefault(name, []).extend(networks.get(text, text) for text in texts)
    return found


def _parsed(texts: Sequence[str]) -> frozenset[Address]:
    """Addresses; a prefix length is dropped, what is no address too."""
    parsed = (parse_address(text.partition("/")[0]) for text in texts)
    return frozenset(address for address in parsed if address is not None)


def _expected(endpoint: Object) -> frozenset[Address]:
    return _parsed(endpoint["spec"].get("expectedIPs") or ())

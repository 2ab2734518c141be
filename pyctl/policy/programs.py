"""All rules that an endpoint has for one stage and direction, searched in one go.

They are numbered in the order of evaluation, the ends of tiers between them. For each part of a
packet (protocol, either address, either port, ICMP) the bits of one whole number say which of them
that part allows; the lowest bit that all have in common is the first rule that matches. So a
verdict costs the same for ten rules and for a thousand, and the order is Calico's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from pyctl.policy.addressing import AddressPart, AddressSpace
from pyctl.policy.confirming import confirmed
from pyctl.policy.facts import Ask
from pyctl.policy.packets import Packet
from pyctl.policy.porting import PortPart, bits, port_criterion
from pyctl.policy.rules import ALLOW, ANY, DENY, Rule

PROTOCOL: Final = "protocol"
ICMP_TYPE: Final = "ICMP type"
SOURCE: Final = "source"
SOURCE_PORT: Final = "source port"
DESTINATION: Final = "destination"
DESTINATION_PORT: Final = "destination port"
MORE: Final = "more"
"""The parts of a packet that a rule may not fit; the last is what had to be asked of the rule."""


class Entry(NamedTuple):
    """A rule in its place, or what happens at the end of a tier or of all (`number` 0).

    `outcome` is allow, deny, pass or log; `after` is the index of the entry that comes next when it
    neither allows nor denies. `shown` is what Calico's counters call it, "" where none counts.
    `owner` is the policy or profile. The entry is only there if one of the facts `only_if` holds;
    () is for certain.
    """

    outcome: str
    after: int
    shown: str
    owner: str = ""
    tier: str = ""
    number: int = 0
    rule: Rule = ANY
    only_if: tuple[str, ...] = ()


class Seen(NamedTuple):
    """An entry that was reached: `failed` is the part that it does not fit, "" where it matched."""

    entry: Entry
    failed: str


class Program:
    """The entries of one stage and direction; `asks_http` where something reads HTTP requests."""

    def __init__(
        self, entries: Iterable[Entry], space: AddressSpace, *, asks_http: bool = False
    ) -> None:
        self.entries = tuple(entries)
        self._peers = space.peers
        self._space = space
        self._asks_http = asks_http
        rules = [entry.rule for entry in self.entries]
        sources = [space.criterion(rule.source) for rule in rules]
        destinations = [space.criterion(rule.destination) for rule in rules]
        source_ports = [port_criterion(rule.source, space.peers) for rule in rules]
        destination_ports = [port_criterion(rule.destination, space.peers) for rule in rules]
        self._sources, self._destinations = AddressPart(sources), AddressPart(destinations)
        self._source_ports = PortPart(source_ports)
        self._destination_ports = PortPart(destination_ports)
        self._protocols: dict[tuple[int, int], int] = {}
        self._types: dict[tuple[int | None, int | None], int] = {}
        self._to_ask = bits(
            not (one.is_certain and other.is_certain)
            or (first.is_named or second.is_named)
            or bool(entry.only_if or entry.rule.source.unknowable)
            or bool(entry.rule.destination.unknowable or (asks_http and entry.rule.http))
            for entry, one, other, first, second in zip(
                self.entries, sources, destinations, source_ports, destination_ports, strict=True
            )
        )

    def run(self, packet: Packet, ask: Ask, met: list[str], label: str) -> str:
        """Give allow or deny, "" when nothing decides; adds what counts the packet to `met`."""
        fitting = -1
        for part in self._parts(packet):
            fitting &= part
        to_ask = self._to_ask | self._doubtful_ports(packet)
        while fitting:
            lowest = fitting & -fitting
            entry = self.entries[lowest.bit_length() - 1]
            if lowest & to_ask and not self._confirmed(entry, packet, ask):
                fitting ^= lowest
                continue
            if entry.shown:
                met.append(f"{label}: {entry.shown}")
            if entry.outcome == ALLOW or entry.outcome == DENY:
                return entry.outcome
            fitting &= -1 << entry.after
        return ""

    def walk(self, packet: Packet, ask: Ask) -> Iterator[Seen]:
        """Every entry that is reached, in order; the same ones match as in `run`."""
        parts = tuple(zip(self._parts(packet), _NAMES, strict=True))
        fitting = -1
        for part, _ in parts:
            fitting &= part
        to_ask = self._to_ask | self._doubtful_ports(packet)
        index = 0
        while index < len(self.entries):
            entry = self.entries[index]
            bit = 1 << index
            index += 1
            if not fitting & bit:
                yield Seen(entry, next(name for part, name in parts if not part & bit))
            elif bit & to_ask and not self._confirmed(entry, packet, ask):
                yield Seen(entry, MORE)
            else:
                yield Seen(entry, "")
                if entry.outcome == ALLOW or entry.outcome == DENY:
                    return
                index = entry.after

    def _parts(self, packet: Packet) -> tuple[int, int, int, int, int, int]:
        """For each part of a packet, the entries that it fits."""
        version, protocol, source, destination, source_port, destination_port, kind, code = packet
        protocols = self._protocols.get((version, protocol))
        if protocols is None:
            protocols = self._of_protocol(version, protocol)
        types = self._types.get((kind, code))
        if types is None:
            types = self._of_type(packet)
        return (
            protocols,
            types,
            self._sources.mask(self._space.key(version, source)),
            self._source_ports.mask(source_port),
            self._destinations.mask(self._space.key(version, destination)),
            self._destination_ports.mask(destination_port),
        )

    def _of_protocol(self, version: int, protocol: int) -> int:
        found = bits(
            version in rule.versions
            and rule.protocol in (None, protocol)
            and rule.not_protocol != protocol
            for rule in (entry.rule for entry in self.entries)
        )
        self._protocols[version, protocol] = found
        return found

    def _of_type(self, packet: Packet) -> int:
        found = bits(
            (rule.icmp is None or rule.icmp.holds(packet))
            and not (rule.not_icmp is not None and rule.not_icmp.holds(packet))
            for rule in (entry.rule for entry in self.entries)
        )
        self._types[packet.icmp_type, packet.icmp_code] = found
        return found

    def _doubtful_ports(self, packet: Packet) -> int:
        doubtful = 0
        if packet.source_port is None:
            doubtful |= self._source_ports.doubtful()
        if packet.destination_port is None:
            doubtful |= self._destination_ports.doubtful()
        return doubtful

    def _confirmed(self, entry: Entry, packet: Packet, ask: Ask) -> bool:
        if entry.only_if and not any(ask(fact) for fact in entry.only_if):
            return False
        return confirmed(entry.rule, packet, self._peers, ask, asks_http=self._asks_http)


_NAMES: Final = (PROTOCOL, ICMP_TYPE, SOURCE, SOURCE_PORT, DESTINATION, DESTINATION_PORT)

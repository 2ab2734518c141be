"""Rules that are for one IP version by their nets, and what becomes of the same in the other one.

Only rules that mean everybody or everybody else are looked at: `notNets`, or nets that hold all
addresses. A packet that such a rule decides about has a twin in the other IP version.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest
from typing import Final, NamedTuple

from pyctl.policy.ends import of_node
from pyctl.policy.facts import Doubt, unknown
from pyctl.policy.flows import ICMP, ICMPV6, TCP, WITH_PORTS
from pyctl.policy.lint.shadows import STAGES
from pyctl.policy.lint.spans import EVERYWHERE, covers
from pyctl.policy.lint.world import Ground, World
from pyctl.policy.packets import NO_PORT, Packet
from pyctl.policy.programs import Entry, Program
from pyctl.policy.ranges import Range, Ranges, Table
from pyctl.policy.rules import ALLOW, DENY, Ports, Rule, Side, read_rule
from pyctl.policy.snapshot import DIRECTIONS, FORWARD, NORMAL, PRE_DNAT, UNTRACKED

_PORT: Final = 8443
_HIGH_PORT: Final = 45000
_TRIED: Final = 8
PUBLIC: Final[dict[int, Range]] = {4: (1 << 24, (224 << 24) - 1), 6: (2 << 124, (4 << 124) - 1)}
"""Where addresses of other hosts are: no loopback, no multicast."""


class Twin(NamedTuple):
    """A rule that decides (`outcome`) for packets of `version`, and whose twins come out otherwise.

    `by` says in words what decides about those. `is_used` says whether the other version is used at
    all, as far as can be seen.
    """

    owner: str
    direction: str
    number: int
    version: int
    outcome: str
    by: str
    is_used: bool


def twins(world: World) -> Iterator[Twin]:
    """All of them, each rule once."""
    used = {4, *_versions_used(world)}
    seen: set[tuple[str, str, int]] = set()
    for ground in world.grounds:
        judge = _Judge(ground, world)
        for stage in STAGES:
            for direction in DIRECTIONS:
                for entry in ground.alike.program(stage, direction).entries:
                    key = (entry.owner, direction, entry.number)
                    if key in seen or not _is_broad(entry):
                        continue
                    found = judge.twin(entry, stage, direction)
                    if found is not None:
                        seen.add(key)
                        yield found._replace(is_used=10 - found.version in used)


class _Judge:
    """Asks what holds for some endpoints about packets from and to addresses like any other."""

    def __init__(self, ground: Ground, world: World) -> None:
        self._alike = ground.alike
        self._known: dict[int, list[int]] = {}
        nodes = {endpoint["spec"].get("node", "") for endpoint in ground.endpoints} or {""}
        self._has_ipv6 = any(world.host(node).place.site.settings.ipv6 for node in nodes)

    def twin(self, entry: Entry, stage: str, direction: str) -> Twin | None:
        """The rule with what becomes of its twins, None where that is the same."""
        (version,) = entry.rule.versions
        if not self._has_ipv6:
            return None
        program = self._alike.program(stage, direction)
        mine = next(
            (a for a in self._addresses(version) if self._met(program, entry, version, a)), None
        )
        others = self._addresses(10 - version)
        if mine is None or not others:
            return None
        outcome, by = self._outcome(stage, direction, _packet(entry.rule, 10 - version, others[0]))
        if outcome in ("", entry.outcome):
            return None
        return Twin(
            owner=entry.owner,
            direction=direction,
            number=entry.number,
            version=version,
            outcome=entry.outcome,
            by=_whose(by, entry) if by is not None else "default",
            is_used=True,
        )

    def _met(self, program: Program, entry: Entry, version: int, address: int) -> bool:
        """Whether a rule decides about a packet between two such addresses."""
        return _decisive(program, _packet(entry.rule, version, address)) is entry

    def _outcome(self, stage: str, direction: str, packet: Packet) -> tuple[str, Entry | None]:
        """What becomes of a packet, and what decides that; "" where it cannot be known."""
        try:
            for asked in (stage, NORMAL) if stage in (UNTRACKED, PRE_DNAT) else (stage,):
                entry = _decisive(self._alike.program(asked, direction), packet)
                if entry is not None and entry.outcome in (ALLOW, DENY):
                    return entry.outcome, entry
        except Doubt:
            return "", None
        return (ALLOW if stage == FORWARD else ""), None

    def _addresses(self, version: int) -> list[int]:
        """Addresses that rules tell apart as little as possible, of other hosts."""
        found = self._known.get(version)
        if found is None:
            table = Table(part.of(version) for part in self._alike.told_apart())
            found = self._known[version] = nsmallest(
                _TRIED,
                table.representatives(PUBLIC[version]),
                key=lambda number: (table.key(number).bit_count(), number),
            )
        return found


def _is_broad(entry: Entry) -> bool:
    """Whether a rule is for one version by its nets, which mean all addresses or all others."""
    rule = entry.rule
    if not entry.number or len(rule.versions) != 1 or entry.outcome not in (ALLOW, DENY):
        return False
    if rule.written.get("ipVersion") is not None or rule.protocol in (ICMP, ICMPV6):
        return False
    (version,) = rule.versions
    return all(_means_all(side, version) for side in (rule.source, rule.destination))


def _means_all(side: Side, version: int) -> bool:
    if side.peers is not None or side.unknowable:
        return False
    return side.nets is None or covers(side.nets.of(version), EVERYWHERE.of(version))


def _decisive(program: Program, packet: Packet) -> Entry | None:
    """The last entry that matches: what allows or denies, if anything does. Raises Doubt."""
    hits = [seen.entry for seen in program.walk(packet, unknown) if not seen.failed]
    return hits[-1] if hits else None


def _packet(rule: Rule, version: int, address: int) -> Packet:
    """A packet between two addresses like any other, as a rule wants it otherwise."""
    protocol = rule.protocol
    if protocol is None:
        protocol = TCP if rule.not_protocol != TCP else 253
    has_ports = protocol in WITH_PORTS
    return Packet(
        version=version,
        protocol=protocol,
        source=address,
        destination=address,
        source_port=_port(rule.source.ports, _HIGH_PORT) if has_ports else NO_PORT,
        destination_port=_port(rule.destination.ports, _PORT) if has_ports else NO_PORT,
        icmp_type=None,
        icmp_code=None,
    )


def _port(ports: Ports | None, otherwise: int) -> int:
    return ports.numbers[0][0] if ports is not None and ports.numbers else otherwise


def _whose(entry: Entry, of: Entry) -> str:
    if entry.number:
        whose = "" if entry.owner == of.owner else f" of {entry.owner}"
        return f"rule {entry.number}{whose}"
    if entry.tier:
        return f"the end of tier {entry.tier}"
    return entry.owner or "default, as no profile allows it"


def _versions_used(world: World) -> set[int]:
    """The IP versions of addresses and nets that anything here has."""
    found: list[Ranges] = list(world.snapshot.peers.all_ranges())
    nodes = (node["metadata"]["name"] for node in world.snapshot.of("Node"))
    found += [of_node(node, world.snapshot) for node in nodes]
    used = {version for some in found for version in (4, 6) if some.of(version)}
    for body in world.bodies:
        read = read_rule(body.written, body.namespace)
        if len(read.versions) == 1:
            used |= read.versions
    return used

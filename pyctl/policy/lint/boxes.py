"""What a rule matches, as a set of packets: can it be empty, does one hold another, do two meet.

Where a rule asks what no snapshot knows, or for named ports, its set is only known to be no larger
than the one here; `is_exact` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from pyctl.policy.flows import ICMP, ICMPV6, WITH_PORTS
from pyctl.policy.lint.spans import (
    EVERY_PORT,
    EVERY_PROTOCOL,
    EVERYWHERE,
    Span,
    common,
    common_ranges,
    covers,
    ranges_without,
    without,
)
from pyctl.policy.members import NamedPort, Peers
from pyctl.policy.ranges import Ranges, joined
from pyctl.policy.rules import Icmp, Ports, Rule, Side

_PORTED: Final[Span] = tuple((number, number) for number in sorted(WITH_PORTS))
_ICMP: Final[Span] = ((ICMP, ICMP), (ICMPV6, ICMPV6))


class End(NamedTuple):
    """The addresses and ports that one side of a rule allows.

    `ports` has the numbers of named ports too, wherever they are; `names` are those names.
    """

    where: Ranges
    ports: Span
    has_ports: bool
    names: frozenset[NamedPort]
    is_exact: bool


class Box(NamedTuple):
    """The packets that a rule matches, or more of them where it is not exact."""

    versions: frozenset[int]
    protocols: Span
    icmp: Icmp | None
    not_icmp: Icmp | None
    source: End
    destination: End
    is_exact: bool


Known = dict[Side, tuple[Ranges, bool]]
"""The addresses of sides without their ports, and whether they are exact."""


def box(rule: Rule, peers: Peers, known: Known | None = None) -> Box:
    """The packets of a rule; selectors mean who is among `peers`.

    `known` keeps what sides mean, for rules that mean the same.
    """
    known = {} if known is None else known
    source, destination = _end(rule.source, peers, known), _end(rule.destination, peers, known)
    protocols = EVERY_PROTOCOL
    if rule.protocol is not None:
        protocols = ((rule.protocol, rule.protocol),)
    if rule.not_protocol is not None:
        protocols = without(protocols, ((rule.not_protocol, rule.not_protocol),))
    if source.has_ports or destination.has_ports:
        protocols = common(protocols, _PORTED)
    if rule.icmp is not None:
        protocols = common(protocols, _ICMP)
    return Box(
        versions=rule.versions,
        protocols=protocols,
        icmp=rule.icmp,
        not_icmp=rule.not_icmp,
        source=source,
        destination=destination,
        is_exact=source.is_exact and destination.is_exact,
    )


def is_empty(one: Box) -> bool:
    """Whether no packet is in it."""
    if not one.protocols or not one.source.ports or not one.destination.ports:
        return True
    if one.icmp is not None and one.not_icmp is not None and _within(one.icmp, one.not_icmp):
        return True
    return not any(_versions(one))


def holds(big: Box, small: Box) -> bool:
    """Whether every packet of the second is in the first, for certain."""
    if not big.is_exact or not covers(big.protocols, small.protocols):
        return False
    versions = frozenset(_versions(small))
    if not versions <= big.versions or not _holds_icmp(big, small):
        return False
    ends = (big.source, small.source), (big.destination, small.destination)
    # Ports come first: they are few, and addresses may be very many.
    return all(_holds_ports(one, other) for one, other in ends) and all(
        covers(one.where.of(version), other.where.of(version))
        for one, other in ends
        for version in versions
    )


def meet(one: Box, other: Box) -> bool:
    """Whether a packet may be in both."""
    if not common(one.protocols, other.protocols):
        return False
    if not common(one.source.ports, other.source.ports):
        return False
    if not common(one.destination.ports, other.destination.ports):
        return False
    if one.icmp and other.icmp and not _icmp_meet(one.icmp, other.icmp):
        return False
    return any(
        common(one.source.where.of(version), other.source.where.of(version))
        and common(one.destination.where.of(version), other.destination.where.of(version))
        for version in one.versions & other.versions
    )


def _versions(one: Box) -> Iterator[int]:
    """The IP versions of which it has addresses at both ends."""
    for version in one.versions:
        if one.source.where.of(version) and one.destination.where.of(version):
            yield version


def _end(side: Side, peers: Peers, known: Known) -> End:
    bare = side._replace(ports=None, not_ports=None)
    if bare not in known:
        known[bare] = _where(bare, peers)
    where, is_exact = known[bare]
    ports, names = _ports(side.ports, side.not_ports, peers)
    return End(
        where=where,
        ports=ports,
        has_ports=side.ports is not None,
        names=names,
        is_exact=is_exact and not (side.not_ports is not None and side.not_ports.names),
    )


def _where(side: Side, peers: Peers) -> tuple[Ranges, bool]:
    where, is_exact = EVERYWHERE, not side.unknowable
    if side.nets is not None:
        where = common_ranges(where, side.nets)
    if side.not_nets is not None:
        where = ranges_without(where, side.not_nets)
    for choice, is_wanted in ((side.peers, True), (side.others, False)):
        if choice is None:
            continue
        members = peers.members(choice)
        is_exact = is_exact and not members.doubtful
        if is_wanted:
            where = common_ranges(where, members.possible())
        else:
            where = ranges_without(where, members.certain)
    return where, is_exact


def _ports(
    wanted: Ports | None, unwanted: Ports | None, peers: Peers
) -> tuple[Span, frozenset[NamedPort]]:
    ports: Span = EVERY_PORT
    names: frozenset[NamedPort] = frozenset()
    if wanted is not None:
        named = [(n, n) for name in wanted.names for _, n in peers.named_port(name)]
        ports, names = tuple(joined([*wanted.numbers, *named])), frozenset(wanted.names)
    if unwanted is not None:
        ports = without(ports, unwanted.numbers)
    return ports, names


def _holds_ports(big: End, small: End) -> bool:
    if not covers(big.ports, small.ports):
        return False
    if not big.has_ports:
        return True
    # A named port is that port at some addresses alone: only the same name is sure to be as much.
    return small.has_ports and (
        not big.names or (small.names == big.names and small.ports == big.ports)
    )


def _holds_icmp(big: Box, small: Box) -> bool:
    if big.icmp is not None and not (small.icmp is not None and _within(small.icmp, big.icmp)):
        return False
    if big.not_icmp is None or not common(small.protocols, _ICMP):
        return True
    if small.icmp is not None and not _icmp_meet(small.icmp, big.not_icmp):
        return True
    return small.not_icmp is not None and _within(big.not_icmp, small.not_icmp)


def _within(small: Icmp, big: Icmp) -> bool:
    return big.type in (None, small.type) and big.code in (None, small.code)


def _icmp_meet(one: Icmp, other: Icmp) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))

"""From what a user asks to flows: names become addresses, the path follows from whose they are.

A name may stand for many addresses. They are tried as far as anything on the host tells them apart:
one address of each part of the address space that all rules treat alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from pyctl.errors import UsageError
from pyctl.policy.ends import End, end
from pyctl.policy.flows import FORWARD, ICMP, ICMPV6, LOCAL_IN, LOCAL_OUT, LOOPBACK, Flow
from pyctl.policy.hosts import Host
from pyctl.policy.members import addresses_of
from pyctl.policy.packets import address_text
from pyctl.policy.ranges import Ranges
from pyctl.policy.sampling import Sampler

MOST_FLOWS = 20_000
"""How many flows one question may become."""


class Question(NamedTuple):
    """What a user asks about one host; see Flow. What is None follows from the addresses.

    `source` and `destination` are texts as in ends.end, "" for the host itself. `protocol` ICMP is
    ICMPv6 where only IPv6 addresses are asked about.
    """

    source: str
    destination: str
    protocol: int
    destination_port: int | None = None
    source_port: int | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None
    path: str | None = None
    incoming: str | None = None
    outgoing: str | None = None
    established: bool = False


def flows(host: Host, question: Question) -> list[Flow]:
    """The flows that a question means on a host; one for two addresses.

    Raises UsageError for names that mean nothing, ends without a common IP version, and questions
    that mean too much.
    """
    site = host.place.site
    asked = (question.source, question.destination)
    source, destination = (end(text, site.snapshot, site.node) for text in asked)
    sampler = Sampler(host)
    found: list[Flow] = []
    for version in (4, 6):
        one, other = (list(_samples(sampler, version, which)) for which in (source, destination))
        for ends in product(one, other):
            found.append(_flow(host, sampler, question, version, *ends))
            if len(found) > MOST_FLOWS:
                what = f"{question.source} and {question.destination}"
                raise UsageError(f"{what} stand for too many addresses: ask for fewer at a time")
    if not found:
        what = f"{source.name} and {destination.name}"
        raise UsageError(f"{what} have no addresses of the same IP version")
    return _of_icmp(found) if question.protocol == ICMP else found


def _of_icmp(found: list[Flow]) -> list[Flow]:
    """ICMP is for IPv4: with IPv6 it is ICMPv6 that somebody means, if there is nothing else."""
    fitting = [flow for flow in found if ":" not in flow.source]
    return fitting or [flow._replace(protocol=ICMPV6) for flow in found]


def _samples(sampler: Sampler, version: int, which: End) -> Iterator[int]:
    for bounds in which.addresses.of(version):
        yield from sampler.samples(version, bounds)


def _flow(
    host: Host, sampler: Sampler, question: Question, version: int, source: int, destination: int
) -> Flow:
    path = question.path or _path(sampler.own, version, source, destination)
    incoming, outgoing = question.incoming, question.outgoing
    if path in (LOCAL_IN, FORWARD):
        incoming = incoming or _interface(host, version, source)
    if path in (LOCAL_OUT, FORWARD):
        outgoing = outgoing or _interface(host, version, destination)
    return Flow(
        path=path,
        protocol=question.protocol,
        source=address_text(version, source),
        destination=address_text(version, destination),
        incoming=incoming,
        outgoing=outgoing,
        source_port=question.source_port,
        destination_port=question.destination_port,
        icmp_type=question.icmp_type,
        icmp_code=question.icmp_code,
        established=question.established,
    )


def _interface(host: Host, version: int, address: int) -> str | None:
    """Behind which interface an address is: a pod's own, or the one whose network has it."""
    site = host.place.site
    for obj in site.snapshot.workloads(site.node):
        if addresses_of(obj).holds(version, address):
            return obj["spec"].get("interfaceName") or None
    return site.interfaces.towards(version, address)


def _path(own: Ranges, version: int, source: int, destination: int) -> str:
    """Where a packet goes on a host, by whose addresses it has."""
    is_from, is_for = own.holds(version, source), own.holds(version, destination)
    if is_from and is_for:
        return LOOPBACK
    if is_for:
        return LOCAL_IN
    return LOCAL_OUT if is_from else FORWARD

"""Addresses that stand for many: one of each part of a range that a host treats alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyctl.policy.ends import of_node
from pyctl.policy.hosts import Host
from pyctl.policy.members import addresses_of
from pyctl.policy.ranges import Range, Ranges, Table, ranges, union

ELSEWHERE: Final[tuple[Range, ...]] = (
    (1 << 24, (127 << 24) - 1),
    (128 << 24, (224 << 24) - 1),
)
"""The IPv4 addresses that other hosts may have: no loopback, no multicast."""


class Sampler:
    """A host's view of the address space: its own addresses, and what it tells apart."""

    def __init__(self, host: Host) -> None:
        site = host.place.site
        self._host = host
        self.own = union([site.interfaces.own, of_node(site.node, site.snapshot)])
        self._tables: dict[int, Table] = {}

    def samples(self, version: int, bounds: Range) -> list[int]:
        """One address of each part of a range that everything on this host treats alike."""
        if bounds[0] == bounds[1]:
            return [bounds[0]]
        table = self._tables.get(version)
        if table is None:
            table = Table(part.of(version) for part in self._told_apart())
            self._tables[version] = table
        return table.representatives(bounds)

    def _told_apart(self) -> Iterator[Ranges]:
        site = self._host.place.site
        yield self.own
        yield from site.interfaces.nets.values()
        yield from site.settings.failsafe_nets()
        for rule in self._host.place.translations:
            yield ranges([rule.destination])
        workloads = site.snapshot.workloads(site.node)
        yield from map(addresses_of, workloads)
        for endpoint in (*site.snapshot.host_endpoints(site.node), *workloads):
            yield from site.endpoints.alike(endpoint).told_apart()

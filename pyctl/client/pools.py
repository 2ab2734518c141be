"""IPPools among each other: no two overlap, what is fixed stays, and none goes while it is in use.

These are rules of Calico's client. Addresses are given out by blocks that remember neither pool nor
size, so a pool that moved or changed its block size would corrupt what is given out already.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.client.outcome import Change
from pyctl.client.reading import Reader
from pyctl.datastores.base import Delete, Update
from pyctl.datastores.revisions import number
from pyctl.errors import Invalid, ObjectError, Problem
from pyctl.resources.addresses import Network, Span, parse_network
from pyctl.resources.catalog import kind_named
from pyctl.resources.kind import Kind
from pyctl.resources.pool_defaults import completed_pool, with_spec
from pyctl.resources.schema import Report

if TYPE_CHECKING:
    from pyctl.client.addresses import Addresses

Object = dict[str, Any]

KIND = "IPPool"

_CIDR, _SIZE = "IPPool.Spec.CIDR", "IPPool.Spec.BlockSize"
_ADVICE = "create another pool, and move to it"


class Range(NamedTuple):
    """The addresses of a pool; `span` is None where the CIDR cannot be read."""

    cidr: str
    span: Span | None

    @classmethod
    def of(cls, pool: Object) -> Range:
        """That of a pool, which another program may have stored."""
        cidr = (pool.get("spec") or {}).get("cidr", "")
        network = parse_network(cidr)
        return cls(cidr, network.span if network is not None else None)


class Pools:
    """The ranges of all pools, read once and kept up to date with what is written."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._ranges: dict[str, Range] | None = None
        self._taken: Sequence[Network] | None = None

    def overlaps(self, kind: Kind, obj: Object) -> list[Problem]:
        """The pools of other names that a new pool would share addresses with, a problem each."""
        cidr, span = Range.of(obj) if kind.name == KIND else Range("", None)
        if span is None:
            return []
        report = Report()
        name: str = obj["metadata"].get("name", "")
        for other, theirs in self._known().items():
            if theirs.span is not None and span.meets(theirs.span) and other != name:
                reason = f"IPPool({name}) CIDR overlaps with IPPool({other}) CIDR {theirs.cidr}"
                report.fault(("spec", "cidr"), _CIDR, cidr, reason)
        return report.problems

    def other_blocks(self, kind: Kind, obj: Object) -> list[Problem]:
        """Whether addresses of a new pool are given out already, in blocks of another size."""
        if kind.name != KIND or not self._reader.surroundings.manages_addresses:
            return []
        network, size = parse_network(obj["spec"].get("cidr", "")), obj["spec"].get("blockSize")
        if network is None or not any(
            block.length != size and block.overlaps(network) for block in self._blocks()
        ):
            return []
        reason = "IPPool blocksSize conflicts with existing allocations that use a different"
        text = f"error with field {_SIZE} ({reason} blockSize)"
        return [Problem(("spec", "blockSize"), text)]

    def note(self, changes: Sequence[Change]) -> None:
        """Learn of pools that were written meanwhile."""
        for change in changes if self._ranges is not None else ():
            if change.kind.name == KIND and change.after is not None:
                self._known()[change.after["metadata"]["name"]] = Range.of(change.after)

    def _blocks(self) -> Sequence[Network]:
        if self._taken is None:
            from pyctl.client.addresses import ranges_of_blocks

            self._taken = ranges_of_blocks(self._reader.datastore)
        return self._taken

    def _known(self) -> dict[str, Range]:
        if self._ranges is None:
            kind = kind_named(KIND)
            assert kind is not None
            pools = self._reader.datastore.list(kind).objects
            self._ranges = {pool["metadata"]["name"]: Range.of(pool) for pool in pools}
        return self._ranges


def in_its_words(kind: Kind, stored: Object, wanted: Object) -> Object:
    """The wanted pool with its range as it is stored, where it is the same in other words.

    Calico's client stores `fd00:10::/64`; others store what they are given, `FD00:10::/64`, and
    after that servers refuse any other text. Objects of other kinds are given back as they are.
    """
    if kind.name != KIND:
        return wanted
    before, after = (stored.get("spec") or {}).get("cidr", ""), wanted["spec"]["cidr"]
    same = before != after and parse_network(before) == parse_network(after)
    return with_spec(wanted, cidr=before) if same else wanted


def refused_change(kind: Kind, stored: Object, wanted: Object) -> Invalid | None:
    """Why the stored pool cannot become the wanted one; None for other kinds, and when it can."""
    if kind.name != KIND:
        return None
    before, after = completed_pool(stored)["spec"], wanted["spec"]
    report = Report()
    services = "LoadBalancer" in before["allowedUses"]
    if services and not {"Workload", "Tunnel"}.isdisjoint(after["allowedUses"]):
        reason = "IPPool allowed use cannot be changed from LoadBalancer to Workload or Tunnel"
        where = ("spec", "allowedUses")
        report.fault(where, "IPPool.Spec.AllowedUses", after["allowedUses"], reason)
    for field, name, spoken in (("cidr", _CIDR, "CIDR"), ("blockSize", _SIZE, "BlockSize")):
        if before.get(field) != after[field]:
            reason = f"IPPool {spoken} cannot be modified: it is {before.get(field)}; {_ADVICE}"
            report.fault(("spec", field), name, after[field], reason)
    return Invalid(report.problems) if report.problems else None


def delete_pool(
    reader: Reader, delete: Delete, addresses: Addresses | None
) -> Object | ObjectError:
    """Disable a pool, then delete it, so that no address of it is given out in between.

    Once everybody has seen that it is disabled, nodes give up their blocks of it. The pool as it
    was, or why it is still there. A resourceVersion that is asked for is that of the pool before it
    is disabled. Raises NotFound, and Invalid for a resourceVersion that is no number.
    """
    version, datastore = delete.resource_version, reader.datastore
    stored = datastore.get(delete.kind, delete.name)
    if not completed_pool(stored)["spec"].get("disabled"):
        off = with_spec(stored, disabled=True)
        if version:
            off["metadata"] = {**off["metadata"], "resourceVersion": str(number(version))}
        (result,) = datastore.write([Update(delete.kind, off)])
        if isinstance(result, ObjectError):
            return result
        delete = delete._replace(resource_version="")
        time.sleep(reader.surroundings.settling)
    network = parse_network(stored["spec"].get("cidr", ""))
    if addresses is not None and network is not None:
        addresses.forget_range(network)
    (result,) = datastore.write([delete])
    return result if isinstance(result, ObjectError) else stored

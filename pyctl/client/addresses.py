"""What goes with a Node or an IPPool in Calico's address management: addresses and blocks.

As Calico's client does it. A write holds only while nobody else has written meanwhile; else it is
made anew from what is there then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from pyctl.client import blocks
from pyctl.datastores.base import Datastore, Delete, Update, Write
from pyctl.errors import Conflict, DatastoreError, NotFound, NotServed, ObjectError
from pyctl.resources.address_kinds import AFFINITY, BLOCK, CONFIG, HANDLE, HOST
from pyctl.resources.addresses import Address, Network, parse_either, parse_network
from pyctl.resources.kind import Kind
from pyctl.resources.pool_defaults import completed_pool

Object = dict[str, Any]
Inside = dict[str, list[Address]]
"""Addresses by the name of the block that they are in."""

_TRIES = 100
_FEW = 10
_LEAVING = "pendingDeletion"


class Addresses:
    """Address management in a datastore; `clock` gives seconds since 1970."""

    def __init__(self, datastore: Datastore, clock: Callable[[], float]) -> None:
        self._datastore = datastore
        self._clock = clock

    def free(self, texts: Iterable[str], pools: Sequence[Object]) -> None:
        """Free addresses, with or without prefix length; what is not taken is passed over."""
        addresses = {found.address for found in map(parse_either, texts) if found is not None}
        inside = self._by_block(addresses, pools) if addresses else {}
        freed: dict[str, blocks.Freed] = {}
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        cooldown = self._cooldown() if inside else 0

        def wanted() -> list[Write]:
            freed.clear()
            found = self._stored(BLOCK, inside)
            for name, block in found.items():
                done = blocks.freed(block["spec"], inside[name], self._clock(), cooldown)
                if done is not None:
                    freed[name] = done
            return [_left(found[name], done.spec) for name, done in freed.items()]

        def note(name: str) -> None:
            for handle, count in freed[name].handles.items():
                counts[handle][name] += count

        self._until_done(wanted, note)
        self._uncount(counts)

    def forget_host(self, node: str) -> None:
        """Give up the blocks of a node, and what else is kept of it."""
        self._disown([each for each in self._affinities() if _place(each)[0] == node])
        self._datastore.write([Delete(HOST, node)])

    def forget_range(self, network: Network) -> None:
        """Give up the blocks of all nodes in a network."""
        mine = []
        for affinity in self._affinities():
            cidr = parse_network(_place(affinity)[1])
            if cidr is not None and network.contains(cidr.address):
                mine.append(affinity)
        self._disown(mine)

    def _by_block(self, addresses: Iterable[Address], pools: Sequence[Object]) -> Inside:
        """In which block each address is, if in any that there can be."""
        sizes = list(map(_size, pools))
        inside: Inside = defaultdict(list)
        elsewhere = []
        for address in addresses:
            length = next(
                (size for range_, size in sizes if range_ and range_.contains(address)), 0
            )
            if length:
                inside[str(Network(address, length).masked)].append(address)
            else:
                elsewhere.append(address)
        for cidr in ranges_of_blocks(self._datastore) if elsewhere else ():
            inside[str(cidr)] += filter(cidr.contains, elsewhere)
        return inside

    def _affinities(self) -> Sequence[Object]:
        return _listed(self._datastore, AFFINITY)

    def _disown(self, affinities: Sequence[Object]) -> None:
        """Give up blocks of nodes: their affinities go last, so that this can be repeated."""
        if not affinities:
            return
        names = [affinity["metadata"]["name"] for affinity in affinities]
        owners = {cidr: f"host:{host}" for host, cidr in map(_place, affinities)}

        def leaving() -> list[Write]:
            stored = self._stored(AFFINITY, names).values()
            staying = [obj for obj in stored if obj["spec"].get("state") != _LEAVING]
            return [_changed(AFFINITY, o, {**o["spec"], "state": _LEAVING}) for o in staying]

        def disowned() -> list[Write]:
            stored = self._stored(BLOCK, owners)
            theirs = [
                block
                for cidr, block in stored.items()
                if blocks.owner(block["spec"]) == owners[cidr]
            ]
            return [_left(block, blocks.disowned(block["spec"])) for block in theirs]

        def gone() -> list[Write]:
            stored = self._stored(AFFINITY, names).values()
            return [_gone(AFFINITY, o) for o in stored if o["spec"].get("state") == _LEAVING]

        for step in (leaving, disowned, gone):
            self._until_done(step)

    def _uncount(self, counts: dict[str, Counter[str]]) -> None:
        """Let handles forget addresses: by handle, how many of which block."""

        def wanted() -> list[Write]:
            return [_less(obj, counts[name]) for name, obj in self._stored(HANDLE, counts).items()]

        self._until_done(wanted, counts.pop)

    def _cooldown(self) -> int:
        found = self._stored(CONFIG, ["default"])
        return found["default"]["spec"].get("ipCooldownSeconds", 0) if found else 0

    def _stored(self, kind: Kind, names: Collection[str]) -> dict[str, Object]:
        """Those of some objects that there are, by name."""
        if len(names) > _FEW:
            found = _listed(self._datastore, kind)
            named = ((obj["metadata"]["name"], obj) for obj in found)
            return {name: obj for name, obj in named if name in names}
        stored = {}
        for name in names:
            try:
                stored[name] = self._datastore.get(kind, name)
            except (NotFound, NotServed):
                continue
        return stored

    def _until_done(
        self,
        wanted: Callable[[], list[Write]],
        note: Callable[[str], object] = lambda name: None,
    ) -> None:
        """Write what is wanted, until nothing of it was hindered by others; note what was done."""
        for _ in range(_TRIES):
            writes = wanted()
            results = self._datastore.write(writes) if writes else []
            hindered = False
            for write, result in zip(writes, results, strict=True):
                if isinstance(result, (Conflict, NotFound)):
                    hindered = True
                elif isinstance(result, ObjectError):
                    raise result
                else:
                    note(_name(write))
            if not hindered:
                return
        raise DatastoreError(f"{self._datastore.name}: others change the addresses all the time")


def ranges_of_blocks(datastore: Datastore) -> list[Network]:
    """The range of every block that addresses are given out from."""
    named = (block["metadata"]["name"] for block in _listed(datastore, BLOCK))
    return [cidr for cidr in map(parse_network, named) if cidr is not None]


def _listed(datastore: Datastore, kind: Kind) -> list[Object]:
    """All of a kind; none where Calico gives no addresses out."""
    try:
        return datastore.list(kind).objects
    except NotServed:
        return []


def _size(pool: Object) -> tuple[Network | None, int]:
    spec = completed_pool(pool)["spec"]
    return parse_network(spec.get("cidr", "")), spec["blockSize"]


def _place(affinity: Object) -> tuple[str, str]:
    """Node and CIDR of an affinity."""
    _, node, cidr = affinity["metadata"]["name"].split("/", 2)
    return node, cidr


def _name(write: Write) -> str:
    name: str = write.name if isinstance(write, Delete) else write.object["metadata"]["name"]
    return name


def _changed(kind: Kind, stored: Object, spec: Object) -> Write:
    return Update(kind, {**stored, "spec": spec})


def _gone(kind: Kind, stored: Object) -> Write:
    metadata = stored["metadata"]
    return Delete(kind, metadata["name"], resource_version=metadata["resourceVersion"])


def _left(block: Object, spec: Object) -> Write:
    """What becomes of a block: nobody's block without an address goes."""
    if blocks.is_empty(spec) and not blocks.owner(spec):
        return _gone(BLOCK, block)
    return _changed(BLOCK, block, spec)


def _less(handle: Object, counts: Counter[str]) -> Write:
    """A handle without so many addresses of some blocks; one without any address goes."""
    there = {
        block: count - counts[block]
        for block, count in (handle["spec"].get("block") or {}).items()
        if count > counts[block]
    }
    if not there:
        return _gone(HANDLE, handle)
    return _changed(HANDLE, handle, {**handle["spec"], "block": there})

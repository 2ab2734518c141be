"""What goes with nodes and pools in address management, also while others write there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pyctl.client import addresses
from pyctl.client.addresses import Addresses, ranges_of_blocks
from pyctl.datastores.base import Create, Results, Update, Write
from pyctl.datastores.embedded import Embedded
from pyctl.errors import DatastoreError, NotFound, ObjectError
from pyctl.resources.address_kinds import AFFINITY, BLOCK, CONFIG, HANDLE, HOST
from pyctl.resources.addresses import parse_network
from pyctl.resources.kind import Kind
from tests.client.test_blocks import NOW, NOW_TEXT, TUNNEL, WEB, block
from tests.clients import fresh

CIDR = "10.0.0.4/30"
POOL = {"spec": {"cidr": "10.0.0.0/24", "blockSize": 30}}


class Busy(Embedded):
    """A datastore in which others write a block just before it is written, some times."""

    times = 0
    refusal: ObjectError | None = None

    def write(self, writes: Sequence[Write]) -> Results:
        """Write, after somebody else has."""
        if self.refusal is not None:
            return [self.refusal for _ in writes]
        mine = [w for w in writes if isinstance(w, Update) and w.kind in (BLOCK, HANDLE)]
        if mine and self.times:
            self.times -= 1
            for write in mine:
                theirs = self.get(write.kind, write.object["metadata"]["name"])
                super().write([Update(write.kind, theirs)])
        return super().write(writes)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Busy]:
    """An empty datastore."""
    opened = fresh(tmp_path / "store.db", Busy)
    assert isinstance(opened, Busy)
    yield opened
    opened.close()


@pytest.fixture
def managed(store: Busy) -> Addresses:
    """Address management in it."""
    return Addresses(store, lambda: NOW)


def put(store: Embedded, kind: Kind, name: str, spec: dict[str, Any]) -> None:
    """Store something of address management's."""
    (result,) = store.write([Create(kind, {"metadata": {"name": name}, "spec": spec})])
    assert not isinstance(result, ObjectError)


def spec_of(store: Embedded, kind: Kind, name: str) -> dict[str, Any] | None:
    """The spec of something that is stored."""
    try:
        spec: dict[str, Any] = store.get(kind, name)["spec"]
    except NotFound:
        return None
    return spec


def handle(**counts: int) -> dict[str, Any]:
    """A handle that has so many addresses of `a` (the block of these tests) and `b`."""
    cidrs = {"a": CIDR, "b": "10.9.0.0/30"}
    return {"block": {cidrs[name]: count for name, count in counts.items()}, "deleted": False}


@pytest.mark.parametrize("pools", [[POOL], []], ids=["in a pool", "of no pool"])
@pytest.mark.parametrize("others", [0, 2])
def test_freeing_counts_handles_down(
    store: Busy, managed: Addresses, pools: list[dict[str, Any]], others: int
) -> None:
    """Handles without an address go; what others write meanwhile stays, and counts once."""
    put(store, BLOCK, CIDR, block([0, 1, 2, None], WEB, TUNNEL, {"handle_id": "three"}))
    put(store, HANDLE, "web", handle(a=1))
    put(store, HANDLE, "vxlan-tunnel-addr-n1", handle(a=1, b=1))
    put(store, HANDLE, "three", handle(a=3))
    store.times = others
    managed.free(["10.0.0.4/32", "10.0.0.5", "10.0.0.6", "10.0.0.7", "nonsense"], pools)
    found = spec_of(store, BLOCK, CIDR)
    assert found is not None
    assert (found["allocations"], found["unallocated"]) == ([None] * 4, [3, 0, 1, 2])
    assert spec_of(store, HANDLE, "web") is None
    assert spec_of(store, HANDLE, "vxlan-tunnel-addr-n1") == handle(b=1)
    assert spec_of(store, HANDLE, "three") == handle(a=2)


def test_nobodys_block_goes_with_its_last_address(store: Busy, managed: Addresses) -> None:
    """Nothing would take it up again."""
    put(store, BLOCK, CIDR, block([0, None, None, None], WEB, affinity=None))
    managed.free(["10.0.0.4"], [POOL])
    assert spec_of(store, BLOCK, CIDR) is None


def test_addresses_cool_down_where_the_cluster_says_so(store: Busy, managed: Addresses) -> None:
    """For as many seconds as IPAM's configuration has."""
    put(store, BLOCK, CIDR, block([0, None, None, None], WEB))
    put(store, CONFIG, "default", {"ipCooldownSeconds": 60})
    managed.free(["10.0.0.4"], [POOL])
    found = spec_of(store, BLOCK, CIDR)
    assert found is not None
    assert found["attributes"] == [{"releasedAt": NOW_TEXT}]


def test_an_address_of_another_family_is_in_no_block(store: Busy, managed: Addresses) -> None:
    """Nothing is read or written wrongly for addresses that nobody gave out."""
    put(store, BLOCK, CIDR, block([0, None, None, None], WEB))
    managed.free(["fd00::4", "10.0.0.99", "10.1.0.4"], [POOL])
    assert spec_of(store, BLOCK, CIDR) == block([0, None, None, None], WEB)


def test_a_node_gives_up_its_blocks(store: Busy, managed: Addresses) -> None:
    """An empty one goes, one in use is nobody's; those of other nodes stay, as do their own."""
    taken, empty, theirs, moved = (f"10.0.0.{first}/30" for first in (4, 8, 12, 16))
    put(store, BLOCK, taken, block([0, None, None, None], WEB, affinity_claim_time=NOW_TEXT))
    put(store, BLOCK, empty, block([None] * 4))
    put(store, BLOCK, theirs, block([None] * 4, affinity="host:n10"))
    put(store, BLOCK, moved, block([None] * 4, affinity="host:n2"))
    for node, cidr in (("n1", taken), ("n1", empty), ("n10", theirs), ("n1", moved)):
        put(store, AFFINITY, f"host/{node}/{cidr}", {"state": "confirmed"})
    put(store, HOST, "n1", {})
    managed.forget_host("n1")
    left = block([0, None, None, None], WEB, affinity=None, sequenceNumber=8)
    assert spec_of(store, BLOCK, taken) == left
    assert spec_of(store, BLOCK, empty) is None
    assert spec_of(store, BLOCK, theirs) is not None
    assert spec_of(store, BLOCK, moved) == block([None] * 4, affinity="host:n2")
    names = [obj["metadata"]["name"] for obj in store.list(AFFINITY).objects]
    assert names == [f"host/n10/{theirs}"]
    assert spec_of(store, HOST, "n1") is None


@pytest.mark.parametrize("count", [3, 30])
def test_a_range_is_given_up_by_all_nodes(store: Busy, managed: Addresses, count: int) -> None:
    """However many blocks it has; what lies outside stays."""
    inside = [f"10.0.{number}.4/30" for number in range(count)]
    for number, cidr in enumerate([*inside, "10.1.0.4/30"]):
        put(store, BLOCK, cidr, block([None] * 4, affinity=f"host:n{number}", cidr=cidr))
        put(store, AFFINITY, f"host/n{number}/{cidr}", {"state": "confirmed"})
    network = parse_network("10.0.0.0/16")
    assert network is not None
    managed.forget_range(network)
    assert [str(cidr) for cidr in ranges_of_blocks(store)] == ["10.1.0.4/30"]
    assert len(store.list(AFFINITY).objects) == 1


def test_an_interrupted_giving_up_is_finished(store: Busy, managed: Addresses) -> None:
    """An affinity that was left behind goes, whatever became of its block."""
    put(store, AFFINITY, f"host/n1/{CIDR}", {"state": "pendingDeletion"})
    managed.forget_host("n1")
    assert store.list(AFFINITY).objects == []


def test_endless_contention_ends(
    store: Busy, managed: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says what is going on; nothing half written is left."""
    monkeypatch.setattr(addresses, "_TRIES", 3)
    put(store, BLOCK, CIDR, block([0, None, None, None], WEB))
    store.times = 3
    with pytest.raises(DatastoreError, match="others change the addresses all the time"):
        managed.free(["10.0.0.4"], [POOL])


def test_what_no_repetition_mends_is_told(store: Busy, managed: Addresses) -> None:
    """Any refusal but that somebody was faster."""
    put(store, BLOCK, CIDR, block([0, None, None, None], WEB))
    store.refusal = ObjectError("forbidden")
    with pytest.raises(ObjectError, match="forbidden"):
        managed.free(["10.0.0.4"], [POOL])

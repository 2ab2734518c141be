"""Address management's objects in etcd: under Calico's keys, and what deletes do to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pyctl.datastores.base import Create
from pyctl.datastores.etcd import Etcd
from pyctl.datastores.etcd_settings import EtcdSettings
from pyctl.errors import NotFound
from pyctl.resources.address_kinds import AFFINITY, BLOCK, CONFIG, HANDLE, HOST
from pyctl.resources.kind import Kind
from tests.conftest import Pyctl
from tests.etcd_server import EtcdServer

IPAM = "/calico/ipam/v2"
BLOCK_KEY = f"{IPAM}/assignment/ipv4/block/10.140.0.0-30"
KEYS = [
    (BLOCK, "10.140.0.0/30", BLOCK_KEY),
    (BLOCK, "fd00:10::/122", f"{IPAM}/assignment/ipv6/block/fd00:10::-122"),
    (AFFINITY, "host/n-1/10.140.0.0/30", f"{IPAM}/host/n-1/ipv4/block/10.140.0.0-30"),
    (AFFINITY, "host/n.1/fd00:10::/122", f"{IPAM}/host/n.1/ipv6/block/fd00:10::-122"),
    (HANDLE, "k8s-pod-network.4f1c", f"{IPAM}/handle/k8s-pod-network.4f1c"),
    (HOST, "n-1", f"{IPAM}/host/n-1"),
    (CONFIG, "default", f"{IPAM}/config"),
]
TAKEN: dict[str, Any] = {
    "cidr": "10.140.0.0/30",
    "affinity": "host:n1",
    "allocations": [0, 1, 2, None],
    "unallocated": [3],
    "attributes": [
        {"handle_id": "h-web", "secondary": {"pod": "web-0", "node": "n1"}},
        {"handle_id": "ipip-tunnel-addr-n1", "secondary": {"node": "n1"}},
        {"handle_id": "h-other", "secondary": {"pod": "other-0", "node": "n2"}},
    ],
    "sequenceNumber": 7,
    "sequenceNumberForAllocation": {"0": 1, "1": 2, "2": 3},
    "deleted": False,
}
NODE = """\
apiVersion: projectcalico.org/v3
kind: Node
metadata: {name: n1}
spec: {bgp: {ipv4Address: 192.0.2.1/24, ipv4IPIPTunnelAddr: 10.140.0.1}}
---
apiVersion: projectcalico.org/v3
kind: WorkloadEndpoint
metadata: {namespace: shop}
spec:
  {node: n1, orchestrator: k8s, pod: web-0, endpoint: eth0, interfaceName: cali1,
   ipNetworks: [10.140.0.0/32]}
"""


def pool(size: int, cidr: str = "10.140.0.0/28") -> str:
    """A manifest of a pool with blocks of this size."""
    return (
        "{apiVersion: projectcalico.org/v3, kind: IPPool, metadata: {name: lab}, "
        f"spec: {{cidr: {cidr}, blockSize: {size}}}}}"
    )


@pytest.fixture
def store(etcd: EtcdServer) -> Iterator[Etcd]:
    """A client of an empty etcd."""
    opened = Etcd.open(EtcdSettings(endpoints=(etcd.url,)))
    yield opened
    opened.close()


def stored(etcd: EtcdServer, key: str) -> Any:
    """The value at a key, None without one."""
    return json.loads(etcd.below().get(key, "null"))


@pytest.mark.parametrize(("kind", "name", "key"), KEYS)
def test_each_object_has_its_key(
    kind: Kind, name: str, key: str, etcd: EtcdServer, store: Etcd
) -> None:
    """The value is the spec alone; lists give that kind alone, though keys lie in one another."""
    for other, its_name, _ in KEYS:
        store.write([Create(other, {"metadata": {"name": its_name}, "spec": {"of": its_name}})])
    assert json.loads(etcd.value(key)) == {"of": name}
    assert store.get(kind, name)["spec"] == {"of": name}
    listed = [obj["metadata"]["name"] for obj in store.list(kind).objects]
    assert sorted(listed) == sorted(named for other, named, _ in KEYS if other == kind)


def test_an_empty_value_is_an_object_without_fields(etcd: EtcdServer, store: Etcd) -> None:
    """Old versions of Calico wrote affinities so; what is no JSON is passed over."""
    etcd.put(KEYS[2][2], "")
    etcd.put(KEYS[3][2], "{")
    (affinity,) = store.list(AFFINITY).objects
    assert affinity["spec"] == {}
    with pytest.raises(NotFound):
        store.get(CONFIG, "default")


def test_a_node_takes_its_addresses_with_it(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """Those of its workloads and tunnels are free, those of others stay, its block is nobody's."""
    on_etcd.ok("create", "-f", "-", stdin=NODE)
    etcd.put(BLOCK_KEY, json.dumps(TAKEN))
    affinity = f"{IPAM}/host/n1/ipv4/block/10.140.0.0-30"
    etcd.put(affinity, '{"state":"confirmed","deleted":false}')
    for handle in ("h-web", "ipip-tunnel-addr-n1", "h-other"):
        etcd.put(f"{IPAM}/handle/{handle}", '{"block":{"10.140.0.0/30":1},"deleted":false}')
    on_etcd.ok("delete", "node", "n1")
    assert stored(etcd, BLOCK_KEY) == {
        **TAKEN,
        "affinity": None,
        "allocations": [None, None, 0, None],
        "unallocated": [3, 0, 1],
        "attributes": [TAKEN["attributes"][2]],
        "sequenceNumber": 9,
        "sequenceNumberForAllocation": {"2": 3},
    }
    assert list(etcd.below(IPAM)) == [
        BLOCK_KEY,
        f"{IPAM}/handle/h-other",
    ]


def test_a_pool_takes_its_blocks_with_it(on_etcd: Pyctl, etcd: EtcdServer) -> None:
    """Empty blocks go, those in use are nobody's; the pool was disabled before."""
    on_etcd.ok("create", "-f", "-", stdin=pool(30))
    etcd.put(BLOCK_KEY, json.dumps(TAKEN))
    empty = BLOCK_KEY.replace("0.0-30", "0.4-30")
    etcd.put(empty, json.dumps({**TAKEN, "cidr": "10.140.0.4/30", "allocations": [None] * 4}))
    for cidr in ("0.0-30", "0.4-30"):
        etcd.put(f"{IPAM}/host/n1/ipv4/block/10.140.{cidr}", '{"state":"confirmed"}')
    on_etcd.ok("delete", "pool", "lab")
    assert list(etcd.below(IPAM)) == [BLOCK_KEY]
    assert stored(etcd, BLOCK_KEY) == {**TAKEN, "affinity": None, "sequenceNumber": 8}
    assert on_etcd.ok("get", "pool", "-o", "name") == ""


@pytest.mark.parametrize(("size", "code"), [(29, 9), (30, 0)])
def test_a_pool_has_blocks_of_the_size_that_is_in_use(
    on_etcd: Pyctl, etcd: EtcdServer, size: int, code: int
) -> None:
    """Blocks of another size where its addresses are would overlap."""
    etcd.put(BLOCK_KEY, json.dumps(TAKEN))
    result = on_etcd("create", "-f", "-", stdin=pool(size))
    assert result.code == code, result
    told = (
        "error with field IPPool.Spec.BlockSize (IPPool blocksSize conflicts with existing "
        "allocations that use a different blockSize)"
    )
    assert (told in result.stderr) is bool(code)
    assert on_etcd("create", "-f", "-", stdin=pool(29, "10.141.0.0/28")).code == 4 * (not code)

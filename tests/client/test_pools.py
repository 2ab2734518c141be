"""IPPools among each other: overlaps, what is fixed, and how one goes."""

from __future__ import annotations

from typing import Any

import pytest

from pyctl.client.others import in_parts
from pyctl.datastores.base import Create
from pyctl.errors import AlreadyExists, Conflict, Invalid, NotFound
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, read

POOL = kind_for_word("ippool")
TIER = "kind: Tier\nmetadata: {name: t}\n"
OVERLAP = (
    "spec.cidr: error with field IPPool.Spec.CIDR = '{}' "
    "(IPPool({}) CIDR overlaps with IPPool({}) CIDR {})"
)
ADVICE = "create another pool, and move to it"


def _pool(name: str, cidr: str, more: str = "") -> str:
    spec = f"{{cidr: '{cidr}'{more}}}"
    return f"kind: IPPool\nmetadata: {{name: {name}}}\nspec: {spec}\n"


def _raw(name: str, spec: dict[str, Any]) -> Create:
    return Create(POOL, {"kind": "IPPool", "metadata": {"name": name}, "spec": spec})


A = _pool("a", "10.0.0.0/16")


@pytest.mark.parametrize("verb", ["create", "apply"])
@pytest.mark.parametrize("cidr", ["10.0.4.0/24", "10.0.0.0/8", "10.0.0.0/16"])
def test_a_new_pool_shares_no_address(client: Client, verb: str, cidr: str) -> None:
    """Whichever is the larger; the error names both."""
    client.create(A)
    refused, other = client.write(verb, read(_pool("b", cidr), _pool("c", "fd00::/48")))
    assert isinstance(refused.error, Invalid)
    assert str(refused.error) == OVERLAP.format(cidr, "b", "a", "10.0.0.0/16")
    assert other.error is None
    assert client.names("ippool") == ["a", "c"]


def test_every_pool_that_is_in_the_way_is_told(client: Client) -> None:
    """Beside all else that is wrong."""
    client.create(A, _pool("b", "10.1.0.0/16"))
    (outcome,) = client.create(_pool("c", "10.0.0.0/8", ", ipipMode: Sometimes"))
    assert isinstance(outcome.error, Invalid)
    told = str(outcome.error).splitlines()
    assert told[:2] == [
        OVERLAP.format("10.0.0.0/8", "c", "a", "10.0.0.0/16"),
        OVERLAP.format("10.0.0.0/8", "c", "b", "10.1.0.0/16"),
    ]
    assert told[2].startswith("spec.ipipMode: ")


def test_pools_of_one_command_are_judged_one_by_one(client: Client) -> None:
    """In the order of the manifests, by what the earlier ones really made."""
    client.create(A)
    taken, free, late, tier, other = client.create(
        _pool("a", "10.9.0.0/16"), _pool("b", "10.9.1.0/24"), _pool("c", "10.9.0.0/16"), TIER, HEP
    )
    assert isinstance(taken.error, AlreadyExists)
    assert free.error is None
    assert str(late.error) == OVERLAP.format("10.9.0.0/16", "c", "b", "10.9.1.0/24")
    assert (tier.error, other.error) == (None, None)
    assert client.names("ippool") == ["a", "b"]


HEP = "kind: HostEndpoint\nmetadata: {name: h}\nspec: {node: n1, interfaceName: eth0}\n"


def test_a_pool_that_could_not_be_made_is_in_nobodys_way(client: Client) -> None:
    """One with a fault of its own does not count."""
    bad, good = client.create(_pool("a", "10.0.0.0/16", ", blockSize: 4"), _pool("b", "10.0.0.0/8"))
    assert isinstance(bad.error, Invalid)
    assert good.error is None


def test_parts_hold_one_pool_each() -> None:
    """Nothing is lost or moved, and without pools there is one part."""
    manifests = read(HEP, A, TIER, _pool("b", "10.1.0.0/16"), _pool("c", "10.2.0.0/16"), HEP)
    names = [[manifest.name for manifest in part] for part in in_parts(manifests)]
    assert names == [["h", "a", "t"], ["b"], ["c", "h"]]
    assert [len(part) for part in in_parts(read(HEP, TIER))] == [2]


def test_parts_hold_no_policy_with_its_tier() -> None:
    """Nor a peer with its filter; what is there before is nobody's reason to wait."""
    policy = "kind: GlobalNetworkPolicy\nmetadata: {name: NAME}\nspec: {tier: TIER}\n"
    one, other = (policy.replace("NAME", tier).replace("TIER", tier) for tier in ("t", "u"))
    bgp = "kind: BGPFilter\nmetadata: {name: f}\n", "kind: BGPPeer\nmetadata: {name: p}\n"
    manifests = read(other, TIER, other, one, one, *bgp, f"{bgp[1]}spec: {{filters: [f]}}\n")
    names = [[manifest.name for manifest in part] for part in in_parts(manifests)]
    assert names == [["u", "t", "u"], ["t", "t", "f", "p"], ["p"]]


def test_a_pool_may_be_applied_again(client: Client) -> None:
    """It does not overlap itself; nothing is written when nothing changed."""
    client.apply(A)
    (same,) = client.apply(A.replace("10.0.0.0/16", "10.0.0.0/016"))
    (changed,) = client.apply(_pool("a", "10.0.0.0/16", ", natOutgoing: true"))
    assert (same.error, same.written) == (None, False)
    assert (changed.error, changed.written) == (None, True)
    assert client.get("ippool", "a")["spec"]["natOutgoing"] is True


@pytest.mark.parametrize("verb", ["apply", "replace"])
def test_a_range_in_other_words_is_the_same(client: Client, verb: str) -> None:
    """What others stored stays as they wrote it, and so the pool can be changed."""
    client.store.write([_raw("a", {"cidr": "FD00:0010::/64", "blockSize": 122})])
    (outcome,) = client.write(verb, read(_pool("a", "fd00:10::/64", ", natOutgoing: true")))
    assert outcome.error is None
    spec = client.get("ippool", "a")["spec"]
    assert (spec["cidr"], spec["natOutgoing"]) == ("FD00:0010::/64", True)
    outcome = client.patch("ippool", "a", {"spec": {"natOutgoing": False}})
    assert outcome.error is None
    assert client.get("ippool", "a")["spec"]["cidr"] == "FD00:0010::/64"
    (outcome,) = client.apply(_pool("a", "fd00:11::/64"))
    assert "IPPool CIDR cannot be modified: it is FD00:0010::/64" in str(outcome.error)


@pytest.mark.parametrize("verb", ["apply", "replace"])
def test_the_range_and_the_blocks_stay(client: Client, verb: str) -> None:
    """All that would change is told, with what it is now."""
    client.create(_pool("a", "10.0.0.0/16", ", blockSize: 24"))
    before = client.get("ippool", "a")
    (outcome,) = client.write(verb, read(_pool("a", "10.1.0.0/16")))
    assert isinstance(outcome.error, Invalid)
    assert str(outcome.error).splitlines() == [
        (
            "spec.cidr: error with field IPPool.Spec.CIDR = '10.1.0.0/16' "
            f"(IPPool CIDR cannot be modified: it is 10.0.0.0/16; {ADVICE})"
        ),
        (
            "spec.blockSize: error with field IPPool.Spec.BlockSize = '26' "
            f"(IPPool BlockSize cannot be modified: it is 24; {ADVICE})"
        ),
    ]
    assert client.get("ippool", "a") == before


def test_a_patch_changes_neither(client: Client) -> None:
    """Nor does a patch that takes the block size away, which means the default."""
    client.create(_pool("a", "10.0.0.0/16", ", blockSize: 24"))
    for patch in ({"cidr": "10.0.0.0/17"}, {"blockSize": 25}, {"blockSize": None}):
        assert isinstance(client.patch("ippool", "a", {"spec": patch}).error, Invalid)
    assert client.patch("ippool", "a", {"spec": {"disabled": True}}).error is None
    assert client.get("ippool", "a")["spec"]["cidr"] == "10.0.0.0/16"


def test_a_pool_for_services_stays_one(client: Client) -> None:
    """The other way is open."""
    client.create(A, _pool("s", "10.1.0.0/16", ", allowedUses: [LoadBalancer]"))
    outcome = client.patch("ippool", "s", {"spec": {"allowedUses": ["Tunnel"]}})
    assert str(outcome.error) == (
        "spec.allowedUses: error with field IPPool.Spec.AllowedUses = '[Tunnel]' "
        "(IPPool allowed use cannot be changed from LoadBalancer to Workload or Tunnel)"
    )
    assert client.patch("ippool", "a", {"spec": {"allowedUses": ["LoadBalancer"]}}).error is None


def test_replace_does_not_ask_for_overlaps(client: Client) -> None:
    """Pools that overlap already, by whatever way, can still be changed; apply refuses them."""
    client.create(A)
    client.store.write([_raw("raw", {"cidr": "10.0.0.0/8"})])
    overlapping = _pool("a", "10.0.0.0/16", ", disabled: true")
    (applied,) = client.apply(overlapping)
    (replaced,) = client.replace(overlapping)
    assert isinstance(applied.error, Invalid)
    assert replaced.error is None


def test_pools_that_cannot_be_read_are_in_nobodys_way(client: Client) -> None:
    """Another program may have stored one; the size of its blocks is what readers take it for."""
    client.store.write([_raw("odd", {"cidr": "nonsense"}), _raw("raw", {"cidr": "10.9.0.0/16"})])
    kept, refused = client.replace(
        _pool("raw", "10.9.0.0/16"), _pool("raw", "10.9.0.0/16", ", blockSize: 27")
    )
    assert kept.error is None
    assert isinstance(refused.error, Invalid)
    (made,) = client.create(A)
    assert made.error is None


def _history(client: Client, since: str) -> list[tuple[str, bool]]:
    """What watchers of pools saw: each event, and whether the pool was disabled in it."""
    events = client.store.watch(POOL, since=since, idle=0.0)
    return [(event.type, event.object["spec"].get("disabled", False)) for event in events]


def test_a_pool_is_disabled_before_it_goes(client: Client) -> None:
    """Watchers see both; the outcome holds the pool as it was."""
    client.create(A)
    before, revision = client.get("ippool", "a"), client.store.revision()
    (outcome,) = client.delete("ippool", "a")
    assert (outcome.error, outcome.object) == (None, before)
    assert _history(client, revision) == [("MODIFIED", True), ("DELETED", True)]
    assert client.names("ippool") == []


def test_a_disabled_pool_goes_at_once(client: Client) -> None:
    """There is nothing to wait for."""
    client.create(_pool("a", "10.0.0.0/16", ", disabled: true"))
    revision = client.store.revision()
    (outcome,) = client.delete("ippool", "a")
    assert outcome.error is None
    assert _history(client, revision) == [("DELETED", True)]


@pytest.mark.parametrize("disabled", ["", ", disabled: true"])
def test_a_resource_version_is_that_of_the_pool_before(client: Client, disabled: str) -> None:
    """A stale one leaves the pool as it is, enabled or not."""
    client.create(_pool("a", "10.0.0.0/16", disabled))
    before = client.get("ippool", "a")
    (stale,) = client.delete("ippool", "a", version="1")
    (odd,) = client.delete("ippool", "a", version="latest")
    assert isinstance(stale.error, Conflict)
    assert isinstance(odd.error, Invalid)
    assert client.get("ippool", "a") == before
    (fresh,) = client.delete("ippool", "a", version=before["metadata"]["resourceVersion"])
    assert fresh.error is None
    (gone,) = client.delete("ippool", "a")
    assert isinstance(gone.error, NotFound)


def test_pools_that_lack_defaults_are_read_with_them(client: Client) -> None:
    """By name and in lists, and what is stored stays as it is."""
    client.store.write([_raw("raw", {"cidr": "fd00::/48"})])
    spec = client.get("ippool", "raw")["spec"]
    assert (spec["blockSize"], spec["allowedUses"]) == (122, ["Workload", "Tunnel"])
    (listed,) = client.reader.list(POOL).objects
    assert listed["spec"] == spec
    assert client.store.get(POOL, "raw")["spec"] == {"cidr": "fd00::/48"}

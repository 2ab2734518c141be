"""What a backup holds, in which order, and of which state."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from pyctl.client.backup import kinds_in_order, own, saved
from pyctl.client.builtin import EMBEDDED
from pyctl.client.reading import Reader
from pyctl.datastores.base import Datastore
from pyctl.resources.catalog import KINDS
from tests.clients import Client, Elsewhere, fresh, opened

NODE = "kind: Node\nmetadata: {name: n1}\n"
POLICY = """
kind: GlobalNetworkPolicy
metadata: {name: p}
spec: {tier: security, selector: all()}
"""
TIER = "kind: Tier\nmetadata: {name: security}\n"
HEP = "kind: HostEndpoint\nmetadata: {name: h}\nspec: {node: n1, interfaceName: eth0}\n"


def _identities(store: Datastore) -> list[str]:
    return [
        page.kind.identity(obj["metadata"]["name"])
        for page in saved(Reader(store, EMBEDDED))
        for obj in page.objects
    ]


def test_what_others_need_comes_first(client: Client) -> None:
    """Tiers before policies, the configuration and nodes before endpoints; all kinds come."""
    client.apply(NODE, TIER, POLICY, HEP)
    assert _identities(client.store) == [
        "Tier(default)",
        "Tier(kube-admin)",
        "Tier(kube-baseline)",
        "Tier(security)",
        "KubeControllersConfiguration(default)",
        "Node(n1)",
        "FelixConfiguration(default)",
        "GlobalNetworkPolicy(p)",
        "HostEndpoint(h)",
    ]


def test_what_cannot_be_applied_is_left_out() -> None:
    """ClusterInformation says which datastore this is; every other kind is there once."""
    kinds = kinds_in_order()
    assert {kind.name for kind in KINDS} - {kind.name for kind in kinds} == {"ClusterInformation"}
    assert len(set(kinds)) == len(kinds)


def test_an_object_keeps_its_identity_and_loses_what_belongs_to_the_datastore() -> None:
    """A resourceVersion would be a condition; owners and finalizers live elsewhere."""
    mine = {"name": "a", "namespace": "b", "uid": "c", "creationTimestamp": "d"}
    words = {"labels": {"e": "f"}, "annotations": {"g": "h"}}
    theirs = {"resourceVersion": "5", "generation": 2, "finalizers": ["x"], "managedFields": []}
    obj = {"kind": "Tier", "metadata": {**mine, **theirs, **words}, "spec": {}}
    assert own(obj) == {"kind": "Tier", "metadata": {**mine, **words}, "spec": {}}
    assert "resourceVersion" in obj["metadata"]


def test_a_backup_is_of_one_state(tmp_path: Path) -> None:
    """What is written, deleted or forgotten after its first page is not seen."""
    with opened(tmp_path / "store.db") as store, closing(fresh(tmp_path / "store.db")) as other:
        client = Client(store)
        client.apply(NODE, TIER, HEP)
        pages = saved(client.reader)
        first = next(pages)
        writer = Client(other)
        writer.delete("hep", "h")
        writer.apply("kind: Node\nmetadata: {name: n2}\n")
        other.compact(other.revision())
        found = [first, *pages]
        names = [obj["metadata"]["name"] for page in found for obj in page.objects]
        assert {"n1", "h"} <= set(names)
        assert "n2" not in names
        assert {page.revision for page in found} == {"10"}


def test_a_datastore_without_pages_is_listed(tmp_path: Path) -> None:
    """At one revision where it keeps history, as it is where it does not."""
    with opened(tmp_path / "store.db") as store:
        Client(store).apply(NODE, TIER, POLICY, HEP)
        other = Elsewhere(store)
        assert _identities(other) == _identities(store)
        assert {page.revision for page in saved(Reader(other, EMBEDDED))} == {store.revision()}

"""Reading: the order of lists, the profiles that are always there, and the past."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pyctl.client.builtin import CLUSTER
from pyctl.client.reading import Reader
from pyctl.datastores.base import Create
from pyctl.errors import NotFound
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, opened

PROFILE, TIER, POOL = (kind_for_word(word) for word in ("profile", "tier", "pool"))


def test_tiers_are_in_order_of_their_order(client: Client) -> None:
    """Equal orders by name."""
    for name, order in (("z", 5), ("b", 2000), ("a", 2000)):
        client.create(f"kind: Tier\nmetadata: {{name: {name}}}\nspec: {{order: {order}}}\n")
    assert client.names("tier") == ["z", "kube-admin", "a", "b", "default", "kube-baseline"]


def test_tiers_that_other_programs_stored_are_completed_in_lists(client: Client) -> None:
    """With an order and an action, as Calico's client does; got by name they are as stored."""
    specs: list[dict[str, Any]] = [{}, {"order": 5}, {"defaultAction": "Pass"}]
    for name, spec in zip("abc", specs, strict=True):
        client.store.write([Create(TIER, {"metadata": {"name": name}, "spec": spec})])
    listed = {obj["metadata"]["name"]: obj for obj in client.reader.list(TIER).objects}
    assert list(listed) == ["b", "kube-admin", "a", "c", "default", "kube-baseline"]
    assert listed["a"]["spec"] == {"order": 1000000, "defaultAction": "Deny"}
    assert listed["b"]["spec"] == {"order": 5, "defaultAction": "Deny"}
    assert listed["c"]["spec"] == {"order": 1000000, "defaultAction": "Pass"}
    assert client.get("tier", "a")["spec"] == {}


def test_a_status_is_shown_where_go_writes_one(client: Client) -> None:
    """Older versions of Calico stored none."""
    client.store.write([Create(TIER, {"metadata": {"name": "a"}, "spec": {}})])
    client.store.write([Create(POOL, {"metadata": {"name": "a"}, "spec": {}})])
    assert client.get("tier", "a")["status"] == {}
    assert "status" not in client.get("pool", "a")


def test_built_in_profiles_are_always_there_and_last(client: Client) -> None:
    """Both on the embedded datastore, where the guide's name for it is used."""
    client.create("kind: Profile\nmetadata: {name: zzz}\n")
    assert client.names("profile") == [
        "zzz",
        "projectcalico-allow-all",
        "projectcalico-default-allow",
    ]
    stored = client.reader.list(PROFILE, where={"metadata.name": "zzz"}).objects
    assert [obj["metadata"]["name"] for obj in stored] == ["zzz"]


def test_a_built_in_profile_allows_everything(client: Client) -> None:
    """As Calico's client makes it up: version 1, and no uid."""
    assert client.get("profile", "projectcalico-default-allow") == {
        "kind": "Profile",
        "apiVersion": "projectcalico.org/v3",
        "metadata": {"name": "projectcalico-default-allow", "resourceVersion": "1"},
        "spec": {"ingress": [{"action": "Allow"}], "egress": [{"action": "Allow"}]},
    }


def test_around_a_cluster_only_calico_s_own_profile_is_built_in(tmp_path: Path) -> None:
    """The other may be somebody's."""
    with opened(tmp_path / "store.db") as store:
        reader = Reader(store, CLUSTER)
        names = [obj["metadata"]["name"] for obj in reader.list(PROFILE).objects]
        assert names == ["projectcalico-default-allow"]
        assert not reader.is_built_in(PROFILE, "projectcalico-allow-all")
        assert reader.is_built_in(PROFILE, "projectcalico-default-allow")
        assert not reader.is_built_in(TIER, "projectcalico-default-allow")


@pytest.mark.parametrize("word", ["gnp", "np", "sgnp", "snp"])
def test_policies_without_a_tier_s_label_get_one(client: Client, word: str) -> None:
    """Older versions of Calico did not store it for the tier `default`."""
    metadata = {"name": "p", "namespace": "dev", "uid": "u", "labels": {"z": "1"}}
    kind = kind_for_word(word)
    client.store.write([Create(kind, {"metadata": metadata, "spec": {}})])
    (listed,) = client.reader.list(kind).objects
    assert client.get(word, "p", "dev") == listed
    assert listed["metadata"]["labels"] == {"projectcalico.org/tier": "default", "z": "1"}
    assert list(listed["metadata"])[-1] == "labels"


def test_the_past_can_be_read(client: Client) -> None:
    """One object, or a list, at a revision."""
    tier = "kind: Tier\nmetadata: {name: t}\nspec: {order: 5}\n"
    client.create(tier)
    then = client.get("tier", "t")["metadata"]["resourceVersion"]
    client.apply(tier.replace("5", "6"))
    client.delete("tier", "t")
    assert client.reader.get(TIER, "t", revision=then)["spec"]["order"] == 5
    listing = client.reader.list(TIER, revision=then)
    assert listing.revision == then
    assert "t" in [obj["metadata"]["name"] for obj in listing.objects]
    with pytest.raises(NotFound):
        client.get("tier", "t")

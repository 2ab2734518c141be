"""delete: preconditions and refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyctl.client.deleting import Deleter
from pyctl.client.targets import Target
from pyctl.client.writing import BATCH
from pyctl.errors import Conflict, Interrupted, Invalid, NotFound, NotSupported, UsageError
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, opened, read

HEP = "kind: HostEndpoint\nmetadata: {name: h}\nspec: {node: n1, interfaceName: eth0}\n"


def test_what_is_deleted_is_gone(client: Client) -> None:
    """The outcome holds the object as it was."""
    client.create(HEP)
    before = client.get("hep", "h")
    (outcome,) = client.delete("hep", "h")
    assert (outcome.error, outcome.object) == (None, before)
    assert client.names("hep") == []


def test_the_others_are_deleted_when_one_is_missing(client: Client) -> None:
    """An outcome each, in order."""
    client.create(HEP, HEP.replace("name: h", "name: i"))
    outcomes = client.delete("hep", "h", "gone", "i", "h")
    assert [type(outcome.error) for outcome in outcomes] == [
        type(None),
        NotFound,
        type(None),
        NotFound,
    ]
    assert client.names("hep") == []


def test_a_resource_version_is_a_condition(client: Client) -> None:
    """The object is deleted only while it has that one."""
    client.create(HEP)
    version = client.get("hep", "h")["metadata"]["resourceVersion"]
    client.patch("hep", "h", {"spec": {"interfaceName": "eth1"}})
    (stale,) = client.delete("hep", "h", version=version)
    (odd,) = client.delete("hep", "h", version="latest")
    assert isinstance(stale.error, Conflict)
    assert isinstance(odd.error, Invalid)
    now = client.get("hep", "h")["metadata"]["resourceVersion"]
    (fresh,) = client.delete("hep", "h", version=now)
    assert fresh.error is None


def test_a_target_that_cannot_be_asked_for_is_told(client: Client) -> None:
    """In its place among the others; nothing is done for it."""
    client.create(HEP)
    error = UsageError("no")
    (manifest,) = read(HEP)
    target = Target(kind_for_word("hep"), "h", error=error, source=manifest.source)
    (outcome,) = client.remove(target)
    assert (outcome.error, outcome.source) == (error, manifest.source)
    assert client.names("hep") == ["h"]


@pytest.mark.parametrize(
    ("word", "name", "text"),
    [
        (
            "tier",
            "default",
            "operation Delete is not supported on default: Cannot delete default tier",
        ),
        (
            "tier",
            "kube-admin",
            "operation Delete is not supported on kube-admin: Cannot delete kube-admin tier",
        ),
        (
            "tier",
            "kube-baseline",
            "operation Delete is not supported on kube-baseline: Cannot delete kube-baseline tier",
        ),
        (
            "tier",
            "full",
            (
                "operation delete is not supported on full: Cannot delete a non-empty tier: "
                "it holds GlobalNetworkPolicy(p)"
            ),
        ),
        (
            "profile",
            "projectcalico-default-allow",
            (
                "operation Delete is not supported on projectcalico-default-allow: The profile "
                '"projectcalico-default-allow" is a default provided by Calico and cannot '
                "be deleted"
            ),
        ),
        (
            "profile",
            "projectcalico-allow-all",
            (
                "operation Delete is not supported on projectcalico-allow-all: The profile "
                '"projectcalico-allow-all" is a default provided by Calico and cannot '
                "be deleted"
            ),
        ),
        ("clusterinfo", "default", "operation delete is not supported on ClusterInformation"),
    ],
)
def test_what_cannot_be_deleted(client: Client, word: str, name: str, text: str) -> None:
    """In calicoctl's words, with the policy that a tier still holds."""
    client.create(
        "kind: Tier\nmetadata: {name: full}\n",
        "kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {tier: full}\n",
    )
    before = client.names(word)
    (outcome,) = client.delete(word, name)
    assert isinstance(outcome.error, NotSupported)
    assert str(outcome.error) == text
    assert client.names(word) == before


@pytest.mark.parametrize(
    ("kind", "holder"),
    [
        ("NetworkPolicy", "NetworkPolicy(far/p)"),
        ("StagedGlobalNetworkPolicy", "StagedGlobalNetworkPolicy(p)"),
        ("StagedNetworkPolicy", "StagedNetworkPolicy(far/p)"),
    ],
)
def test_a_tier_is_held_by_policies_of_all_kinds(client: Client, kind: str, holder: str) -> None:
    """In any namespace."""
    namespace = ", namespace: far" if "/" in holder else ""
    client.create(
        "kind: Tier\nmetadata: {name: full}\n",
        f"kind: {kind}\nmetadata: {{name: p{namespace}}}\nspec: {{tier: full}}\n",
    )
    (outcome,) = client.delete("tier", "full")
    assert isinstance(outcome.error, NotSupported)
    assert str(outcome.error).endswith(f": it holds {holder}")


def test_a_staged_policy_of_kubernetes_holds_no_tier(client: Client) -> None:
    """It stands in none."""
    client.create(
        "kind: Tier\nmetadata: {name: t}\n",
        "kind: StagedKubernetesNetworkPolicy\nmetadata: {name: p}\n",
    )
    assert [outcome.error for outcome in client.delete("tier", "t")] == [None]


def test_a_tier_may_go_after_its_policies(client: Client) -> None:
    """In one command too."""
    client.create(
        "kind: Tier\nmetadata: {name: t}\n",
        "kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {tier: t}\n",
    )
    policy = Target(kind_for_word("gnp"), "p")
    tier = Target(kind_for_word("tier"), "t")
    assert [outcome.error for outcome in client.remove(policy, tier)] == [None, None]
    (gone,) = client.delete("tier", "t")
    assert isinstance(gone.error, NotFound)


def test_a_user_may_stop_between_two_batches(tmp_path: Path) -> None:
    """As for writes; what was deleted until then is told."""
    names = [f"s{number}" for number in range(BATCH + 1)]
    texts = [f"kind: GlobalNetworkSet\nmetadata: {{name: {name}}}\n" for name in names]
    with opened(tmp_path / "store.db") as store:
        Client(store).create(*texts)
        client = Client(store, stopping=lambda: True)
        kind = kind_for_word("globalnetworkset")
        told = Deleter(client.writer).delete([Target(kind, name) for name in names])
        assert len([next(told) for _ in range(BATCH)]) == BATCH
        with pytest.raises(Interrupted, match="interrupted: 500 of 501 objects were handled"):
            next(told)
        assert client.names("globalnetworkset") == [names[-1]]

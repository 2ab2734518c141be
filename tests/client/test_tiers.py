"""Policies and their tiers: who asks whether a tier exists, and who only warns."""

from __future__ import annotations

import pytest

from pyctl.errors import AlreadyExists, Invalid, NotFound
from pyctl.resources.schema import Remark
from tests.clients import Client, read

NO_TIER = "tier t does not exist: the policy comes after all tiers, and denies what it leaves"


def _policy(tier: str, name: str = "p") -> str:
    return f"kind: GlobalNetworkPolicy\nmetadata: {{name: {name}}}\nspec: {{tier: {tier}}}\n"


def _tier(name: str, order: int = 5) -> str:
    return f"kind: Tier\nmetadata: {{name: {name}}}\nspec: {{order: {order}}}\n"


@pytest.mark.parametrize("verb", ["create", "apply"])
def test_a_policy_needs_its_tier(client: Client, verb: str) -> None:
    """The error names both, and what to do."""
    (outcome,) = client.write(verb, read(_policy("t")))
    assert isinstance(outcome.error, NotFound)
    assert str(outcome.error) == (
        "resource does not exist: Tier(t) "
        "(spec.tier of GlobalNetworkPolicy(p): create the tier first)"
    )
    assert client.names("gnp") == []


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("NetworkPolicy", "NetworkPolicy(dev/p)"),
        ("StagedGlobalNetworkPolicy", "StagedGlobalNetworkPolicy(p)"),
        ("StagedNetworkPolicy", "StagedNetworkPolicy(dev/p)"),
    ],
)
def test_policies_of_all_kinds_need_their_tier(client: Client, kind: str, asked: str) -> None:
    """Staged ones too, and those of a namespace are told with it."""
    namespace = ", namespace: dev" if "/" in asked else ""
    text = f"kind: {kind}\nmetadata: {{name: p{namespace}}}\nspec: {{tier: t}}\n"
    (outcome,) = client.create(text)
    assert isinstance(outcome.error, NotFound)
    assert f"Tier(t) (spec.tier of {asked}: create the tier first)" in str(outcome.error)
    assert [outcome.error for outcome in client.create(_tier("t"), text)] == [None, None]


@pytest.mark.parametrize("verb", ["create", "apply"])
def test_a_tier_earlier_in_the_manifests_is_enough(client: Client, verb: str) -> None:
    """Later is too late, as for calicoctl, which goes object by object."""
    early, late = _policy("t", "early"), _policy("t", "late")
    first, tier, last = client.write(verb, read(early, _tier("t"), late))
    assert isinstance(first.error, NotFound)
    assert (tier.error, last.error) == (None, None)
    assert client.names("gnp") == ["late"]


def test_a_tier_that_is_refused_is_none(client: Client) -> None:
    """A policy cannot go into a tier that was not made."""
    bad = _tier("t").replace("order: 5", "defaultAction: Maybe")
    tier, policy = client.apply(bad, _policy("t"))
    assert isinstance(tier.error, Invalid)
    assert isinstance(policy.error, NotFound)


def test_a_tier_whose_change_is_refused_is_still_there(client: Client) -> None:
    """Policies in it are no worse for it."""
    tier, policy = client.apply(_tier("default"), _policy("default"))
    assert isinstance(tier.error, Invalid)
    assert policy.error is None
    existing, another = client.create(_tier("default", 1000000), _policy("default", "q"))
    assert isinstance(existing.error, AlreadyExists)
    assert another.error is None


def test_replace_moves_a_policy_into_a_missing_tier_and_warns(client: Client) -> None:
    """As calicoctl, which says nothing; that replace is told to make the tier changes nothing."""
    client.create(_policy("default"))
    tier, policy = client.replace(_tier("t"), _policy("t"))
    assert isinstance(tier.error, NotFound)
    assert policy.error is None
    assert policy.remarks == (Remark(("spec", "tier"), NO_TIER),)
    assert client.get("gnp", "p")["spec"]["tier"] == "t"


def test_patch_moves_a_policy_into_a_missing_tier_and_warns(client: Client) -> None:
    """An update, as replace is."""
    client.create(_policy("default"))
    outcome = client.patch("gnp", "p", {"spec": {"tier": "t"}})
    assert outcome.error is None
    assert [remark.text for remark in outcome.remarks] == [NO_TIER]
    assert client.get("gnp", "p")["metadata"]["labels"] == {"projectcalico.org/tier": "t"}


def test_a_tier_that_exists_needs_no_warning(client: Client) -> None:
    """Neither for replace nor for patch."""
    client.create(_tier("t"), _policy("default"))
    (replaced,) = client.replace(_policy("t"))
    patched = client.patch("gnp", "p", {"spec": {"tier": "default"}})
    assert (replaced.remarks, patched.remarks) == ((), ())

"""Profiles that endpoints name and that do not exist."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pyctl.client.outcome import Outcome
from tests.clients import Client, read

PROFILE = "kind: Profile\nmetadata: {name: p}\n"


def endpoint(profiles: Sequence[str], name: str = "h") -> str:
    """A manifest of a host endpoint."""
    spec = f"{{node: n1, interfaceName: eth0, profiles: [{', '.join(profiles)}]}}"
    return f"kind: HostEndpoint\nmetadata: {{name: {name}}}\nspec: {spec}\n"


def workload(profile: str) -> str:
    """A manifest of a workload endpoint."""
    return (
        "kind: WorkloadEndpoint\nmetadata: {namespace: shop}\nspec: {node: n1, orchestrator: k8s, "
        f"pod: p, endpoint: eth0, interfaceName: c, profiles: [{profile}]}}\n"
    )


def missing(outcome: Outcome) -> list[str]:
    """The profiles that remarks of an outcome call missing; it is no error."""
    assert outcome.error is None
    texts = [remark.text for remark in outcome.remarks]
    lead, tail = (
        "profile ",
        " does not exist: the dataplane treats it as one that denies everything",
    )
    return [text.removeprefix(lead).removesuffix(tail) for text in texts if text.endswith(tail)]


@pytest.mark.parametrize("verb", ["create", "apply"])
def test_a_profile_that_does_not_exist_is_told(client: Client, verb: str) -> None:
    """Of host endpoints and of workloads; built-in profiles exist always."""
    there = ["projectcalico-default-allow", "projectcalico-allow-all"]
    outcomes = client.write(verb, read(endpoint([*there, "p"]), workload("kns.shop")))
    assert list(map(missing, outcomes)) == [["p"], ["kns.shop"]]


@pytest.mark.parametrize("texts", [(PROFILE, endpoint(["p"])), (endpoint(["p"]), PROFILE)])
def test_a_profile_of_the_same_command_exists(client: Client, texts: Sequence[str]) -> None:
    """Wherever it stands."""
    assert [missing(outcome) for outcome in client.create(*texts)] == [[], []]


@pytest.mark.parametrize("count", [3, 15])
def test_many_profiles_are_looked_up(client: Client, count: int) -> None:
    """Each that is missing is told, those that exist are not."""
    client.create(PROFILE)
    names = [f"q{number}" for number in range(count)]
    (outcome,) = client.create(endpoint([*names, "p"]))
    assert missing(outcome) == names


def test_a_patch_is_told_as_well(client: Client) -> None:
    """And a replacement."""
    client.create(endpoint([]))
    assert missing(client.patch("hep", "h", {"spec": {"profiles": ["p"]}})) == ["p"]
    (outcome,) = client.replace(endpoint(["q"]))
    assert missing(outcome) == ["q"]

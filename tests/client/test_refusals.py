"""Words in which kinds and objects refuse operations; the verbs' own tests show them in use."""

from __future__ import annotations

import pytest

from pyctl.client.refusals import built_in_refusal, refusal, wrong_name
from pyctl.errors import AlreadyExists
from pyctl.resources.catalog import KINDS, kind_for_word

VERBS = ("create", "apply", "replace", "delete")


@pytest.mark.parametrize("verb", VERBS)
def test_only_cluster_information_refuses_as_a_kind(verb: str) -> None:
    """All other kinds are refused object by object, if at all."""
    refusing = [kind.name for kind in KINDS if refusal(kind, verb) is not None]
    assert refusing == ["ClusterInformation"]


def test_a_built_in_profile_exists_already() -> None:
    """So that --skip-exists counts it as created."""
    error = built_in_refusal("p", "create")
    assert isinstance(error, AlreadyExists)
    assert str(error) == "resource already exists: p (it is provided by Calico, and always there)"


@pytest.mark.parametrize(
    ("word", "spoken"),
    [
        ("kubecontrollersconfig", "a Kube Controllers Configuration"),
        ("ipamconfig", "an IPAMConfiguration"),
        ("bgpconfig", "a BGPConfiguration"),
    ],
)
def test_the_only_name_is_told(word: str, spoken: str) -> None:
    """With the kind as calicoctl speaks of it."""
    error = wrong_name(kind_for_word(word), "default")
    assert str(error) == f'Cannot create {spoken} resource with a name other than "default"'
    assert error.exit_code == 9

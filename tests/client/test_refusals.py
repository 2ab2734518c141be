"""Words in which kinds and objects refuse operations; the verbs' own tests show them in use."""

from __future__ import annotations

import pytest

from pyctl.client.refusals import built_in_refusal, refusal, refused, wrong_name
from pyctl.datastores.base import Create
from pyctl.errors import AlreadyExists, NotFound, NotSupported
from pyctl.resources.catalog import KINDS, kind_for_word
from tests.clients import Client

NP, SNP = kind_for_word("np"), kind_for_word("snp")
WEB = {"metadata": {"name": "knp.default.web", "namespace": "dev"}, "spec": {}}
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
    ("verb", "operation"),
    [
        ("create", "create or apply"),
        ("apply", "apply or replace"),
        ("replace", "apply or replace"),
        ("delete", "delete"),
    ],
)
def test_policies_of_kubernetes_are_kubernetes_own(
    client: Client, verb: str, operation: str
) -> None:
    """Calico made them of those of Kubernetes, and would make them again."""
    client.store.write([Create(NP, WEB)])
    error = refused(client.reader, verb, NP, "knp.default.web", "dev")
    assert isinstance(error, NotSupported)
    assert str(error) == (
        f"operation {operation} is not supported on NetworkPolicy(dev/knp.default.web): "
        "kubernetes network policies must be managed through the kubernetes API"
    )


@pytest.mark.parametrize("verb", ["apply", "replace"])
def test_a_missing_policy_of_kubernetes_is_not_found(client: Client, verb: str) -> None:
    """As for calicoctl, which looks for what it shall update; create and delete do not look."""
    client.store.write([Create(NP, WEB)])
    error = refused(client.reader, verb, NP, "knp.default.web", "default")
    assert isinstance(error, NotFound)
    assert "NetworkPolicy(default/knp.default.web)" in str(error)


@pytest.mark.parametrize("verb", VERBS)
def test_other_policies_are_not_refused(client: Client, verb: str) -> None:
    """Neither other names, nor such names of other kinds."""
    assert refused(client.reader, verb, NP, "knp.other", "dev") is None
    assert refused(client.reader, verb, NP, "ossg.default.web", "dev") is None
    assert refused(client.reader, verb, SNP, "knp.default.web", "dev") is None


@pytest.mark.parametrize(
    ("verb", "expected"), [("create", 0), ("apply", 0), ("replace", 0), ("delete", 3)]
)
def test_built_in_tiers_refuse_to_be_deleted(client: Client, verb: str, expected: int) -> None:
    """And nothing else: their labels may be changed, and an order that is right be repeated."""
    kind = kind_for_word("tier")
    refusals = [refused(client.reader, verb, kind, name) for name in client.names("tier")]
    assert sum(error is not None for error in refusals) == expected


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

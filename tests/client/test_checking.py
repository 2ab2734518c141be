"""validate: what shows without a datastore."""

from __future__ import annotations

from pyctl.client.checking import check
from pyctl.client.namespaces import Scope
from pyctl.errors import Invalid, UsageError
from tests.clients import read

HEP = "kind: HostEndpoint\nmetadata: {name: h}\nspec: {node: no, interfaceName: eth0}\n"


def test_a_good_object() -> None:
    """The outcome holds it, and what is to be said of it."""
    (manifest,) = read(HEP)
    outcome = check(manifest, Scope())
    assert outcome.error is None
    assert outcome.object is not None
    assert outcome.object["spec"]["node"] == "false"
    assert outcome.source is manifest.source
    assert [remark.path for remark in outcome.remarks] == [("spec", "node")]


def test_a_bad_object() -> None:
    """Every rule that it breaks is told."""
    (manifest,) = read(HEP.replace("name: h", "name: N_o").replace("interfaceName: eth0", ""))
    outcome = check(manifest, Scope())
    assert isinstance(outcome.error, Invalid)
    assert len(outcome.error.problems) == 2
    assert outcome.object is None


def test_a_namespace_where_none_belongs() -> None:
    """As on a write."""
    (manifest,) = read(HEP.replace("name: h", "name: h, namespace: dev"))
    assert isinstance(check(manifest, Scope()).error, UsageError)
    (other,) = read(HEP)
    assert isinstance(check(other, Scope("dev")).error, UsageError)


def test_tiers_and_read_only_kinds_are_not_asked_about() -> None:
    """Whether a tier exists, only a datastore can tell."""
    policy = "kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {tier: gone}\n"
    information = "kind: ClusterInformation\nmetadata: {name: default}\n"
    assert [check(manifest, Scope()).error for manifest in read(policy, information)] == [None] * 2

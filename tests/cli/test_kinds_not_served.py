"""Clusters that lack kinds, and users who may not see all of them: the rest goes on."""

from __future__ import annotations

import pytest

from tests.cli.test_on_kubernetes import HEP, POLICY
from tests.conftest import Pyctl
from tests.datastores.kubernetes.cluster import Cluster
from tests.datastores.kubernetes.wire import Answer, Request, failure


def test_kinds_that_are_not_served(kube: Pyctl, cluster: Cluster) -> None:
    """A kind that a cluster's Calico lacks is told; the others are shown."""

    def older(request: Request) -> Answer | None:
        missing = "bgpfilters" in request.path
        return Answer(404, b"404 page not found\n") if missing else None

    cluster.before = older
    result = kube("get", "bgpfilter,tier")
    assert "kube-admin" in result.stdout
    assert "bgpfilters" in result.stderr
    assert result.code != 0
    everything = kube("get", "all")
    assert (everything.code, everything.stderr) == (0, "")
    assert "tier/kube-admin" in everything.stdout


@pytest.mark.parametrize(
    ("words", "code", "shown"),
    [
        ("bgpfilters -o yaml", 6, ""),
        ("bgpfilter x -o yaml", 6, ""),
        ("bgpfilters,tiers", 8, "kube-admin"),
        ("tier/kube-admin bgpfilter/x", 8, "kube-admin"),
        ("all -o name", 8, "tier/kube-admin"),
    ],
)
def test_kinds_that_one_may_not_see(
    kube: Pyctl, cluster: Cluster, words: str, code: int, shown: str
) -> None:
    """They are told, and what one may see is shown."""

    def refusing(request: Request) -> Answer | None:
        return failure(403, "Forbidden", "no") if "/bgpfilters" in request.path else None

    cluster.before = refusing
    result = kube("get", *words.split())
    assert (result.code, result.stderr.startswith("connection is unauthorized: no")) == (code, True)
    assert shown in result.stdout
    assert bool(result.stdout) == bool(shown)


def test_backup_without_some_kinds(kube: Pyctl, cluster: Cluster) -> None:
    """Kinds that an older Calico lacks are not in its backup, and no obstacle for a restore."""

    def older(request: Request) -> Answer | None:
        missing = {"bgpfilters", "caliconodestatuses"} & {*request.path.split("/")}
        return Answer(404, b"404 page not found\n") if missing else None

    cluster.before = older
    kube.ok("apply", "-f", "-", stdin=HEP)
    assert "name: web-1-eth0" in kube.ok("datastore", "backup", "-")
    kube.ok("delete", "hep", "web-1-eth0")
    kube.ok("datastore", "restore", "--force", "-", stdin=HEP)
    assert "web-1-eth0" in kube.ok("get", "heps")


def test_a_calico_without_tiers(kube: Pyctl, cluster: Cluster) -> None:
    """All policies of an older one are in the tier default; the rest is written as elsewhere."""

    def older(request: Request) -> Answer | None:
        missing = "/tiers" in request.path or "/staged" in request.path
        return Answer(404, b"404 page not found\n") if missing else None

    cluster.before = older
    policy = POLICY.replace("NAME", "a").replace("TIER", "default")
    kube.ok("apply", "-f", "-", stdin=f"{HEP}---\n{policy}")
    kube.ok("patch", "gnp", "a", "-p", "spec: {order: 5}")
    refused = kube("create", "-f", "-", stdin=POLICY.replace("NAME", "b").replace("TIER", "sec"))
    assert (refused.code, "Tier(sec)" in refused.stderr) == (3, True)
    assert "a" in kube.ok("query", "policies")
    assert kube("lint").code in (0, 1)
    assert kube("get", "tiers").code == 7


def test_address_management_that_is_not_calico_s(kube: Pyctl, cluster: Cluster) -> None:
    """Its configuration is refused in calicoctl's words, and nothing is asked of the server."""
    kube.environ["USE_POD_CIDR"] = "true"
    manifest = (
        "apiVersion: projectcalico.org/v3\nkind: IPAMConfiguration\nmetadata: {name: default}\n"
        "spec: {strictAffinity: true}\n"
    )
    for operation, words in {
        "List": "get ipamconfig",
        "Get": "get ipamconfig default",
        "Create": "create -f -",
        "Update": "apply -f -",
        "Delete": "delete ipamconfig default",
    }.items():
        result = kube(*words.split(), stdin=manifest)
        assert f"operation {operation} is not supported on IPAMConfiguration" in result.stderr
        assert result.code != 0
    assert not [line for line in cluster.asked if "ipam" in line]
    assert "kube-admin" in kube.ok("get", "all")
    del kube.environ["USE_POD_CIDR"]
    kube.ok("create", "-f", "-", stdin=manifest)

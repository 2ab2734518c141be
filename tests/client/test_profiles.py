"""Endpoints that name the guide's profile, on their way to datastores with and without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pyctl.client.builtin import CLUSTER
from tests.clients import Client, opened

HEP = """
kind: HostEndpoint
metadata: {{name: {name}, labels: {{projectcalico.org/created-by: {maker}}}}}
spec: {{node: n1, interfaceName: eth0, profiles: [{profiles}]}}
"""
PROFILE = "kind: Profile\nmetadata: {name: projectcalico-allow-all}\n"
GUIDE, CALICO = "projectcalico-allow-all", "projectcalico-default-allow"
TOLD = f"endpoint(s) name the profile {GUIDE}, which does not exist here: they are given {CALICO}"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Client]:
    """A client of a cluster."""
    with opened(tmp_path / "store.db") as store:
        yield Client(store, surroundings=CLUSTER)


def _hep(profiles: str, name: str = "h", maker: str = "calico-kube-controllers") -> str:
    return HEP.format(name=name, profiles=profiles, maker=maker)


def _profiles(client: Client, name: str = "h") -> list[str]:
    profiles: list[str] = client.get("hep", name)["spec"]["profiles"]
    return profiles


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (GUIDE, [CALICO]),
        (f"a, {GUIDE}, b", ["a", CALICO, "b"]),
        (f"{CALICO}, b, {GUIDE}", [CALICO, "b"]),
        (f"{GUIDE}, {GUIDE}", [CALICO]),
    ],
)
def test_a_cluster_gets_calico_s_own_profile(
    cluster: Client, given: str, stored: list[str]
) -> None:
    """In the guide's place, once; a warning says how many endpoints that were."""
    cluster.apply(_hep(given))
    assert _profiles(cluster) == stored
    assert cluster.notices == [f"1 {TOLD}"]


def test_create_replace_and_restore_follow_the_rule_too(cluster: Client) -> None:
    """Whatever brings the endpoint there."""
    for write in (cluster.create, cluster.replace):
        write(_hep(GUIDE))
        assert (_profiles(cluster), cluster.notices) == ([CALICO], [f"1 {TOLD}"])
    cluster.restore(_hep(GUIDE, "i"), _hep("a", "j"), _hep(GUIDE, "k"), force=True)
    assert [_profiles(cluster, name) for name in "ijk"] == [[CALICO], ["a"], [CALICO]]
    assert cluster.notices[0] == f"2 {TOLD}"


def test_what_a_user_wrote_stays_as_it_is_unless_it_is_restored(cluster: Client) -> None:
    """As calicoctl leaves it; of a backup nobody wants the dead end of another datastore."""
    cluster.apply(_hep(GUIDE, maker="me"))
    assert (_profiles(cluster), cluster.notices) == ([GUIDE], [])
    cluster.restore(_hep(GUIDE, maker="me"), force=True)
    assert (_profiles(cluster), cluster.notices[0]) == ([CALICO], f"1 {TOLD}")


@pytest.mark.parametrize(
    ("metadata", "stored"),
    [("uid: u-1", CALICO), ("uid: u-1, resourceVersion: ''", CALICO), ("uid: ''", GUIDE)],
)
def test_a_backup_may_be_applied_as_well(cluster: Client, metadata: str, stored: str) -> None:
    """What is in it has the uid of another datastore, and no resourceVersion."""
    cluster.apply(_hep(GUIDE, maker="me").replace("{name: h,", f"{{name: h, {metadata},"))
    assert _profiles(cluster) == [stored]
    assert cluster.notices == ([f"1 {TOLD}"] if stored == CALICO else [])


def test_an_endpoint_that_get_showed_is_what_its_user_wrote(cluster: Client) -> None:
    """It names the profile here too, and goes on naming it."""
    cluster.apply(_hep(GUIDE, maker="me"))
    version = cluster.get("hep", "h")["metadata"]["resourceVersion"]
    shown = f"{{name: h, uid: u-1, resourceVersion: '{version}',"
    cluster.replace(_hep(GUIDE, maker="you").replace("{name: h,", shown))
    assert (_profiles(cluster), cluster.notices) == ([GUIDE], [])


def test_one_warning_counts_all_of_a_long_write(cluster: Client) -> None:
    """Over the batches in which it is carried out."""
    cluster.apply(*(_hep(GUIDE, f"h{number}") for number in range(501)))
    assert cluster.notices == [f"501 {TOLD}"]


@pytest.mark.parametrize("profiles", ["", "other", CALICO])
def test_other_endpoints_are_written_as_they_are(cluster: Client, profiles: str) -> None:
    """Nothing is said of them."""
    cluster.apply(_hep(profiles))
    assert cluster.get("hep", "h")["spec"].get("profiles", []) == [profiles][: bool(profiles)]
    assert cluster.notices == []


def test_a_profile_that_somebody_made_on_the_cluster_is_left_alone(cluster: Client) -> None:
    """The endpoint names what is there, or will be when the manifests are written."""
    cluster.apply(_hep(GUIDE), PROFILE)
    assert (_profiles(cluster), cluster.notices) == ([GUIDE], [])
    cluster.apply(_hep(GUIDE, "i"))
    assert (_profiles(cluster, "i"), cluster.notices) == ([GUIDE], [])


def test_the_embedded_datastore_has_the_guide_s_profile(client: Client) -> None:
    """An endpoint keeps it there."""
    client.apply(_hep(GUIDE))
    assert (_profiles(client), client.notices) == ([GUIDE], [])

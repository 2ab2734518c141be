"""Which clusters pyctl goes with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pyctl.client.builtin import CLUSTER
from pyctl.client.compatibility import NEWEST, OLDEST, VersionMismatch, check, supported
from pyctl.client.reading import Reader
from pyctl.datastores.base import Create, Object
from pyctl.datastores.embedded import Embedded
from pyctl.errors import Forbidden
from pyctl.resources.catalog import kind_for_word

INFORMATION = kind_for_word("clusterinfo")


class Denying(Embedded):
    """A datastore that does not tell this user anything."""

    def get(self, *_: object, **__: object) -> Object:
        """Refuse."""
        raise Forbidden("permission denied")


@contextmanager
def reader(path: Path, version: str | None, kind: type[Embedded] = Embedded) -> Iterator[Reader]:
    """Reading from a cluster of a version; None for one without ClusterInformation."""
    with closing(kind.open(path / "store.db")) as store:
        if version is not None:
            spec = {"calicoVersion": version} if version else {}
            store.write([Create(INFORMATION, {"metadata": {"name": "default"}, "spec": spec})])
        yield Reader(store, CLUSTER)


@pytest.mark.parametrize(
    "version",
    ["v3.20.0", "v3.33.1-0.dev", "3.34", "v3.34.7", "v3.34.0-0.dev-67-g87c15906f2", ""],
)
def test_a_cluster_within_the_range(tmp_path: Path, version: str) -> None:
    """What it says of itself comes back; an empty version passes."""
    with reader(tmp_path, version) as cluster:
        information = check(cluster)
    assert information is not None
    assert information["spec"].get("calicoVersion", "") == version


def test_a_cluster_that_says_nothing(tmp_path: Path) -> None:
    """It passes."""
    with reader(tmp_path, None) as cluster:
        assert check(cluster) is None


@pytest.mark.parametrize(
    ("version", "plain"),
    [
        ("v3.19.4", "3.19.4"),
        ("v3.35.0-rc1", "3.35.0"),
        ("v2.6.12", "2.6.12"),
        ("v4.20.0", "4.20.0"),
        ("3", "3"),
        ("master", "master"),
        ("v3.x", "3.x"),
    ],
)
def test_a_cluster_outside_the_range(tmp_path: Path, version: str, plain: str) -> None:
    """The error is calicoctl's, and says which versions there are."""
    with reader(tmp_path, version) as cluster, pytest.raises(VersionMismatch) as raised:
        check(cluster)
    lines = str(raised.value).splitlines()
    assert lines[0] == "version mismatch."
    assert lines[1].startswith("Client Version:   v")
    assert lines[1].endswith(f"(for Calico {supported()})")
    assert lines[2] == f"Cluster Version:  {plain}"
    assert lines[3] == "Use --allow-version-mismatch to override"


def test_who_may_not_ask_is_told_how_to_do_without(tmp_path: Path) -> None:
    """The question is pyctl's own, so this must not be in the way."""
    told = (
        "unable to get Cluster Information to verify version mismatch: permission denied\nUse --a"
    )
    with reader(tmp_path, None, Denying) as cluster, pytest.raises(Forbidden, match=told):
        check(cluster)


def test_the_range_is_shown_as_series() -> None:
    """From the oldest to the newest."""
    assert supported() == f"3.{OLDEST[1]} to 3.{NEWEST[1]}"

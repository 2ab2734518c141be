"""What is made in a cluster before the first write of a command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from pyctl.client.builtin import CLUSTER
from pyctl.client.initialising import initialise
from pyctl.client.objects import Stamp
from pyctl.client.reading import Reader
from pyctl.datastores.base import Create, Object, Results, Write
from pyctl.datastores.embedded import Embedded
from pyctl.errors import Unauthorized
from pyctl.resources.catalog import kind_for_word
from tests.clients import NOW, NOW_TEXT

TIER, INFORMATION = kind_for_word("tier"), kind_for_word("clusterinfo")
BUILT_IN = frozenset({"default", "kube-admin", "kube-baseline"})


class Cluster(Embedded):
    """A datastore that notes what is written, or lets nobody write."""

    writes: Sequence[Write] = ()
    closed = False

    def write(self, writes: Sequence[Write]) -> Results:
        """Write, unless it is closed."""
        if self.closed:
            raise Unauthorized("permission denied")
        self.writes = writes
        return super().write(writes)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """An empty cluster."""
    with closing(Cluster.open(tmp_path / "store.db")) as opened:
        assert isinstance(opened, Cluster)
        yield opened


def initialised(cluster: Cluster, known: Object | None = None) -> frozenset[str]:
    """Make what is missing; the names of tiers that are there."""
    return initialise(Reader(cluster, CLUSTER), Stamp(lambda: NOW), known)


def information(cluster: Cluster, **spec: object) -> Object:
    """What a cluster says of itself."""
    made = {"metadata": {"name": "default"}, "spec": spec}
    (result,) = cluster.write([Create(INFORMATION, made)])
    assert isinstance(result, dict)
    return result


def test_an_empty_cluster_gets_an_identity_and_tiers(cluster: Cluster) -> None:
    """A GUID of 32 hexadecimal digits, and Calico's three tiers."""
    assert initialised(cluster) == BUILT_IN
    found = cluster.get(INFORMATION, "default")
    assert re.fullmatch(r"[0-9a-f]{32}", found["spec"]["clusterGUID"])
    assert found["spec"]["datastoreReady"] is True
    tier = cluster.get(TIER, "kube-admin")
    assert tier["spec"] == {"order": 1000, "defaultAction": "Pass"}
    assert tier["metadata"]["creationTimestamp"] == NOW_TEXT


def test_a_cluster_that_has_all_is_not_written_to(cluster: Cluster) -> None:
    """The names of its own tiers are known afterwards."""
    initialised(cluster)
    cluster.write([Create(TIER, {"metadata": {"name": "mine"}, "spec": {}})])
    cluster.writes = ()
    known = cluster.get(INFORMATION, "default")
    assert initialised(cluster, known) == BUILT_IN | {"mine"}
    assert cluster.writes == ()


@pytest.mark.parametrize(
    ("spec", "ready"), [({"clusterType": "k8s"}, True), ({"datastoreReady": False}, False)]
)
def test_an_identity_is_completed(
    cluster: Cluster, spec: dict[str, object], *, ready: bool
) -> None:
    """What is there stays: a locked datastore stays locked."""
    initialised(cluster, information(cluster, **spec))
    found = cluster.get(INFORMATION, "default")["spec"]
    assert found | spec == found
    assert found["datastoreReady"] is ready
    assert len(found["clusterGUID"]) == 32


def test_who_may_not_write_tiers_may_write_other_things(cluster: Cluster) -> None:
    """As calicoctl has it: then nothing is known of tiers."""
    cluster.closed = True
    assert initialised(cluster) == frozenset()

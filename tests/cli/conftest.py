"""What tests of commands share: an editor, datastores with all kinds of objects, and a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Pyctl
from tests.datastores.kubernetes.cluster import Cluster, running
from tests.datastores.kubernetes.wire import V1
from tests.editors import TIER, Editor
from tests.samples import Shelf


@pytest.fixture
def editor(pyctl: Pyctl, tmp_path: Path) -> Editor:
    """An editor for the program, where there are tiers t and u, both of order 1."""
    texts = (TIER.replace("NAME", name) for name in "tu")
    pyctl.ok("create", "-f", "-", stdin="\n---\n".join(texts))
    return Editor(tmp_path, pyctl)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Datastores that hold an object of every kind."""
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def cluster() -> Cluster:
    """A cluster on which Calico runs."""
    made = Cluster(V1)
    spec = {"calicoVersion": "v3.34.0", "clusterGUID": "1", "datastoreReady": True}
    information = {"metadata": {"name": "default"}, "spec": {**spec, "clusterType": "k8s,kdd"}}
    made.put(f"/apis/{V1}/clusterinformations", information)
    for name in ("default", "kube-admin", "kube-baseline"):
        made.put(f"/apis/{V1}/tiers", {"metadata": {"name": name}, "spec": {"order": 1}})
    return made


@pytest.fixture
def kube(pyctl: Pyctl, cluster: Cluster, tmp_path: Path) -> Iterator[Pyctl]:
    """The program with a kubeconfig that leads to the cluster."""
    with running(cluster) as settings:
        config = {
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": ""}}],
            "clusters": [{"name": "c", "cluster": {"server": settings.endpoint}}],
        }
        (tmp_path / "config").write_text(json.dumps(config))
        pyctl.environ["KUBECONFIG"] = str(tmp_path / "config")
        yield pyctl

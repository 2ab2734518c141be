"""What the tests on a real API server share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores.kubernetes.settings import KubernetesSettings
from pyctl.datastores.kubernetes.store import Kubernetes
from tests.conftest import Pyctl
from tests.kubernetes.apiserver import ADMIN, ApiServer
from tests.kubernetes.clients import Kubectl
from tests.kubernetes.proxy import FaultyProxy, before


@pytest.fixture
def on_cluster(cluster: ApiServer, pyctl: Pyctl) -> Pyctl:
    """Pyctl with an administrator's kubeconfig."""
    pyctl.environ = {"KUBECONFIG": str(cluster.kubeconfig()), "DATASTORE_TYPE": "kubernetes"}
    return pyctl


@pytest.fixture
def proxy(cluster: ApiServer) -> Iterator[FaultyProxy]:
    """A connection to the cluster that does as a test says."""
    with before(cluster) as made:
        yield made


@pytest.fixture
def through(proxy: FaultyProxy, pyctl: Pyctl) -> Pyctl:
    """Pyctl as an administrator, by that connection."""
    pyctl.environ = {"KUBECONFIG": str(proxy.kubeconfig({"token": ADMIN.tokens[0]}))}
    return pyctl


@pytest.fixture
def opened(proxy: FaultyProxy) -> Iterator[Callable[..., Kubernetes]]:
    """The datastore by that connection, a client a call: an administrator's, or another's."""
    made: list[Kubernetes] = []

    def opener(user: Mapping[str, Any] | None = None, **options: Any) -> Kubernetes:
        path = str(proxy.kubeconfig(user or {"token": ADMIN.tokens[0]}))
        made.append(Kubernetes.open(KubernetesSettings(paths=(path,), must_exist=True), **options))
        return made[-1]

    yield opener
    for store in made:
        store.close()


@pytest.fixture
def admin(cluster: ApiServer, tmp_path: Path) -> Kubectl:
    """An administrator's kubectl."""
    return Kubectl(cluster, tmp_path)

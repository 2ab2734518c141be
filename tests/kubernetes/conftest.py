"""What the tests on a real API server share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Pyctl
from tests.kubernetes.apiserver import ApiServer
from tests.kubernetes.clients import Kubectl


@pytest.fixture
def on_cluster(cluster: ApiServer, pyctl: Pyctl) -> Pyctl:
    """Pyctl with an administrator's kubeconfig."""
    pyctl.environ = {"KUBECONFIG": str(cluster.kubeconfig()), "DATASTORE_TYPE": "kubernetes"}
    return pyctl


@pytest.fixture
def admin(cluster: ApiServer, tmp_path: Path) -> Kubectl:
    """An administrator's kubectl."""
    return Kubectl(cluster, tmp_path)

"""Clients of the cluster of cluster.py, for tests of what reads and writes through them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from pyctl.datastores.kubernetes.store import Kubernetes
from tests.datastores.kubernetes.cluster import Cluster, running


@contextmanager
def connected(cluster: Cluster, **options: Any) -> Iterator[Kubernetes]:
    """A client, which knows the cluster's group; `options` are more of those of its opening."""
    with (
        running(cluster, cluster.groups[0]) as settings,
        closing(Kubernetes.open(settings, **options)) as store,
    ):
        yield store

"""What the tests of Kubernetes share: an authority of certificates, and a server of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.datastores.kubernetes.apiserver import APIServer, serving
from tests.datastores.kubernetes.worlds import World
from tests.transport.servers import Certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of these tests."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server(certificates: Certificates) -> Iterator[APIServer]:
    """A server that tells all which groups it serves."""
    with serving(certificates) as made:
        yield made


@pytest.fixture
def world(server: APIServer, tmp_path: Path) -> World:
    """A world of its own."""
    return World(server, tmp_path)

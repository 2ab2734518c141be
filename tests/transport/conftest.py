"""What the tests of transport share: an authority whose certificates servers and clients show."""

from __future__ import annotations

import pytest

from tests.transport.servers import Certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of these tests."""
    return Certificates(tmp_path_factory.mktemp("certificates"))

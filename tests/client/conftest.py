"""A client without reactions over a fresh datastore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients import Client, opened


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A client alone with its datastore: nothing follows its writes."""
    with opened(tmp_path / "store.db") as store:
        yield Client(store)

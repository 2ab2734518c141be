"""The datastores that test_conformance.py runs on: a new one is one more place in PLACES.

What a datastore cannot do it leaves out of its `capabilities`; the tests then expect the lesser
promise of the protocol instead:

    compaction    compact() forgets at once; else when it does is the server's business
    history       get and list can read an older revision; else they read what is there now
    transactions  transaction() is atomic; else each write stands alone
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from pyctl.datastores.base import Datastore
from pyctl.datastores.embedded import Embedded


class Place(NamedTuple):
    """An empty datastore: how to open one more client of it, and what it can do."""

    open: Callable[[], Datastore]
    capabilities: frozenset[str]


def _embedded(directory: Path) -> Iterator[Place]:
    yield Place(lambda: Embedded.open(directory / "store.db"), Embedded.capabilities)


PLACES: dict[str, Callable[[Path], Iterator[Place]]] = {"embedded": _embedded}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each datastore in turn, empty."""
    yield from PLACES[request.param](tmp_path)


@pytest.fixture
def another(place: Place) -> Iterator[Callable[[], Datastore]]:
    """One more client of the datastore at each call."""
    with ExitStack() as opened:

        def opener() -> Datastore:
            client = place.open()
            opened.callback(client.close)
            return client

        yield opener


@pytest.fixture
def store(another: Callable[[], Datastore]) -> Datastore:
    """A client of the datastore."""
    return another()


@pytest.fixture
def can(place: Place) -> frozenset[str]:
    """What the datastore can do."""
    return place.capabilities

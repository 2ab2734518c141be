"""compact: which history goes, and what is said of its space."""

from __future__ import annotations

import pytest

from pyctl.client.compacting import Compaction, compact
from pyctl.datastores.embedded import Embedded
from pyctl.errors import Compacted, DatastoreError, NotSupported
from pyctl.resources.catalog import kind_for_word
from tests.clients import Client, Elsewhere

NODE = kind_for_word("node")


@pytest.fixture
def store(client: Client) -> Embedded:
    """A store of revision 11: two nodes, one of them written three times."""
    for number in range(3):
        client.apply(f"kind: Node\nmetadata: {{name: n, labels: {{a: b{number}}}}}\n")
    client.create("kind: Node\nmetadata: {name: m}\n")
    assert isinstance(client.store, Embedded)
    assert client.store.revision() == "11"
    return client.store


def _oldest(store: Embedded) -> int:
    """The oldest revision that can be read."""
    for revision in range(1, 12):
        try:
            store.list(NODE, revision=str(revision))
        except Compacted:
            continue
        return revision
    raise AssertionError


@pytest.mark.parametrize(
    ("options", "oldest"),
    [
        ({}, 11),
        ({"revision": 9}, 9),
        ({"keep": 0}, 11),
        ({"keep": 1}, 10),
        ({"keep": 10}, 1),
    ],
)
def test_what_was_before_a_revision_is_forgotten(
    store: Embedded, options: dict[str, int], oldest: int
) -> None:
    """All history, that before a revision, or all but the last ones."""
    now = store.list(NODE)
    done = compact(store, **options)
    assert done.revision == str(oldest)
    assert _oldest(store) == oldest
    assert store.list(NODE) == now


def test_keeping_more_than_there_is_forgets_nothing(store: Embedded) -> None:
    """Not even the space is looked at."""
    assert compact(store, keep=11) == Compaction("0", 0)
    assert _oldest(store) == 1


def test_a_revision_to_come_is_refused(store: Embedded) -> None:
    """Nothing is forgotten then."""
    with pytest.raises(DatastoreError, match="required revision is a future revision: 12"):
        compact(store, revision=12)
    assert _oldest(store) == 1


def test_a_datastore_without_compaction_says_so(store: Embedded) -> None:
    """Its server decides what it keeps."""
    with pytest.raises(NotSupported, match="operation compact is not supported on the other"):
        compact(Elsewhere(store))


class _OnlyCompacting(Elsewhere):
    capabilities = frozenset({"compaction"})


def test_a_datastore_may_forget_without_giving_space_back(store: Embedded) -> None:
    """Nothing is told of the space then."""
    assert compact(_OnlyCompacting(store)) == Compaction("11", 0)
    assert _oldest(store) == 11


def test_space_that_cannot_be_given_back_is_told(
    store: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history is gone all the same."""

    def full() -> None:
        raise DatastoreError("the disk is full")

    monkeypatch.setattr(store, "reclaim", full)
    with pytest.raises(DatastoreError, match=r"^the disk is full: the history is forgotten, but"):
        compact(store)
    assert _oldest(store) == 11

"""The embedded store as a whole: given out page by page, and made small, while others use it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pyctl.datastores import embedded_upkeep as upkeep
from pyctl.datastores.base import Create, Delete, Dumping, Object, Reclaiming, Update
from pyctl.datastores.embedded import Embedded
from pyctl.errors import Compacted
from pyctl.resources.catalog import kind_for_word

HEP, TIER = kind_for_word("hep"), kind_for_word("tier")


def _object(name: str, size: int = 0) -> Object:
    return {"metadata": {"name": name}, "spec": {"pad": "x" * size}}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Embedded]:
    """An empty store."""
    with closing(Embedded.open(tmp_path / "store.db")) as opened:
        yield opened


def _dumped(store: Embedded) -> list[str]:
    return [obj["metadata"]["name"] for page in store.dump([TIER, HEP]) for obj in page.objects]


def test_it_can_do_both(store: Embedded) -> None:
    """Callers ask by the protocol."""
    assert isinstance(store, Dumping)
    assert isinstance(store, Reclaiming)


def test_pages_hold_all_objects_in_order(store: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kind by kind as asked for, each as it is stored, never many at once."""
    monkeypatch.setattr(upkeep, "PAGE", 3)
    store.write([Create(HEP, _object(f"h{number}")) for number in range(7)])
    store.write([Create(TIER, _object("t"))])
    pages = list(store.dump([TIER, HEP]))
    assert [(page.kind, len(page.objects)) for page in pages] == [
        (TIER, 1),
        (HEP, 3),
        (HEP, 3),
        (HEP, 1),
    ]
    assert [obj for page in pages[1:] for obj in page.objects] == store.list(HEP).objects
    assert {page.revision for page in pages} == {store.revision()}


def test_nothing_stored_gives_no_page(store: Embedded) -> None:
    """There is nothing to give."""
    assert list(store.dump([HEP, TIER])) == []


def test_all_pages_are_of_one_state(
    store: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever others write, forget or make small before the last page is asked for."""
    monkeypatch.setattr(upkeep, "PAGE", 1)
    store.write(
        [Create(TIER, _object("t")), Create(HEP, _object("h1")), Create(HEP, _object("h3"))]
    )
    pages = store.dump([TIER, HEP])
    assert next(pages).objects[0]["metadata"]["name"] == "t"
    with closing(Embedded.open(tmp_path / "store.db")) as other:
        other.write([Create(HEP, _object("h2")), Delete(HEP, "h3")])
        other.compact(other.revision())
        other.reclaim()
    assert [page.objects[0]["metadata"]["name"] for page in pages] == ["h1", "h3"]
    assert _dumped(store) == ["t", "h1", "h2"]


def test_giving_up_halfway_leaves_nothing_open(store: Embedded) -> None:
    """The store can be written and made small afterwards."""
    store.write([Create(HEP, _object(f"h{number}")) for number in range(upkeep.PAGE + 1)])
    pages = store.dump([HEP])
    next(pages)
    assert isinstance(pages, Generator)
    pages.close()
    assert store.reclaim() is not None


def test_space_is_given_back(store: Embedded, tmp_path: Path) -> None:
    """As many bytes as are told; objects, revision and what is forgotten stay as they were."""
    (item,) = store.write([Create(HEP, _object("h", 1000))])
    for number in range(300):
        assert isinstance(item, dict)
        item["spec"]["pad"] = f"{number}" * 500
        (item,) = store.write([Update(HEP, item)])
    before = _bytes(tmp_path)
    store.compact(store.revision())
    freed = store.reclaim()
    assert freed == before - _bytes(tmp_path)
    assert freed > 200_000
    assert store.list(HEP) == ([item], "302")
    with pytest.raises(Compacted):
        store.list(HEP, revision="300")
    with closing(Embedded.open(tmp_path / "store.db")) as again:
        assert again.list(HEP) == ([item], "302")


def test_readers_keep_what_they_read(store: Embedded, tmp_path: Path) -> None:
    """Their space comes back later: None says so, and nothing waits for them or breaks them."""
    store.write([Create(HEP, _object(f"h{number}", 2000)) for number in range(upkeep.PAGE + 1)])
    with closing(Embedded.open(tmp_path / "store.db")) as reader:
        pages = reader.dump([HEP])
        first = next(pages)
        store.write([Delete(HEP, f"h{number}") for number in range(upkeep.PAGE + 1)])
        store.compact(store.revision())
        assert store.reclaim() is None
        assert len([*first.objects, *next(pages).objects]) == upkeep.PAGE + 1
        assert list(pages) == []
    store.close()
    assert (tmp_path / "store.db").stat().st_size < 100_000


def _bytes(directory: Path) -> int:
    return sum(
        file.stat().st_size for file in directory.glob("store.db*") if "shm" not in file.name
    )

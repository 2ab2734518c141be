"""An overlay: what is below shows through and stays as it is, whatever is written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pyctl.datastores.base import Create, Datastore, Delete, Object, Update, Write
from pyctl.datastores.embedded import Embedded
from pyctl.datastores.overlay import Overlay
from pyctl.errors import AlreadyExists, Compacted, Conflict, NotFound, ObjectError
from pyctl.resources.catalog import kind_for_word
from tests.datastores.test_conformance_history import (
    HEP,
    create,
    done,
    fail_after,
    hep,
    move,
    shown,
)

SET = kind_for_word("networkset")


class NoHistory:
    """A datastore that forgets: it counts its reads, and always gives what is there now."""

    def __init__(self, below: Datastore) -> None:
        self._below = below
        self.capabilities = frozenset({"compaction"})
        self.lists = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._below, name)

    def get(self, *args: Any, revision: str = "") -> Object:
        """One object as it is now."""
        return self._below.get(*args)

    def list(self, *args: Any, revision: str = "", **options: Any) -> Any:
        """The objects of now."""
        self.lists += 1
        return self._below.list(*args, **options)


@pytest.fixture
def below(tmp_path: Path) -> Iterator[Embedded]:
    """A store with two host endpoints."""
    with closing(Embedded.open(tmp_path / "store.db")) as store:
        create(store, "a")
        create(store, "b")
        yield store


def test_what_is_below_shows_through_and_stays(below: Embedded) -> None:
    """Changes, deletions and new objects are the overlay's alone."""
    overlay, before = Overlay(below), below.revision()
    assert shown(overlay) == "a:n1 b:n1"
    move(overlay, overlay.get(HEP, "a"), "n2")
    done(overlay, Delete(HEP, "b"))
    create(overlay, "c")
    assert shown(overlay) == "a:n2 c:n1"
    assert overlay.get(HEP, "c")["spec"]["node"] == "n1"
    with pytest.raises(NotFound, match=r"HostEndpoint\(b\)"):
        overlay.get(HEP, "b")
    create(overlay, "b", "n3")
    assert shown(overlay) == "a:n2 b:n3 c:n1"
    overlay.close()
    assert (shown(below), below.revision()) == ("a:n1 b:n1", before)


def test_lookups_see_both(below: Embedded) -> None:
    """By a field that has an index and by one that has none."""
    overlay = Overlay(below)
    move(overlay, overlay.get(HEP, "a"), "n2")
    create(overlay, "c")
    assert shown(overlay, where={"spec.node": "n1"}) == "b:n1 c:n1"
    assert shown(overlay, where={"spec.node": "n2"}) == "a:n2"
    assert shown(overlay, where={"metadata.name": "a"}) == "a:n2"
    assert shown(overlay, where={"spec.interfaceName": "eth0"}) == "a:n2 b:n1 c:n1"
    done(overlay, Delete(HEP, "a"))
    assert shown(overlay, where={"spec.node": "n2"}) == ""


def test_writes_meet_what_is_below(below: Embedded) -> None:
    """An object that exists, another version, one that is gone: as in the datastore itself."""
    overlay = Overlay(below)
    stored = overlay.get(HEP, "a")
    stale = {**stored, "metadata": {**stored["metadata"], "resourceVersion": "1"}}
    results = overlay.write(
        [
            Create(HEP, hep("a")),
            Update(HEP, stale),
            Delete(HEP, "x"),
            Update(HEP, stored),
            Update(HEP, stored),
            Delete(HEP, "a", "", stored["metadata"]["resourceVersion"]),
        ]
    )
    kinds = [type(result) for result in results]
    assert kinds == [AlreadyExists, Conflict, NotFound, dict, Conflict, Conflict]
    assert isinstance(results[0], AlreadyExists)
    assert results[0].existing == stored


def test_an_overlay_is_of_the_moment_when_it_was_made(below: Embedded) -> None:
    """What others write meanwhile is not seen where the datastore keeps history."""
    overlay = Overlay(below)
    move(below, below.get(HEP, "a"), "n9")
    create(below, "c")
    assert shown(overlay) == "a:n1 b:n1"
    move(overlay, overlay.get(HEP, "a"), "n2")
    assert shown(overlay) == "a:n2 b:n1"
    assert shown(below) == "a:n9 b:n1 c:n1"


def test_without_history_what_is_below_is_read_as_it_is_now(below: Embedded) -> None:
    """And revisions stay above all that was seen."""
    overlay = Overlay(NoHistory(below))
    assert overlay.capabilities == {"bulk", "transactions"}
    create(below, "c")
    newest = move(below, below.get(HEP, "a"), "n9")
    assert shown(overlay) == "a:n9 b:n1 c:n1"
    moved = move(overlay, overlay.get(HEP, "a"), "n2")
    revision, seen = (int(obj["metadata"]["resourceVersion"]) for obj in (moved, newest))
    assert revision > seen
    assert int(overlay.list(HEP).revision) >= revision
    assert shown(overlay) == "a:n2 b:n1 c:n1"


def test_the_past_of_both_can_be_read(below: Embedded) -> None:
    """Before the overlay it is that of the datastore below; what that forgot is forgotten."""
    first = below.revision()
    create(below, "c")
    overlay = Overlay(below)
    then = overlay.revision()
    moved = move(overlay, overlay.get(HEP, "a"), "n2")
    done(overlay, Delete(HEP, "a"))
    assert shown(overlay, revision=first) == "a:n1 b:n1"
    assert shown(overlay, revision=then) == "a:n1 b:n1 c:n1"
    version = moved["metadata"]["resourceVersion"]
    assert shown(overlay, revision=version) == "a:n2 b:n1 c:n1"
    assert overlay.get(HEP, "a", revision=version)["spec"]["node"] == "n2"
    assert shown(overlay) == "b:n1 c:n1"
    overlay.compact(then)
    assert shown(overlay, revision=first) == "a:n1 b:n1"
    below.compact(then)
    with pytest.raises(Compacted):
        overlay.list(HEP, revision=first)


def test_a_watch_tells_the_past_below_and_then_the_overlay(below: Embedded) -> None:
    """Each change once; what others write below meanwhile is not the overlay's."""
    overlay = Overlay(below)
    create(below, "x")
    move(overlay, overlay.get(HEP, "a"), "n2")
    done(overlay, Delete(HEP, "b"))
    told = list(overlay.watch(HEP, since="0", idle=0.0))
    assert [(event.type, event.object["metadata"]["name"]) for event in told] == [
        ("ADDED", "a"),
        ("ADDED", "b"),
        ("MODIFIED", "a"),
        ("DELETED", "b"),
    ]
    assert told[2].old == told[0].object


def test_effects_are_told_once_for_each_object(below: Embedded) -> None:
    """From the first state to the last, whatever was in between; nothing of what was undone."""
    overlay = Overlay(below)
    since = overlay.revision()
    moved = move(overlay, overlay.get(HEP, "a"), "n2")
    create(overlay, "c")
    with overlay.transaction():
        move(overlay, moved, "n3")
        done(overlay, Delete(HEP, "c"))
        done(overlay, Delete(HEP, "b"))
        assert len(overlay.effects(since)) == 3
    with pytest.raises(KeyError):
        fail_after(overlay, lambda: create(overlay, "d"))
    told = {effect.name: (effect.before, effect.after) for effect in overlay.effects(since)}
    before, after = told["a"]
    assert before is not None
    assert after is not None
    assert (before["spec"]["node"], after["spec"]["node"]) == ("n1", "n3")
    assert told["c"] == (None, None)
    assert told["b"][1] is None
    assert sorted(told) == ["a", "b", "c"]


def test_many_writes_read_what_is_below_as_one_list(below: Embedded) -> None:
    """Not object by object: that would be a request for each on a server."""
    counted = NoHistory(below)
    overlay = Overlay(counted)
    overlay.write([Create(HEP, hep(f"h{number}")) for number in range(100)])
    assert counted.lists == 1
    assert len(overlay.list(HEP).objects) == 102


KEYS = [(HEP, "", "a"), (HEP, "", "b"), (SET, "x", "a"), (SET, "y", "a")]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "update", "stale", "delete"]),
        st.sampled_from(KEYS),
        st.sampled_from(["n1", "n2"]),
    ),
    min_size=1,
    max_size=5,
)


class Machine(RuleBasedStateMachine):
    """Does the same to a store and to an overlay of its twin, and compares all that they tell."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        path = Path(self.directory.name)
        self.store = Embedded.open(path / "store.db")
        self.below = Embedded.open(path / "below.db")
        self.overlay: Overlay | None = None

    def teardown(self) -> None:
        """Remove the stores."""
        self.store.close()
        self.below.close()
        self.directory.cleanup()

    @property
    def other(self) -> Datastore:
        """The twin before the overlay, then the overlay."""
        return self.overlay or self.below

    @precondition(lambda self: self.overlay is None)
    @rule()
    def lay_over(self) -> None:
        """From here on the twin is not written to."""
        self.overlay = Overlay(self.below)

    @rule(steps=STEPS)
    def write(self, steps: Any) -> None:
        """Several writes in one call."""
        writes = [self._write(*step) for step in steps]
        assert _told(self.store.write(writes)) == _told(self.other.write(writes))

    @rule(steps=STEPS)
    def write_in_vain(self, steps: Any) -> None:
        """Writes in a transaction that fails, inside one that does not."""
        with self.store.transaction(), self.other.transaction():
            with pytest.raises(KeyError):
                self._fail(steps)
            self.write(steps)

    @rule(back=st.integers(0, 6))
    def look_back(self, back: int) -> None:
        """Both tell the same of the past."""
        revision = str(max(1, int(self.store.revision()) - back))
        for kind in (HEP, SET):
            assert self.store.list(kind, revision=revision) == self.other.list(
                kind, revision=revision
            )

    @invariant()
    def look(self) -> None:
        """Both tell the same of now, by any field, and of every change."""
        assert self.store.revision() == self.other.revision()
        wheres: list[Mapping[str, str]] = [{}, {"spec.node": "n1"}, {"metadata.name": "a"}]
        for kind in (HEP, SET):
            for where in wheres:
                assert self.store.list(kind, where=where) == self.other.list(kind, where=where)
            assert self.store.list(kind, namespace="x") == self.other.list(kind, namespace="x")

    @invariant()
    def follow(self) -> None:
        """Both tell the same changes after the overlay was laid."""
        if self.overlay is not None:
            since = self.below.revision()
            assert list(self.store.watch(HEP, since=since, idle=0.0)) == list(
                self.overlay.watch(HEP, since=since, idle=0.0)
            )

    def _fail(self, steps: Any) -> None:
        with self.store.transaction():
            fail_after(self.other, lambda: self.write(steps))

    def _write(self, step: str, key: Any, node: str) -> Write:
        kind, namespace, name = key
        if step == "delete":
            return Delete(kind, name, namespace)
        obj = {**hep(name, node), "kind": kind.name}
        if namespace:
            obj["metadata"] = {"name": name, "namespace": namespace}
        if step == "create":
            return Create(kind, obj)
        version = "1"
        if step == "update":
            try:
                stored = self.store.get(kind, name, namespace)
                version = stored["metadata"]["resourceVersion"]
            except NotFound:
                version = "1"
        return Update(kind, {**obj, "metadata": {**obj["metadata"], "resourceVersion": version}})


def _told(results: list[Object | ObjectError]) -> list[Any]:
    """Results in a form that can be compared."""
    return [
        result if isinstance(result, dict) else (type(result), str(result)) for result in results
    ]


TestOverlayIsAStore = Machine.TestCase
TestOverlayIsAStore.settings = settings(
    derandomize=True, deadline=None, max_examples=30, stateful_step_count=15
)

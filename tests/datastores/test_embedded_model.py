"""The embedded datastore beside a plain dict: any sequence of operations gives the same."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pyctl.datastores.base import Create, Delete, Object, Update, Write
from pyctl.datastores.embedded import Embedded
from pyctl.errors import AlreadyExists, Compacted, Conflict, NotFound, ObjectError
from pyctl.resources.catalog import kind_for_word

HEP = kind_for_word("hep")
SET = kind_for_word("networkset")

Key = tuple[str, str, str]
Objects = dict[Key, Object]

KEYS: tuple[Key, ...] = (
    (HEP.name, "", "a"),
    (HEP.name, "", "b"),
    (SET.name, "x", "a"),
    (SET.name, "y", "a"),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "update", "stale", "delete", "careful", "careless"]),
        st.sampled_from(KEYS),
        st.sampled_from(["n1", "n2"]),
    ),
    min_size=1,
    max_size=6,
)


class Model:
    """All states that the store has had, by revision."""

    def __init__(self) -> None:
        self.states: dict[int, Objects] = {1: {}}
        self.oldest = 0

    @property
    def newest(self) -> int:
        """The revision of the last write."""
        return max(self.states)

    @property
    def now(self) -> Objects:
        """What is stored."""
        return self.states[self.newest]

    def take(self, write: Write) -> Object | type[ObjectError]:
        """Carry out a write: what it gives, or how it fails."""
        key, version = _subject(write)
        stored = self.now.get(key)
        if isinstance(write, Create) and stored:
            return AlreadyExists
        if not isinstance(write, Create) and not stored:
            return NotFound
        if stored and version not in (None, stored["metadata"]["resourceVersion"]):
            return Conflict
        revision = self.newest + 1
        self.states[revision] = dict(self.now)
        if isinstance(write, Delete):
            return self.states[revision].pop(key)
        new = copy.deepcopy(write.object)
        new["metadata"]["resourceVersion"] = str(revision)
        self.states[revision][key] = new
        return new

    def changes(self, since: int, kind: str) -> list[tuple[str, Object, Object | None]]:
        """All changes after a revision, found by comparing states."""
        return [
            _change(before.get(key), after.get(key), revision)
            for revision in range(since + 1, self.newest + 1)
            for before, after in [(self.states.get(revision - 1, {}), self.states[revision])]
            for key in before.keys() | after.keys()
            if key[0] == kind and before.get(key) != after.get(key)
        ]


def _subject(write: Write) -> tuple[Key, str | None]:
    if isinstance(write, Delete):
        return (write.kind.name, write.namespace, write.name), write.resource_version or None
    metadata = write.object["metadata"]
    key = (write.kind.name, metadata.get("namespace", ""), metadata["name"])
    return key, metadata["resourceVersion"] if isinstance(write, Update) else None


def _change(
    before: Object | None, after: Object | None, revision: int
) -> tuple[str, Object, Object | None]:
    if after:
        return ("MODIFIED" if before else "ADDED", after, before)
    assert before
    gone = {**before, "metadata": {**before["metadata"], "resourceVersion": str(revision)}}
    return ("DELETED", gone, None)


class Machine(RuleBasedStateMachine):
    """Does the same to a store and to the model, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.path = Path(self.directory.name) / "store.db"
        self.store = Embedded.open(self.path)
        self.model = Model()

    def teardown(self) -> None:
        """Remove the store."""
        self.store.close()
        self.directory.cleanup()

    @rule(steps=STEPS)
    def write(self, steps: Sequence[tuple[str, Key, str]]) -> None:
        """Several writes in one call."""
        writes = [self._write(*step) for step in steps]
        wants = [self.model.take(write) for write in writes]
        for got, wanted in zip(self.store.write(writes), wants, strict=True):
            assert got == wanted if isinstance(wanted, dict) else type(got) is wanted
            if isinstance(got, AlreadyExists | Conflict):
                assert got.existing

    @rule(steps=STEPS)
    def write_in_vain(self, steps: Sequence[tuple[str, Key, str]]) -> None:
        """Writes in a transaction that fails."""
        with pytest.raises(KeyError):
            self._fail([self._write(*step) for step in steps])

    @rule(steps=STEPS)
    def write_half_in_vain(self, steps: Sequence[tuple[str, Key, str]]) -> None:
        """A transaction that succeeds around one that fails."""
        with self.store.transaction():
            self.write_in_vain(steps)
            self.write(steps)

    @rule(back=st.integers(0, 20))
    def compact(self, back: int) -> None:
        """Forget a part of the history, perhaps one forgotten already."""
        revision = max(0, self.model.newest - back)
        self.store.compact(str(revision))
        self.model.oldest = max(self.model.oldest, revision)

    @rule(back=st.integers(0, 20), key=st.sampled_from(KEYS))
    def read_the_past(self, back: int, key: Key) -> None:
        """Lists, objects and changes at and since a revision that is kept."""
        at = max(1, self.model.oldest, self.model.newest - back)
        self._compare(self.model.states[at], revision=str(at))
        assert self._get(key, str(at)) == self.model.states[at].get(key)
        for kind in (HEP, SET):
            seen = list(self.store.watch(kind, since=str(at), idle=0))
            assert seen == self.model.changes(at, kind.name)

    @precondition(lambda self: self.model.oldest > 1)
    @rule(back=st.integers(1, 20))
    def read_what_is_forgotten(self, back: int) -> None:
        """No answer beats a wrong one."""
        at = str(max(1, self.model.oldest - back))
        for read in (
            lambda: self.store.list(HEP, revision=at),
            lambda: self.store.get(HEP, "a", revision=at),
            lambda: list(self.store.watch(HEP, since=at, idle=0)),
        ):
            with pytest.raises(Compacted):
                read()

    @rule()
    def reopen(self) -> None:
        """Close the store and open it again."""
        self.store.close()
        self.store = Embedded.open(self.path)

    @invariant()
    def same(self) -> None:
        """The store holds what the model holds."""
        assert self.store.revision() == str(self.model.newest)
        self._compare(self.model.now)

    def _compare(self, wanted: Objects, **options: Any) -> None:
        for kind in (HEP, SET):
            here = {key: item for key, item in sorted(wanted.items()) if key[0] == kind.name}
            assert self.store.list(kind, **options).objects == [*here.values()]
            for node in ("n1", "n2"):
                chosen = [item for item in here.values() if item["spec"]["node"] == node]
                where = {"spec.node": node}
                assert self.store.list(kind, where=where, **options).objects == chosen

    def _get(self, key: Key, revision: str) -> Object | None:
        kind, namespace, name = key
        row = HEP if kind == HEP.name else SET
        try:
            return self.store.get(row, name, namespace, revision=revision)
        except NotFound:
            return None

    def _fail(self, writes: Sequence[Write]) -> None:
        with self.store.transaction():
            self.store.write(writes)
            raise KeyError

    def _write(self, verb: str, key: Key, node: str) -> Write:
        """Make a write out of a word, aimed at what is stored before the call."""
        kind = HEP if key[0] == HEP.name else SET
        _, namespace, name = key
        version = self.model.now.get(key, {}).get("metadata", {}).get("resourceVersion", "1")
        if verb == "careless":
            return Delete(kind, name, namespace)
        if verb == "careful":
            return Delete(kind, name, namespace, version)
        if verb == "delete":
            return Delete(kind, name, namespace, "1")
        metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
        if verb != "create":
            metadata["resourceVersion"] = version if verb == "update" else "1"
        item = {"kind": kind.name, "metadata": metadata, "spec": {"node": node}}
        return Create(kind, item) if verb == "create" else Update(kind, item)


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    derandomize=True, deadline=None, max_examples=60, stateful_step_count=25
)

"""What every datastore promises of revisions, watches and transactions: one body of tests for all.

See test_conformance.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

import pytest

from pyctl.datastores.base import Create, Datastore, Delete, Event, Object, Update, Write
from pyctl.errors import Compacted, DatastoreError, Invalid, NotFound, ObjectError
from pyctl.resources.catalog import API_VERSION, kind_for_word

HEP = kind_for_word("hep")
SET = kind_for_word("networkset")
NEVER = 60.0  # seconds without an event that fail a test rather than hang it


def hep(name: str, node: str = "n1") -> Object:
    """Build a host endpoint."""
    spec = {"node": node, "interfaceName": "eth0"}
    metadata = {"name": name}
    return {"apiVersion": API_VERSION, "kind": "HostEndpoint", "metadata": metadata, "spec": spec}


def networkset(namespace: str) -> Object:
    """Build an object in a namespace."""
    metadata, spec = {"name": "a", "namespace": namespace}, {"nets": ["10.0.0.0/8"]}
    return {"apiVersion": API_VERSION, "kind": "NetworkSet", "metadata": metadata, "spec": spec}


def done(store: Datastore, *writes: Write) -> list[Object]:
    """Carry out writes, none of which may fail."""
    results = store.write(writes)
    assert not [result for result in results if isinstance(result, ObjectError)]
    return [result for result in results if isinstance(result, dict)]


def create(store: Datastore, name: str, node: str = "n1") -> Object:
    """Store a host endpoint."""
    return done(store, Create(HEP, hep(name, node)))[0]


def move(store: Datastore, item: Object, node: str) -> Object:
    """Change the node of a host endpoint."""
    return done(store, Update(HEP, {**item, "spec": {**item["spec"], "node": node}}))[0]


def version_of(item: Object) -> str:
    """Give the revision of an object's last write."""
    version: str = item["metadata"]["resourceVersion"]
    return version


def shown(store: Datastore, **options: Any) -> str:
    """Give the host endpoints, in the order of the list, each with its node: `a:n1 b:n2`."""
    objects = store.list(HEP, **options).objects
    return " ".join(f"{item['metadata']['name']}:{item['spec']['node']}" for item in objects)


def events(store: Datastore, since: str, count: int) -> list[Event]:
    """Give the first changes after a revision; fewer only if they fail to come."""
    return list(islice(store.watch(HEP, since=since, idle=NEVER), count))


def test_revisions_grow(store: Datastore) -> None:
    """Every write has a revision of its own, above all before, over all kinds."""
    before = int(store.revision())
    first, second = create(store, "a"), create(store, "b")
    (third,) = done(store, Create(SET, networkset("default")))
    done(store, Delete(HEP, "a"))
    versions = [before, *(int(version_of(item)) for item in (first, second, third))]
    versions.append(int(store.revision()))
    assert versions == sorted(set(versions))


def test_read_at_a_revision(store: Datastore, can: frozenset[str]) -> None:
    """With history, get and list read the past: before a change, a deletion and a creation."""
    first, _, _ = (create(store, name) for name in ("a", "b", "z"))
    then = store.revision()
    move(store, first, "n2")
    done(store, Delete(HEP, "b"))
    create(store, "c")
    kept = "history" in can
    past, now = "a:n1 b:n1 z:n1", "a:n2 c:n1 z:n1"
    assert shown(store, revision=then) == (past if kept else now)
    where = {"spec.node": "n1"}
    assert shown(store, revision=then, where=where) == (past if kept else "c:n1 z:n1")
    assert store.get(HEP, "a", revision=then)["spec"]["node"] == ("n1" if kept else "n2")
    assert shown(store) == now


def test_get_at_a_revision_before_the_object(store: Datastore, can: frozenset[str]) -> None:
    """With history, an object is NotFound at a revision before its creation."""
    create(store, "a")
    then = store.revision()
    create(store, "b")
    if "history" in can:
        with pytest.raises(NotFound):
            store.get(HEP, "b", revision=then)
    else:
        assert store.get(HEP, "b", revision=then)["metadata"]["name"] == "b"


def test_read_at_a_revision_gives_the_version_of_then(
    store: Datastore, can: frozenset[str]
) -> None:
    """An object of the past has the resourceVersion that it had, and a list the one asked for.

    Without history it is a list of now, after which others may have written already.
    """
    first = create(store, "a")
    second = move(store, first, "n2")
    listing = store.list(HEP, revision=version_of(first))
    (item,) = listing.objects
    if "history" in can:
        assert (item, listing.revision) == (first, version_of(first))
    else:
        assert item == second
        assert int(listing.revision) >= int(version_of(second))


def test_read_at_revision_zero(store: Datastore) -> None:
    """Revision 0 means now."""
    first = create(store, "a")
    second = move(store, first, "n2")
    assert store.get(HEP, "a", revision="0") == second
    assert store.list(HEP, revision="0").objects == [second]


READS: Mapping[str, Callable[[Datastore, str], object]] = {
    "get": lambda store, revision: store.get(HEP, "a", revision=revision),
    "list": lambda store, revision: store.list(HEP, revision=revision),
    "watch": lambda store, revision: next(store.watch(HEP, since=revision, idle=NEVER)),
}


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize(
    "revision", ["latest", "1.5", "٣", " 1", pytest.param("1" * 5000, id="long")]
)
def test_revision_that_is_no_number(store: Datastore, read: str, revision: str) -> None:
    """A revision that is not a number is Invalid, in calicoctl's words."""
    create(store, "a")
    with pytest.raises(Invalid) as caught:
        READS[read](store, revision)
    (problem,) = caught.value.problems
    assert problem.text.startswith(f"error with field ResourceVersion = '{revision}'")


def test_read_in_the_future(store: Datastore, can: frozenset[str]) -> None:
    """With history, a revision that is still to come is an error, as etcd's."""
    first = create(store, "a")
    future = str(int(store.revision()) + 1000)
    if "history" in can:
        with pytest.raises(DatastoreError, match="future revision"):
            store.get(HEP, "a", revision=future)
    else:
        assert store.get(HEP, "a", revision=future) == first


def test_compact(store: Datastore, can: frozenset[str]) -> None:
    """What is older than a compaction is Compacted; the revision itself and later ones stay."""
    first = create(store, "a")
    second = move(store, first, "n2")
    move(store, second, "n3")
    create(store, "b")
    store.compact(version_of(second))
    for read in READS.values() if "compaction" in can else ():
        with pytest.raises(Compacted):
            read(store, str(int(version_of(first)) - 1))
    then = "a:n2" if "history" in can else "a:n3 b:n1"
    assert shown(store, revision=version_of(second)) == then
    assert [event.type for event in events(store, version_of(second), 2)] == ["MODIFIED", "ADDED"]
    assert shown(store) == "a:n3 b:n1"


def test_compact_twice(store: Datastore) -> None:
    """To forget what is forgotten already is no failure, and revisions go on."""
    create(store, "a")
    newest = store.revision()
    store.compact(newest)
    store.compact(newest)
    create(store, "b")
    assert int(store.revision()) > int(newest)


def test_watch(store: Datastore) -> None:
    """A watch tells every change after a revision, in order, with the objects around it."""
    create(store, "z")
    since = store.list(HEP).revision
    first = create(store, "a")
    second = move(store, first, "n2")
    done(store, Delete(HEP, "a"))
    again = create(store, "a", "n3")
    added, modified, deleted, added_again = events(store, since, 4)
    assert (added, modified) == (("ADDED", first, None), ("MODIFIED", second, first))
    assert (deleted.type, deleted.old) == ("DELETED", None)
    assert added_again == ("ADDED", again, None)
    gone = version_of(deleted.object)
    deleted.object["metadata"]["resourceVersion"] = version_of(second)
    assert deleted.object == second
    assert int(version_of(second)) < int(gone) < int(version_of(again))
    assert events(store, version_of(second), 1)[0].type == "DELETED"


def test_watch_sees_its_own_kind_and_namespace(store: Datastore) -> None:
    """A watch tells of one kind, and of one namespace when asked."""
    since = store.revision()
    sets = [Create(SET, networkset(name)) for name in ("default", "kube-public")]
    done(store, *sets, Create(HEP, hep("a")))
    assert events(store, since, 1)[0].object["kind"] == "HostEndpoint"
    (event,) = islice(store.watch(SET, since=since, namespace="kube-public", idle=NEVER), 1)
    assert event.object["metadata"]["namespace"] == "kube-public"


def test_watch_goes_on(store: Datastore, another: Callable[[], Datastore]) -> None:
    """A watch tells what is written while it runs, by this client and by others, each once."""
    other = another()
    changes = store.watch(HEP, since=store.revision(), idle=NEVER)
    seen = []
    for number, writer in enumerate((store, other, store, other)):
        create(writer, f"a{number}")
        seen.append(next(changes).object["metadata"]["name"])
    assert seen == ["a0", "a1", "a2", "a3"]


def test_watch_ends_when_idle(store: Datastore) -> None:
    """A watch ends after so long without an event."""
    since = store.revision()
    assert list(store.watch(HEP, since=since, idle=0.05)) == []
    first = create(store, "a")
    assert list(store.watch(HEP, since=since, idle=0.05)) == [("ADDED", first, None)]


def test_transaction(
    store: Datastore, another: Callable[[], Datastore], can: frozenset[str]
) -> None:
    """A transaction's writes are seen inside it at once, by others when it ends."""
    other = another()
    with store.transaction():
        create(store, "a")
        assert shown(store) == "a:n1"
        assert shown(other) == ("" if "transactions" in can else "a:n1")
    assert shown(other) == "a:n1"


def test_transaction_that_fails(store: Datastore, can: frozenset[str]) -> None:
    """On leaving by an exception, nothing inside has happened where transactions are real."""
    first = create(store, "a")
    before = store.revision()
    with pytest.raises(KeyError):
        fail_after(store, lambda: move(store, first, "n2"))
    kept = "transactions" in can
    assert shown(store) == ("a:n1" if kept else "a:n2")
    assert (store.revision() == before) is kept


def test_transaction_in_a_transaction(store: Datastore, can: frozenset[str]) -> None:
    """An inner transaction that fails undoes itself alone."""
    with store.transaction():
        create(store, "a")
        with pytest.raises(KeyError):
            fail_after(store, lambda: create(store, "b"))
        with store.transaction():
            create(store, "c")
    kept = "transactions" in can
    assert shown(store) == ("a:n1 c:n1" if kept else "a:n1 b:n1 c:n1")


def test_transaction_around_one_that_succeeded(store: Datastore, can: frozenset[str]) -> None:
    """An outer transaction that fails undoes also what was done inside."""

    def inside() -> None:
        with store.transaction():
            create(store, "a")

    with pytest.raises(KeyError):
        fail_after(store, inside)
    assert shown(store) == ("" if "transactions" in can else "a:n1")


def test_transaction_that_fails_after_one_inside(store: Datastore, can: frozenset[str]) -> None:
    """A transaction that fails undoes all of its own, also what came before one that failed."""

    def inside() -> None:
        create(store, "b")
        with pytest.raises(KeyError):
            fail_after(store, lambda: create(store, "c"))

    with store.transaction():
        create(store, "a")
        with pytest.raises(KeyError):
            fail_after(store, inside)
    assert shown(store) == ("a:n1" if "transactions" in can else "a:n1 b:n1 c:n1")


def fail_after(store: Datastore, action: Callable[[], object]) -> None:
    """Do something in a transaction that then fails."""
    with store.transaction():
        action()
        raise KeyError

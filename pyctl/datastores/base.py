"""What every datastore promises: the semantics of etcd as Calico uses it, in words.

*Objects* are the plain dicts of the API. A datastore never validates and never looks a kind up:
it is handed the kind's catalog row. `metadata.name` (and `metadata.namespace` for a namespaced
kind) says which object, `metadata.resourceVersion` is the decimal text of the revision of its last
write. The caller fills in uid and creationTimestamp; a datastore adds resourceVersion to what it
gives out and never stores it.

*Revisions*: one counter for the whole datastore. Every successful write moves it forward by at
least one, and no two writes share one. A listing carries the revision at which it was taken, so
that a watch can follow on from it. Where a revision is asked for, "" and "0" mean now, and text
that is no number raises Invalid.

*Lists* are in byte order of namespace, then name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol, runtime_checkable

from pyctl.errors import ObjectError
from pyctl.resources.catalog import Kind

Object = dict[str, Any]


class Create(NamedTuple):
    """Store a new object. AlreadyExists (with the stored object) when its name is taken."""

    kind: Kind
    object: Object


class Update(NamedTuple):
    """Replace the object whose resourceVersion is the one in `object.metadata`.

    NotFound when it is gone, Conflict (with the stored object) when it has moved on or when no
    resourceVersion is given.
    """

    kind: Kind
    object: Object


class Delete(NamedTuple):
    """Remove an object; with a resourceVersion, only while it still has that one.

    The result is the object as it was. NotFound when it is not there, Conflict as for Update.
    """

    kind: Kind
    name: str
    namespace: str = ""
    resource_version: str = ""


Write = Create | Update | Delete
Results = list[Object | ObjectError]
"""One a write, in order: the object as stored (Delete: as it was), or why not."""


class Listing(NamedTuple):
    """Objects, and the revision of the datastore at which they were read."""

    objects: list[Object]
    revision: str


class Event(NamedTuple):
    """One change: `type` is ADDED, MODIFIED or DELETED.

    `object` is the object after the change, for DELETED the object before it with the
    resourceVersion of the deletion. `old` is the object before a MODIFIED.
    """

    type: str
    object: Object
    old: Object | None = None


class Page(NamedTuple):
    """Some objects of a kind, and the revision of the state that they belong to."""

    kind: Kind
    objects: list[Object]
    revision: str


class Datastore(Protocol):
    """Where objects live. Every method raises DatastoreError when the datastore cannot answer."""

    @property
    def capabilities(self) -> frozenset[str]:
        """What it can do besides: `transactions`, `history` (old revisions), `compaction`.

        And `bulk`: many writes take few requests, so that looking first is seldom worth it.
        `status`: an object's status is written with it; else it is not the writer's. `threads`:
        several may use it at once, so that a list can be on its way while others do something else.
        `defaults`: it has schemas of its own, and fills in what they say of fields that are not
        given.
        """

    @property
    def name(self) -> str:
        """What it is and where, for messages: `the embedded datastore ~/.local/share/...`."""

    def get(self, kind: Kind, name: str, namespace: str = "", *, revision: str = "") -> Object:
        """One object, or NotFound.

        With a revision: as it was then (Compacted when that is no longer kept).
        """

    def list(
        self,
        kind: Kind,
        *,
        namespace: str = "",
        revision: str = "",
        where: Mapping[str, str] | None = None,
    ) -> Listing:
        """All objects of a kind, of one namespace if given, at a revision if given.

        `where` keeps the objects whose fields are these texts: dotted paths such as `spec.node`.
        Paths in the kind's `indexes` cost no scan on datastores that keep indexes. A namespace
        counts for nothing where the kind has none.
        """

    def write(self, writes: Sequence[Write]) -> Results:
        """Carry writes out in order; each succeeds or fails alone, a later one sees the earlier.

        One result a write, in order: the object as stored (Delete: as it was), or why not. A
        failure of the datastore itself raises, and then nothing of this call is stored on
        datastores with transactions.
        """

    def transaction(self) -> AbstractContextManager[None]:
        """Make everything inside one atomic step where the datastore can; else do nothing.

        On leaving by an exception nothing inside has happened. Nests: an inner transaction undoes
        only itself.
        """

    def watch(
        self, kind: Kind, *, since: str, namespace: str = "", idle: float | None = None
    ) -> Iterator[Event]:
        """Every change after the revision `since`, each once, in order, for as long as iterated.

        `since` "0" is from the beginning. Ends after `idle` seconds without an event; None waits
        for ever. Compacted when the history after `since` is no longer kept.
        """

    def revision(self) -> str:
        """The revision of the last write."""

    def compact(self, revision: str) -> None:
        """Forget history before this revision; what is stored now stays.

        Nothing is left to do for a revision that is forgotten already; one that is yet to come
        raises DatastoreError.
        """

    def close(self) -> None:
        """Give back connections; the datastore cannot be used afterwards."""


@runtime_checkable
class Dumping(Protocol):
    """What a datastore may do besides: give everything without holding it all in memory."""

    def dump(self, kinds: Sequence[Kind]) -> Iterator[Page]:
        """All objects of these kinds, of one state, page by page: by kind, then as list() has them.

        Others may write meanwhile. Raises DatastoreError when the datastore cannot answer.
        """


@runtime_checkable
class Reclaiming(Protocol):
    """What a datastore may do besides: give space that nothing is stored in back to the disk."""

    def reclaim(self) -> int | None:
        """How many bytes were given back; None while somebody who reads keeps them.

        What others read or write meanwhile is not disturbed. Raises DatastoreError.
        """


@runtime_checkable
class Trying(Protocol):
    """What a Datastore is besides that can try writes out."""

    def on_trial(self) -> Datastore:
        """The same one, which checks what is written and answers as if, but stores nothing."""


@runtime_checkable
class Foreseeing(Protocol):
    """What a Datastore is besides in which an update does not make an object what is written."""

    def foreseen(self, kind: Kind, stored: Object, written: Object) -> Object:
        """What would be there after an update of what is stored; nothing is asked for that."""


@runtime_checkable
class Refusing(Protocol):
    """What a Datastore is besides that never carries some writes out, whatever is stored."""

    def refusal(self, write: Write) -> ObjectError | None:
        """Why such a write is refused where its object is there; a Create always. Else None."""

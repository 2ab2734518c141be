"""Changes as they happen: streams taken up where they ended, and lists where history is forgotten.

Who watches must know what was there before: for the object before a change, and, when the server
has forgotten what happened since, to tell the difference and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pyctl.datastores.base import Event, Object
from pyctl.datastores.kubernetes.api import Event as Told
from pyctl.datastores.kubernetes.api import KubernetesAPI, Silent
from pyctl.datastores.kubernetes.forms import Wire
from pyctl.datastores.kubernetes.merged import merged
from pyctl.datastores.kubernetes.sources import Items, Source, items_at, items_of
from pyctl.datastores.revisions import not_a_number, number
from pyctl.errors import Compacted

_LOOKING_BACK = 1.0  # seconds that a server may need to look into the past
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0

NOTHING = Items([], "")
"""What has been listed, where nothing has."""

Key = tuple[str, str]
"""Namespace and name of an item at the server."""


def watched(
    api: KubernetesAPI,
    sources: Sequence[Source],
    since: str,
    idle: float | None,
    *,
    seen: Sequence[Items] = (),
    doubtful: bool = False,
) -> Iterator[Event]:
    """The changes of collections after a revision: one number for all, or one for each (`12/15`).

    Ends after `idle` seconds without a change; None waits for ever. Raises Invalid for what is no
    revision. `seen` is what somebody has listed before, which is good for a watch from just there;
    `doubtful` says that a stream that ends may have left something out.
    """
    revisions = since.split("/") if len(sources) > 1 else [since]
    given = [number(revision) for revision in revisions if revision or len(revisions) == 1]
    if len(revisions) not in (1, len(sources)) or not given:
        raise not_a_number(since)
    if len(revisions) == 1 or not all(revisions):  # what an item says of itself is good for all
        given = [max(given)] * len(sources)
    known = seen or [NOTHING] * len(sources)
    streams = [
        Watch(api, source, str(start), seen=items, doubtful=doubtful).events(idle)
        for source, start, items in zip(sources, given, known, strict=True)
    ]
    return streams[0] if len(streams) == 1 else merged(streams)


class Known(NamedTuple):
    """An item as it was last: the server's resourceVersion, and the object read from it."""

    version: str
    object: Object


class _Patience:
    """How long the next event may take: `idle` seconds, a little more for the first."""

    def __init__(self, idle: float | None, clock: Callable[[], float]) -> None:
        self._idle = idle
        self._clock = clock
        self._end = clock() + _LOOKING_BACK + (idle or 0)

    @property
    def left(self) -> float | None:
        """The seconds left, None for any time."""
        return None if self._idle is None else max(self._end - self._clock(), 0)

    @property
    def over(self) -> bool:
        """Whether none are left."""
        return self._idle is not None and self._clock() >= self._end

    def renew(self) -> None:
        """Begin anew: there was an event."""
        self._end = self._clock() + (self._idle or 0)


class Watch:
    """The changes of one collection after a resourceVersion.

    The source gives no object for an item that cannot be read. With `doubtful` what may be missing
    when a stream ends is looked up in a list.
    """

    def __init__(
        self,
        api: KubernetesAPI,
        source: Source,
        since: str,
        *,
        seen: Items = NOTHING,
        doubtful: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = api
        self._source = source
        self._read = source.read
        self._since = since
        self._seen = seen
        self._doubtful = doubtful
        self._sleep = sleep
        self._clock = clock
        self._known: dict[Key, Known] = {}

    def events(self, idle: float | None) -> Iterator[Event]:
        """Each change once, in order; ends after so many seconds without one.

        Raises Compacted when the history is no longer kept at the start, DatastoreError when the
        server cannot be reached for longer than a request may take.
        """
        if self._seen.revision == self._since:
            self._known = self._state(self._seen)
        elif int(self._since):
            self._known = self._state(items_at(self._api, self._source, self._since))
        else:
            yield from self._difference()
        self._seen = NOTHING
        pause, wait = _FIRST_PAUSE, _Patience(idle, self._clock)
        while not wait.over:
            begun = self._since
            try:
                yield from self._streamed(wait)
                if self._doubtful and not wait.over:
                    yield from self._difference()
            except Silent:
                return
            except Compacted:
                yield from self._difference()
            if self._since == begun and not wait.over:
                self._sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE) if self._since == begun else _FIRST_PAUSE

    def _streamed(self, wait: _Patience) -> Iterator[Event]:
        """The changes of one stream."""
        for told in self._api.stream(self._source.path, self._query(), idle=wait.left):
            for event in self._told(told):
                yield event
                wait.renew()
            if wait.over:
                return

    def _query(self) -> Mapping[str, str]:
        watch = {"watch": "1", "resourceVersion": self._since, "allowWatchBookmarks": "true"}
        return {**self._source.query, **watch}

    def _told(self, told: Told) -> Iterator[Event]:
        """The change in an event of the server's, if it is one."""
        item = told["object"]
        version = item["metadata"].get("resourceVersion") or self._since
        self._since = version
        if told["type"] == "BOOKMARK":
            return
        key = _key(item)
        before = self._known.get(key)
        after = None if told["type"] == "DELETED" else self._read(item)
        if after is not None:
            yield _changed(told["type"], before, Known(version, after))
            self._known[key] = Known(version, after)
        elif told["type"] == "DELETED" or before is not None:
            self._known.pop(key, None)
            gone = self._read(item) or (_at(before.object, version) if before else None)
            if gone is not None:
                yield Event("DELETED", gone)

    def _difference(self) -> Iterator[Event]:
        """What is different now from what was known; it is what is known afterwards."""
        before, items = self._known, items_of(self._api, self._source)
        after = self._state(items)
        changed = [key for key, now in after.items() if _version(before.get(key)) != now.version]
        for key in sorted(changed, key=lambda key: int(after[key].version)):
            old, new = before.get(key), after[key].object
            yield Event("MODIFIED" if old else "ADDED", new, old.object if old else None)
        for key, was in before.items():
            if key not in after:
                yield Event("DELETED", _at(was.object, items.revision))
        self._known, self._since = after, items.revision

    def _state(self, items: Items) -> dict[Key, Known]:
        state = {}
        for item in items.items:
            obj = self._read(item)
            if obj is not None:
                state[_key(item)] = Known(item["metadata"].get("resourceVersion", "0"), obj)
        return state


def _changed(told: str, before: Known | None, after: Known) -> Event:
    """A change of an object. What is known may be later, where the past could not be asked for.

    Calico's API server calls some changes additions.
    """
    if before is None:
        return Event("ADDED", after.object)
    if int(before.version) >= int(after.version):
        return Event(told, after.object)
    return Event("MODIFIED", after.object, before.object)


def _key(item: Wire) -> Key:
    metadata = item["metadata"]
    return metadata.get("namespace", ""), metadata["name"]


def _version(known: Known | None) -> str:
    return known.version if known else ""


def _at(obj: Object, version: str) -> Object:
    return {**obj, "metadata": {**obj["metadata"], "resourceVersion": version}}

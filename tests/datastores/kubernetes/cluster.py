"""A small cluster in memory that answers as kube-apiserver was recorded to, over plain HTTP.

It knows resources by their paths alone: names, namespaces, resourceVersions, uids, pages, watches.
"""

from __future__ import annotations

import copy
import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from pyctl.datastores.kubernetes.settings import KubernetesSettings
from tests.datastores.kubernetes.wire import (
    Answer,
    Object,
    Place,
    Request,
    data_of,
    failure,
    place_of,
    request_in,
)
from tests.transport.servers import request_of, served

_NAMESPACES = ("default", "kube-public", "kube-system")
_PATIENCE = 30.0
_LOOK_AGAIN = 0.2


class Change(NamedTuple):
    """A change of an object, with the resourceVersion at which it happened."""

    version: int
    type: str
    place: Place
    object: Object


class Cluster:
    """Objects by their places. `before` may answer a request in its stead."""

    def __init__(self, *groups: str) -> None:
        self.groups = groups
        self.requests: list[Request] = []
        self.before: Callable[[Request], Answer | None] = lambda request: None
        self.page = 0
        self.ended = 0
        self.oldest = 0
        self._changes: list[Change] = []
        self._objects: dict[Place, Object] = {}
        self._version = 100
        self._turn = threading.Condition(threading.RLock())
        self._open: list[int] = []
        for name in _NAMESPACES:
            self.put("/api/v1/namespaces", {"metadata": {"name": name}})

    @property
    def asked(self) -> list[str]:
        """The requests, in short."""
        return [request.short for request in self.requests]

    def put(self, collection: str, obj: Object) -> Object:
        """Store an object as somebody else would, over the one that may be there."""
        metadata = obj["metadata"]
        place = place_of(collection)._replace(
            name=metadata["name"], namespace=metadata.get("namespace", "")
        )
        with self._turn:
            old = self._objects.get(place)
            return self._store(place, copy.deepcopy(obj), old)

    def remove(self, path: str) -> None:
        """Delete an object as somebody else would."""
        with self._turn:
            self._drop(place_of(path))

    def forget(self) -> None:
        """Keep no history of what has been: lists go on, watches are too old."""
        with self._turn:
            self._version += 1
            self.oldest = self._version
            self.end_watches()

    def end_watches(self) -> None:
        """End all streams, and return when they have ended."""
        with self._turn:
            self.ended += 1
            self._turn.notify_all()
            self._turn.wait_for(lambda: not self._open or min(self._open) >= self.ended, _PATIENCE)

    def act(self, connection: socket.socket) -> None:
        """Answer the requests of a connection."""
        while True:
            request = request_in(request_of(connection))
            self.requests.append(request)
            answer = self.before(request)
            if answer is None and "watch" in request.query:
                self._watch(connection, request)
                continue
            if answer is None:
                with self._turn:
                    answer = self._answer(request)
            connection.sendall(data_of(answer))

    def _answer(self, request: Request) -> Answer:
        if request.path == "/apis":
            return Answer(200, {"kind": "APIGroupList", "groups": list(map(_group, self.groups))})
        place = place_of(request.path)
        if place.group and not any(group.startswith(place.group) for group in self.groups):
            return Answer(404, b"404 page not found\n")
        if request.method == "GET":
            return self._one(place) if place.name else self._list(place, request.query)
        if request.method == "POST":
            return self._create(place, request)
        stored = self._objects.get(place._replace(subresource=""))
        if stored is None:
            return _missing(place)
        if request.method == "PUT":
            return self._update(place._replace(subresource=""), request, stored)
        return self._delete(place, request, stored)

    def _one(self, place: Place) -> Answer:
        found = self._objects.get(place)
        return Answer(200, found) if found else _missing(place)

    def _list(self, place: Place, query: dict[str, str]) -> Answer:
        start, at = 0, self._version
        if "continue" in query:
            token, _, index = query["continue"].partition("-")
            start, at = int(index), int(token)
        elif query.get("resourceVersionMatch") == "Exact":
            at = int(query["resourceVersion"])
        if at < self.oldest:
            return failure(410, "Expired", "The resourceVersion for the provided list is too old.")
        items = self._state(place, at)
        limit = int(query.get("limit", 0)) and (self.page or int(query["limit"]))
        end = start + limit if limit else len(items)
        metadata = {"resourceVersion": str(at), "continue": ""}
        if end < len(items):
            metadata["continue"] = f"{at}-{end}"
        return Answer(200, {"kind": "List", "metadata": metadata, "items": items[start:end]})

    def _state(self, place: Place, at: int) -> list[Object]:
        """The objects of a collection as they were, in the order of their keys."""
        state: dict[str, Object] = {}
        for change in self._changes:
            if change.version > at or not _within(place, change.place):
                continue
            key = f"{change.place.namespace}/{change.place.name}"
            state[key] = change.object
            if change.type == "DELETED":
                del state[key]
        return [state[key] for key in sorted(state)]

    def _create(self, place: Place, request: Request) -> Answer:
        obj: Object = copy.deepcopy(request.body)
        metadata = obj["metadata"]
        place = place._replace(name=metadata["name"])
        if place in self._objects:
            message = f'{place.plural}.{place.group} "{place.name}" already exists'
            return failure(409, "AlreadyExists", message, name=place.name)
        within = place_of(f"/api/v1/namespaces/{place.namespace}")
        if place.namespace and within not in self._objects:
            message = f'namespaces "{place.namespace}" not found'
            return failure(404, "NotFound", message, name=place.namespace, kind="namespaces")
        if metadata.get("resourceVersion"):
            message = "resourceVersion should not be set on objects to be created"
            return failure(500, "", message)
        metadata.pop("uid", None)
        if "dryRun" in request.query:
            return Answer(201, obj)
        return Answer(201, self._store(place, obj, None))

    def _update(self, place: Place, request: Request, stored: Object) -> Answer:
        obj: Object = copy.deepcopy(request.body)
        metadata, known = obj["metadata"], stored["metadata"]
        if metadata.get("uid", known["uid"]) != known["uid"]:
            return _conflict(place, f"Precondition failed: UID in precondition: {metadata['uid']}")
        if metadata["resourceVersion"] != known["resourceVersion"]:
            return _conflict(place, "the object has been modified")
        if "dryRun" in request.query or _plain(obj) == _plain(stored):
            return Answer(200, obj)
        return Answer(200, self._store(place, obj, stored))

    def _delete(self, place: Place, request: Request, stored: Object) -> Answer:
        options: Object = request.body or request.query  # a body goes before the query
        for field, value in options.get("preconditions", {}).items():
            if stored["metadata"][field] != value:
                return _conflict(place, f"the {field} in the precondition does not match")
        if stored["metadata"].get("finalizers"):
            marked = copy.deepcopy(stored)
            marked["metadata"]["deletionTimestamp"] = "2026-11-23T16:00:00Z"
            return Answer(200, self._store(place, marked, stored))
        if "dryRun" not in options:
            self._drop(place)
        return Answer(200, {"kind": "Status", "status": "Success", "details": {"name": place.name}})

    def _store(self, place: Place, obj: Object, old: Object | None) -> Object:
        self._version += 1
        known = old["metadata"] if old else {}
        metadata = obj["metadata"]
        metadata["uid"] = known.get("uid") or metadata.get("uid") or str(uuid.uuid4())
        metadata["resourceVersion"] = str(self._version)
        metadata["creationTimestamp"] = known.get("creationTimestamp", "2026-11-23T15:14:35Z")
        self._objects[place] = obj
        self._note(Change(self._version, "MODIFIED" if old else "ADDED", place, obj))
        return obj

    def _drop(self, place: Place) -> None:
        self._version += 1
        gone = copy.deepcopy(self._objects.pop(place))
        gone["metadata"]["resourceVersion"] = str(self._version)
        self._note(Change(self._version, "DELETED", place, gone))

    def _note(self, change: Change) -> None:
        self._changes.append(change)
        self._turn.notify_all()

    def _watch(self, connection: socket.socket, request: Request) -> None:
        """Send what comes after a resourceVersion, until somebody ends it."""
        place, seen = place_of(request.path), int(request.query["resourceVersion"])
        with self._turn:
            ended = self.ended
            self._open.append(ended)
        try:
            self._stream(connection, self._events(place, seen, ended))
        finally:
            with self._turn:
                self._open.remove(ended)
                self._turn.notify_all()

    def _stream(self, connection: socket.socket, events: Iterator[Object]) -> None:
        head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        for event in events:
            line = json.dumps(event).encode() + b"\n"
            connection.sendall(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        connection.sendall(b"0\r\n\r\n")

    def _events(self, place: Place, seen: int, ended: int) -> Iterator[Object]:
        if seen < self.oldest:
            message = f"too old resource version: {seen} ({self.oldest})"
            yield {"type": "ERROR", "object": failure(410, "Expired", message).value}
            return
        while True:
            with self._turn:
                over = self.ended != ended
                new = [change for change in self._changes if change.version > seen]
                if not new and not over:
                    self._turn.wait(_LOOK_AGAIN)
                    continue
            for change in new:
                seen = change.version
                if _within(place, change.place):
                    yield {"type": change.type, "object": change.object}
            if over:
                mark = {"metadata": {"resourceVersion": str(seen)}}
                yield {"type": "BOOKMARK", "object": mark}
                return


@contextmanager
def running(cluster: Cluster, group: str = "") -> Iterator[KubernetesSettings]:
    """How to reach a cluster, while it runs; `group` forces one of its API groups."""
    with served(cluster.act) as address:
        try:
            yield KubernetesSettings(endpoint=address.http, group=group)
        finally:
            cluster.end_watches()


def _within(collection: Place, place: Place) -> bool:
    same = (collection.base, collection.plural) == (place.base, place.plural)
    return same and collection.namespace in ("", place.namespace)


def _plain(obj: Object) -> Object:
    ours = ("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields")
    metadata = {key: value for key, value in obj["metadata"].items() if key not in ours}
    return {**obj, "metadata": metadata}


def _missing(place: Place) -> Answer:
    message = f'{place.plural}.{place.group} "{place.name}" not found'
    return failure(404, "NotFound", message, name=place.name, kind=place.plural)


def _conflict(place: Place, why: str) -> Answer:
    message = f'Operation cannot be fulfilled on {place.plural} "{place.name}": {why}'
    return failure(409, "Conflict", message, name=place.name)


def _group(name: str) -> Object:
    group, _, version = name.partition("/")
    return {"name": group, "versions": [{"groupVersion": name, "version": version}]}

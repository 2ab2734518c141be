"""A Kubernetes API server as the rest of the datastore sees it: paths in, parsed JSON out.

Deadlines, second tries, credentials and the server's ways of saying no are dealt with here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any

from pyctl.datastores.kubernetes.answers import (
    About,
    MissingType,
    PassedOn,
    error_of,
    read,
    told,
    warnings_of,
)
from pyctl.datastores.kubernetes.attempts import Attempts
from pyctl.datastores.kubernetes.calls import Call, holds
from pyctl.datastores.kubernetes.connection import Connection, connection
from pyctl.datastores.kubernetes.credentials import Credentials, credentials
from pyctl.datastores.kubernetes.discovery import GROUPS, V3, Discovery
from pyctl.datastores.kubernetes.discovery_cache import DiscoveryCache, cache_of
from pyctl.datastores.kubernetes.exec_process import ALONE, Surroundings
from pyctl.datastores.kubernetes.sender import Sender
from pyctl.datastores.kubernetes.settings import KubernetesSettings
from pyctl.errors import AlreadyExists, Conflict, DatastoreError, NotFound, PyctlError
from pyctl.transport.client import Log, Response, Stream
from pyctl.transport.deadline import Deadline, Idle
from pyctl.transport.failure import TransportError

Event = dict[str, Any]
"""An event of a watch: `type` (ADDED, MODIFIED, DELETED, BOOKMARK) and `object`."""

Remark = Callable[[str], None]

_OK, _LAST_OF_GOOD = 200, 299
_SUCCESS = {"kind": "Status", "apiVersion": "v1", "status": "Success"}


class Silent(DatastoreError):
    """A watch brought nothing for as long as it was to be waited for."""


class KubernetesAPI:
    """One API server, asked as one user. Several threads may share one.

    `name` says which: `the Kubernetes cluster https://10.0.0.1:6443`; `seconds` is how long a
    request may take with all its tries, None for any time; `discovery` knows Calico's API group:
    `group` is one to force, `cache` where it is kept.
    """

    def __init__(
        self,
        name: str,
        who: str,
        sender: Sender,
        attempts: Attempts,
        *,
        seconds: float | None = 30.0,
        group: str = "",
        cache: DiscoveryCache | None = None,
        remark: Remark = lambda text: None,
    ) -> None:
        self.name = name
        self.seconds = seconds
        self._who = who
        self._sender = sender
        self._attempts = attempts
        self._remark = remark
        self._remarked: set[str] = set()
        self._lock = threading.Lock()
        ask = partial(self.request, "GET", GROUPS)
        self.discovery = Discovery(ask, name, forced=group, cache=cache, remark=remark)

    @classmethod
    def open(
        cls,
        settings: KubernetesSettings,
        *,
        seconds: float | None = 30.0,
        around: Surroundings = ALONE,
        remark: Remark = lambda text: None,
        log: Log | None = None,
    ) -> KubernetesAPI:
        """The server that is meant, which is first asked when something is wanted of it.

        `around` is what plugins find, and its environment may name proxies; `remark` is told of the
        server's warnings, `log` of each request. Raises SettingsError for settings and kubeconfigs
        that cannot be used.
        """
        meant = connection(settings, around.environ)
        shown = credentials(meant, around)
        name = f"the Kubernetes cluster {meant.url}"
        sender = Sender(meant, shown, environ=around.environ, log=log)
        return cls(
            name,
            _who(meant, shown),
            sender,
            Attempts(seconds),
            seconds=seconds,
            group=settings.group,
            cache=cache_of(meant.url, around.environ),
            remark=remark,
        )

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        *,
        identity: str = "",
    ) -> Any:
        """The answer to a request, parsed; anything but success raises an error of pyctl's.

        `identity` names the object in errors, as `kind.identity()` has it. Tried again is what is
        safe: reads, and writes that say what they expect to find (POST of a name, PUT with a
        resourceVersion, DELETE with preconditions). One that turns out to have been carried out by
        an earlier try counts as done.

        Raises NotFound, AlreadyExists and Conflict (without the stored object), NotSupported,
        Invalid, Compacted (410), Unauthorized, MissingType (the server has no such path), and
        DatastoreError for all else.
        """
        call = Call(method, path, query or {}, body, identity)
        self._sender.prepare()
        response, repeated = self._attempts.answer(call, partial(self._sender.send, call))
        self._pass_on_warnings(response)
        if _OK <= response.status <= _LAST_OF_GOOD:
            return self._parsed(response.body)
        error = error_of(response, self._about(call))
        if repeated:
            return self._settled(call, error)
        raise self._explained(call, error)

    def read(self, path: str, query: Mapping[str, str] | None = None, *, identity: str = "") -> Any:
        """An object or a list of them, asked for as by request(): all that has metadata."""
        value = self.request("GET", path, query, identity=identity)
        if not isinstance(value.get("metadata"), dict):
            raise self._foreign()
        return value

    def stream(
        self, path: str, query: Mapping[str, str] | None = None, *, idle: float | None = None
    ) -> Iterator[Event]:
        """The events of a watch, until the server or the network ends it: then watch again.

        Raises Silent when nothing, not even a bookmark, comes for `idle` seconds; Compacted when
        the resourceVersion is too old, be it at the start or later; other errors as request().
        """
        call, about = Call("GET", path, query or {}), self._about(Call("GET", path))
        wait = Idle(self.seconds)
        self._sender.prepare()
        with ExitStack() as opened:
            stream = self._begun(call, wait, opened)
            wait.seconds = idle
            try:
                for line in stream.lines():
                    yield self._event(line, about)
            except TransportError as error:
                if error.timed_out:
                    raise Silent(f"{self.name}: nothing came for {idle:g} s") from error

    def close(self) -> None:
        """Give the connections back."""
        self._sender.close()

    def _begun(self, call: Call, idle: Idle, opened: ExitStack) -> Stream:
        streams: list[Stream] = []

        def once(deadline: Deadline) -> Response:
            stream = opened.enter_context(self._sender.stream(call, deadline, idle))
            body = b""
            if stream.status == _OK:
                streams.append(stream)
            else:
                body = b"".join(stream.chunks())
                opened.close()
            return Response(stream.status, stream.headers, body)

        response, _ = self._attempts.answer(call, once)
        self._pass_on_warnings(response)
        if not streams:
            raise error_of(response, self._about(call))
        return streams[0]

    def _event(self, line: bytes, about: About) -> Event:
        event = self._parsed(line)
        if event.get("type") != "ERROR":
            return event
        status = read(event.get("object") or {})
        raise told(status, about) if status else DatastoreError(f"{self.name}: the watch failed")

    def _settled(self, call: Call, error: PyctlError) -> Any:
        """The answer to a write that may have met its own earlier try."""
        if call.method == "DELETE" and isinstance(error, NotFound):
            return _SUCCESS
        if call.method in ("POST", "PUT") and isinstance(error, (AlreadyExists, Conflict)):
            with suppress(NotFound):
                stored = self.request("GET", call.object_path, identity=call.identity)
                if holds(stored, call.body):
                    return stored
        raise self._explained(call, error)

    def _explained(self, call: Call, error: PyctlError) -> PyctlError:
        """The error, which tells what is there instead of a type, or what can be done."""
        if isinstance(error, PassedOn) and call.path.startswith(f"/apis/{V3}/"):
            return self.discovery.silent(error)
        if not isinstance(error, MissingType) or call.path == GROUPS:
            return error
        try:
            return self.discovery.missing(call.path)
        except PyctlError:
            return error

    def _pass_on_warnings(self, response: Response) -> None:
        for text in warnings_of(response):
            with self._lock:
                new = text not in self._remarked
                self._remarked.add(text)
            if new:
                self._remark(text)

    def _about(self, call: Call) -> About:
        return About(self.name, self._who, call.path, call.identity, call.version)

    def _parsed(self, body: bytes) -> dict[str, Any]:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise self._foreign() from error
        if not isinstance(value, dict):
            raise self._foreign()
        return value

    def _foreign(self) -> DatastoreError:
        return DatastoreError(f"what answers for {self.name} is no API server")


def _who(connection: Connection, shown: Credentials) -> str:
    """Who is asking, for messages."""
    acting = connection.user.impersonation.user
    return f"{connection.who} with {shown.what}" + (f", acting as {acting}" if acting else "")

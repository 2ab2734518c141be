"""Calls to etcd through its JSON gateway: members in turn, who is asking, which prefix it has.

A call goes to the member that answered last; one that does not answer is passed over for the next.
Once etcd has answered at all, a member that goes away may come back: until the deadline the call is
tried again. Whoever makes a call that writes must know that it may have been carried out before:
see Answer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple, TypeVar

from pyctl.datastores.etcd_errors import NoAuthentication, NoToken, Unavailable, error_of
from pyctl.datastores.etcd_settings import EtcdSettings
from pyctl.errors import DatastoreError, PyctlError
from pyctl.transport.client import Client, Response, Stream
from pyctl.transport.deadline import Deadline
from pyctl.transport.failure import TransportError

PREFIXES = ("/v3", "/v3beta", "/v3alpha")
"""Where the gateway is; etcd 3.4 and later have the first."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
_OK, _NOT_FOUND = 200, 404
_ANY_KEY = b'{"key":"AA==","keys_only":true}'

T = TypeVar("T")


class Answer(NamedTuple):
    """What etcd answered.

    `repeated` says that an earlier try of the same call got no answer, and may have been carried
    out.
    """

    result: dict[str, Any]
    repeated: bool = False


class Unreachable(DatastoreError):
    """No member gave an answer; `sent` is False when none has surely carried the call out."""

    def __init__(self, text: str, *, sent: bool) -> None:
        super().__init__(text)
        self.sent = sent


class Gateway:
    """Calls to one etcd; `seconds` is how long a call may take, None for any time."""

    def __init__(
        self,
        settings: EtcdSettings,
        client: Client,
        seconds: float | None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = f"the etcd datastore {', '.join(settings.endpoints)}"
        self.seconds = seconds
        self._client = client
        self._sleep = sleep
        self._members = list(settings.endpoints)
        self._user = (settings.username, settings.password) if settings.username else None
        self._prefix = PREFIXES[0]
        self._token = ""
        self._reached = False

    def call(self, path: str, body: bytes) -> Answer:
        """POST to `/kv/range` and the like; raises PyctlError for everything but success."""
        result, repeated = self._somewhere(
            lambda member, deadline: self._post(member, path, body, deadline)
        )
        return Answer(result, repeated)

    @contextmanager
    def stream(self, path: str, body: bytes, idle: Deadline) -> Iterator[Stream]:
        """POST, and read the answer inside as it comes; `idle` says how long each bit may take."""
        with ExitStack() as opened:

            def once(member: str, deadline: Deadline) -> Stream:
                self._post(member, "/kv/range", _ANY_KEY, deadline)  # finds prefix and token
                url, headers = f"{member}{self._prefix}{path}", self._headers()
                stream = opened.enter_context(
                    self._client.stream(
                        "POST", url, deadline=deadline, idle=idle, body=body, headers=headers
                    )
                )
                if stream.status != _OK:
                    whole = b"".join(stream.chunks())
                    raise self._failure(member, Response(stream.status, stream.headers, whole))
                return stream

            stream, _ = self._somewhere(once)
            yield stream

    def rest(self) -> None:
        """Wait a moment before something is tried again."""
        self._sleep(_FIRST_PAUSE)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _somewhere(self, once: Callable[[str, Deadline], T]) -> tuple[T, bool]:
        """What the first member gives that answers, and whether it is one more try of a call."""
        deadline, pause, sent = Deadline(self.seconds), _FIRST_PAUSE, False
        told: list[str] = []
        while True:
            failures: list[str] = []
            for number, member in enumerate(tuple(self._members)):
                try:
                    result = once(member, deadline.share(len(self._members) - number))
                except (TransportError, Unavailable) as error:
                    failures.append(str(error))
                    sent = sent or error.sent
                    self._reached = self._reached or isinstance(error, Unavailable)
                else:
                    self._reached = True
                    self._members = [*self._members[number:], *self._members[:number]]
                    return result, sent
            if not self._reached or deadline.passed:
                raise self._unreachable(failures, told, sent=sent)
            told = failures
            self._sleep(min(pause, deadline.left() or pause))
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _unreachable(self, failures: list[str], before: list[str], *, sent: bool) -> Unreachable:
        """The error of the last try, in which time ran out, or of those `before` it."""
        again = f" (tried again for {self.seconds:g} s)" if before and self.seconds else ""
        failures = before or failures
        lead = (
            "the etcd datastore"
            if len(failures) == 1
            else "no member of the etcd datastore answers:"
        )
        return Unreachable(f"{lead} {'; '.join(failures)}{again}", sent=sent)

    def _post(self, member: str, path: str, body: bytes, deadline: Deadline) -> dict[str, Any]:
        """The result of a call to a member, who is told again who is asking if it forgot."""
        if self._user and not self._token:
            self._log_in(member, deadline)
        try:
            return self._result(member, path, body, deadline)
        except NoToken:
            if self._user is None:
                raise
            self._log_in(member, deadline)
            return self._result(member, path, body, deadline)

    def _result(self, member: str, path: str, body: bytes, deadline: Deadline) -> dict[str, Any]:
        response = self._send(member, self._prefix, path, body, deadline)
        if response.status == _NOT_FOUND:
            self._prefix = self._prefix_of(member, deadline)
            response = self._send(member, self._prefix, path, body, deadline)
        if response.status != _OK:
            raise self._failure(member, response)
        try:
            result: dict[str, Any] = json.loads(response.body)
        except ValueError as error:
            raise _not_etcd(member) from error
        return result

    def _log_in(self, member: str, deadline: Deadline) -> None:
        """Get a token; none, where etcd asks nobody who they are."""
        assert self._user is not None
        name, password = self._user
        self._token = ""
        body = json.dumps({"name": name, "password": password}).encode()
        try:
            self._token = self._result(member, "/auth/authenticate", body, deadline)["token"]
        except NoAuthentication:
            self._user = None

    def _prefix_of(self, member: str, deadline: Deadline) -> str:
        for prefix in PREFIXES:
            if self._send(member, prefix, "/kv/range", _ANY_KEY, deadline).status != _NOT_FOUND:
                return prefix
        response = self._client.request("GET", f"{member}/version", deadline=deadline)
        if b'"etcdserver"' not in response.body:
            raise _not_etcd(member)
        version = json.loads(response.body)["etcdserver"]
        raise DatastoreError(
            f"etcd {version} at {member} has its JSON gateway switched off: start it without "
            "--enable-grpc-gateway=false"
        )

    def _send(
        self, member: str, prefix: str, path: str, body: bytes, deadline: Deadline
    ) -> Response:
        return self._client.request(
            "POST", f"{member}{prefix}{path}", deadline=deadline, body=body, headers=self._headers()
        )

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        return headers | {"Authorization": self._token} if self._token else headers

    def _failure(self, member: str, response: Response) -> PyctlError:
        return error_of(member, response.body) or _not_etcd(member, response.status)


def _not_etcd(member: str, status: int = _OK) -> DatastoreError:
    return DatastoreError(f"what answers at {member} is not etcd (status {status})")

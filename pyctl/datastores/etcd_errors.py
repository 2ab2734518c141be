"""What etcd answers instead of a result, as pyctl's own errors: one table."""

from __future__ import annotations

import json
from typing import NamedTuple

from pyctl.errors import Compacted, DatastoreError, Forbidden, PyctlError, Unauthorized


class TooLarge(DatastoreError):
    """A request is larger than the server takes: nothing of it was done."""


class TooMany(DatastoreError):
    """A transaction has more operations than the server takes: nothing of it was done."""


class NoToken(Unauthorized):
    """The server has forgotten who is asking: say it again."""


class NoAuthentication(DatastoreError):
    """The server asks nobody who they are."""


class Unavailable(DatastoreError):
    """The server cannot answer now, another one or a later try may.

    `sent` is False when it has surely not carried out what was asked.
    """

    def __init__(self, text: str, *, sent: bool) -> None:
        super().__init__(text)
        self.sent = sent


class Refusal(NamedTuple):
    """etcd's words, and what they mean."""

    words: str
    error: type[PyctlError]
    told: str


_FULL = (
    "etcd's database is full ({message}), nothing of this was stored: compact and defragment it or "
    "raise its --quota-backend-bytes, then run etcdctl alarm disarm"
)
_NO_USER = "etcd wants to know who is asking ({message}): set a user and a password"
_BY_NAME = (
    "this etcd has users, and its JSON gateway, which pyctl uses, takes no client certificate "
    "with a common name then: show one without, and set a user and a password"
)

_TABLE = (
    Refusal("required revision has been compacted", Compacted, "{message}"),
    Refusal("required revision is a future revision", DatastoreError, "{message}"),
    Refusal("database space exceeded", DatastoreError, _FULL),
    Refusal("request is too large", TooLarge, "{message}"),
    Refusal("too many operations in txn request", TooMany, "{message}"),
    Refusal("authentication failed", Unauthorized, "{message}"),
    Refusal("permission denied", Forbidden, "connection is unauthorized: {message}"),
    Refusal("user name is empty", Unauthorized, _NO_USER),
    Refusal("CommonName of client", Unauthorized, _BY_NAME),
    Refusal("authentication is not enabled", NoAuthentication, "{message}"),
    Refusal("invalid auth token", NoToken, "{message}"),
    Refusal("revision of auth store is old", NoToken, "{message}"),
    Refusal("corrupt", DatastoreError, "etcd's data is damaged ({message}): restore the member"),
)

_IN_PLAIN_TEXT = b"CommonName of client"
_NOT_DONE = ("no leader", "too many requests", "not capable", "server is in recovery")
_PERHAPS_DONE = ("request timed out", "leader changed", "server stopped", "connection refused")
_UNAVAILABLE, _DEADLINE_EXCEEDED = 14, 4


def error_of(where: str, body: bytes) -> PyctlError | None:
    """The error in an answer that is no success; None when etcd did not write it."""
    if body.startswith(_IN_PLAIN_TEXT):
        return told(where, body.decode())
    try:
        answer = json.loads(body)
        message, code = answer.get("message") or answer["error"], answer.get("code", 0)
    except (ValueError, KeyError, AttributeError):
        return None
    return told(where, str(message), code)


def told(where: str, message: str, code: int = 0) -> PyctlError:
    """The error that etcd's words mean, told of a server; they stay, as calicoctl shows them."""
    for words, error, text in _TABLE:
        if words in message:
            return error(f"{where}: {text.format(message=message)}")
    if any(words in message for words in _NOT_DONE):
        return Unavailable(f"{where}: {message}", sent=False)
    if code in (_UNAVAILABLE, _DEADLINE_EXCEEDED) or any(w in message for w in _PERHAPS_DONE):
        return Unavailable(f"{where}: {message}", sent=True)
    return DatastoreError(f"{where}: {message}")

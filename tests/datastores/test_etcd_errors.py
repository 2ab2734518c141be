"""etcd's words for what it does not do, and the errors that they become."""

from __future__ import annotations

import json

import pytest

from pyctl.datastores import etcd_errors as errors
from pyctl.errors import Compacted, DatastoreError, Forbidden, PyctlError

WHERE = "http://etcd-1:2379"


def said(message: str, code: int = 0) -> bytes:
    """An answer of etcd's gateway."""
    return json.dumps({"error": message, "code": code, "message": message}).encode()


@pytest.mark.parametrize(
    ("message", "kind", "told"),
    [
        (
            "etcdserver: mvcc: required revision has been compacted",
            Compacted,
            "etcdserver: mvcc: required revision has been compacted",
        ),
        (
            "etcdserver: mvcc: required revision is a future revision",
            DatastoreError,
            "etcdserver: mvcc: required revision is a future revision",
        ),
        ("etcdserver: request is too large", errors.TooLarge, "etcdserver: request is too large"),
        (
            "etcdserver: too many operations in txn request",
            errors.TooMany,
            "etcdserver: too many operations in txn request",
        ),
        (
            "etcdserver: permission denied",
            Forbidden,
            "connection is unauthorized: etcdserver: perm",
        ),
        ("etcdserver: invalid auth token", errors.NoToken, "etcdserver: invalid auth token"),
        (
            "etcdserver: revision of auth store is old",
            errors.NoToken,
            "etcdserver: revision of auth store",
        ),
        (
            "etcdserver: authentication is not enabled",
            errors.NoAuthentication,
            "etcdserver: authentication is not enabled",
        ),
        (
            "etcdserver: corrupt cluster",
            DatastoreError,
            "etcd's data is damaged (etcdserver: corrupt cluster)",
        ),
        ("etcdserver: something new", DatastoreError, "etcdserver: something new"),
    ],
)
def test_what_etcd_says(message: str, kind: type[PyctlError], told: str) -> None:
    """Each has a class, with its exit code, and says where."""
    error = errors.error_of(WHERE, said(message))
    assert type(error) is kind
    assert str(error).startswith(f"{WHERE}: {told}")


@pytest.mark.parametrize(
    ("message", "code", "sent"),
    [
        ("etcdserver: no leader", 0, False),
        ("etcdserver: too many requests", 0, False),
        ("etcdserver: request timed out", 0, True),
        ("etcdserver: leader changed", 0, True),
        ("etcdserver: request timed out, possibly due to previous leader failure", 14, True),
        ("transport is closing", 14, True),
        ("context deadline exceeded", 4, True),
    ],
)
def test_a_server_that_cannot_answer_now(message: str, code: int, *, sent: bool) -> None:
    """Whether it may have done what was asked all the same."""
    error = errors.error_of(WHERE, said(message, code))
    assert isinstance(error, errors.Unavailable)
    assert error.sent is sent


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'"text"'])
def test_what_etcd_did_not_write(body: bytes) -> None:
    """It is no error of etcd's."""
    assert errors.error_of(WHERE, body) is None

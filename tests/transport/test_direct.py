"""HTTP/1.1 as servers speak it: how heads are written, how bodies end, what is no answer at all."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from pyctl.transport.client import Client
from pyctl.transport.deadline import Deadline
from pyctl.transport.failure import TransportError
from tests.transport.servers import answer, answering, request_of, served

_OK = b"HTTP/1.1 200 OK\r\n"
_CHUNKED = _OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def client() -> Iterator[Client]:
    """A client."""
    with closing(Client()) as made:
        yield made


def _got(client: Client, data: bytes, method: str = "GET") -> tuple[int, bytes]:
    """Status and body of an answer that comes byte by byte, on a connection that then ends."""

    def act(connection: socket.socket) -> None:
        request_of(connection)
        for at in range(len(data)):
            connection.sendall(data[at : at + 1])

    with served(act) as server:
        response = client.request(method, server.http, deadline=Deadline(20))
    return response.status, response.body


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (_OK + b"content-LENGTH: 2\r\n\r\nhi", (200, b"hi")),
        (_OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", (200, b"hi")),
        (
            _CHUNKED + b"2;a=b\r\nhi\r\n0A\r\n, everyone\r\n0\r\nLater: yes\r\n\r\n",
            (200, b"hi, everyone"),
        ),
        (_OK + b"\r\nuntil it ends", (200, b"until it ends")),
        (b"HTTP/1.0 200 OK\nContent-Length: 2\n\nhi", (200, b"hi")),
        (b"HTTP/1.1 204\r\n\r\n", (204, b"")),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + answer(b"hi"), (200, b"hi")),
    ],
    ids=["length", "twice", "chunks", "no-length", "old", "empty", "after-another"],
)
def test_ends_of_bodies(client: Client, data: bytes, expected: tuple[int, bytes]) -> None:
    """A body ends as its head says, in whatever pieces it comes."""
    assert _got(client, data) == expected


def test_many_headers(client: Client) -> None:
    """A server may have much to say of an object."""
    remarks = [f'Warning: 299 - "unknown field {at}"' for at in range(2_000)]
    with served(answering(answer(b"hi", "201 Created", *remarks))) as server:
        response = client.request("POST", server.http, body=b"x", deadline=Deadline(20))
    assert (response.status, response.body) == (201, b"hi")
    assert len(response.headers["warning"].split(",")) == 2_000


def test_an_answer_to_head_has_no_body(client: Client) -> None:
    """Its length is that of the body that GET would have."""
    assert _got(client, _OK + b"Content-Length: 2\r\n\r\n", "HEAD") == (200, b"")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "the connection was cut before an answer came"),
        (b"HTTP/1.1 200", "the connection was cut before an answer came"),
        (_OK + b"Content-Le", "the connection was cut before an answer came"),
        (b"SSH-2.0-dropbear\r\n", "does not speak HTTP"),
        (b"HTTP/1.1 many\r\n\r\n", "does not speak HTTP"),
        (_OK + b"Content-Length: 3\r\n\r\nhi", "half an answer came"),
        (_CHUNKED + b"2\r\nhi\r\n", "half an answer came"),
        (_CHUNKED + b"2\r\nhi!\r\n0\r\n\r\n", "half an answer came"),
    ],
)
def test_what_is_no_answer(client: Client, data: bytes, why: str) -> None:
    """It is said to be none, and whether it had begun."""
    with pytest.raises(TransportError, match=why):
        _got(client, data)


@pytest.mark.parametrize(
    "first",
    [
        _OK + b"Connection: close\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        answer(b"hi") + b"what nobody asked for",
    ],
    ids=["closed", "old", "too-much"],
)
def test_connections_that_are_not_kept(client: Client, first: bytes) -> None:
    """The server ends some, and one on which more came than was asked for is not to be trusted."""
    connections: list[str] = []

    def act(connection: socket.socket) -> None:
        connections.append("one")
        request_of(connection)
        connection.sendall(first if len(connections) == 1 else answer(b"hi"))
        connection.recv(1)

    with served(act) as server, closing(client):
        for _ in range(2):
            assert client.request("GET", server.http, deadline=Deadline(20)).body == b"hi"
        client.close()
    assert connections == ["one", "one"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/a b", {}), ("/", {"X": "1\r\nY: 2"}), ("/\n", {}), ("/", {"X": "\0"})],
)
def test_more_than_a_head(client: Client, path: str, headers: dict[str, str]) -> None:
    """What would end a line of a request, or add one, is not sent."""
    seen: list[bytes] = []

    def act(connection: socket.socket) -> None:
        seen.append(connection.recv(1))

    with served(act) as server, pytest.raises(TransportError):
        client.request("GET", server.http + path, headers=headers, deadline=Deadline(20))
    assert b"G" not in seen

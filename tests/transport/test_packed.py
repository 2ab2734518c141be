"""Answers that come packed: whole, in pieces, and not as they should."""

from __future__ import annotations

import gzip
import socket
from contextlib import closing
from functools import partial

import pytest

from pyctl.transport.client import Client
from pyctl.transport.deadline import Deadline
from pyctl.transport.failure import TransportError
from pyctl.transport.tls import Tls
from tests.transport.proxying import tunnelling
from tests.transport.servers import Certificates, answer, answering, request_of, served

soon = partial(Deadline, 20.0)
LARGE = b'{"items": ["' + b"node-1, " * 50_000 + b'"]}'
PACKED = gzip.compress(LARGE)


def packed(body: bytes, coding: str = "gzip") -> bytes:
    """A body in gzip, as it goes over the wire."""
    return answer(body, "200 OK", f"Content-Encoding: {coding}")


@pytest.mark.parametrize(
    "answered",
    [
        packed(PACKED),
        packed(PACKED, "GZip"),
        packed(gzip.compress(LARGE[:7]) + gzip.compress(LARGE[7:])),
    ],
    ids=["one member", "in any case", "two members"],
)
def test_a_packed_answer_is_unpacked(answered: bytes) -> None:
    """A GET says that this may be, other requests do not; the next request follows on."""
    seen: list[bytes] = []

    def act(connection: socket.socket) -> None:
        for data in (answered, answer(b"plain"), answer(b"created")):
            seen.append(request_of(connection))
            connection.sendall(data)

    with served(act) as server, closing(Client()) as client:
        bodies = [
            client.request(method, server.http, headers={"X": "y"}, deadline=soon()).body
            for method in ("GET", "GET", "POST")
        ]
    assert bodies == [LARGE, b"plain", b"created"]
    assert [b"Accept-Encoding: gzip" in head for head in seen] == [True, True, False]
    assert all(b"X: y" in head for head in seen)


def test_who_wants_nothing_packed() -> None:
    """Does not say that it may be."""
    seen: list[bytes] = []

    def act(connection: socket.socket) -> None:
        seen.append(request_of(connection))
        connection.sendall(answer(b"plain"))

    with served(act) as server, closing(Client(packing=False)) as client:
        client.request("GET", server.http, deadline=soon())
    assert b"accept-encoding" not in seen[0].lower()


def test_a_packed_answer_by_way_of_a_proxy(certificates: Certificates) -> None:
    """Connections of the other engine unpack too."""
    files = certificates.issue()
    with (
        served(answering(packed(PACKED)), certificates.server(files)) as server,
        served(tunnelling(server.port, [])) as proxy,
        closing(Client(tls=Tls(ca_file=certificates.ca), proxy_for=lambda url: proxy.http)) as made,
    ):
        assert made.request("GET", server.https, deadline=soon()).body == LARGE


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (PACKED[:-9], "the packed answer breaks off"),
        (b"{}", "the packed answer is no gzip: "),
        (PACKED[:30] + b"\0\0\0\0" + PACKED[34:], "the packed answer is no gzip: "),
        (PACKED + b"{}", "the packed answer is no gzip: "),
    ],
)
def test_what_cannot_be_unpacked_is_said(body: bytes, reason: str) -> None:
    """It is a failure of the connection, so that who reads may try again."""
    with (
        served(answering(packed(body))) as server,
        closing(Client()) as client,
        pytest.raises(TransportError) as raised,
    ):
        client.request("GET", server.http, deadline=soon())
    assert raised.value.reason.startswith(reason)
    assert raised.value.sent

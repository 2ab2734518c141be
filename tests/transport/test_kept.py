"""Connections that are kept: which one a request goes over, and when one is given up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from pyctl.transport.client import Client
from pyctl.transport.deadline import Deadline
from pyctl.transport.failure import TransportError
from tests.transport.servers import Address, answer, request_of, served, waiting

SECONDS = 20.0
soon = partial(Deadline, SECONDS)


@pytest.fixture
def client() -> Iterator[Client]:
    """A client as most use it."""
    with closing(Client()) as made:
        yield made


class Numbering:
    """Answers each request with the number of its connection, which it closes after `each`."""

    def __init__(self, each: int = 100) -> None:
        self._each = each
        self._lock = threading.Lock()
        self.closed: list[threading.Event] = []

    def __call__(self, connection: socket.socket) -> None:
        """Serve a connection."""
        with self._lock:
            self.closed.append(threading.Event())
            number = len(self.closed)
        for _ in range(self._each):
            request_of(connection)
            connection.sendall(answer(str(number).encode()))
        connection.shutdown(socket.SHUT_RDWR)
        self.closed[number - 1].set()


def asked(client: Client, server: Address) -> str:
    """Which connection a request went over."""
    return client.request("GET", server.http, deadline=soon()).body.decode()


def test_the_one_used_last_is_used_next(client: Client) -> None:
    """Two requests at once need two connections; those that follow need the last of them alone."""
    with served(Numbering()) as server, closing(client):
        with client.stream("GET", server.http, deadline=soon()) as first:
            assert asked(client, server) == "2"
            assert b"".join(first.chunks()) == b"1"
        assert [asked(client, server) for _ in range(3)] == ["1", "1", "1"]


def test_one_that_the_server_has_closed_is_not_used_again(client: Client) -> None:
    """A connection that ended while it waited costs no request."""
    numbering = Numbering(each=1)
    with served(numbering) as server:
        assert asked(client, server) == "1"
        assert numbering.closed[0].wait(SECONDS)
        assert asked(client, server) == "2"


def test_one_whose_answer_was_not_read_is_not_used_again(client: Client) -> None:
    """What is left of an answer is never taken for the next one."""
    with served(Numbering()) as server, closing(client):
        with client.stream("GET", server.http, deadline=soon()) as answered:
            assert answered.status == 200
        assert asked(client, server) == "2"


def test_closing_ends_those_in_use(client: Client) -> None:
    """An answer that is still waited for ends when another thread closes the client."""
    arrived = threading.Event()

    def act(connection: socket.socket) -> None:
        request_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        arrived.set()
        waiting(connection)

    with served(act) as server, client.stream("GET", server.http, deadline=soon()) as answered:
        assert arrived.wait(SECONDS)
        client.close()
        with pytest.raises(TransportError):
            list(answered.chunks())


def test_many_threads_share_them(client: Client) -> None:
    """No more connections are opened than there are threads, and each answer comes whole."""
    numbering = Numbering(each=1000)
    numbers: list[str] = []

    def work() -> None:
        numbers.extend(asked(client, server) for _ in range(25))

    with served(numbering) as server, closing(client):
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(numbers) == 200
    assert len(numbering.closed) <= 8

"""A small API server over TLS that keeps what reaches it, for kubectl and for pyctl."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event
from typing import Any, NamedTuple

from tests.transport.servers import PATIENCE, Certificates, request_of, served

GROUPS: dict[str, Any] = {
    "kind": "APIGroupList",
    "groups": [
        {"name": name, "versions": [{"groupVersion": f"{name}/{version}", "version": version}]}
        for name, version in (("apps", "v1"), ("projectcalico.org", "v3"))
    ],
}
NAMES = ("localhost", "127.0.0.1", "k8s.test")
"""Whom the server's certificate names."""


class Request(NamedTuple):
    """What reached the server; `headers` in order, their names in lower case.

    `server_name` is what TLS asked for, `client` the common name of the client's certificate.
    """

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    server_name: str = ""
    client: str = ""

    def all(self, *names: str) -> list[tuple[str, str]]:
        """The headers whose names begin so, sorted."""
        return sorted(header for header in self.headers if header[0].startswith(names))


class Answer(NamedTuple):
    """What the server says; with `cut` the connection ends after so many bytes of it."""

    code: int = 200
    value: Any = None
    headers: tuple[str, ...] = ()
    cut: int | None = None

    @property
    def data(self) -> bytes:
        """The answer as it goes over the wire; bytes and None stand for themselves."""
        body = self.value if isinstance(self.value, bytes) else json.dumps(self.value).encode()
        kind = "text/plain" if isinstance(self.value, bytes) else "application/json"
        head = [f"HTTP/1.1 {self.code} Said", f"Content-Type: {kind}", *self.headers]
        if not any(header.startswith("Transfer-Encoding") for header in self.headers):
            head.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(head).encode() + b"\r\n\r\n" + body)[: self.cut]


class APIServer:
    """The server: `answer` decides on each request, `requests` has them all."""

    def __init__(self, certificates: Certificates, answer: Callable[[Request], Answer]) -> None:
        self.ca = certificates.ca
        self.answer = answer
        self.requests: list[Request] = []
        self.url = ""
        self.context = certificates.server(certificates.issue(*NAMES))
        self.context.load_verify_locations(certificates.ca)
        self.context.verify_mode = ssl.CERT_OPTIONAL
        self.context.sni_callback = self._note_name
        self._names: dict[object, str] = {}
        self.connections: list[socket.socket] = []
        self._over = Event()

    def act(self, connection: socket.socket) -> None:
        """Answer the requests of a connection."""
        assert isinstance(connection, ssl.SSLSocket)
        self.connections.append(connection)
        while True:
            request = self._read(connection)
            self.requests.append(request)
            answer = self.answer(request)
            connection.sendall(answer.data)
            if answer.cut is not None:
                return

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def never(self) -> Answer:
        """Say nothing as long as the server is there."""
        self._over.wait(PATIENCE)
        return Answer(cut=0)

    def hang_up(self) -> None:
        """End all connections."""
        self._over.set()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _read(self, connection: ssl.SSLSocket) -> Request:
        head, _, body = request_of(connection).partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, path, _ = first.split(" ")
        pairs = (line.split(": ", 1) for line in lines)
        shown: Any = connection.getpeercert() or {}
        return Request(
            method,
            path,
            tuple((name.lower(), value) for name, value in pairs),
            body,
            self._names.get(connection, ""),
            dict(part[0] for part in shown.get("subject", ())).get("commonName", ""),
        )

    def _note_name(self, connection: object, name: str | None, context: object) -> None:
        self._names[connection] = name or ""


@contextmanager
def serving(
    certificates: Certificates, answer: Callable[[Request], Answer] | None = None
) -> Iterator[APIServer]:
    """A server while it lasts; without `answer` it says to all which groups it serves."""
    server = APIServer(certificates, answer or (lambda request: Answer(value=GROUPS)))
    with served(server.act, server.context) as address:
        server.url = address.https
        try:
            yield server
        finally:
            server.hang_up()


def status(code: int, reason: str = "", message: str = "", **details: Any) -> Answer:
    """An answer that says no."""
    value = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code}
    return Answer(code, {**value, "reason": reason, "message": message, "details": details})

"""A proxy before a real API server that does it wrong: it refuses, cuts off, waits, says half.

It ends TLS with a certificate of the server's own authority and asks the server anew, so users are
known by their tokens alone. What goes wrong is said by `rule`, request by request.
"""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, NamedTuple

from tests.kubernetes.apiserver import ApiServer

PATIENCE = 60.0
_LOOK_AGAIN = 0.05
_AHEAD = {"connection", "transfer-encoding", "content-length", "date", "server"}


class Seen(NamedTuple):
    """A request that reached the proxy; `headers` by their names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def writes(self) -> bool:
        """Whether it would change something."""
        return self.method != "GET"

    @property
    def watches(self) -> bool:
        """Whether it asks for changes as they happen."""
        return "watch=1" in self.path


Fault = Callable[["Exchange"], None]
"""What becomes of one request."""

Rule = Callable[[Seen], Fault | None]
"""What goes wrong with a request, None if nothing does; asked for one request at a time."""


class Exchange:
    """One request and what is made of it."""

    def __init__(self, seen: Seen, handler: _Handler) -> None:
        self.seen = seen
        self._handler = handler

    def pass_on(self, seen: Seen | None = None) -> None:
        """Ask the server, perhaps for something else, and say what it says as it says it."""
        answer = self.ask(seen)
        self._head(answer.status, answer.headers.items(), "Transfer-Encoding: chunked")
        while data := answer.read1(65536):
            self._send(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        answer.close()
        self._send(b"0\r\n\r\n")

    def ask(self, seen: Seen | None = None) -> http.client.HTTPResponse:
        """The server's answer."""
        return self._handler.upstream(seen or self.seen)

    def say(
        self, status: int, body: Any, headers: Mapping[str, str], *, bytes_of_it: int | None = None
    ) -> None:
        """Answer without asking; with `bytes_of_it` the connection ends after so many."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        head = [("Content-Type", "application/json"), *headers.items()]
        self._head(status, head, f"Content-Length: {len(data)}")
        self._send(data[:bytes_of_it])
        if bytes_of_it is not None:
            self.cut()

    def cut(self) -> None:
        """End the connection without another word."""
        self._handler.end()

    def _head(self, status: int, headers: Any, last: str) -> None:
        kept = [f"{name}: {value}" for name, value in headers if name.lower() not in _AHEAD]
        self._send("\r\n".join([f"HTTP/1.1 {status} Said", *kept, last, "", ""]).encode())

    def _send(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._handler.wfile.flush()


class FaultyProxy:
    """The proxy: where it is, what reached it, and what it does wrong from now on."""

    def __init__(self, cluster: ApiServer) -> None:
        self.cluster = cluster
        self.seen: list[Seen] = []
        self.rule: Rule = lambda seen: None
        self._lock = threading.Lock()
        own = cluster.authority.issue_cert("127.0.0.1")
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.configure_cert(self._context)
        self._server = _Server(("127.0.0.1", 0), self._handler)
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}"

    def kubeconfig(self, user: Mapping[str, Any]) -> Path:
        """A kubeconfig of a user for the server behind the proxy."""
        return self.cluster.kubeconfig("faulty", user, server=self.url)

    def count(self, matches: Callable[[Seen], bool]) -> int:
        """How many such requests have come."""
        with self._lock:
            return sum(map(matches, self.seen))

    def wait_for(self, matches: Callable[[Seen], bool], count: int) -> None:
        """Wait until so many such requests have come."""
        deadline = time.monotonic() + PATIENCE
        while self.count(matches) < count:
            assert time.monotonic() < deadline, "the request does not come"
            time.sleep(_LOOK_AGAIN)

    def serve(self) -> None:
        """Answer until it is shut down."""
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        """Take no more connections."""
        self._server.shutdown()
        self._server.server_close()

    def met(self, seen: Seen) -> Fault | None:
        """Note a request, and say what goes wrong with it."""
        with self._lock:
            self.seen.append(seen)
            return self.rule(seen)

    def _handler(self, connection: Any, address: Any, server: Any) -> _Handler:
        secured = self._context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        )
        return _Handler(self, secured, address, server)


class _Server(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128


class _Handler(StreamRequestHandler):
    """One connection of a client's, with one of its own to the server."""

    disable_nagle_algorithm = True

    def __init__(self, proxy: FaultyProxy, connection: Any, address: Any, server: Any) -> None:
        self._proxy = proxy
        self._upstream: http.client.HTTPSConnection | None = None
        self._open = True
        with suppress(OSError, http.client.HTTPException):
            super().__init__(connection, address, server)
        if self._upstream is not None:
            self._upstream.close()
        connection.close()

    def handle(self) -> None:
        """Answer request after request, as the rule says."""
        while self._open:
            line = self.rfile.readline(65536)
            if not line.strip():
                return
            method, path, _ = line.decode().split(" ", 2)
            fields = http.client.parse_headers(self.rfile)
            headers = {name.lower(): value for name, value in fields.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            exchange = Exchange(Seen(method, path, headers, body), self)
            fault = self._proxy.met(exchange.seen) or Exchange.pass_on
            fault(exchange)

    def upstream(self, seen: Seen) -> http.client.HTTPResponse:
        """Ask the server; a connection that it has given up is made anew."""
        cluster = self._proxy.cluster
        headers = {name: value for name, value in seen.headers.items() if name != "host"}
        if self._upstream is None:
            context = ssl.create_default_context(cafile=cluster.ca_file)
            self._upstream = http.client.HTTPSConnection(
                "127.0.0.1", cluster.port, context=context, timeout=PATIENCE
            )
        self._upstream.request(seen.method, seen.path, seen.body or None, headers)
        return self._upstream.getresponse()

    def end(self) -> None:
        """End the connection."""
        self._open = False
        self.connection.close()


@contextmanager
def before(cluster: ApiServer) -> Iterator[FaultyProxy]:
    """A proxy before a cluster, while it is there."""
    proxy = FaultyProxy(cluster)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()

"""A connection straight to a server, or through SOCKS: HTTP by the standard library.

httpcore could do this as well, as it does by way of HTTP's own proxies. But the parser that it uses
goes over each header with patterns, which counts where each object written to a cluster is a
request. What goes wrong raises httpcore's errors here too.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, RemoteDisconnected
from typing import Any, cast

import httpcore

from pyctl.transport.deadline import Deadline
from pyctl.transport.sockets import Sockets, SocketStream

_AT_A_TIME = 1 << 16

# API servers say what they think of an object with a header for each field, the standard library
# takes a hundred headers, and has no other way to be told.
vars(http.client)["_MAXHEADERS"] = 10_000


class Direct:
    """A connection to an origin, over TLS with a `context`; it is made for the first request."""

    def __init__(
        self, origin: httpcore.Origin, sockets: Sockets, context: ssl.SSLContext | None
    ) -> None:
        self._origin = origin
        self._sockets = sockets
        self._context = context
        self._wire: _Wire | None = None
        self._http = HTTPConnection(origin.host.decode("ascii"), origin.port)
        self._http.default_port = 80 if context is None else 443
        self._available = False

    @contextmanager
    def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Sequence[tuple[bytes, bytes]],
        content: bytes | None,
        extensions: Mapping[str, Any],
    ) -> Iterator[DirectAnswer]:
        """Send a request whose answer is read inside.

        `extensions` has a `timeout` of Deadlines for `connect`, `write` and `read`. Raises
        httpcore's errors.
        """
        waits: Mapping[str, Deadline] = extensions["timeout"]
        self._available = False
        wire = self._wire or self._connected(waits["connect"])
        wire.waits = waits
        self._send(method, url, headers, content)
        with _told():
            answer = DirectAnswer(self._http.getresponse(), wire)
            if wire.over:  # its head may have looked whole to the standard library
                raise RemoteDisconnected("the connection ended within the head")
        yield answer
        self._available = answer.ended

    def is_available(self) -> bool:
        """Whether another request may follow."""
        return self._available

    def has_expired(self) -> bool:
        """Whether the server has closed it, or said what nobody asked for."""
        return self._wire is not None and bool(self._wire.stream.get_extra_info("is_readable"))

    def close(self) -> None:
        """Close it; an answer that is waited for ends with an error."""
        if self._wire is not None:
            self._wire.stream.close()

    def _connected(self, until: Deadline) -> _Wire:
        host = self._origin.host.decode("ascii")
        stream = self._sockets.connect_tcp(host, self._origin.port, until)
        self._wire = _Wire(stream)
        if self._context is not None:
            self._wire.stream = stream.start_tls(self._context, host, until)
        self._http.sock = cast(socket.socket, self._wire)
        return self._wire

    def _send(
        self, method: str, url: str, headers: Sequence[tuple[bytes, bytes]], content: bytes | None
    ) -> None:
        try:
            self._http.putrequest(method, target_of(url), skip_accept_encoding=True)
            for name, value in headers:
                if b"\0" in value:
                    raise ValueError("Invalid header value: a NUL")
                self._http.putheader(cast(str, name), value)
            if content is not None:
                self._http.putheader("Content-Length", str(len(content)))
            with suppress(httpcore.WriteError):  # the server may have said why, and hung up
                self._http.endheaders(content)
        except (HTTPException, ValueError) as error:
            raise httpcore.LocalProtocolError(str(error)) from error


class DirectAnswer:
    """An answer as httpcore gives it; `ended` when all of it has been read, and no more came."""

    def __init__(self, response: HTTPResponse, wire: _Wire) -> None:
        self.status = response.status
        self.headers = [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in response.headers.items()
        ]
        self.ended = False
        self._response = response
        self._wire = wire

    def iter_stream(self) -> Iterator[bytes]:
        """The body in pieces of any size."""
        response = self._response
        with _told():
            while piece := response.read1(_AT_A_TIME):
                yield piece
        if response.length:
            raise httpcore.RemoteProtocolError("the body broke off")
        self.ended = not response.will_close and self._wire.clean()
        response.close()


def target_of(url: str) -> str:
    """What of a URL goes to its server: path and query."""
    _, slash, rest = url.partition("#")[0].partition("://")[2].partition("/")
    if slash:
        return f"/{rest}"
    _, mark, query = url.partition("#")[0].partition("?")
    return f"/{mark}{query}"


class _Wire:
    """A stream as the standard library's HTTP wants a socket to be."""

    def __init__(self, stream: SocketStream) -> None:
        self.stream = stream
        self.waits: Mapping[str, Deadline] = {}
        self._coming = _Coming(stream)
        self._reader = _Reader(self._coming)

    @property
    def over(self) -> bool:
        """Whether the server has ended the connection, and that was read."""
        return self._coming.over

    def sendall(self, data: bytes) -> None:
        """Send, now or before the next read."""
        self.stream.write(data, self.waits["write"])

    def makefile(self, mode: str) -> io.BufferedReader:
        """What comes from now on."""
        self._coming = _Coming(self.stream, self.waits["read"])
        self._reader = _Reader(self._coming, _AT_A_TIME)
        return self._reader

    def close(self) -> None:
        """Leave it open: an answer may still be read, and Direct closes it."""

    def clean(self) -> bool:
        """Whether no more has come than was read."""
        self._coming.over = True
        return not self._reader.peek()


class _Reader(io.BufferedReader):
    def close(self) -> None:
        """Leave it open: who has read an answer wants to know whether that was all."""


class _Coming(io.RawIOBase):
    """The bytes of a stream, until it is `over`."""

    def __init__(self, stream: SocketStream, until: Deadline | None = None) -> None:
        self.over = False
        self._stream = stream
        self._until = until

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Wait for some bytes; none when no more will come."""
        data = b"" if self.over else self._stream.read(len(buffer), self._until)
        self.over = self.over or not data
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _told() -> Iterator[None]:
    """Raise what httpcore would, where an answer is none."""
    try:
        yield
    except RemoteDisconnected as error:
        raise httpcore.RemoteProtocolError("the server disconnected") from error
    except HTTPException as error:
        why = str(error).strip() or type(error).__name__
        raise httpcore.RemoteProtocolError(why) from error

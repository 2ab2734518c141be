"""Sockets that keep to a deadline, for httpcore.

httpcore hands the timeouts of a request on unread. Here they are Deadlines, so that all steps of a
request (the name, each address, TLS, each read) share one, and a server that sends a byte now and
then cannot hold a request for ever.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, cast

import httpcore

from pyctl.transport.deadline import Deadline
from pyctl.transport.socks import SocksProxy

Timeout = float | Deadline | None
Address = tuple[Any, ...]

_MUCH = 1 << 16
_KEEP_ALIVE = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)] + [
    (socket.IPPROTO_TCP, getattr(socket, name), value)
    for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))
    if hasattr(socket, name)
]
"""A peer that has vanished is noticed after a minute, also where nothing is to be sent to it."""


class Sockets(httpcore.NetworkBackend):
    """Connects over TCP; `server_name`, if set, is the name wanted of certificates in `context`.

    With `socks` it connects by way of that proxy, which looks the names up.
    """

    def __init__(
        self,
        context: ssl.SSLContext | None = None,
        server_name: str = "",
        socks: SocksProxy | None = None,
    ) -> None:
        self.context = context
        self.server_name = server_name
        self._socks = socks
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Timeout = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> SocketStream:
        """Connect to the first address of the host, or of the proxy, that answers."""
        if self._socks is None:
            return self._connected(host, port, timeout)
        stream = self._connected(self._socks.host, self._socks.port, timeout)
        try:
            self._socks.ask(
                lambda size: stream.read(size, timeout),
                lambda data: stream.write(data, timeout),
                host,
                port,
            )
        except BaseException:
            stream.close()
            raise
        return stream

    def _connected(self, host: str, port: int, timeout: Timeout) -> SocketStream:
        addresses = _resolved(host, port, timeout)
        for number, address in enumerate(addresses):
            seconds = _seconds(timeout, len(addresses) - number)
            try:
                stream = self._inner.connect_tcp(address, port, seconds, socket_options=_KEEP_ALIVE)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number + 1 == len(addresses):
                    raise
            else:
                return SocketStream(stream, self)
        raise httpcore.ConnectError(f"{host} has no address")


class SocketStream(httpcore.NetworkStream):
    """A connection whose timeouts may be Deadlines.

    What is written is held back until there is much of it, or an answer is waited for: so the head
    of a request and its body go together.
    """

    def __init__(self, inner: httpcore.NetworkStream, sockets: Sockets) -> None:
        self._inner = inner
        self._sockets = sockets
        self._held = bytearray()
        tls_in_tls = isinstance(inner.get_extra_info("ssl_object"), ssl.SSLObject)
        self._socket = None if tls_in_tls else inner.get_extra_info("socket")
        self._patience: float | None = None

    def read(self, max_bytes: int, timeout: Timeout = None) -> bytes:
        """Wait for some bytes, b"" when no more will come; what is held back goes first."""
        if self._held:
            # Who cannot write may yet read why: servers answer before they hang up.
            with suppress(httpcore.WriteError):
                self._send(timeout)
        if isinstance(timeout, Deadline) and timeout.passed:
            raise httpcore.ReadTimeout("timed out")
        if self._socket is None:
            return self._inner.read(max_bytes, _seconds(timeout))
        self._wait(self._socket, _seconds(timeout))
        try:
            return cast(bytes, self._socket.recv(max_bytes))
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: Timeout = None) -> None:
        """Send, now or before the next read."""
        self._held += buffer
        if len(self._held) > _MUCH:
            self._send(timeout)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: Timeout = None,
    ) -> SocketStream:
        """The connection over TLS, whose certificate is for the host or the name wanted."""
        self._send(timeout)
        wanted = server_hostname or ""
        if ssl_context is self._sockets.context and self._sockets.server_name:
            wanted = self._sockets.server_name
        wanted = wanted.strip("[]")  # which stand around addresses in URLs
        wanted = wanted.removesuffix(".")  # which only says that a name is complete
        if wanted.startswith("::ffff:"):  # certificates name addresses in one way
            with suppress(ValueError):
                wanted = str(ipaddress.IPv6Address(wanted).ipv4_mapped or wanted)
        secured = self._inner.start_tls(ssl_context, wanted or None, _seconds(timeout))
        return SocketStream(secured, self._sockets)

    def _send(self, timeout: Timeout) -> None:
        data = bytes(self._held)
        self._held.clear()
        if self._socket is None:
            self._inner.write(data, _seconds(timeout))
            return
        self._wait(self._socket, _seconds(timeout))
        try:
            self._socket.sendall(data)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def _wait(self, connected: socket.socket, seconds: float | None) -> None:
        """How long the socket waits from now on: so many seconds, or a twentieth more.

        Where many threads send requests, telling it costs: the others get their turn in between. So
        it is told seldom.
        """
        told = self._patience
        if told is None or seconds is None or not seconds <= told <= seconds * 1.05:
            self._patience = None if seconds is None else seconds * 1.02
            connected.settimeout(self._patience)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore tells of a connection, such as `is_readable`."""
        return self._inner.get_extra_info(info)


def _seconds(timeout: Timeout, tries: int = 1) -> float | None:
    """The seconds that the first of so many tries may take."""
    left = timeout.left() if isinstance(timeout, Deadline) else timeout
    return None if left is None else left / tries


def _resolved(host: str, port: int, timeout: Timeout) -> list[str]:
    """The addresses of a host. The system's resolver cannot be interrupted: it gets a thread."""
    found: list[str] = []
    failure: list[OSError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except OSError as error:
            failure.append(error)
        except UnicodeError:  # names with a part that is empty or too long
            failure.append(socket.gaierror(socket.EAI_NONAME, "no host can have this name"))

    if host.replace(".", "").isdecimal() or ":" in host:
        return [host]
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(_seconds(timeout))
    if thread.is_alive():
        raise httpcore.ConnectTimeout("the name was not resolved in time")
    try:
        for error in failure:
            raise error
    except OSError as error:  # raised here, so that httpcore's pool leaves a trace of it
        raise httpcore.ConnectError(str(error)) from error
    return found

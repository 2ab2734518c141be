"""Proxies on this machine: what they are asked for is kept, and goes to one server."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable

from tests.transport.servers import PATIENCE, Act, request_of

_GRANTED = b"HTTP/1.1 200 OK\r\n\r\n"
_NO_AUTH, _PASSWORD = 0, 2


def tunnelling(port: int, asked: list[bytes]) -> Act:
    """A proxy that speaks HTTP: `asked` gets the head of each CONNECT."""

    def act(connection: socket.socket) -> None:
        asked.append(request_of(connection))
        connection.sendall(_GRANTED)
        _relay(connection, port)

    return act


def socks(port: int, asked: list[bytes]) -> Act:
    """A proxy that speaks SOCKS5: `asked` gets user and password, if shown, and what is wanted."""

    def act(connection: socket.socket) -> None:
        read = _reader(connection)
        methods = read(read(2)[1])
        method = _PASSWORD if _PASSWORD in methods else _NO_AUTH
        connection.sendall(bytes((5, method)))
        if method == _PASSWORD:
            read(1)
            asked.append(read(read(1)[0]) + b":" + read(read(1)[0]))
            connection.sendall(b"\x01\x00")
        kind = read(4)[3]
        host = read(4) if kind == 1 else read(read(1)[0])
        shown = ".".join(map(str, host)).encode() if kind == 1 else host
        asked.append(shown + b":%d" % int.from_bytes(read(2), "big"))
        connection.sendall(b"\x05\x00\x00\x01" + bytes(6))
        _relay(connection, port)

    return act


def _reader(connection: socket.socket) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = connection.recv(size - len(data))
            if not more:
                raise ConnectionError("the client went")
            data += more
        return data

    return read


def _relay(connection: socket.socket, port: int) -> None:
    """Pass on what comes from either side, until one of them goes: TLS wants one thread for it."""
    with socket.create_connection(("127.0.0.1", port)) as other:
        sides = {connection: other, other: connection}
        while True:
            ready = [side for side in sides if _holds_more(side)]
            ready = ready or select.select(list(sides), [], [], PATIENCE)[0]
            for side in ready:
                data = side.recv(65536)
                if not data:
                    return
                sides[side].sendall(data)
            if not ready:
                return


def _holds_more(side: socket.socket) -> bool:
    """Whether TLS has read more than it has given out."""
    return isinstance(side, ssl.SSLSocket) and side.pending() > 0

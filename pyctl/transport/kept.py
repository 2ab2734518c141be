"""Connections to one server that are kept for the next request.

httpcore's pool looks at all its connections for each request, under a lock, which counts where many
threads write many objects. Here the one that was used last is used next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

import httpcore

from pyctl.transport.by_proxy import ByProxy
from pyctl.transport.direct import Direct, DirectAnswer

Connection = Direct | ByProxy
Answer = DirectAnswer | httpcore.Response


class Kept:
    """The connections to an origin, made by `connect`. Threads may share them."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._idle: list[Connection] = []
        self._open: set[Connection] = set()
        self._lock = Lock()

    @contextmanager
    def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Sequence[tuple[bytes, bytes]],
        content: bytes | None,
        extensions: Mapping[str, Any],
    ) -> Iterator[Answer]:
        """Send a request whose answer is read inside; leaving before its end ends the connection.

        Raises httpcore's errors.
        """
        connection = self._taken()
        try:
            with connection.stream(
                method, url, headers=headers, content=content, extensions=extensions
            ) as response:
                yield response
        finally:
            self._give_back(connection)

    def close(self) -> None:
        """Close all connections, those in use too."""
        with self._lock:
            connections, self._open, self._idle = self._open, set(), []
        for connection in connections:
            connection.close()

    def _taken(self) -> Connection:
        """A connection that waits and that the server has not closed, or a new one."""
        while True:
            with self._lock:
                if not self._idle:
                    connection = self._connect()
                    self._open.add(connection)
                    return connection
                connection = self._idle.pop()
            if not connection.has_expired():
                return connection
            self._drop(connection)

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            kept = connection in self._open and connection.is_available()
            if kept:
                self._idle.append(connection)
        if not kept:
            self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        with self._lock:
            self._open.discard(connection)
        connection.close()

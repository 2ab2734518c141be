"""A relay in front of a server of this machine, which delays, cuts, or counts what passes it."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_BIT = 65536
_PATIENCE = 60.0

Pass = Callable[[bytes], bytes]
"""Takes what comes from one side; gives what goes to the other, or raises Cut."""


class Cut(Exception):
    """Pass on a last bit, then cut the connection."""

    def __init__(self, last: bytes = b"") -> None:
        super().__init__("cut")
        self.last = last


class Relay:
    """Connections to a port, each passed on to a server.

    For each connection, `rules` gives what happens to what the client says, and to what the server
    answers.
    """

    def __init__(self, server: int, rules: Callable[[], tuple[Pass, Pass]]) -> None:
        self._server = server
        self._rules = rules
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def start(self) -> None:
        """Begin to take connections."""
        self._threads[0].start()

    def stop(self) -> None:
        """Take no more connections, and wait for those that are left."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._carry, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            asking, answering = self._rules()
            with socket.create_connection(("127.0.0.1", self._server)) as server:
                for side in (client, server):
                    side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                there = {client: (server, asking), server: (client, answering)}
                while ready := select.select(list(there), (), (), _PATIENCE)[0]:
                    for side in ready:
                        other, passing = there[side]
                        data = side.recv(_BIT)
                        if not data:
                            return
                        try:
                            other.sendall(passing(data))
                        except Cut as cut:
                            other.sendall(cut.last)
                            return


@contextmanager
def relayed(server: int, rules: Callable[[], tuple[Pass, Pass]]) -> Iterator[Relay]:
    """A relay to a port."""
    relay = Relay(server, rules)
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()


def unchanged(data: bytes) -> bytes:
    """Everything as it comes."""
    return data

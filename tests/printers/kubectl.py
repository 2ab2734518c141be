"""The real kubectl, getting objects from a server that has nothing but a list of them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

_GROUP = "projectcalico.org"
_VERSION = {"groupVersion": f"{_GROUP}/v3", "version": "v3"}
_RESOURCE = {
    "name": "hostendpoints",
    "singularName": "hostendpoint",
    "namespaced": False,
    "kind": "HostEndpoint",
    "verbs": ["get", "list", "watch"],
}
_DISCOVERY: dict[str, Any] = {
    "/version": {"major": "1", "minor": "30", "gitVersion": "v1.30.0"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": []},
    "/apis": {
        "kind": "APIGroupList",
        "apiVersion": "v1",
        "groups": [{"name": _GROUP, "versions": [_VERSION], "preferredVersion": _VERSION}],
    },
    f"/apis/{_GROUP}/v3": {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{_GROUP}/v3",
        "resources": [_RESOURCE],
    },
}


class Kubectl:
    """kubectl in a home of its own: `kubectl("get", "hostendpoints")`."""

    def __init__(self, home: Path, port: int) -> None:
        self._home = home
        self._server = f"--server=http://127.0.0.1:{port}"

    def __call__(self, *args: str) -> str:
        """What a command prints; it must succeed."""
        program = Path(sys.executable).parent / "kubectl"
        done = subprocess.run(
            [program, self._server, *args],
            env={"HOME": str(self._home)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()


@contextmanager
def serving(objects: Sequence[dict[str, Any]], home: Path) -> Iterator[Kubectl]:
    """Serve these HostEndpoints on a free port, for as long as the context lasts."""
    answers = {
        **_DISCOVERY,
        f"/apis/{_GROUP}/v3/hostendpoints": {
            "kind": "HostEndpointList",
            "apiVersion": f"{_GROUP}/v3",
            "metadata": {"resourceVersion": "13"},
            "items": list(objects),
        },
    }
    handler = type("Handler", (_Handler,), {"answers": answers})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield Kubectl(home, server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Gives out answers by path."""

    answers: ClassVar[dict[str, Any]] = {}

    def do_GET(self) -> None:
        """Answer, or say that there is nothing."""
        answer = self.answers.get(self.path.partition("?")[0])
        data = json.dumps(answer).encode()
        self.send_response(404 if answer is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: Any) -> None:
        """Keep quiet."""

"""A server, what is to be said about it, and what asks it: the world of a test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyctl.datastores.kubernetes.api import KubernetesAPI
from pyctl.datastores.kubernetes.exec_process import Surroundings
from pyctl.datastores.kubernetes.settings import KubernetesSettings
from tests.datastores.kubernetes.apiserver import Answer, APIServer
from tests.datastores.kubernetes.kubeconfigs import part, write

HEPS = "/apis/projectcalico.org/v3/hostendpoints"
CHUNKED = ("Transfer-Encoding: chunked",)


def hep(**metadata: str) -> dict[str, Any]:
    """A host endpoint, with more metadata."""
    return {"metadata": {"name": "h", "labels": {"a": "b"}, **metadata}, "spec": {"node": "n"}}


HEP = hep()
STORED = hep(uid="u", resourceVersion="7")


class World:
    """A server that answers in turn, the last answer for ever, and what pyctl remarks on it."""

    def __init__(self, server: APIServer, home: Path) -> None:
        self.server = server
        self.home = home
        self.remarks: list[str] = []
        self.log: list[str] = []
        self.settings = KubernetesSettings(endpoint=server.url, ca_file=server.ca, token="secret")

    def say(self, *answers: Answer) -> None:
        """Answer so from now on."""
        left = list(answers)
        self.server.requests.clear()
        self.server.answer = lambda request: left.pop(0) if len(left) > 1 else left[0]

    @contextmanager
    def api(self, seconds: float | None = 20.0) -> Iterator[KubernetesAPI]:
        """What asks the server."""
        around = Surroundings({"HOME": str(self.home), "PATH": "/usr/bin:/bin"})
        api = KubernetesAPI.open(
            self.settings,
            around=around,
            seconds=seconds,
            remark=self.remarks.append,
            log=self.log.append,
        )
        try:
            yield api
        finally:
            api.close()

    def use(self, **user: Any) -> None:
        """Take a kubeconfig with this user from now on."""
        path = write(
            self.home / "kubeconfig",
            clusters=[
                part("cluster", "c", server=self.server.url, certificate_authority=self.server.ca)
            ],
            users=[part("user", "u", **user)],
            contexts=[part("context", "x", cluster="c", user="u")],
            current="x",
        )
        self.settings = KubernetesSettings(paths=(path,))

    @property
    def asked(self) -> list[str]:
        """What reached the server."""
        return [f"{request.method} {request.path}" for request in self.server.requests]


def events(*values: Any, cut: int | None = None) -> Answer:
    """A watch that brings these."""
    lines = [json.dumps(value).encode() + b"\n" for value in values]
    chunks = [b"%x\r\n%s\r\n" % (len(line), line) for line in lines]
    return Answer(200, b"".join(chunks) + b"0\r\n\r\n", CHUNKED, cut)

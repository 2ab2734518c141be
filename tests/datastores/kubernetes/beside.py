"""kubectl and pyctl in the same world, and what each of them brings about."""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from pyctl.datastores.flags import ClusterFlags
from pyctl.datastores.kubernetes.api import KubernetesAPI
from pyctl.datastores.kubernetes.exec_process import Surroundings
from pyctl.datastores.kubernetes.settings import KubernetesSettings, kubernetes_settings
from pyctl.errors import PyctlError
from tests.datastores.kubernetes.apiserver import APIServer
from tests.datastores.kubernetes.kubeconfigs import part, write
from tests.kubectl import kubectl
from tests.transport.servers import Certificates

PATH = "/usr/bin:/bin"


class Seen(NamedTuple):
    """What a program brought about: requests with what shows who asks; whether it had success."""

    requests: list[tuple[Any, ...]]
    fine: bool


class Both:
    """A server, a directory for kubeconfigs and what they name, certificates of clients."""

    def __init__(self, server: APIServer, certificates: Certificates, home: Path) -> None:
        self.server = server
        self.certificates = certificates
        self.home = home
        self.cluster: dict[str, Any] = {"server": server.url, "certificate-authority": server.ca}
        self.kubeconfig = ""
        self.client = certificates.issue(common_name="jane")

    def file(self, name: str, content: str, *, runs: bool = False) -> str:
        """A file of the world; with `runs` a program."""
        path = self.home / name
        path.write_text(content)
        if runs:
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    def plugin(self, version: str, status: Mapping[str, Any]) -> str:
        """A plugin that gives this, and keeps what it is told in `told`."""
        given = json.dumps({"kind": "ExecCredential", "apiVersion": version, "status": status})
        told = self.home / "told"
        script = (
            f'#!/bin/sh\necho "$KUBERNETES_EXEC_INFO $A $@" >> {told}\ncat <<END\n{given}\nEND\n'
        )
        return self.file("plugin", script, runs=True)

    def told(self) -> list[tuple[Any, str]]:
        """What plugins were told since the last time, and their variable and arguments."""
        path = self.home / "told"
        text = path.read_text() if path.exists() else ""
        path.write_text("")
        lines = [line.rpartition("}") for line in text.replace("\n ", " ").splitlines()]
        return [(json.loads(question + end), besides) for question, end, besides in lines]

    def write(self, user: Mapping[str, Any], **cluster: Any) -> None:
        """The kubeconfig with this user and, besides what is usual, this of the cluster."""
        self.kubeconfig = write(
            self.home / "kubeconfig",
            clusters=[part("cluster", "c", **{**self.cluster, **cluster})],
            users=[part("user", "u", **user)],
            contexts=[part("context", "x", cluster="c", user="u")],
            current="x",
        )

    def kubectl(self, *flags: str, environ: Mapping[str, str] | None = None) -> Seen:
        """What kubectl brings about."""
        flags = (*flags, "--kubeconfig", self.kubeconfig) if self.kubeconfig else flags
        done = kubectl("get", "--raw", "/apis", *flags, home=self.home, environ=environ)
        return Seen(self._requests(), done.returncode == 0)

    def pyctl(
        self,
        settings: KubernetesSettings | None = None,
        *,
        environ: Mapping[str, str] | None = None,
    ) -> Seen:
        """What pyctl brings about."""
        around = Surroundings({"HOME": str(self.home), "PATH": PATH, **(environ or {})})
        settings = settings or kubernetes_settings({}, ClusterFlags(self.kubeconfig))
        try:
            with closing(KubernetesAPI.open(settings, around=around, seconds=20)) as api:
                api.request("GET", "/apis")
        except PyctlError:
            return Seen(self._requests(), fine=False)
        return Seen(self._requests(), fine=True)

    def _requests(self) -> list[tuple[Any, ...]]:
        requests = [
            (
                request.method,
                request.path,
                request.all("accept-encoding", "authorization", "impersonate", "host"),
                request.server_name,
                request.client,
            )
            for request in self.server.requests
        ]
        self.server.requests.clear()
        return requests


def encoded(path: str, before: str = "") -> str:
    """The content of a file as kubeconfigs have it, with a text before it."""
    return base64.b64encode(before.encode() + Path(path).read_bytes()).decode()

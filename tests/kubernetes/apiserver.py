"""A real kube-apiserver for tests: on a real etcd, with certificates made on the spot.

Nothing else of Kubernetes runs beside it: no controller fills in or tidies up, no pod ever starts.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import trustme

from tests.etcd_server import EtcdServer, free_ports
from tests.kubernetes.build import program
from tests.server_process import PATIENCE, ServerProcess

ADMINS = "system:masters"
"""The group whose members may do everything, whatever the roles say."""

_STAYING = ("default", "kube-node-lease", "kube-public", "kube-system")


class User(NamedTuple):
    """Somebody the server knows: by a client certificate, and by two tokens that never expire."""

    name: str
    group: str = ""

    @property
    def tokens(self) -> tuple[str, str]:
        """What the server takes for the user."""
        return f"token-of-{self.name}", f"newer-token-of-{self.name}"


ADMIN = User("admin", ADMINS)
ALICE = User("alice")
"""She may do what roles let her, and there are none at first."""


class ApiServer:
    """One API server; `group` names its place in the etcd, which others may use beside it."""

    def __init__(self, directory: Path, etcd: EtcdServer, group: str) -> None:
        self.directory = directory
        self.group = group
        (self.port,) = free_ports(1)
        self.url = f"https://127.0.0.1:{self.port}"
        self.authority = trustme.CA()
        self._etcd = etcd
        self._process = ServerProcess(directory)
        self._write_files()

    @property
    def ca_file(self) -> Path:
        """The certificate that vouches for the server's."""
        return self.directory / "ca.pem"

    def start(self) -> None:
        """Start it, again on the same data if it ran before; returns at once."""
        files, here = self.directory, "127.0.0.1"
        options = {
            "etcd-servers": self._etcd.url,
            "etcd-prefix": self._prefix,
            "bind-address": here,
            "advertise-address": here,
            "secure-port": self.port,
            "tls-cert-file": files / "server.pem",
            "tls-private-key-file": files / "server.key",
            "client-ca-file": self.ca_file,
            "token-auth-file": files / "tokens.csv",
            "authorization-mode": "RBAC",
            "service-cluster-ip-range": "10.101.0.0/16",
            "service-account-issuer": "https://kubernetes.default.svc",
            "service-account-key-file": files / "server.key",
            "service-account-signing-key-file": files / "server.key",
            # Pods without service accounts: nobody makes these here.
            "disable-admission-plugins": "ServiceAccount",
            "enable-priority-and-fairness": "false",
            "max-requests-inflight": 0,
            "max-mutating-requests-inflight": 0,
            "endpoint-reconciler-type": "none",
            "cert-dir": files,
        }
        assert program().exists(), f"{program()} is built by `make test-kubernetes`"
        command = [str(program()), *(f"--{name}={value}" for name, value in options.items())]
        self._process.run(command)

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        self._process.kill()

    def restart(self) -> None:
        """End it at once and start it again; returns when it answers."""
        self.kill()
        self.start()
        self.ready()

    def ready(self) -> None:
        """Wait until it answers and says that it is ready."""
        self._process.wait_for(lambda: self._answers("/readyz"))

    def call(self, method: str, path: str, body: Any = None, *, mime: str = "json") -> Any:
        """What the server answers an administrator; AssertionError for anything but success."""
        status, answer = self.ask(method, path, body, mime=mime)
        assert status < http.HTTPStatus.MULTIPLE_CHOICES, f"{method} {path}: {status} {answer!r}"
        return json.loads(answer)

    def ask(
        self, method: str, path: str, body: Any = None, *, mime: str = "json"
    ) -> tuple[int, bytes]:
        """Status and body of what the server answers an administrator."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=self.context(), timeout=PATIENCE
        )
        headers = {"Accept": "application/json", "Content-Type": f"application/{mime}"}
        try:
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def context(self, user: User = ADMIN) -> ssl.SSLContext:
        """TLS as a user: with a client certificate."""
        made = ssl.create_default_context(cafile=self.ca_file)
        made.load_cert_chain(self.certificate(user))
        return made

    def certificate(self, user: User) -> Path:
        """A file with a client certificate of a user, and its key."""
        path = self.directory / f"{user.name}.pem"
        if not path.exists():
            # With a host's name too: Go refuses certificates whose names are an empty list.
            made = self.authority.issue_cert(
                f"{user.name}.test", common_name=user.name, organization_name=user.group or "people"
            )
            made.private_key_and_cert_chain_pem.write_to_path(path)
        return path

    def install(self, definitions: Sequence[dict[str, Any]]) -> None:
        """Add CustomResourceDefinitions, and wait until their kinds are served."""
        crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        for definition in definitions:
            self.call("POST", crds, definition)
        for definition in definitions:
            spec = definition["spec"]
            path = f"/apis/{spec['group']}/{spec['versions'][0]['name']}/{spec['names']['plural']}"
            self._process.wait_for(partial(self._answers, path))

    def wipe(self) -> None:
        """Delete all objects of Calico's, Nodes, pods, and namespaces that came by tests.

        It is done in the etcd: nobody is here who would finish deleting a namespace.
        """
        for place in (self.group.partition("/")[0], "minions", "pods", "serviceaccounts"):
            self._forget(f"{self._prefix}/{place}/", f"{self._prefix}/{place}0")
        listed = self.call("GET", "/api/v1/namespaces")["items"]
        for name in sorted({item["metadata"]["name"] for item in listed} - {*_STAYING}):
            key = f"{self._prefix}/namespaces/{name}"
            self._forget(key, f"{key}\0")

    def wait_for_leave(self, user: User, verb: str, resource: str) -> None:
        """Wait until the server, which looks at roles from time to time, lets a user do a thing."""
        asked = {
            "user": user.name,
            "resourceAttributes": {
                "group": self.group.partition("/")[0],
                "resource": resource,
                "verb": verb,
            },
        }
        reviews = "/apis/authorization.k8s.io/v1/subjectaccessreviews"

        def allowed() -> bool:
            answer = self.call("POST", reviews, {"spec": asked})
            return bool(answer["status"]["allowed"])

        self._process.wait_for(allowed)

    def kubeconfig(self, name: str = "admin", user: Any = None, **cluster: Any) -> Path:
        """A kubeconfig for the server: of an administrator, or with a `user` entry of its own.

        `cluster` are further fields of the cluster's entry.
        """
        pem = str(self.certificate(ADMIN))
        entry = user or {"client-certificate": pem, "client-key": pem}
        served = {"server": self.url, "certificate-authority": str(self.ca_file), **cluster}
        path = self.directory / f"{name}.kubeconfig"
        path.write_text(json.dumps(config_of(served, entry)))
        return path

    @property
    def _prefix(self) -> str:
        return f"/{self.group.replace('/', '-')}"

    def _forget(self, key: str, end: str) -> None:
        self._etcd.call("/kv/deleterange", key=key, range_end=end)

    def _answers(self, path: str) -> bool:
        return self.ask("GET", path)[0] == http.HTTPStatus.OK

    def _write_files(self) -> None:
        """What the server reads: certificates, keys, and whose token is which."""
        own = self.authority.issue_cert("127.0.0.1", "localhost", "kubernetes.default")
        self.authority.cert_pem.write_to_path(self.ca_file)
        own.private_key_pem.write_to_path(self.directory / "server.key")
        own.private_key_and_cert_chain_pem.write_to_path(self.directory / "server.pem")
        lines = [
            f'{token},{user.name},{user.name},"{user.group}"'
            for user in (ADMIN, ALICE)
            for token in user.tokens
        ]
        (self.directory / "tokens.csv").write_text("\n".join(lines) + "\n")


def config_of(cluster: Mapping[str, Any], user: Mapping[str, Any]) -> dict[str, Any]:
    """A kubeconfig with one context, in namespace default."""
    context = {"cluster": "tests", "user": "me", "namespace": "default"}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "tests", "cluster": dict(cluster)}],
        "users": [{"name": "me", "user": dict(user)}],
        "contexts": [{"name": "tests", "context": context}],
        "current-context": "tests",
    }


@contextmanager
def running(
    directory: Path, etcd: EtcdServer, group: str, definitions: Sequence[dict[str, Any]]
) -> Iterator[ApiServer]:
    """An API server with these kinds, which answers, and is gone afterwards."""
    server = ApiServer(directory, etcd, group)
    server.start()
    try:
        server.ready()
        server.install(definitions)
        yield server
    finally:
        server.kill()

"""Who asks a real API server: certificates, tokens and plugins, and what users may not do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Pyctl
from tests.kubectl import kubectl
from tests.kubernetes.apiserver import ADMIN, ALICE, ApiServer, User

pytestmark = pytest.mark.kubernetes

HEP = """\
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: NAME}
spec: {node: n1, interfaceName: eth0}
"""
SET = """\
apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: {name: s}
spec: {nets: [10.0.0.0/8]}
"""
RBAC = "/apis/rbac.authorization.k8s.io/v1"


def hep(name: str) -> str:
    """A host endpoint."""
    return HEP.replace("NAME", name)


def by_certificate(cluster: ApiServer, user: User, directory: Path) -> dict[str, Any]:
    """A user with a client certificate, and its key beside it."""
    pem = str(cluster.certificate(user))
    return {"client-certificate": pem, "client-key": pem}


def by_token(cluster: ApiServer, user: User, directory: Path) -> dict[str, Any]:
    """A user with a token."""
    return {"token": user.tokens[0]}


def by_token_file(cluster: ApiServer, user: User, directory: Path) -> dict[str, Any]:
    """A user with a token in a file."""
    (directory / "token").write_text(f"{user.tokens[0]}\n")
    return {"tokenFile": str(directory / "token")}


def by_plugin(cluster: ApiServer, user: User, directory: Path) -> dict[str, Any]:
    """A user with a plugin that gives a token."""
    version = "client.authentication.k8s.io/v1"
    status = {"token": user.tokens[0]}
    said = json.dumps({"apiVersion": version, "kind": "ExecCredential", "status": status})
    entry = {"apiVersion": version, "command": "echo", "args": [said], "interactiveMode": "Never"}
    return {"exec": entry}


def by_impersonation(cluster: ApiServer, user: User, directory: Path) -> dict[str, Any]:
    """A user as whom an administrator acts."""
    groups = {"as-groups": [user.group]} if user.group else {}
    return {"token": ADMIN.tokens[0], "as": user.name, **groups}


Way = Callable[[ApiServer, User, Path], dict[str, Any]]
each_way = pytest.mark.parametrize(
    "way", [by_certificate, by_token, by_token_file, by_plugin, by_impersonation]
)


class Asking:
    """pyctl and kubectl as one and the same user, by one kubeconfig."""

    def __init__(self, cluster: ApiServer, pyctl: Pyctl, entry: dict[str, Any]) -> None:
        self.pyctl = pyctl
        self._home = pyctl.home
        path = str(cluster.kubeconfig("somebody", entry))
        pyctl.environ = {"KUBECONFIG": path, "PATH": "/usr/bin:/bin"}
        self._kubectl = {"KUBECONFIG": path}

    def kubectl(self, *arguments: str) -> tuple[str, str, int]:
        """Streams and exit code of a run of kubectl."""
        done = kubectl(*arguments, home=self._home, environ=self._kubectl)
        return done.stdout, done.stderr, done.returncode


@each_way
def test_pyctl_is_whom_kubectl_is(
    cluster: ApiServer, pyctl: Pyctl, tmp_path: Path, way: Way
) -> None:
    """An administrator may write, in whatever way it is shown who it is."""
    both = Asking(cluster, pyctl, way(cluster, ADMIN, tmp_path))
    whoami = json.loads(both.kubectl("auth", "whoami", "-o", "json")[0])
    assert whoami["status"]["userInfo"]["username"] == ADMIN.name
    done = both.pyctl("create", "-f", "-", stdin=hep("h"))
    assert (done.stdout, done.code) == ("Successfully created 1 'HostEndpoint' resource(s)\n", 0)


@each_way
def test_who_may_not_is_told_who_it_is_and_what_is_missing(
    cluster: ApiServer, pyctl: Pyctl, tmp_path: Path, way: Way
) -> None:
    """In one line, in the server's words; with the code of those who are not authorised."""
    both = Asking(cluster, pyctl, way(cluster, ALICE, tmp_path))
    group = cluster.group.partition("/")[0]
    done = both.pyctl("get", "heps", "--allow-version-mismatch")
    assert (done.stdout, done.code) == ("", 6)
    assert done.stderr.count("\n") == 1
    assert 'User "alice" cannot list resource "hostendpoints"' in done.stderr
    assert f'in API group "{group}" at the cluster scope' in done.stderr
    assert "cannot list resource" in both.kubectl("get", f"hostendpoints.{group}")[1]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"token": "nobody's"}, "Unauthorized"),
        ({}, "system:anonymous"),
    ],
    ids=["a token that is none", "nobody"],
)
def test_who_is_not_known_is_told_so(
    cluster: ApiServer, pyctl: Pyctl, entry: dict[str, Any], complaint: str
) -> None:
    """The server knows no such user, or nobody was named at all."""
    both = Asking(cluster, pyctl, entry or {"as-uid": ""})
    done = both.pyctl("get", "heps", "--allow-version-mismatch")
    assert (done.stdout, done.code) == ("", 6)
    assert complaint in done.stderr


Allow = Callable[..., None]


@pytest.fixture
def allow(cluster: ApiServer) -> Iterator[Allow]:
    """Let alice do something with resources of Calico's, until the test ends."""
    made: list[str] = []

    def let(verbs: str, resources: str) -> None:
        name = f"alice-{len(made)}"
        rule = {
            "apiGroups": [cluster.group.partition("/")[0]],
            "resources": resources.split(),
            "verbs": verbs.split(),
        }
        cluster.call("POST", f"{RBAC}/clusterroles", {"metadata": {"name": name}, "rules": [rule]})
        made.append(f"{RBAC}/clusterroles/{name}")
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}
        subject = {"apiGroup": role["apiGroup"], "kind": "User", "name": ALICE.name}
        binding = {"metadata": {"name": name}, "roleRef": role, "subjects": [subject]}
        cluster.call("POST", f"{RBAC}/clusterrolebindings", binding)
        made.append(f"{RBAC}/clusterrolebindings/{name}")
        cluster.wait_for_leave(ALICE, verbs.split()[0], resources.split()[0])

    yield let
    for path in made:
        cluster.call("DELETE", path)


def test_who_may_read_may_not_write(
    cluster: ApiServer, pyctl: Pyctl, tmp_path: Path, allow: Allow
) -> None:
    """Reading works; each verb that writes is refused by what it lacks first."""
    allow("get list watch", "hostendpoints tiers clusterinformations")
    admin = Asking(cluster, pyctl, by_token(cluster, ADMIN, tmp_path))
    admin.pyctl.ok("create", "-f", "-", stdin=hep("h"))
    alice = Asking(cluster, pyctl, by_token(cluster, ALICE, tmp_path)).pyctl
    assert alice.ok("get", "heps").splitlines()[1].split() == ["h", "n1"]
    refused = {
        "create": ("create", alice("create", "-f", "-", stdin=hep("new"))),
        "apply": ("create", alice("apply", "-f", "-", stdin=hep("h").replace("eth0", "eth1"))),
        "replace": ("update", alice("replace", "-f", "-", stdin=hep("h").replace("eth0", "eth1"))),
        "patch": ("update", alice("patch", "hep", "h", "-p", '{"spec": {"node": "n2"}}')),
        "label": ("update", alice("label", "hep", "h", "a=b")),
        "delete": ("delete", alice("delete", "hep", "h")),
    }
    for verb, (lacking, done) in refused.items():
        assert done.code == 6, (verb, done)
        assert f'User "alice" cannot {lacking} resource "hostendpoints"' in done.stderr, verb
        assert "Traceback" not in done.stderr


def test_what_somebody_may_not_write_does_not_hold_up_the_rest(
    cluster: ApiServer, pyctl: Pyctl, tmp_path: Path, allow: Allow
) -> None:
    """It is told which object was refused, and the exit code is that of some."""
    allow("get list create update", "hostendpoints tiers clusterinformations")
    alice = Asking(cluster, pyctl, by_token(cluster, ALICE, tmp_path)).pyctl
    done = alice("create", "-f", "-", stdin="---\n".join([hep("a"), SET, hep("b")]))
    assert done.code == 8
    assert 'cannot create resource "globalnetworksets"' in done.stderr
    assert "stdin:6: " in done.stderr
    assert [line.split()[0] for line in alice.ok("get", "heps").splitlines()[1:-1]] == ["a", "b"]

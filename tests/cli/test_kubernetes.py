"""The command line on a cluster: which one, as whom, and what is said when that does not work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores import config
from tests.conftest import Pyctl
from tests.datastores.kubernetes.apiserver import (
    GROUPS,
    Answer,
    APIServer,
    Request,
    serving,
    status,
)
from tests.datastores.kubernetes.kubeconfigs import part, write
from tests.transport.servers import Certificates

INFORMATION = {
    "metadata": {"name": "default", "resourceVersion": "3"},
    "spec": {"calicoVersion": "v3.34.0", "clusterType": "k8s"},
}
V3 = "/apis/projectcalico.org/v3"
V1 = "client.authentication.k8s.io/v1"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of these tests."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server(certificates: Certificates) -> Iterator[APIServer]:
    """A cluster with Calico, and nothing in it."""
    with serving(certificates, _answer) as made:
        yield made


def _answer(request: Request) -> Answer:
    path = request.path.partition("?")[0]
    if path == "/apis":
        return Answer(value=GROUPS)
    if path == f"{V3}/clusterinformations/default":
        return Answer(value=INFORMATION)
    return Answer(value={"metadata": {"resourceVersion": "7"}, "items": []})


def kubeconfig(server: APIServer, **user: Any) -> str:
    """Write a kubeconfig with two contexts; users of both show what is given."""
    cluster = part("cluster", "c", server=server.url, certificate_authority=server.ca)
    return write(
        Path("kubeconfig").absolute(),
        clusters=[cluster],
        users=[part("user", "u", **(user or {"token": "one"})), part("user", "v", token="two")],
        contexts=[
            part("context", "x", cluster="c", user="u"),
            part("context", "y", cluster="c", user="v"),
        ],
        current="x",
    )


def shown(server: APIServer) -> list[tuple[str, str]]:
    """What the last request showed of who asks."""
    return server.requests[-1].all("authorization", "impersonate")


def test_a_kubeconfig_of_the_command_line(pyctl: Pyctl, server: APIServer) -> None:
    """Context and user come from it; the server is asked for what is needed, and once."""
    pyctl.ok("get", "heps", "--kubeconfig", kubeconfig(server))
    assert [request.path for request in server.requests] == [
        "/apis",
        f"{V3}/clusterinformations/default",
        f"{V3}/hostendpoints?limit=500",
    ]
    assert shown(server) == [("authorization", "Bearer one")]
    server.requests.clear()
    pyctl.environ["KUBECONFIG"] = f"{Path.cwd()}/gone:{Path.cwd()}/kubeconfig"
    pyctl.ok("get", "heps", "--context=y")
    assert next(request.path for request in server.requests) != "/apis"
    assert shown(server) == [("authorization", "Bearer two")]


def test_acting_as_somebody(pyctl: Pyctl, server: APIServer) -> None:
    """Before the verb or after it, with as many groups as are given."""
    file = kubeconfig(server)
    pyctl.ok("--as", "jane", "get", "heps", "--as-group=b", "--as-group", "a", "--kubeconfig", file)
    assert shown(server) == [
        ("authorization", "Bearer one"),
        ("impersonate-group", "a"),
        ("impersonate-group", "b"),
        ("impersonate-user", "jane"),
    ]


def test_a_configuration_file(pyctl: Pyctl, server: APIServer) -> None:
    """Calicoctl's own, with the kubeconfig in it."""
    inline = json.dumps(json.loads(Path(kubeconfig(server)).read_text()))
    spec = {"datastoreType": "kubernetes", "kubeconfigInline": inline}
    file = {"apiVersion": "projectcalico.org/v3", "kind": "CalicoAPIConfig", "spec": spec}
    Path("calicoctl.cfg").write_text(json.dumps(file))
    pyctl.ok("-c", "calicoctl.cfg", "get", "heps")
    assert shown(server) == [("authorization", "Bearer one")]


def test_calicoctl_s_variables(pyctl: Pyctl, server: APIServer) -> None:
    """They are enough without any kubeconfig."""
    pyctl.environ |= {
        "K8S_API_ENDPOINT": server.url,
        "K8S_CA_FILE": server.ca,
        "CALICO_K8SAPITOKEN": "three",
        "CALICO_API_GROUP": "projectcalico.org/v3",
    }
    pyctl.ok("get", "heps")
    assert shown(server) == [("authorization", "Bearer three")]
    assert "/apis" not in [request.path for request in server.requests]


def test_in_a_pod(pyctl: Pyctl, server: APIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing needs to be set: the pod's service account is there."""
    account = Path("account")
    account.mkdir()
    (account / "token").write_text("of the pod\n")
    (account / "ca.crt").write_bytes(Path(server.ca).read_bytes())
    monkeypatch.setattr(config, "POD_ACCOUNT", str(account.absolute()))
    port = server.url.rpartition(":")[2]
    pyctl.environ |= {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": port}
    pyctl.ok("get", "heps")
    assert shown(server) == [("authorization", "Bearer of the pod")]
    server.answer = lambda request: status(401, "Unauthorized")
    result = pyctl("get", "heps")
    assert f"the pod's service account with the token in {account.absolute()}/token (401" in (
        result.stderr
    )


def test_the_version_says_which_group(pyctl: Pyctl, server: APIServer) -> None:
    """Also where the cluster does not know its version."""
    pyctl.environ["KUBECONFIG"] = kubeconfig(server)
    lines = pyctl.ok("version").splitlines()
    assert lines[2:] == [
        "API Group:         projectcalico.org/v3",
        "Cluster Version:   v3.34.0",
        "Cluster Type:      k8s",
    ]
    server.answer = lambda request: status(404, "NotFound", "x", name="default")
    result = pyctl("version")
    assert result.stdout.splitlines()[2:] == ["API Group:         projectcalico.org/v3"]
    assert (result.code, "unable to retrieve Cluster Version" in result.stderr) == (3, True)


def test_the_version_says_which_group_there_is_now(pyctl: Pyctl, server: APIServer) -> None:
    """Not the one that was there a minute ago."""
    pyctl.environ["KUBECONFIG"] = kubeconfig(server)
    pyctl.ok("version")
    groups = [{"versions": [{"groupVersion": "crd.projectcalico.org/v1"}]}]
    server.answer = lambda request: (
        Answer(value={"groups": groups}) if request.path == "/apis" else status(404, "NotFound")
    )
    result = pyctl("version")
    assert result.stdout.splitlines()[2:] == ["API Group:         crd.projectcalico.org/v1"]
    server.answer = lambda request: (
        Answer(value={"groups": []}) if request.path == "/apis" else status(404, "NotFound")
    )
    result = pyctl("version")
    assert (result.code, len(result.stdout.splitlines())) == (7, 2)
    assert "Calico is not installed" in result.stderr


def test_no_calico(pyctl: Pyctl, server: APIServer) -> None:
    """It is said, and that the datastore cannot be used."""
    server.answer = lambda request: Answer(value={"groups": []})
    result = pyctl("get", "heps", "--kubeconfig", kubeconfig(server))
    assert result.code == 7
    assert f"Calico is not installed in the Kubernetes cluster {server.url}" in result.stderr


@pytest.mark.parametrize(
    ("code", "message", "text"),
    [
        (401, "Unauthorized", 'does not accept user "u" of {file} with a bearer token (401'),
        (
            403,
            'User "jane" cannot list resource "hostendpoints" in API group "projectcalico.org"',
            (
                'connection is unauthorized: User "jane" cannot list resource "hostendpoints" in '
                'API group "projectcalico.org" (asked as user "u" of {file} with a bearer token)'
            ),
        ),
    ],
)
def test_who_may_not(pyctl: Pyctl, server: APIServer, code: int, message: str, text: str) -> None:
    """Who one is, and what is missing, with a code of its own."""
    file = kubeconfig(server)
    server.answer = lambda request: (
        _answer(request) if "hostendpoints" not in request.path else status(code, "", message)
    )
    result = pyctl("get", "heps", "--kubeconfig", file)
    assert (result.code, result.stdout) == (6, "")
    assert text.format(file=file) in result.stderr


def test_whom_one_acts_as(pyctl: Pyctl, server: APIServer) -> None:
    """It is told too, since both of them need rights."""
    server.answer = lambda request: status(403, "Forbidden", "no")
    result = pyctl("get", "heps", "--as", "joe", "--kubeconfig", kubeconfig(server))
    assert "with a bearer token, acting as joe)" in result.stderr


def test_a_plugin_that_fails(pyctl: Pyctl, server: APIServer) -> None:
    """What it says comes first, then what became of it, and how to install it."""
    plugin = Path("plugin").absolute()
    plugin.write_text("#!/bin/sh\necho 'run: login' >&2\nexit 4\n")
    plugin.chmod(0o700)
    described = {
        "command": "./plugin",
        "apiVersion": V1,
        "interactiveMode": "IfAvailable",
        "installHint": "See https://plugin.example",
    }
    result = pyctl("get", "heps", "--kubeconfig", kubeconfig(server, exec=described))
    assert result.code == 6
    assert result.stderr == (
        f"run: login\ngetting credentials: the plugin {plugin} failed "
        "with exit code 4\nSee https://plugin.example\n"
    )
    assert server.requests == []


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (["--kubeconfig", "gone"], "kubeconfig gone: No such file or directory"),
        (["--kubeconfig", "odd"], "kubeconfig odd: clusters: a list is wanted"),
        (["--datastore", "kubernetes"], "no Kubernetes cluster is configured (looked for "),
        (["--as", "jane"], "--as jane is for Kubernetes, but the datastore is embedded"),
    ],
)
def test_settings_that_do_not_work(pyctl: Pyctl, args: list[str], text: str) -> None:
    """In calicoctl's words, and ours."""
    Path("odd").write_text("clusters: 5")
    result = pyctl("get", "heps", *args)
    assert result.code == 2
    assert result.stderr.startswith(f"Failed to create Calico API client: {text}")

"""The same kubeconfig for kubectl and for pyctl: the same must reach the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores.flags import ClusterFlags
from pyctl.datastores.kubernetes.settings import kubernetes_settings
from tests.datastores.kubernetes.apiserver import GROUPS, Answer, APIServer
from tests.datastores.kubernetes.beside import Both, encoded
from tests.datastores.kubernetes.kubeconfigs import part, write
from tests.datastores.kubernetes.tokens import id_token
from tests.transport.proxying import socks, tunnelling
from tests.transport.servers import Certificates, served

V1, BETA = "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"


@pytest.fixture
def world(server: APIServer, certificates: Certificates, tmp_path: Path) -> Both:
    """A world of its own."""
    return Both(server, certificates, tmp_path)


USERS: dict[str, Callable[[Both], dict[str, Any]]] = {
    "token": lambda world: {"token": "secret"},
    "token-file": lambda world: {"tokenFile": world.file("token", " secret\n")},
    "token-file-before-token": lambda world: {
        "tokenFile": world.file("token", "of the file"),
        "token": "other",
    },
    "empty-token-file-beside-token": lambda world: {
        "tokenFile": world.file("token", "\n"),
        "token": "other",
    },
    "token-with-a-blank": lambda world: {"token": "secret "},
    "password": lambda world: {"username": "jané", "password": "a:b"},
    "certificate-files": lambda world: {
        "client-certificate": world.client[0],
        "client-key": world.client[1],
    },
    "certificate-data": lambda world: {
        "client-certificate-data": encoded(world.client[0]),
        "client-key-data": encoded(world.client[1]),
    },
    "certificate-and-token": lambda world: {
        "client-certificate": world.client[0],
        "client-key": world.client[1],
        "token": "secret",
    },
    "key-without-certificate": lambda world: {"client-key": world.client[1], "token": "secret"},
    "impersonation": lambda world: {
        "token": "secret",
        "as": "system:serviceaccount:a:b",
        "as-uid": "1-2",
        "as-groups": ["b", "a", "ü"],
        "as-user-extra": {"Scopes": ["x", "y z"], "a/b c%d": ["1"]},
    },
    "plugin-token": lambda world: _exec(world, V1, {"token": "of the plugin"}),
    "plugin-token-beta": lambda world: _exec(world, BETA, {"token": "of the plugin"}),
    "plugin-certificate": lambda world: _exec(world, V1, _certificate_of(world)),
    "plugin-both": lambda world: _exec(world, V1, {"token": "t", **_certificate_of(world)}),
    "plugin-beside-token": lambda world: {
        **_exec(world, V1, {"token": "of the plugin"}),
        "token": "own",
    },
    "plugin-beside-certificate": lambda world: {
        **_exec(world, V1, {"token": "of the plugin", **_certificate_of(world)}),
        **_own_certificate(world),
    },
    "plugin-of-another-version": lambda world: {
        "exec": {**_exec(world, V1, {"token": "t"})["exec"], "apiVersion": BETA}
    },
    "plugin-with-nothing": lambda world: _exec(world, V1, {}),
    "plugin-with-half-a-certificate": lambda world: _exec(
        world, V1, {"clientCertificateData": "x"}
    ),
    "plugin-of-yaml": lambda world: _exec_of_yaml(world),
    "plugin-not-there": lambda world: {
        "exec": {"command": "no-such-plugin", "apiVersion": V1, "interactiveMode": "Never"}
    },
    "plugin-always-asking": lambda world: {
        "exec": {**_exec(world, V1, {"token": "t"})["exec"], "interactiveMode": "Always"}
    },
    "token-of-oidc": lambda world: {
        "auth-provider": {
            "name": "oidc",
            "config": {
                "id-token": id_token({"exp": 4102444800}),
                "idp-issuer-url": "https://127.0.0.1:1",
                "client-id": "c",
            },
        }
    },
    "gcp": lambda world: {"auth-provider": {"name": "gcp"}},
}


def _exec(world: Both, version: str, status: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "exec": {
            "command": world.plugin(version, status),
            "args": ["one", "two words"],
            "env": [{"name": "A", "value": "b"}],
            "apiVersion": version,
            "interactiveMode": "IfAvailable",
            "provideClusterInfo": True,
        }
    }


def _exec_of_yaml(world: Both) -> dict[str, Any]:
    """A plugin that says no more than it must, by a path through a directory that is not there."""
    script = f"#!/bin/sh\necho 'apiVersion: {V1}'\necho 'status: {{token: t}}'\n"
    world.file("plugin", script, runs=True)
    return {
        "exec": {"command": "gone/../plugin", "apiVersion": V1, "interactiveMode": "Never"},
    }


def _own_certificate(world: Both) -> dict[str, Any]:
    certificate, key = world.certificates.issue(common_name="own")
    return {"client-certificate": certificate, "client-key": key}


def _certificate_of(world: Both) -> dict[str, Any]:
    certificate, key = (Path(path).read_text() for path in world.client)
    return {"clientCertificateData": certificate, "clientKeyData": key}


@pytest.mark.parametrize("user", USERS.values(), ids=USERS)
def test_who_is_asking(world: Both, user: Callable[[Both], dict[str, Any]]) -> None:
    """Headers, certificates, and what plugins are told."""
    world.write(user(world))
    wanted, told = world.kubectl(), world.told()
    assert world.pyctl() == wanted
    assert world.told() == told


CLUSTERS: dict[str, Callable[[Both], dict[str, Any]]] = {
    "authority-data": lambda world: {
        "certificate-authority": "",
        "certificate-authority-data": encoded(world.server.ca),
    },
    "authority-data-with-remarks": lambda world: {
        "certificate-authority": "",
        "certificate-authority-data": encoded(world.server.ca, before="# Főtanúsítvány\n"),
    },
    "no-authority": lambda world: {"certificate-authority": ""},
    "unchecked": lambda world: {"certificate-authority": "", "insecure-skip-tls-verify": True},
    "unchecked-with-authority": lambda world: {"insecure-skip-tls-verify": True},
    "name-in-the-url": lambda world: {"server": world.server.url.replace("127.0.0.1", "localhost")},
    "other-name": lambda world: {"tls-server-name": "k8s.test"},
    "complete-name": lambda world: {"tls-server-name": "k8s.test."},
    "wrong-name": lambda world: {"tls-server-name": "other.test"},
    "path": lambda world: {"server": f"{world.server.url}/clusters/a%20b/"},
    "path-of-many-spellings": lambda world: {
        "server": f"{world.server.url}/clusters/../a//b c/%7ed%2Fé/(e)!+f;g=h,i:j@k&l$m"
    },
    "address-in-another-form": lambda world: {
        "server": world.server.url.replace("127.0.0.1", "[::ffff:7f00:1]")
    },
    "name-that-is-none": lambda world: {"server": "https://a..b"},
    "user-in-the-url": lambda world: {
        "server": world.server.url.replace("//", "//jan%C3%A9:a%3Ab@")
    },
    "not-packed": lambda world: {"disable-compression": True},
    "query": lambda world: {"server": f"{world.server.url}/?a=b"},
    "nobody-there": lambda world: {"server": "https://127.0.0.1:1"},
    "no-url": lambda world: {"server": "https://"},
    "no-server": lambda world: {"server": ""},
    "strange-proxy": lambda world: {"proxy-url": "ftp://127.0.0.1:1"},
    "proxy-without-a-port": lambda world: {"proxy-url": "http://127.0.0.1:x"},
    "half-a-proxy": lambda world: {"proxy-url": "http://[::1"},
    "authority-data-beside-half-a-one": lambda world: {
        "certificate-authority": "",
        "certificate-authority-data": encoded(
            world.server.ca, before="-----BEGIN CERTIFICATE-----\nAAAA\n"
        ),
    },
}


@pytest.mark.parametrize("cluster", CLUSTERS.values(), ids=CLUSTERS)
def test_which_server(world: Both, cluster: Callable[[Both], dict[str, Any]]) -> None:
    """Where it is, how it is known, which name TLS is told."""
    world.write({"token": "secret"}, **cluster(world))
    assert world.pyctl() == world.kubectl()


def test_a_server_that_leads_elsewhere(world: Both) -> None:
    """On the same host."""
    answers = [Answer(302, {}, ("Location: /there/apis",)), Answer(value=GROUPS)]
    world.server.answer = lambda request: answers[request.path.startswith("/there")]
    world.write({"token": "secret"})
    wanted = world.kubectl()
    assert (wanted.fine, len(wanted.requests)) == (True, 2)
    assert world.pyctl() == wanted


@pytest.mark.parametrize(("name", "context"), [("", False), ("", True), ("c", True)])
def test_parts_without_a_name(world: Both, name: str, *, context: bool) -> None:
    """Where no context is named, the one without a name counts, or cluster and user without."""
    world.kubeconfig = write(
        world.home / "kubeconfig",
        clusters=[part("cluster", name, **world.cluster)],
        users=[part("user", name, token="secret")],
        contexts=[part("context", "", cluster=name, user=name)] if context else [],
    )
    wanted = world.kubectl()
    assert wanted.fine
    assert world.pyctl() == wanted


@pytest.mark.parametrize("user", ["", "us%20er:p%40ss@", "%C3%BC:%C3%9F@"])
@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "SOCKS5"])
def test_proxies(world: Both, scheme: str, user: str) -> None:
    """The proxy is asked for the same, whether the kubeconfig names it or the environment."""
    asked: list[bytes] = []
    act = (socks if scheme.lower() == "socks5" else tunnelling)(world.server.port, asked)
    context = world.server.context if scheme == "https" else None
    with served(act, context) as proxy:
        url = f"{scheme}://{user}127.0.0.1:{proxy.port}"
        for cluster, environ in (({"proxy-url": url}, {}), ({}, {"HTTPS_PROXY": url})):
            world.write({"token": "secret"}, server="https://k8s.test:6443", **cluster)
            wanted, by_kubectl = world.kubectl(environ=environ), _essence(asked)
            assert wanted.fine
            assert world.pyctl(environ=environ) == wanted
            assert _essence(asked) == by_kubectl
            world.server.hang_up()


def _essence(asked: list[bytes]) -> list[list[bytes]]:
    """What proxies were asked for, without what only describes the program."""
    lines = [request.splitlines() for request in asked]
    asked.clear()
    words = (b"User-Agent:", b"Accept:")
    return [[line for line in request if not line.startswith(words)] for request in lines]


def test_hosts_without_a_proxy(world: Both) -> None:
    """NO_PROXY holds off the environment's proxy, not the kubeconfig's."""
    asked: list[bytes] = []
    environ = {"NO_PROXY": "k8s.test"}
    with served(tunnelling(world.server.port, asked)) as proxy:
        for cluster, fine in ({"proxy-url": proxy.http}, True), ({}, False):
            world.write({"token": "secret"}, server="https://k8s.test:6443", **cluster)
            around = {**environ, "HTTPS_PROXY": proxy.http}
            wanted = world.kubectl(environ=around)
            assert wanted.fine is fine
            assert world.pyctl(environ=around) == wanted
            world.server.hang_up()


FLAGS = {
    "context": (("--context", "y"), ClusterFlags(context="y")),
    "unknown-context": (("--context", "gone"), ClusterFlags(context="gone")),
    "as": (("--as", "jane"), ClusterFlags(user="jane")),
    "as-groups": (
        ("--as", "jane", "--as-group", "a", "--as-group", "b"),
        ClusterFlags(user="jane", groups=("a", "b")),
    ),
    "group-alone": (("--as-group", "a"), ClusterFlags(groups=("a",))),
    "as-beside-the-context": (
        ("--context", "y", "--as-group", "a"),
        ClusterFlags(context="y", groups=("a",)),
    ),
}


@pytest.mark.parametrize(("flags", "asked"), FLAGS.values(), ids=FLAGS)
def test_flags(world: Both, flags: tuple[str, ...], asked: ClusterFlags) -> None:
    """A context, and whom to act as, over a list of kubeconfigs of which one is missing."""
    first = write(
        world.home / "a" / "first",
        users=[part("user", "u", token="first"), part("user", "v", **{"token": "v", "as": "joe"})],
        contexts=[part("context", "x", cluster="c", user="u")],
        current="x",
    )
    second = write(
        world.home / "b" / "second",
        clusters=[part("cluster", "c", **{**world.cluster, "certificate-authority": "ca"})],
        users=[part("user", "u", token="second")],
        contexts=[part("context", "y", cluster="c", user="v")],
        current="y",
    )
    (world.home / "b" / "ca").write_bytes(Path(world.server.ca).read_bytes())
    environ = {"KUBECONFIG": f"{first}:{world.home}/missing:{second}"}
    settings = kubernetes_settings({"kubeconfig": environ["KUBECONFIG"]}, asked)
    assert world.pyctl(settings=settings) == world.kubectl(*flags, environ=environ)

"""Settings, kubeconfigs and the pod around, brought together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores import config
from pyctl.datastores.kubernetes.connection import Connection, connection
from pyctl.datastores.kubernetes.kubeconfig import Cluster, Impersonation, User
from pyctl.datastores.kubernetes.settings import KubernetesSettings
from pyctl.errors import SettingsError
from tests.datastores.kubernetes.kubeconfigs import part, write

POD = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}


@pytest.fixture
def kubeconfig(tmp_path: Path) -> str:
    """A file with two contexts; `x` is the current one."""
    return write(
        tmp_path / "kube",
        clusters=[
            part("cluster", "c", server="https://c:6443/", certificate_authority_data="Y2E="),
            part("cluster", "d", server="d.example:80", tls_server_name="d"),
        ],
        users=[part("user", "u", token="t"), part("user", "v", **{"token": "t", "as": "jane"})],
        contexts=[
            part("context", "x", cluster="c", user="u"),
            part("context", "y", cluster="d", user="v"),
            part("context", "z", cluster="c", user="gone"),
        ],
        current="x",
    )


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The directory of the pod's service account."""
    directory = tmp_path / "account"
    directory.mkdir()
    monkeypatch.setattr(config, "POD_ACCOUNT", str(directory))
    (directory / "token").write_text("pod")
    (directory / "ca.crt").write_text("ca")
    return str(directory)


def test_the_current_context(kubeconfig: str) -> None:
    """Its server, and who is asking."""
    assert connection(KubernetesSettings(paths=(kubeconfig,)), {}) == Connection(
        url="https://c:6443",
        cluster=Cluster("https://c:6443/", ca="ca"),
        user=User(token="t"),
        who=f'user "u" of {kubeconfig}',
    )


def test_a_server_without_a_scheme(kubeconfig: str) -> None:
    """Is spoken to in plain HTTP, as kubectl does, and not shown any token."""
    made = connection(KubernetesSettings(paths=(kubeconfig,), context="y"), {})
    assert made.url == "http://d.example:80"
    assert made.user == User(impersonation=Impersonation(user="jane"))


def test_a_user_that_is_not_there(kubeconfig: str) -> None:
    """Is nobody, and that is what messages say."""
    made = connection(KubernetesSettings(paths=(kubeconfig,), context="z"), {})
    assert (made.user, made.who) == (User(), f'nobody (user "gone" is not in {kubeconfig})')


def test_settings_go_over_the_context(kubeconfig: str, tmp_path: Path) -> None:
    """Another server, another trust, other credentials."""
    for name in ("ca", "cert", "key"):
        (tmp_path / name).write_text("")
    settings = KubernetesSettings(
        paths=(kubeconfig,),
        context="y",
        endpoint="https://e/prefix/?q#f",
        ca_file=str(tmp_path / "ca"),
        certificate_file=str(tmp_path / "cert"),
        key_file=str(tmp_path / "key"),
        token="other",
    )
    made = connection(settings, {})
    assert made.url == "https://e/prefix"
    assert made.cluster == Cluster("https://e/prefix/?q#f", ca_file=str(tmp_path / "ca"))
    assert made.user == User(
        certificate_file=str(tmp_path / "cert"),
        key_file=str(tmp_path / "key"),
        token="other",
        impersonation=Impersonation(user="jane"),
    )


def test_insecure_replaces_trust(kubeconfig: str) -> None:
    """The authority of the kubeconfig does not count then."""
    made = connection(KubernetesSettings(paths=(kubeconfig,), insecure=True), {})
    assert made.cluster == Cluster("https://c:6443/", insecure=True)


def test_acting_as_somebody(kubeconfig: str) -> None:
    """What the command line leaves open is the kubeconfig's."""
    asked = Impersonation(groups=("g",))
    settings = KubernetesSettings(paths=(kubeconfig,), context="y", impersonation=asked)
    wanted = Impersonation(user="jane", groups=("g",))
    assert connection(settings, {}).user.impersonation == wanted
    with pytest.raises(SettingsError, match="but no user: set as"):
        connection(settings._replace(context="x"), {})


def test_a_server_alone() -> None:
    """Needs no kubeconfig."""
    who = "the user of calicoctl's settings"
    made = connection(KubernetesSettings(endpoint="https://e", token="t"), {})
    assert made == Connection("https://e", Cluster("https://e"), User(token="t"), who)
    made = connection(KubernetesSettings(endpoint="https://e"), {})
    assert made == Connection("https://e", Cluster("https://e"), User(), "nobody")


def test_an_inline_kubeconfig(tmp_path: Path) -> None:
    """Counts alone: settings do not change it."""
    (tmp_path / "kube").write_text("not read")
    text = """
clusters: [{name: c, cluster: {server: "https://inline"}}]
users: [{name: u, user: {tokenFile: t}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
"""
    settings = KubernetesSettings(
        paths=(str(tmp_path / "kube"),), inline=text, endpoint="https://e", token="other"
    )
    assert connection(settings, {}) == Connection(
        "https://inline",
        Cluster("https://inline"),
        User(token_file="t"),
        'user "u" of kubeconfigInline',
    )


def test_in_a_pod(account: str, tmp_path: Path) -> None:
    """Without kubeconfigs, or with one that holds nothing, it is the cluster around."""
    empty = write(tmp_path / "empty")
    for paths in ((), (str(tmp_path / "missing"),), (empty,)):
        made = connection(KubernetesSettings(paths=paths), POD)
        assert made == Connection(
            "https://10.0.0.1:443",
            Cluster("https://10.0.0.1:443", ca_file=f"{account}/ca.crt"),
            User(token_file=f"{account}/token"),
            "the pod's service account",
        )


@pytest.mark.parametrize(
    "lists",
    [
        {"contexts": [part("context", "x", cluster="c")]},
        {"contexts": [part("context", "x", cluster="gone")], "current": "x"},
        {"contexts": [part("context", "x")], "current": "x"},
        {"contexts": [part("context", "x", cluster="d")], "current": "x"},
    ],
    ids=["none-current", "cluster-gone", "no-cluster", "no-server"],
)
def test_a_kubeconfig_that_names_no_server(
    account: str, tmp_path: Path, lists: dict[str, Any]
) -> None:
    """In a pod it does not count, as for kubectl; elsewhere it is wrong."""
    clusters = [part("cluster", "c", server="https://c"), part("cluster", "d")]
    settings = KubernetesSettings(paths=(write(tmp_path / "kube", clusters=clusters, **lists),))
    assert connection(settings, POD).url == "https://10.0.0.1:443"
    with pytest.raises(SettingsError):
        connection(settings, {})
    assert connection(settings._replace(endpoint="https://e"), POD).url == "https://e"


@pytest.mark.parametrize("context", ["", "gone"])
def test_a_context_that_is_not_there(account: str, tmp_path: Path, context: str) -> None:
    """Is wrong everywhere."""
    path = write(tmp_path / "kube", contexts=[part("context", "x")], current="y")
    with pytest.raises(SettingsError, match="does not exist"):
        connection(KubernetesSettings(paths=(path,), context=context), POD)


def test_a_kubeconfig_in_a_pod(account: str, kubeconfig: str) -> None:
    """Goes first."""
    made = connection(KubernetesSettings(paths=(kubeconfig,)), POD)
    assert made.url == "https://c:6443"


def test_in_a_pod_of_ipv6(account: str) -> None:
    """The address stands in brackets."""
    environ = {**POD, "KUBERNETES_SERVICE_HOST": "fd00::1"}
    assert connection(KubernetesSettings(), environ).url == "https://[fd00::1]:443"


@pytest.mark.parametrize("environ", [{}, {**POD, "KUBERNETES_SERVICE_PORT": ""}])
def test_no_cluster_at_all(account: str, environ: dict[str, str], tmp_path: Path) -> None:
    """Where was looked, and what to do."""
    missing = str(tmp_path / "missing")
    with pytest.raises(SettingsError) as caught:
        connection(KubernetesSettings(paths=(missing,)), environ)
    assert str(caught.value) == (
        f"no Kubernetes cluster is configured (looked for {missing}): "
        "name a kubeconfig with --kubeconfig or KUBECONFIG"
    )


@pytest.mark.parametrize(
    ("settings", "looked"),
    [
        (KubernetesSettings(paths=("", "")), ""),
        (KubernetesSettings(paths=("/gone",), inline="{}"), " (looked for kubeconfigInline)"),
    ],
)
def test_where_was_looked(account: str, settings: KubernetesSettings, looked: str) -> None:
    """An inline kubeconfig counts alone; a list may hold nothing."""
    with pytest.raises(SettingsError) as caught:
        connection(settings, {})
    assert str(caught.value).startswith(f"no Kubernetes cluster is configured{looked}: name")


@pytest.mark.parametrize(
    "server",
    ["ftp://a", "https://", "https://a:x", "https://a:0", "//", "https://a b", "https://[::1"],
)
def test_servers_that_are_no_urls(server: str) -> None:
    """What one looks like is told."""
    with pytest.raises(SettingsError, match="write it like https://10"):
        connection(KubernetesSettings(endpoint=server), {})


@pytest.mark.parametrize(
    ("server", "url"),
    [
        ("HTTPS://Köln.TEST:6443/", "https://xn--kln-sna.test:6443"),
        ("https://[FD00::1]/x/", "https://[fd00::1]/x"),
        ("https://:6443/x", "https://localhost:6443/x"),
        (":6443", "http://localhost:6443"),
        ("https://me:secret@:6443", "https://localhost:6443"),
        ("https://a/b/../c%2fd e//", "https://a/c/d%20e"),
        ("https://a/\udcff%fe", "https://a/%FF%FE"),
    ],
)
def test_one_spelling_of_servers(server: str, url: str) -> None:
    """In ASCII, and of paths the one that kubectl asks for."""
    assert connection(KubernetesSettings(endpoint=server), {}).url == url


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_user_in_the_url(kubeconfig: str, scheme: str) -> None:
    """Goes before the context's, and is not shown with the URL."""
    settings = KubernetesSettings(paths=(kubeconfig,), endpoint=f"{scheme}://jan%C3%A9:a%3Ab@c:1")
    found = connection(settings, {})
    assert (found.url, found.user) == (f"{scheme}://c:1", User(username="jané", password="a:b"))
    assert found.who == 'user "jané" of the URL'


def test_a_user_in_what_is_no_url() -> None:
    """The password is not shown."""
    with pytest.raises(SettingsError) as caught:
        connection(KubernetesSettings(endpoint="https://me:secret@c:x"), {})
    assert "secret" not in str(caught.value)


def test_a_user_without_a_name(tmp_path: Path) -> None:
    """Is somebody, and messages say who."""
    path = write(
        tmp_path / "kube",
        clusters=[part("cluster", "", server="https://c")],
        users=[part("user", "", token="t")],
    )
    found = connection(KubernetesSettings(paths=(path,)), {})
    assert (found.user, found.who) == (User(token="t"), f"the user without a name of {path}")

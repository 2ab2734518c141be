"""Which cluster and user a context means, and what is refused: by pyctl and kubectl alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores.kubernetes.kubeconfig import Cluster, Context, Exec, Kubeconfig, User, load
from pyctl.datastores.kubernetes.kubeconfig_choice import check, chosen
from pyctl.datastores.kubernetes.kubeconfig_reader import parse
from pyctl.errors import SettingsError
from tests.datastores.kubernetes.kubeconfigs import flat_cluster, flat_user, part, write
from tests.kubectl import kubectl, view

CONFIG = Kubeconfig(
    clusters={"c": Cluster("https://c"), "d": Cluster("https://d")},
    users={"u": User(token="t")},
    contexts={"x": Context("c", "u"), "y": Context("d", "gone"), "z": Context("gone", "u")},
    current_context="x",
    files=("kube",),
)
NOWHERE = "https://127.0.0.1:1"
BETA = "client.authentication.k8s.io/v1beta1"


def test_the_current_context_or_a_named_one() -> None:
    """With their cluster and user; a user that is not there is nobody."""
    assert chosen(CONFIG) == ("x", "c", Cluster("https://c"), "u", User(token="t"))
    assert chosen(CONFIG, "y") == ("y", "d", Cluster("https://d"), "gone", User())


@pytest.mark.parametrize(
    ("config", "context", "told"),
    [
        (CONFIG, "w", 'kubeconfig kube: context "w" does not exist (known: x, y, z)'),
        (CONFIG, "z", 'kubeconfig kube: context "z": its cluster "gone" does not exist (known: c,'),
        (Kubeconfig(), "w", 'no kubeconfig is there: context "w" does not exist'),
        (
            CONFIG._replace(current_context=""),
            "",
            "kubeconfig kube: names no current context: choose one with --context, or with",
        ),
        (
            Kubeconfig(contexts={"x": Context()}, current_context="x", files=("a", "b")),
            "",
            'kubeconfig a, b: context "x": names no cluster',
        ),
    ],
)
def test_contexts_that_mean_nothing(config: Kubeconfig, context: str, told: str) -> None:
    """What there is, is told."""
    with pytest.raises(SettingsError) as caught:
        chosen(config, context)
    assert str(caught.value).startswith(told)


def test_as_kubectl_chooses(tmp_path: Path) -> None:
    """For each context kubectl has the same cluster and user."""
    path = write(
        tmp_path / "kube",
        clusters=[
            part("cluster", "c", server="https://c", certificate_authority_data="Y2E="),
            part("cluster", "d", server="https://d", proxy_url="http://p"),
        ],
        users=[part("user", "u", token="t"), part("user", "v", username="n", password="p")],
        contexts=[
            part("context", "x", cluster="c", user="u"),
            part("context", "y", cluster="d", user="v"),
        ],
        current="y",
    )
    for options in ([], ["--context", "x"]):
        theirs = view("--kubeconfig", path, "--minify", *options, home=tmp_path)
        (cluster,) = parse(json.dumps(theirs).encode(), "kubectl").clusters.values()
        (user,) = parse(json.dumps(theirs).encode(), "kubectl").users.values()
        mine = chosen(load([path]), options[1] if options else "")
        assert (flat_cluster(mine.cluster), flat_user(mine.user)) == (cluster, user)


def _plugin(**changed: Any) -> dict[str, Any]:
    fine = {"apiVersion": BETA, "command": "/bin/false", "interactiveMode": "Never"}
    return {"exec": {**fine, **changed}}


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "server": ({"server": ""}, {"token": "t"}, 'cluster "c": it has no server'),
    "proxy": ({"proxy-url": "ftp://p"}, {}, "proxy-url ftp://p: write it as one of http, https,"),
    "two authorities": (
        {"certificate-authority": "/etc/hosts", "certificate-authority-data": "Y2E="},
        {},
        "certificate-authority-data and certificate-authority are both set: leave one out",
    ),
    "insecure": (
        {"insecure-skip-tls-verify": True, "certificate-authority-data": "Y2E="},
        {},
        "insecure-skip-tls-verify is set, and a certificate authority too",
    ),
    "authority": (
        {"certificate-authority": "/gone"},
        {},
        'cluster "c": certificate-authority: /gone cannot be read: no such file or directory',
    ),
    "two users": (
        {},
        {"token": "t", "username": "u"},
        'user "u": a token and a username are both set: leave one out',
    ),
    "two certificates": (
        {},
        {
            "client-certificate": "/etc/hosts",
            "client-certificate-data": "YQ==",
            "client-key-data": "Yg==",
        },
        "client-certificate-data and client-certificate are both set: leave one out",
    ),
    "two keys": (
        {},
        {"client-certificate-data": "YQ==", "client-key": "/etc/hosts", "client-key-data": "Yg=="},
        "client-key-data and client-key are both set: leave one out",
    ),
    "no key": (
        {},
        {"client-certificate-data": "YQ=="},
        "a client-certificate is set, but no client-key or client-key-data",
    ),
    "key": (
        {},
        {"client-certificate-data": "YQ==", "client-key": "/gone"},
        "client-key: /gone cannot be read: no such file or directory",
    ),
    "command": ({}, _plugin(command=""), "exec.command is missing"),
    "version": (
        {},
        _plugin(apiVersion="client.authentication.k8s.io/v1alpha1"),
        "exec.apiVersion is client.authentication.k8s.io/v1alpha1 (known: client.authentication",
    ),
    "mode": (
        {},
        _plugin(apiVersion="client.authentication.k8s.io/v1", interactiveMode=""),
        "exec.interactiveMode is missing (known: Never, IfAvailable, Always)",
    ),
    "unknown mode": ({}, _plugin(interactiveMode="Often"), "exec.interactiveMode is Often (known:"),
    "variable": ({}, _plugin(env=[{"value": "x"}]), "exec.env: a variable has no name"),
    "two plugins": (
        {},
        {**_plugin(), "auth-provider": {"name": "oidc", "config": {}}},
        "exec and auth-provider are both set: leave one out",
    ),
    "acting": (
        {},
        {"as-groups": ["g"]},
        "it impersonates a uid, groups or extra, but no user: set as, or give --as",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(tmp_path: Path, case: str) -> None:
    """Clusters and users that cannot be used: kubectl uses none of them either."""
    cluster, user, told = REFUSED[case]
    path = write(
        tmp_path / "kube",
        clusters=[{"name": "c", "cluster": {"server": NOWHERE, **cluster}}],
        users=[{"name": "u", "user": user}],
        contexts=[part("context", "x", cluster="c", user="u")],
        current="x",
    )
    with pytest.raises(SettingsError) as caught:
        check(chosen(load([path])))
    assert told in str(caught.value)
    assert all(line.startswith("invalid configuration: ") for line in str(caught.value).split("\n"))
    theirs = kubectl("--kubeconfig", path, "get", "--raw", "/version", home=tmp_path)
    assert theirs.returncode != 0
    assert "127.0.0.1:1 was refused" not in theirs.stderr  # it did not even try


def test_what_plain_http_does_not_need() -> None:
    """Neither trust nor a plugin is used then, and nobody looks at what is wrong with them."""
    cluster = Cluster("k8s.test:8080", insecure=True, ca="ca")
    plugin = Exec(
        "x", api_version="client.authentication.k8s.io/v1alpha1", interactive_mode="Never"
    )
    config = CONFIG._replace(clusters={"c": cluster}, users={"u": User(exec=plugin)})
    check(chosen(config))
    secured = cluster._replace(server="HTTPS://k8s.test")
    with pytest.raises(SettingsError) as caught:
        check(chosen(config._replace(clusters={"c": secured})))
    assert len(str(caught.value).splitlines()) == 2


def test_everything_that_is_refused_at_once() -> None:
    """Of the cluster and of the user."""
    user = User(token="t", username="u", certificate="c")
    config = CONFIG._replace(clusters={"c": Cluster()}, users={"u": user})
    with pytest.raises(SettingsError) as caught:
        check(chosen(config))
    assert len(str(caught.value).splitlines()) == 3


def test_what_can_be_used(tmp_path: Path) -> None:
    """Files that are there, a plugin, somebody else."""
    file = tmp_path / "pem"
    file.write_text("")
    text = f"""
clusters: [{{name: c, cluster: {{server: "{NOWHERE}", certificate-authority: pem}}}}]
users:
- name: u
  user: {{client-certificate: pem, client-key: pem, token: t, as: jane, as-groups: [g]}}
- name: v
  user: {{exec: {{apiVersion: {BETA}, command: x}}}}
contexts:
- {{name: u, context: {{cluster: c, user: u}}}}
- {{name: v, context: {{cluster: c, user: v}}}}
"""
    config = parse(text.encode(), str(tmp_path / "kube"))
    for name in ("u", "v"):
        check(chosen(config, name))

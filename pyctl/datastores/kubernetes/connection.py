"""Which API server is asked, and as whom: settings and kubeconfigs brought together.

The rules are kubectl's and calicoctl's (both are client-go's): a setting goes over what the context
says; where no server is named, in a pod, it is the cluster around with the pod's service account.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

from pyctl.datastores import config
from pyctl.datastores.kubernetes.kubeconfig import Cluster, Impersonation, Kubeconfig, User, load
from pyctl.datastores.kubernetes.kubeconfig_choice import Chosen, check, chosen, names_server
from pyctl.datastores.kubernetes.settings import KubernetesSettings
from pyctl.errors import SettingsError
from pyctl.transport.hosts import authority, without_user
from pyctl.transport.octets import login, octets

_NO_CLUSTER = (
    "no Kubernetes cluster is configured{looked}: name a kubeconfig with --kubeconfig or KUBECONFIG"
)
_INLINE = "kubeconfigInline"
_IN_PATHS = "$&+,/:;=@"  # what stands for itself, besides letters, digits and -._~


class Connection(NamedTuple):
    """A server's URL, how it is known and reached (`cluster`), and who is asking (`user`).

    `who` names the user for messages.
    """

    url: str
    cluster: Cluster
    user: User
    who: str


def connection(settings: KubernetesSettings, environ: Mapping[str, str]) -> Connection:
    """The connection that is meant.

    Raises SettingsError for kubeconfigs that cannot be read or used, and when nothing names a
    cluster.
    """
    files = _kubeconfig(settings)
    if not settings.endpoint and not names_server(files, settings.context):
        inside = _in_cluster(environ)
        if inside is not None:
            return _made(settings, inside, "the pod's service account")
    if not (files.clusters or files.contexts or settings.endpoint or settings.context):
        paths = ", ".join(filter(None, [_INLINE] if settings.inline else settings.paths))
        looked = f" (looked for {paths})" if paths else ""
        raise SettingsError(_NO_CLUSTER.format(looked=looked))
    choice = chosen(files, settings.context, elsewhere=bool(settings.endpoint))
    return _made(settings, choice, _who(choice.user_name, files, settings))


def _kubeconfig(settings: KubernetesSettings) -> Kubeconfig:
    if settings.inline:
        from pyctl.datastores.kubernetes.kubeconfig_reader import parse

        return parse(settings.inline.encode(), _INLINE, base="")
    return load(settings.paths, must_exist=settings.must_exist)


def _who(name: str, read: Kubeconfig, settings: KubernetesSettings) -> str:
    """A user, for messages."""
    set_here = settings.token or settings.certificate_file
    if set_here and not settings.inline and name not in read.users:
        return "the user of calicoctl's settings"
    files = ", ".join(read.files)
    if name in read.users:
        return f'user "{name}" of {files}' if name else f"the user without a name of {files}"
    return f'nobody (user "{name}" is not in {files})' if name else "nobody"


def _made(settings: KubernetesSettings, choice: Chosen, who: str) -> Connection:
    if not settings.inline:  # which calicoctl takes as it is
        choice = choice._replace(
            cluster=_cluster(choice.cluster, settings), user=_user(choice.user, settings)
        )
    if settings.impersonation != Impersonation():
        choice = choice._replace(user=_acting(choice.user, settings.impersonation))
    check(choice)
    parts, user = _parts(choice.cluster.server), choice.user
    if parts.scheme == "http":  # nobody shows who he is where all can read it
        user = User(impersonation=user.impersonation)
    named = login(parts)
    if named is not None:  # but who is named right there goes before all others
        user, who = _named(user, *named), f'user "{named[0]}" of the URL'
    url = f"{parts.scheme}://{authority(parts)}{_path(parts.path)}"
    return Connection(url, choice.cluster, user, who)


def _cluster(cluster: Cluster, settings: KubernetesSettings) -> Cluster:
    """The cluster with the settings over it: another server or another trust is a whole new one."""
    if settings.endpoint:
        cluster = cluster._replace(server=settings.endpoint, tls_server_name="")
    if settings.insecure or settings.ca_file:
        cluster = cluster._replace(insecure=settings.insecure, ca_file=settings.ca_file, ca="")
    return cluster


def _user(user: User, settings: KubernetesSettings) -> User:
    if settings.certificate_file:
        user = user._replace(certificate_file=settings.certificate_file, certificate="")
    if settings.key_file:
        user = user._replace(key_file=settings.key_file, key="")
    return user._replace(token=settings.token, token_file="") if settings.token else user


def _acting(user: User, asked: Impersonation) -> User:
    """The user, acting as the command line wants; what it leaves open stays."""
    stored = user.impersonation
    return user._replace(
        impersonation=Impersonation(
            user=asked.user or stored.user,
            uid=asked.uid or stored.uid,
            groups=asked.groups or stored.groups,
            extra=asked.extra or stored.extra,
        )
    )


def _named(user: User, name: str, password: str) -> User:
    """The user with the name and password of the server's URL, in place of tokens and plugins."""
    bare = user._replace(token="", token_file="", exec=None, provider=None)
    return bare._replace(username=name, password=password)


def _in_cluster(environ: Mapping[str, str]) -> Chosen | None:
    """The cluster that this pod is in, None outside of one."""
    host, port = (environ.get(f"KUBERNETES_SERVICE_{part}", "") for part in ("HOST", "PORT"))
    token, authority = (Path(config.POD_ACCOUNT) / name for name in ("token", "ca.crt"))
    if not (host and port and token.exists()):
        return None
    shown = f"[{host}]" if ":" in host else host
    cluster = Cluster(
        server=f"https://{shown}:{port}", ca_file=str(authority) if authority.exists() else ""
    )
    return Chosen("", "in-cluster", cluster, "service account", User(token_file=str(token)))


def _parts(server: str) -> SplitResult:
    """The server's URL, taken apart; without a scheme it is plain HTTP."""
    url = server if "://" in server else f"http://{server}"
    try:
        parts = urlsplit(url)
        place = authority(parts)
        if place.startswith(":"):  # no host is this one, as for Go
            parts = parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}localhost{place}")
        if place and parts.scheme in ("http", "https"):
            return parts
    except ValueError:
        pass
    raise SettingsError(
        f"the Kubernetes server {without_user(server)} is no URL: write it like "
        "https://10.0.0.1:6443"
    )


def _path(path: str) -> str:
    """What goes before all paths: as in Go, without what leads nowhere, and spelled one way."""
    steps = posixpath.normpath(unquote_to_bytes(octets(f"/{path.strip('/')}")))
    return quote(steps, safe=_IN_PATHS).rstrip("/")

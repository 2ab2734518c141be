"""Which cluster and which user a kubeconfig means, and whether they can be used.

The rules and the refusals are kubectl's (client-go's); all that is wrong is told at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pyctl.datastores.kubernetes.kubeconfig import Cluster, Context, Exec, Kubeconfig, User
from pyctl.errors import SettingsError
from pyctl.transport.hosts import without_user

API_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
MODES = ("Never", "IfAvailable", "Always")
PROXIES = ("http", "https", "socks5")

_NONE_CHOSEN = (
    "names no current context: choose one with --context, or with kubectl config use-context{known}"
)


class Chosen(NamedTuple):
    """The cluster and the user of a context, under the names that the kubeconfig has for them."""

    context: str
    cluster_name: str
    cluster: Cluster
    user_name: str
    user: User


def chosen(config: Kubeconfig, context: str = "", *, elsewhere: bool = False) -> Chosen:
    """What a context means, the current one without a name.

    Raises SettingsError when there is none of that name, or none is current, or when it names a
    cluster that is not there, unless the server is named `elsewhere`. As for kubectl, what has no
    name is found where none is given, and a user that is not there is nobody.
    """
    name = context or config.current_context
    if name and name not in config.contexts:
        raise _failure(config, f'context "{name}" does not exist{_known(config.contexts)}')
    found = config.contexts.get(name, Context())
    cluster = config.clusters.get(found.cluster, Cluster() if elsewhere else None)
    if not name and cluster is None:
        raise _failure(config, _NONE_CHOSEN.format(known=_known(config.contexts)))
    if cluster is None:
        known = _known(config.clusters)
        text = f'its cluster "{found.cluster}" does not exist{known}'
        raise _failure(config, f'context "{name}": {text if found.cluster else "names no cluster"}')
    user = config.users.get(found.user, User())
    return Chosen(name, found.cluster, cluster, found.user, user)


def names_server(config: Kubeconfig, context: str = "") -> bool:
    """Whether a context, the current one without a name, leads to a server, or to nothing at all.

    It leads to nothing where it is not there: that is always wrong.
    """
    name = context or config.current_context
    if name and name not in config.contexts:
        return True
    cluster = config.contexts.get(name, Context()).cluster
    return bool(config.clusters.get(cluster, Cluster()).server)


def check(choice: Chosen) -> None:
    """Raise SettingsError, with all that is wrong, for what kubectl would not use either.

    As for kubectl, what TLS and credentials alone need counts for nothing in plain HTTP.
    """
    secured = choice.cluster.server.lower().startswith("https:")
    of_cluster = _of_cluster(choice.cluster, secured=secured)
    of_user = _of_user(choice.user, secured=secured)
    problems = [
        *(f'cluster "{choice.cluster_name}": {text}' for text in of_cluster),
        *(f'user "{choice.user_name}": {text}' for text in of_user),
    ]
    if problems:
        raise SettingsError("\n".join(f"invalid configuration: {text}" for text in problems))


def _of_cluster(cluster: Cluster, *, secured: bool) -> Iterator[str]:
    if not cluster.server:
        yield "it has no server"
    proxy = cluster.proxy_url
    if proxy and proxy.partition("://")[0].lower() not in PROXIES:
        yield f"proxy-url {without_user(proxy)}: write it as one of {', '.join(PROXIES)}://..."
    if cluster.ca_file and cluster.ca:
        yield "certificate-authority-data and certificate-authority are both set: leave one out"
    if secured and cluster.insecure and (cluster.ca_file or cluster.ca):
        yield (
            "insecure-skip-tls-verify is set, and a certificate authority too: with the first "
            "nothing is checked, so leave one of them out"
        )
    yield from _unreadable("certificate-authority", cluster.ca_file)


def _of_user(user: User, *, secured: bool) -> Iterator[str]:
    if user.token and (user.username or user.password):
        yield "a token and a username are both set: leave one out"
    shown = bool(user.certificate_file or user.certificate)
    for name, file, data in (
        ("client-certificate", user.certificate_file, user.certificate),
        ("client-key", user.key_file, user.key),
    ):
        if shown and file and data:
            yield f"{name}-data and {name} are both set: leave one out"
        if shown:
            yield from _unreadable(name, file)
    if shown and not (user.key_file or user.key):
        yield "a client-certificate is set, but no client-key or client-key-data"
    if user.exec is not None:
        yield from _of_exec(user.exec, secured=secured)
        if user.provider is not None:
            yield "exec and auth-provider are both set: leave one out"
    as_whom = user.impersonation
    if not as_whom.user and (as_whom.uid or as_whom.groups or as_whom.extra):
        yield "it impersonates a uid, groups or extra, but no user: set as, or give --as"


def _of_exec(plugin: Exec, *, secured: bool) -> Iterator[str]:
    if not plugin.command:
        yield "exec.command is missing"
    if plugin.api_version not in API_VERSIONS and (secured or not plugin.api_version):
        named = plugin.api_version or "missing"
        yield f"exec.apiVersion is {named} (known: {', '.join(API_VERSIONS)})"
    if plugin.interactive_mode not in MODES:
        named = plugin.interactive_mode or "missing"
        yield f"exec.interactiveMode is {named} (known: {', '.join(MODES)})"
    if not all(name for name, _ in plugin.environment):
        yield "exec.env: a variable has no name"


def _unreadable(name: str, file: str) -> Iterator[str]:
    """Why a file cannot be opened."""
    if not file:
        return
    try:
        os.close(os.open(file, os.O_RDONLY))
    except OSError as error:
        yield f"{name}: {file} cannot be read: {(error.strerror or str(error)).lower()}"


def _failure(config: Kubeconfig, *problems: str) -> SettingsError:
    where = f"kubeconfig {', '.join(config.files)}" if config.files else "no kubeconfig is there"
    return SettingsError("\n".join(f"{where}: {text}" for text in problems))


def _known(parts: Mapping[str, object]) -> str:
    names = ", ".join(filter(None, parts))
    return f" (known: {names})" if names else ""

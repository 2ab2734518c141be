"""What kubeconfig files hold, and several of them as one: kubectl's own rules (client-go's).

The first file that has a cluster, a user or a context of some name has it alone: nothing of the
same name is taken from later files. So it is with the current context. Files that do not exist are
passed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from pyctl.errors import SettingsError
from pyctl.small_files import read_small


class Cluster(NamedTuple):
    """Where a cluster is, and how to know it; certificates as PEM files or as PEM text.

    `exec_config` is what plugins that provide credentials are told besides.
    """

    server: str = ""
    tls_server_name: str = ""
    insecure: bool = False
    ca_file: str = ""
    ca: str = ""
    proxy_url: str = ""
    disable_compression: bool = False
    exec_config: object = None


class Exec(NamedTuple):
    """A plugin that provides credentials: client.authentication.k8s.io."""

    command: str = ""
    arguments: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    api_version: str = ""
    install_hint: str = ""
    provide_cluster_info: bool = False
    interactive_mode: str = ""


class Impersonation(NamedTuple):
    """As whom to act, where the user may act as others."""

    user: str = ""
    uid: str = ""
    groups: tuple[str, ...] = ()
    extra: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Provider(NamedTuple):
    """A way to credentials that is built into kubectl.

    The settings are kept in `file`, for its `user`; both are "" where no file holds them.
    """

    name: str = ""
    settings: Mapping[str, str] = {}
    file: str = ""
    user: str = ""


class User(NamedTuple):
    """Who is asking, and what shows it."""

    certificate_file: str = ""
    certificate: str = ""
    key_file: str = ""
    key: str = ""
    token: str = ""
    token_file: str = ""
    username: str = ""
    password: str = ""
    impersonation: Impersonation = Impersonation()
    exec: Exec | None = None
    provider: Provider | None = None


class Context(NamedTuple):
    """A cluster and a user, by their names."""

    cluster: str = ""
    user: str = ""
    namespace: str = ""


class Kubeconfig(NamedTuple):
    """One file, or several merged; each part by its name. `files` are where it comes from."""

    clusters: Mapping[str, Cluster] = {}
    users: Mapping[str, User] = {}
    contexts: Mapping[str, Context] = {}
    current_context: str = ""
    files: tuple[str, ...] = ()


def load(paths: Iterable[str], *, must_exist: bool = False) -> Kubeconfig:
    """The files at these paths as one kubeconfig; empty paths and repeated ones do not count.

    Raises SettingsError for files that cannot be read, all of them at once; with `must_exist` also
    for those that are not there. Paths within a file are relative to its directory.
    """
    found: list[Kubeconfig] = []
    wrong: list[str] = []
    for path in dict.fromkeys(filter(None, paths)):
        try:
            found.append(_one(path))
        except FileNotFoundError as error:
            if must_exist:
                wrong.append(f"kubeconfig {path}: {error.strerror}")
        except OSError as error:
            wrong.append(f"kubeconfig {path}: {error.strerror}")
        except SettingsError as error:
            wrong.append(str(error))
    if wrong:
        raise SettingsError("\n".join(wrong))
    return merged(found)


def listed(text: str) -> list[str]:
    """The paths that a variable such as KUBECONFIG holds."""
    return text.split(os.pathsep)


def context_names(paths: Iterable[str]) -> list[str]:
    """The contexts that the files at these paths name; what cannot be read names none."""
    names: dict[str, None] = {}
    for path in filter(None, paths):
        with suppress(OSError, SettingsError):
            names.update(dict.fromkeys(filter(None, _one(path).contexts)))
    return list(names)


def merged(files: Iterable[Kubeconfig]) -> Kubeconfig:
    """Several kubeconfigs as one: of each name, and of the current context, the first counts."""
    clusters: dict[str, Cluster] = {}
    users: dict[str, User] = {}
    contexts: dict[str, Context] = {}
    current, origins = "", dict[str, None]()
    for file in files:
        clusters = {**file.clusters, **clusters}
        users = {**file.users, **users}
        contexts = {**file.contexts, **contexts}
        current = current or file.current_context
        origins.update(dict.fromkeys(file.files))
    return Kubeconfig(clusters, users, contexts, current, tuple(origins))


def _one(path: str) -> Kubeconfig:
    data = read_small(path)
    from pyctl.datastores.kubernetes.kubeconfig_reader import parse  # which loads a YAML parser

    return parse(data, path)

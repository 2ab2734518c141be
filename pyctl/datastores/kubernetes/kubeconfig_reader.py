"""The text of a kubeconfig file into its parts, read as kubectl reads it.

Field names count in their own spelling only; fields that are not known are passed over; a value of
another type than the field's is refused, as is a name that comes twice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from pyctl.datastores.kubernetes.fields import Fields
from pyctl.datastores.kubernetes.kubeconfig import (
    Cluster,
    Context,
    Exec,
    Impersonation,
    Kubeconfig,
    Provider,
    User,
)
from pyctl.documents.reader import read_value
from pyctl.errors import ManifestError, SettingsError

_EXEC_EXTENSION = "client.authentication.k8s.io/exec"
_BETA = "client.authentication.k8s.io/v1beta1"
_DEFAULT_MODE = "IfAvailable"  # which only the newer version wants to be told

Part = TypeVar("Part")


def parse(data: bytes, path: str, base: str | None = None) -> Kubeconfig:
    """Read a kubeconfig; SettingsError, with the file and the place, for all that is wrong with it.

    Relative paths in it are meant from the directory of `path`, or from `base` if given.
    """
    try:
        value = read_value(data, path, strict=False)
    except ManifestError as error:
        raise SettingsError(f"kubeconfig {error}") from error
    problems: list[str] = []
    top = Fields(value, "", problems)
    _check_kind(top)
    directory = str(Path(path).absolute().parent) if base is None else base
    users = _named(top, "users", "user", lambda part: _user(part, directory))
    made = Kubeconfig(
        clusters=_named(top, "clusters", "cluster", lambda part: _cluster(part, directory)),
        users=users if base is not None else _kept_in(path, users),
        contexts=_named(top, "contexts", "context", _context),
        current_context=top.text("current-context"),
        files=(path,),
    )
    if problems:
        raise SettingsError("\n".join(f"kubeconfig {path}: {problem}" for problem in problems))
    return made


def _kept_in(path: str, users: Mapping[str, User]) -> dict[str, User]:
    """The users, whose auth-providers know where their settings are kept."""
    return {
        name: user._replace(provider=user.provider and user.provider._replace(file=path, user=name))
        for name, user in users.items()
    }


def _check_kind(top: Fields) -> None:
    version, kind = top.text("apiVersion") or "v1", top.text("kind") or "Config"
    if (version, kind) != ("v1", "Config"):
        top.problem("", f"apiVersion v1 and kind Config are wanted, not {version} and {kind}")


def _named(
    top: Fields, list_name: str, part_name: str, read: Callable[[Fields], Part]
) -> dict[str, Part]:
    """The parts of a list by their names."""
    parts: dict[str, Part] = {}
    for item in top.items(list_name):
        name = item.text("name")
        if name in parts:
            item.problem("name", f"{name!r} comes twice: rename one of them")
        parts[name] = read(item.inner(part_name))
    return parts


def _cluster(part: Fields, directory: str) -> Cluster:
    extensions = {item.text("name"): item.any("extension") for item in part.items("extensions")}
    return Cluster(
        server=part.text("server"),
        tls_server_name=part.text("tls-server-name"),
        insecure=part.flag("insecure-skip-tls-verify"),
        ca_file=_resolved(part.text("certificate-authority"), directory),
        ca=part.data("certificate-authority-data"),
        proxy_url=part.text("proxy-url"),
        disable_compression=part.flag("disable-compression"),
        exec_config=extensions.get(_EXEC_EXTENSION),
    )


def _user(part: Fields, directory: str) -> User:
    return User(
        certificate_file=_resolved(part.text("client-certificate"), directory),
        certificate=part.data("client-certificate-data"),
        key_file=_resolved(part.text("client-key"), directory),
        key=part.data("client-key-data"),
        token=part.text("token"),
        token_file=_resolved(part.text("tokenFile"), directory),
        username=part.text("username"),
        password=part.text("password"),
        impersonation=_impersonation(part),
        exec=_exec(part.inner("exec"), directory) if part.has("exec") else None,
        provider=_provider(part.inner("auth-provider")) if part.has("auth-provider") else None,
    )


def _impersonation(part: Fields) -> Impersonation:
    extra = part.inner("as-user-extra")
    return Impersonation(
        user=part.text("as"),
        uid=part.text("as-uid"),
        groups=part.texts("as-groups"),
        extra=tuple((name, extra.texts(name)) for name in extra.names),
    )


def _exec(part: Fields, directory: str) -> Exec:
    command, version = part.text("command"), part.text("apiVersion")
    mode = part.text("interactiveMode") or (_DEFAULT_MODE if version == _BETA else "")
    return Exec(
        # A name without a slash is looked for in PATH.
        command=_resolved(command, directory) if "/" in command else command,
        arguments=part.texts("args"),
        environment=tuple((item.text("name"), item.text("value")) for item in part.items("env")),
        api_version=version,
        install_hint=part.text("installHint"),
        provide_cluster_info=part.flag("provideClusterInfo"),
        interactive_mode=mode,
    )


def _provider(part: Fields) -> Provider:
    settings = part.inner("config")
    return Provider(part.text("name"), {name: settings.text(name) for name in settings.names})


def _context(part: Fields) -> Context:
    return Context(part.text("cluster"), part.text("user"), part.text("namespace"))


def _resolved(path: str, directory: str) -> str:
    """A path as meant from a directory, "" for none; `..` takes a name away, there or not."""
    if not path or not directory or path.startswith("/"):
        return path
    return os.path.normpath(f"{directory}/{path}")

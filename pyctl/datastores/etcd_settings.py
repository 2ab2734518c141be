"""How to reach etcd, from calicoctl's settings: endpoints, certificates, user and password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from pyctl.errors import SettingsError
from pyctl.transport.hosts import ascii_host
from pyctl.transport.tls import Tls

_PORT = 2379
_INLINE = ("etcdKey", "etcdCert", "etcdCACert")
_FILES = ("etcdKeyFile", "etcdCertFile", "etcdCACertFile")


class EtcdSettings(NamedTuple):
    """URLs of members, or the domain whose DNS names them; TLS; who is asking."""

    endpoints: tuple[str, ...] = ()
    discovery: str = ""
    tls: Tls = Tls()
    username: str = ""
    password: str = ""


def etcd_settings(values: Mapping[str, str]) -> EtcdSettings:
    """The settings among calicoctl's, by the names that they have in its configuration file.

    Raises SettingsError for endpoints that are no URLs, and certificates that are set twice over.
    As in calicoctl, a user counts only together with a password, and the other way round.
    """
    inline, files = ([name for name in group if values.get(name)] for group in (_INLINE, _FILES))
    if inline and files:
        raise SettingsError(
            f"certificates are set inline ({', '.join(inline)}) and by files ({', '.join(files)}): "
            "choose one way"
        )
    tls = Tls(
        ca_file=values.get("etcdCACertFile", ""),
        ca=values.get("etcdCACert", ""),
        certificate_file=values.get("etcdCertFile", ""),
        certificate=values.get("etcdCert", ""),
        key_file=values.get("etcdKeyFile", ""),
        key=values.get("etcdKey", ""),
    )
    named = [text.strip() for text in values.get("etcdEndpoints", "").split(",")]
    username, password = values.get("etcdUsername", ""), values.get("etcdPassword", "")
    known = bool(username and password)
    return EtcdSettings(
        endpoints=tuple(dict.fromkeys(_endpoint(text) for text in named if text)),
        discovery=values.get("etcdDiscoverySrv", ""),
        tls=tls,
        username=username if known else "",
        password=password if known else "",
    )


def _endpoint(text: str) -> str:
    """The URL of a member; one without a scheme speaks TLS, as etcd's own client has it."""
    url = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(url)
        host, port = ascii_host(parts), parts.port or _PORT
    except ValueError as error:
        raise SettingsError(f"etcd endpoint {text}: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise SettingsError(f"etcd endpoint {text}: http:// or https:// is wanted")
    if not host or parts.username is not None or parts.query or parts.fragment:
        raise SettingsError(f"etcd endpoint {text}: write it like https://etcd.example.com:2379")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}:{port}{parts.path.rstrip('/')}"

"""Connections by way of a proxy that speaks HTTP: httpcore's, with the hosts spelled right.

httpcore tells proxies of an IPv6 address without the brackets that RFC 9112 wants around it.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpcore

from pyctl.transport.direct import target_of
from pyctl.transport.hosts import without_user
from pyctl.transport.octets import login, octets
from pyctl.transport.sockets import Sockets
from pyctl.transport.tls import Tls, context


class Proxy:
    """A proxy at a URL; as in Go, the authorities that `tls` believes are believed about it too.

    `made` is how TLS is spoken to the servers behind it.
    """

    def __init__(self, url: str, tls: Tls, sockets: Sockets, made: ssl.SSLContext | None) -> None:
        trust = Tls(ca_file=tls.ca_file, ca=tls.ca, verify=tls.verify)
        secured = context(trust) if url.startswith("https:") else None
        named = login(urlsplit(url))
        auth = None if named is None else (octets(named[0]), octets(named[1]))
        proxy = httpcore.Proxy(without_user(url), auth=auth, ssl_context=secured)
        self._pool = httpcore.ConnectionPool(ssl_context=made, proxy=proxy, network_backend=sockets)

    def connected(self, origin: str) -> ByProxy:
        """A new connection to an origin, such as `https://etcd-1:2379`."""
        return ByProxy(self._pool.create_connection(_spelled(origin).origin))


class ByProxy:
    """One connection; it is used as a direct one is."""

    def __init__(self, inner: httpcore.ConnectionInterface) -> None:
        self._inner = inner

    @contextmanager
    def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Sequence[tuple[bytes, bytes]],
        content: bytes | None,
        extensions: Mapping[str, Any],
    ) -> Iterator[httpcore.Response]:
        """Send a request whose answer is read inside. Raises httpcore's errors."""
        with self._inner.stream(
            method, _spelled(url), headers=headers, content=content, extensions=dict(extensions)
        ) as response:
            yield response

    def is_available(self) -> bool:
        """Whether another request may follow."""
        return self._inner.is_available()

    def has_expired(self) -> bool:
        """Whether the other side has closed it, or said what nobody asked for."""
        return self._inner.has_expired()

    def close(self) -> None:
        """Close it; an answer that is waited for ends with an error."""
        self._inner.close()


def _spelled(url: str) -> httpcore.URL:
    """A URL whose host stands as it goes over the wire."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return httpcore.URL(
        scheme=parts.scheme,
        host=f"[{host}]" if ":" in host else host,
        port=parts.port,
        target=target_of(url),
    )

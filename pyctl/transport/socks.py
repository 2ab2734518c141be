"""Proxies that speak SOCKS5 (RFC 1928, RFC 1929): asked to connect to a host by its name."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

import httpcore

from pyctl.errors import SettingsError
from pyctl.transport.octets import login, octets

_PORT = 1080
_LONGEST = 255
_VERSION, _CONNECT = 5, 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_OPEN, _PASSWORD = 0, 2
_REFUSALS = {
    1: "general failure",
    2: "its rules do not allow it",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "timed out",
}


class SocksProxy(NamedTuple):
    """A proxy; user and password as bytes, b"" for none."""

    host: str
    port: int
    user: bytes = b""
    password: bytes = b""

    def ask(
        self,
        read: Callable[[int], bytes],
        write: Callable[[bytes], None],
        host: str,
        port: int,
    ) -> None:
        """Have a new connection to the proxy lead to a host; httpcore.ProxyError when it will not.

        `read` gives at most so many bytes of the connection, none at its end.
        """

        def exactly(size: int) -> bytes:
            data = b""
            while len(data) < size:
                more = read(size - len(data))
                if not more:
                    raise httpcore.ProxyError("it cut the connection")
                data += more
            return data

        self._introduce(exactly, write)
        write(bytes((_VERSION, _CONNECT, 0)) + _address(host) + port.to_bytes(2, "big"))
        version, refusal, _, kind = exactly(4)
        if version != _VERSION:
            raise httpcore.ProxyError("it does not speak SOCKS5")
        if refusal:
            raise httpcore.ProxyError(_REFUSALS.get(refusal, f"code {refusal}"))
        size = {_IPV4: 4, _IPV6: 16}.get(kind) or exactly(1)[0]
        exactly(size + 2)

    def _introduce(self, exactly: Callable[[int], bytes], write: Callable[[bytes], None]) -> None:
        """Agree on how to say who is asking, and say it."""
        methods = bytes((_OPEN, _PASSWORD)) if self.user else bytes((_OPEN,))
        write(bytes((_VERSION, len(methods))) + methods)
        version, method = exactly(2)
        if version != _VERSION:
            raise httpcore.ProxyError("it does not speak SOCKS5")
        if method not in methods:
            raise httpcore.ProxyError("it wants another proof of who is asking")
        if method == _PASSWORD:
            write(b"\x01" + _counted(self.user) + _counted(self.password))
            if exactly(2)[1]:
                raise httpcore.ProxyError("it does not accept the user and the password")


def socks_proxy(url: str) -> SocksProxy:
    """The proxy at a URL `socks5://user:password@host:port`; SettingsError for too long a user."""
    parts = urlsplit(url)
    user, password = map(octets, login(parts) or ("", ""))
    if max(len(user), len(password)) > _LONGEST:
        raise SettingsError(f"the proxy {parts.hostname}: its user or password is too long")
    return SocksProxy(parts.hostname or "", parts.port or _PORT, user, password)


def _address(host: str) -> bytes:
    """A host as the proxy is told of it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return bytes((_NAME,)) + _counted(host.encode("ascii"))
    return bytes((_IPV4 if address.version == 4 else _IPV6,)) + address.packed


def _counted(data: bytes) -> bytes:
    return bytes((len(data),)) + data

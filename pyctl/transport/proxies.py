"""Which proxy the environment names for a URL: HTTPS_PROXY, HTTP_PROXY, NO_PROXY as Go reads them.

Lower case counts too. Hosts of this machine are never reached through a proxy.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


def proxy_of(url: str, environ: Mapping[str, str]) -> str:
    """The URL of the proxy, "" for none."""
    parts = urlsplit(url)
    name = f"{parts.scheme.upper()}_PROXY"
    proxy = environ.get(name) or environ.get(name.lower()) or ""
    if name == "HTTP_PROXY" and environ.get("REQUEST_METHOD"):
        return ""  # a CGI program gets this variable from whoever calls it
    if not proxy or _direct(parts.hostname or "", parts.port or _PORTS[parts.scheme], environ):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def _direct(host: str, port: int, environ: Mapping[str, str]) -> bool:
    address = _address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return True
    listed = environ.get("NO_PROXY") or environ.get("no_proxy") or ""
    return any(_matches(entry.strip().lower(), host, port) for entry in listed.split(","))


def _matches(entry: str, host: str, port: int) -> bool:
    """Whether an entry of NO_PROXY is about a host: a name and all below it, an address, a net."""
    if entry == "*":
        return True
    address = _address(host)
    if "/" in entry and address is not None:
        return _within(address, entry)
    name, colon, wanted = entry.rpartition(":")
    if colon and (wanted or "0").isdecimal() and _address(entry) is None:
        entry = name
        if wanted and int(wanted) != port:
            return False
    if not entry:
        return False
    if address is not None:
        return _address(entry.strip("[]")) == address
    if entry.startswith("*."):
        entry = entry[1:]
    if not entry.isascii():
        with suppress(UnicodeError):
            entry = entry.encode("idna").decode("ascii")
    return host == entry or host.endswith(entry if entry.startswith(".") else f".{entry}")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is; IPv4 within IPv6 is IPv4, as for Go."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address, net: str) -> bool:
    try:
        return address in ipaddress.ip_network(net, strict=False)
    except ValueError:
        return False

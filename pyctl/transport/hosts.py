"""Names of hosts in URLs: as they go over the wire, and without what nobody should see."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_LONGEST = 253


def ascii_host(parts: SplitResult) -> str:
    """The host of a URL as name servers know it: in ASCII (IDNA) and lower case, "" for none.

    Raises ValueError for what can be no host's name, and for a port that is none.
    """
    host = parts.hostname or ""
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if len(host) > _LONGEST or any(letter <= " " or letter == "\x7f" for letter in host):
        raise ValueError(f"{host!r} is no name of a host")
    if parts.port == 0:
        raise ValueError("port 0 is none")
    return host


def authority(parts: SplitResult) -> str:
    """Host and port of a URL, as they stand in it; raises what ascii_host() raises."""
    host = ascii_host(parts)
    shown = f"[{host}]" if ":" in host else host
    return shown if parts.port is None else f"{shown}:{parts.port}"


def without_user(url: str) -> str:
    """A URL as it may be shown: without user and password. What is no URL is shown as its end."""
    try:
        parts = urlsplit(url)
        ascii_host(parts)
    except ValueError:
        return url.rpartition("@")[2]
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

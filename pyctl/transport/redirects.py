"""Answers that lead elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from pyctl.transport.hosts import ascii_host

MOST = 10
"""Redirects that are followed, one after the other."""

_STATUSES = frozenset({301, 302, 303, 307, 308})
_OF_ANY_METHOD = frozenset({307, 308})


def is_redirect(status: int, *, write: bool = False) -> bool:
    """Whether an answer leads elsewhere; a `write` may be sent there only where that is certain."""
    return status in (_OF_ANY_METHOD if write else _STATUSES)


def target(url: str, headers: Mapping[str, str]) -> str:
    """Where the answer to a URL leads, "" for nowhere; ValueError for what is no URL."""
    location = headers.get("location", "")
    return urljoin(url, location) if location else ""


def stays(url: str, other: str) -> bool:
    """Whether another URL leads to the same host, over TLS if the first does.

    Raises ValueError for what is no URL.
    """
    before, after = urlsplit(url), urlsplit(other)
    schemes = ("https",) if before.scheme == "https" else ("http", "https")
    return after.scheme in schemes and ascii_host(before) == ascii_host(after)

"""The bytes behind a URL: redirects followed, of a sane size, whole or not at all."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import quote, unquote, urlsplit

from pyctl.errors import PyctlError
from pyctl.transport import redirects
from pyctl.transport.client import Client, Stream
from pyctl.transport.deadline import Deadline
from pyctl.transport.hosts import authority

MOST_BYTES = 64 << 20
_SAFE = "/?&=+%:@!$'()*,;~[]"


class FetchError(PyctlError):
    """The URL gave nothing that can be used; str() says why, without the URL."""


def fetch(client: Client, url: str, deadline: Deadline) -> bytes:
    """What a GET of an http or https URL gives, after at most ten redirects.

    A user and password in the URL are sent to its host alone. Raises FetchError for another status
    than 200, for a web page, and for more than 64 MiB; TransportError when no answer comes.
    """
    for _ in range(redirects.MOST + 1):
        plain = _plain(url)
        with client.stream("GET", plain, deadline=deadline, headers=_headers(url)) as answer:
            if not redirects.is_redirect(answer.status):
                return b"".join(_body(answer))
            url = _next(url, answer)
    raise FetchError(f"more than {redirects.MOST} redirects, the last one to {_plain(url)}")


def _body(answer: Stream) -> Iterator[bytes]:
    if answer.status != HTTPStatus.OK:
        raise FetchError(f"the server answered {_status(answer.status)}")
    if answer.headers.get("content-type", "").lower().startswith("text/html"):
        raise FetchError("a web page came, no manifest: give the URL of the raw file")
    size = 0
    for chunk in answer.chunks():
        size += len(chunk)
        if size > MOST_BYTES:
            raise FetchError(f"more than {MOST_BYTES >> 20} MiB came: too much for manifests")
        yield chunk


def _next(url: str, answer: Stream) -> str:
    """Where a redirect leads."""
    try:
        target = redirects.target(url, answer.headers)
    except ValueError as error:
        raise FetchError(f"a redirect to {answer.headers['location']}: {error}") from error
    if not target:
        raise FetchError(f"a redirect ({_status(answer.status)}) that leads nowhere")
    if urlsplit(target).scheme not in ("http", "https"):
        raise FetchError(f"a redirect to {target}, which is neither http nor https")
    return target


def _plain(url: str) -> str:
    """The URL as it goes over the wire: in ASCII, without user and password."""
    try:
        parts = urlsplit(url)
        host = authority(parts)
    except ValueError as error:
        raise FetchError(f"not a URL: {error}") from error
    if not host:
        raise FetchError("not a URL: it names no host")
    path, query = quote(parts.path or "/", _SAFE), quote(parts.query, _SAFE)
    return parts._replace(netloc=host, path=path, query=query, fragment="").geturl()


def _headers(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    headers = {"Accept": "*/*", "User-Agent": "pyctl"}
    if parts.username is not None:
        words = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(words.encode()).decode()
    return headers


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)

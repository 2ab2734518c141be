"""Requests over connections that are kept: answers as they come, or a TransportError in words."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from threading import Lock
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

import httpcore

from pyctl.errors import SettingsError
from pyctl.transport.by_proxy import Proxy
from pyctl.transport.deadline import Deadline
from pyctl.transport.direct import Direct
from pyctl.transport.failure import FAILURES, Target, TransportError, told, wrongly_signed
from pyctl.transport.hosts import authority, without_user
from pyctl.transport.kept import Answer, Connection, Kept
from pyctl.transport.octets import octets
from pyctl.transport.packed import unpacked
from pyctl.transport.sockets import Sockets
from pyctl.transport.socks import socks_proxy
from pyctl.transport.tls import Tls, context, others

Log = Callable[[str], None]
Headers = Mapping[str, str] | Iterable[tuple[str, str]]
"""By name, or as pairs where a name comes several times."""

PROXIES = ("http", "https", "socks5", "socks5h")
"""The schemes of proxies that can be used."""

_PACKED = ("Accept-Encoding", "gzip")
_WITHOUT_BODY = frozenset({"GET", "HEAD"})
_PORTS = {"http": 80, "https": 443}
_TO_TLS_PORT = b"Client sent an HTTP request to an HTTPS server"  # what Go's servers say


class Response(NamedTuple):
    """An answer: status, headers by their names in lower case, the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Stream:
    """An answer whose body comes bit by bit."""

    def __init__(self, answer: Answer, failed: Callable[[Exception], Exception]) -> None:
        self.status = answer.status
        self.headers = _decoded(answer.headers)
        self._answer = answer
        self._failed = failed

    def chunks(self) -> Iterator[bytes]:
        """The body in pieces of any size; TransportError when it breaks off."""
        try:
            yield from self._answer.iter_stream()
        except FAILURES as error:
            raise self._failed(error) from error

    def whole(self) -> bytes:
        """All of the body, unpacked; TransportError when it breaks off."""
        body = b"".join(self.chunks())
        if self.headers.get("content-encoding", "").lower() != "gzip":
            return body
        try:
            return unpacked(body)
        except FAILURES as error:
            raise self._failed(error) from error

    def lines(self) -> Iterator[bytes]:
        """The body line by line, without line ends; a last line that is cut off is not given."""
        rest = b""
        for chunk in self.chunks():
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole


class _Place(NamedTuple):
    """Where requests go, and the connections to there."""

    target: Target
    connections: Kept


class Client:
    """Sends requests. Several threads may share one.

    `proxy_for` gives the proxy of a URL, "" for none; `log` gets a line for each request. Without
    `packing` servers are not told that they may pack what they answer.
    """

    def __init__(
        self,
        *,
        tls: Tls | None = None,
        proxy_for: Callable[[str], str] = lambda url: "",
        log: Log | None = None,
        packing: bool = True,
    ) -> None:
        self._tls = tls or Tls()
        self._proxy_for = proxy_for
        self._log = log
        self._packing = packing
        self._made: ssl.SSLContext | None = None
        self._others = others(self._tls)
        self._places: dict[str, _Place] = {}
        self._opening = Lock()

    def request(
        self,
        method: str,
        url: str,
        *,
        deadline: Deadline,
        body: bytes = b"",
        headers: Headers = (),
    ) -> Response:
        """Send a request and wait for all of its answer, whatever its status.

        The answer to a GET may come packed: lists are a tenth of their size then. Raises
        TransportError when none comes, SettingsError for TLS files and proxies that cannot be used.
        """
        if method == "GET" and self._packing:
            headers = (*_pairs(headers), _PACKED)
        with self.stream(method, url, deadline=deadline, body=body, headers=headers) as answer:
            whole = answer.whole()
        if answer.status == 400 and whole.startswith(_TO_TLS_PORT):
            where = self._place(url).target.where
            secured = where.replace("http:", "https:", 1)
            raise TransportError(where, f"the server speaks TLS: write {secured}", sent=False)
        return Response(answer.status, answer.headers, whole)

    @contextmanager
    def stream(
        self,
        method: str,
        url: str,
        *,
        deadline: Deadline,
        idle: Deadline | None = None,
        body: bytes = b"",
        headers: Headers = (),
    ) -> Iterator[Stream]:
        """Send a request whose answer is read inside, bit by bit; leaving ends it.

        With `idle` that is how long each bit may take, and the deadline is for the connection.
        """
        target, _ = self._place(url)
        waits = {"connect": deadline, "write": deadline, "read": idle or deadline}
        begun = monotonic()

        def failed(error: Exception, *, answered: bool = True) -> TransportError:
            failure = told(error, target, deadline, answered=answered)
            self._note(method, url, failure.reason, begun)
            return failure

        def sent(connections: Kept) -> AbstractContextManager[Answer]:
            return connections.stream(
                method,
                url,
                headers=_encoded(headers),
                content=body if body or method not in _WITHOUT_BODY else None,
                extensions={"timeout": waits},
            )

        try:
            with ExitStack() as opened:
                response = self._begun(url, sent, opened)
                self._note(method, url, str(response.status), begun)
                yield Stream(response, failed)
        except FAILURES as error:
            raise failed(error, answered=False) from error

    def close(self) -> None:
        """Close all connections."""
        for place in self._places.values():
            place.connections.close()
        self._places.clear()

    def _begun(
        self, url: str, sent: Callable[[Kept], AbstractContextManager[Answer]], opened: ExitStack
    ) -> Answer:
        """The answer; before it comes, each of several authorities of one name gets its turn."""
        while True:
            place = self._place(url)
            try:
                return opened.enter_context(sent(place.connections))
            except httpcore.ConnectError as error:
                if not (wrongly_signed(error) and self._turned(url, place)):
                    raise

    def _turned(self, url: str, place: _Place) -> bool:
        """Whether there is another way to speak TLS than this place has, which is taken now."""
        with self._opening:
            if self._places.get(_origin(url)) is not place:
                return True  # by another thread
            self._made = next(self._others, None)
            del self._places[_origin(url)]
            return self._made is not None

    def _place(self, url: str) -> _Place:
        """What is known of where a URL leads: worked out once, since many requests go there."""
        origin = _origin(url)
        with self._opening:
            place = self._places.get(origin)
            if place is None:
                place = self._places[origin] = self._found(origin)
        return place

    def _found(self, origin: str) -> _Place:
        parts = urlsplit(origin)
        port = parts.port or _PORTS[parts.scheme]
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        proxy = self._proxy_for(f"{parts.scheme}://{host}:{port}")
        if proxy:
            proxy = _usable(proxy)
        target = Target(parts.scheme, parts.hostname or "", port, self._tls, without_user(proxy))
        made = self._context() if parts.scheme == "https" else None
        return _Place(target, Kept(self._opener(origin, proxy, made)))

    def _context(self) -> ssl.SSLContext:
        """How TLS is spoken; made only where it is, and once."""
        if self._made is None:
            self._made = context(self._tls)
        return self._made

    def _opener(
        self, origin: str, proxy: str, made: ssl.SSLContext | None
    ) -> Callable[[], Connection]:
        """How to connect to an origin."""
        by_socks = socks_proxy(proxy) if proxy.startswith("socks") else None
        sockets = Sockets(made, self._tls.server_name, by_socks)
        if by_socks or not proxy:
            return partial(Direct, httpcore.URL(origin).origin, sockets, made)
        return partial(Proxy(proxy, self._tls, sockets, made).connected, origin)

    def _note(self, method: str, url: str, result: str, begun: float) -> None:
        if self._log is not None:
            milliseconds = (monotonic() - begun) * 1000
            self._log(f"{method} {without_user(url)}: {result} ({milliseconds:.1f} ms)")


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].partition('?')[0]}"


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Values by names in lower case; those of a name that comes several times with commas."""
    made: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        made[key] = f"{made[key]}, {text}" if key in made else text
    return made


def _encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Names and values as bytes; values may hold what is not ASCII, as in Go.

    Raises UnicodeEncodeError for half a character.
    """
    return [(name.encode("ascii"), octets(value)) for name, value in _pairs(headers)]


def _pairs(headers: Headers) -> Iterable[tuple[str, str]]:
    return headers.items() if isinstance(headers, Mapping) else headers


def _usable(proxy: str) -> str:
    """The URL of a proxy, its scheme and host as they are compared; SettingsError if it is none."""
    try:
        parts = urlsplit(proxy)
        place = authority(parts)
    except ValueError:
        place = ""
    if not place or parts.scheme not in PROXIES:
        known = ", ".join(f"{scheme}://" for scheme in PROXIES)
        shown = without_user(proxy)
        raise SettingsError(f"the proxy {shown} cannot be used: write it with {known}")
    user, at, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}{at}{place}").geturl()

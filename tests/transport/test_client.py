"""Requests and their answers: what goes over the wire, connections that are kept, proxies."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from pyctl.errors import SettingsError
from pyctl.transport.client import Client
from pyctl.transport.deadline import Deadline, Idle
from pyctl.transport.failure import TransportError
from pyctl.transport.tls import Tls
from tests.transport.proxying import socks, tunnelling
from tests.transport.servers import (
    Certificates,
    Namesakes,
    answer,
    answering,
    request_of,
    served,
    waiting,
)

soon = partial(Deadline, 20.0)


@pytest.fixture
def client() -> Iterator[Client]:
    """A client as most use it."""
    with closing(Client()) as made:
        yield made


def test_a_request_and_its_answer(client: Client) -> None:
    """Method, path, headers and body arrive; status, headers in lower case and body come back."""
    seen: list[bytes] = []

    def act(connection: socket.socket) -> None:
        seen.append(request_of(connection))
        connection.sendall(answer(b"there", "404 Not Found", "X-Who: me"))

    with served(act) as server:
        response = client.request(
            "PUT", f"{server.http}/a/b?c=d", body=b"hello", headers={"X": "y"}, deadline=soon()
        )
    assert (response.status, response.headers["x-who"], response.body) == (404, "me", b"there")
    (request,) = seen
    assert request.startswith(b"PUT /a/b?c=d HTTP/1.1\r\n")
    assert request.endswith(b"\r\n\r\nhello")
    assert b"\r\nX: y\r\n" in request


def test_connections_are_kept(client: Client) -> None:
    """Requests one after another share a connection."""
    connections: list[str] = []

    def act(connection: socket.socket) -> None:
        connections.append("one")
        answering(answer(b"1"), answer(b"2"))(connection)

    with served(act) as server:
        bodies = [client.request("GET", server.http, deadline=soon()).body for _ in range(2)]
    assert (bodies, connections) == ([b"1", b"2"], ["one"])


def test_head_and_body_go_together(certificates: Certificates) -> None:
    """In one record of TLS, as a server reads them; what is large goes as it comes."""
    reads: list[bytes] = []
    large = b"x" * 200_000

    def act(connection: socket.socket) -> None:
        reads.append(connection.recv(65536))
        connection.sendall(answer(b"1"))
        reads.append(request_of(connection))
        connection.sendall(answer(b"2"))

    context = certificates.server(certificates.issue())
    with served(act, context) as server, closing(Client(tls=Tls(ca_file=certificates.ca))) as made:
        for body in (b"hello", large):
            made.request("POST", server.https, body=body, deadline=soon())
    assert reads[0].startswith(b"POST / HTTP/1.1\r\n")
    assert reads[0].endswith(b"\r\n\r\nhello")
    assert reads[1].endswith(b"\r\n\r\n" + large)


def test_lines_come_as_they_are_sent(client: Client) -> None:
    """Line by line, whatever the pieces; what is not ended is not a line."""
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"

    def act(connection: socket.socket) -> None:
        request_of(connection)
        for piece in (head + b"on", b"e\ntwo\nthr", b"ee\nfou"):
            connection.sendall(piece)

    with served(act) as server, client.stream("GET", server.http, deadline=soon()) as stream:
        assert list(stream.lines()) == [b"one", b"two", b"three"]


def test_a_stream_ends_when_idle(client: Client) -> None:
    """With `idle` each wait has its own end, told apart from other failures."""
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\none\n"

    def act(connection: socket.socket) -> None:
        request_of(connection)
        connection.sendall(head)
        waiting(connection)

    with (
        served(act) as server,
        client.stream("GET", server.http, deadline=soon(), idle=Idle(0.5)) as stream,
    ):
        lines = stream.lines()
        assert next(lines) == b"one"
        with pytest.raises(TransportError) as caught:
            next(lines)
    assert caught.value.timed_out


def test_tls(certificates: Certificates) -> None:
    """A server whose authority is believed, which wants a certificate of its clients."""
    context = certificates.server(certificates.issue(), clients=True)
    certificate, key = certificates.issue("client", common_name="me")
    tls = Tls(ca_file=certificates.ca, certificate_file=certificate, key_file=key)
    with (
        served(answering(answer(b"secret")), context) as server,
        closing(Client(tls=tls)) as client,
    ):
        assert client.request("GET", server.https, deadline=soon()).body == b"secret"


@pytest.mark.parametrize(
    "tls_of",
    [lambda ca: Tls(ca_file=ca, server_name="etcd.example"), lambda ca: Tls(verify=False)],
    ids=["server-name", "unchecked"],
)
def test_names_of_servers(certificates: Certificates, tls_of: Callable[[str], Tls]) -> None:
    """A certificate for another name serves when that name is wanted, or nothing is checked."""
    context = certificates.server(certificates.issue("etcd.example"))
    with (
        served(answering(answer(b"here")), context) as server,
        closing(Client(tls=tls_of(certificates.ca))) as client,
    ):
        assert client.request("GET", server.https, deadline=soon()).body == b"here"


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("proxied", [False, True])
def test_authorities_of_one_name(tmp_path: Path, number: int, *, proxied: bool) -> None:
    """As while one takes the other's place: whichever has signed is found, once for all."""
    authorities = Namesakes(tmp_path, 3)
    tls = Tls(ca="".join(authorities.texts), server_name="etcd.example")
    context = authorities.server(number, host="etcd.example")
    asked: list[bytes] = []
    with (
        served(answering(answer(b"here"), answer(b"here")), context) as server,
        served(tunnelling(server.port, asked)) as proxy,
        closing(Client(tls=tls, proxy_for=lambda url: proxy.http if proxied else "")) as client,
    ):
        for _ in range(2):
            assert client.request("GET", server.https, deadline=soon()).body == b"here"
    assert len(asked) == (number + 1 if proxied else 0)


def test_an_authority_that_is_not_there(tmp_path: Path) -> None:
    """Only its name is: every time that is told."""
    authorities = Namesakes(tmp_path, 3)
    tls = Tls(ca="".join(authorities.texts[:2]), server_name="etcd.example")
    with (
        served(answering(), authorities.server(2, host="etcd.example")) as server,
        closing(Client(tls=tls)) as client,
    ):
        for _ in range(2):
            with pytest.raises(TransportError, match="is not trusted") as caught:
                client.request("GET", server.https, deadline=soon())
            assert not caught.value.sent


def test_a_certificate_without_hosts(tmp_path: Path) -> None:
    """Its name does not count as one, as for Go."""
    authorities = Namesakes(tmp_path, 1)
    tls = Tls(ca=authorities.texts[0], server_name="etcd.example")
    with (
        served(answering(), authorities.server(0, name="etcd.example")) as server,
        closing(Client(tls=tls)) as client,
        pytest.raises(TransportError, match="is for another host"),
    ):
        client.request("GET", server.https, deadline=soon())


@pytest.mark.parametrize("place", ["host.example", "[2001:db8::1]:8080"])
def test_a_proxy_for_http(certificates: Certificates, place: str) -> None:
    """The proxy gets the whole URL, and the user and password that its own URL has."""
    seen: list[bytes] = []

    def act(connection: socket.socket) -> None:
        seen.append(request_of(connection))
        connection.sendall(answer(b"by proxy"))

    with served(act) as server:
        proxy = server.http.replace("//", "//me:secret@")
        with closing(Client(proxy_for=lambda url: proxy)) as client:
            response = client.request("GET", f"http://{place}/x?a=b", deadline=soon())
    assert response.body == b"by proxy"
    assert seen[0].startswith(f"GET http://{place}/x?a=b HTTP/1.1\r\n".encode())
    assert f"\r\nHost: {place}\r\n".encode() in seen[0]
    assert b"Proxy-Authorization: Basic bWU6c2VjcmV0\r\n" in seen[0]


@pytest.mark.parametrize("host", ["etcd.example", "2001:db8::1"])
def test_a_tunnel_for_https(certificates: Certificates, host: str) -> None:
    """TLS goes through the proxy, which sees only where to."""
    context = certificates.server(certificates.issue(host))
    place = f"[{host}]:2379" if ":" in host else f"{host}:2379"
    seen: list[bytes] = []

    def act(connection: socket.socket) -> None:
        seen.append(request_of(connection))
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as secured:
            answering(answer(b"through"))(secured)

    tls = Tls(ca_file=certificates.ca)
    with (
        served(act) as server,
        closing(Client(tls=tls, proxy_for=lambda url: server.http)) as client,
    ):
        response = client.request("GET", f"https://{place}/", deadline=soon())
    assert response.body == b"through"
    assert seen[0].startswith(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n".encode())


@pytest.mark.parametrize(
    ("user", "asked"),
    [("", [b"etcd.example:2379"]), ("us%20er:p%40ss@", [b"us er:p@ss", b"etcd.example:2379"])],
)
def test_a_socks_proxy(certificates: Certificates, user: str, asked: list[bytes]) -> None:
    """It looks names up itself, and gets the user and password that its URL has."""
    context = certificates.server(certificates.issue("etcd.example"))
    seen: list[bytes] = []
    with (
        served(answering(answer(b"through")), context) as server,
        served(socks(server.port, seen)) as proxy,
        closing(
            Client(
                tls=Tls(ca_file=certificates.ca),
                proxy_for=lambda url: f"socks5://{user}127.0.0.1:{proxy.port}",
            )
        ) as client,
    ):
        response = client.request("GET", "https://etcd.example:2379/", deadline=soon())
    assert (response.body, seen) == (b"through", asked)


def test_a_proxy_that_speaks_tls(certificates: Certificates) -> None:
    """It is believed because of the same authority as the server, as in Go."""
    context = certificates.server(certificates.issue("127.0.0.1", "etcd.example"))
    seen: list[bytes] = []
    with (
        served(answering(answer(b"through")), context) as server,
        served(tunnelling(server.port, seen), context) as proxy,
        closing(
            Client(tls=Tls(ca_file=certificates.ca), proxy_for=lambda url: proxy.https)
        ) as client,
    ):
        response = client.request("GET", "https://etcd.example:2379/", deadline=soon())
    assert response.body == b"through"
    assert [request.partition(b" HTTP")[0] for request in seen] == [b"CONNECT etcd.example:2379"]


@pytest.mark.parametrize(
    "proxy",
    [
        "ftp://me:secret@p.example:1",
        "http://",
        "http://me:secret@p.example:x",
        "http://me:sec/secret@p.example",
        "http://p.example:99999",
        "http://[::1",
        "http://[p.example]",
        "http://p example",
        "socks5://p.example:x",
    ],
)
def test_a_proxy_that_cannot_be_used(proxy: str) -> None:
    """The URL is told without its password, and what can be used."""
    with closing(Client(proxy_for=lambda url: proxy)) as client, pytest.raises(SettingsError) as c:
        client.request("GET", "http://a.example", deadline=soon())
    assert "write it with http://, https://, socks5://" in str(c.value)
    assert "secret" not in str(c.value)


@pytest.mark.parametrize("proxy", ["http://a..b", "SOCKS5://a..b", f"http://{'a' * 70}"])
def test_names_that_nobody_has(proxy: str) -> None:
    """Name servers are not bothered with them."""
    with closing(Client(proxy_for=lambda url: proxy)) as client, pytest.raises(TransportError) as c:
        client.request("GET", "http://a.example", deadline=soon())
    assert "is not known" in str(c.value)


def test_headers_that_come_several_times(client: Client) -> None:
    """Each is sent, in UTF-8 or as it came; those of an answer are one, with commas between."""
    seen: list[bytes] = []

    def act(connection: socket.socket) -> None:
        seen.append(request_of(connection))
        connection.sendall(answer(b"", "200 OK", "Warning: a", "Warning: b"))

    pairs = [("Group", "a"), ("Group", "bü"), ("Group", "\udcff")]
    with served(act) as server:
        response = client.request("GET", server.http, headers=pairs, deadline=soon())
    assert "Group: a\r\nGroup: bü\r\nGroup: ".encode() + b"\xff\r\n" in seen[0]
    assert response.headers["warning"] == "a, b"


def test_a_log_of_requests() -> None:
    """A line each, without passwords, with what came of it."""
    lines: list[str] = []
    with served(answering(answer())) as server, closing(Client(log=lines.append)) as client:
        client.request("GET", server.http.replace("//", "//me:secret@"), deadline=soon())
    (line,) = lines
    assert line.startswith(f"GET {server.http}: 200 (")

"""Why no answer came: each failure in words that say what to do, and whether anything was sent."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from typing import Any

import pytest

from pyctl.errors import SettingsError
from pyctl.transport import probe
from pyctl.transport.certificate import Certificate
from pyctl.transport.client import Client
from pyctl.transport.deadline import Deadline
from pyctl.transport.failure import TransportError
from pyctl.transport.tls import Tls
from tests.transport.servers import (
    LATER,
    PAST,
    Act,
    Address,
    Certificates,
    answer,
    answering,
    request_of,
    served,
    waiting,
)


def failure_of(
    url: str, *, tls: Tls | None = None, proxy: str = "", seconds: float = 20.0
) -> TransportError:
    """Why a request to this URL gets no answer."""
    with (
        closing(Client(tls=tls, proxy_for=lambda url: proxy)) as client,
        pytest.raises(TransportError) as caught,
    ):
        client.request("GET", url, deadline=Deadline(seconds))
    return caught.value


def test_refused() -> None:
    """Nothing listens there, and nothing was sent."""
    with served(waiting) as server:
        pass
    failure = failure_of(server.http)
    assert str(failure) == f"{server.http}: connection refused: nothing listens there"
    assert (failure.sent, failure.exit_code) == (False, 7)


def test_a_name_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is told."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    failure = failure_of("http://etcd.example:2379/v3")
    assert failure.reason == "the name etcd.example is not known (name or service not known)"
    assert not failure.sent


def test_the_next_address_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host with several addresses is reached at the first that answers."""
    ask = socket.getaddrinfo

    def both(host: str, port: int, *args: Any, **options: Any) -> Any:
        hosts = ["127.0.0.2", "127.0.0.1"] if host == "both.example" else [host]
        return [found for host in hosts for found in ask(host, port, *args, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with served(answering(answer(b"second"))) as server, closing(Client()) as client:
        url = f"http://both.example:{server.port}"
        assert client.request("GET", url, deadline=Deadline(20)).body == b"second"


def _dripping(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    connection.settimeout(0.01)
    while True:
        connection.sendall(b"x")
        try:
            if not connection.recv(1):
                return
        except TimeoutError:
            continue


@pytest.mark.parametrize("act", [waiting, _dripping], ids=["silent", "dripping"])
def test_no_answer_in_time(act: Act) -> None:
    """The deadline is for the whole answer, also when bytes keep coming."""
    with served(act) as server:
        failure = failure_of(server.http, seconds=0.2)
    assert failure.reason == "timed out: no answer within 0.2 s"
    assert failure.sent
    assert failure.timed_out


def _reset(connection: socket.socket) -> None:
    request_of(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (request_of, "the connection was cut before an answer came"),
        (_reset, "the connection was cut before an answer came"),
        (answering(answer(b"x" * 99)[:-9]), "half an answer came, then the connection was cut"),
        (
            answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
            "half an answer came, then the connection was cut",
        ),
        (answering(b"SSH-2.0-x\r\n\r\n"), "what answers there does not speak HTTP"),
    ],
    ids=["closed", "reset", "half", "half-a-chunk", "foreign"],
)
def test_broken_answers(act: Act, reason: str) -> None:
    """What came instead of an answer; the request may have been carried out."""
    with served(act) as server:
        failure = failure_of(server.http)
    assert failure.reason.startswith(reason)
    assert failure.sent


@contextmanager
def secured(
    certificates: Certificates,
    *names: str,
    common_name: str = "test-1",
    ends: datetime | None = None,
    clients: bool = False,
) -> Iterator[Address]:
    """A server with TLS whose certificate is for these names."""
    files = certificates.issue(*names, common_name=common_name, ends=ends)
    with served(answering(answer()), certificates.server(files, clients=clients)) as server:
        yield server


def test_an_expired_certificate(certificates: Certificates) -> None:
    """Whose it is, and when it expired."""
    with secured(certificates, common_name="etcd-7", ends=LATER) as server:
        failure = failure_of(server.https, tls=Tls(ca_file=certificates.ca))
    assert failure.reason == "its certificate (CN=etcd-7) expired on 2021-02-03 04:05 UTC"
    assert not failure.sent


def test_a_certificate_for_another_name(certificates: Certificates) -> None:
    """For whom it is, and for whom not."""
    with secured(certificates, "etcd.example", "10.1.2.3", "fd00::1") as server:
        failure = failure_of(server.https, tls=Tls(ca_file=certificates.ca))
    assert failure.reason == (
        "its certificate (CN=test-1) is for etcd.example, 10.1.2.3, fd00::1, not for 127.0.0.1"
    )


def test_an_unknown_issuer(certificates: Certificates) -> None:
    """Without its authority a certificate is not believed; the way out is told."""
    with secured(certificates) as server:
        failure = failure_of(server.https)
    assert failure.reason == (
        "its certificate (CN=test-1) is not trusted: its issuer is not known here: set the CA "
        "certificate that signed it"
    )


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (Certificate("a", "b", (), PAST, LATER), "its issuer (CN=b) is not known here"),
        (Certificate("", "", (), PAST, LATER), "its issuer is not known here"),
        (Certificate("a", "a", (), PAST, LATER), "its issuer (CN=a) is not known here"),
        (Certificate("", "", (), PAST, LATER, own=True), "it is signed by itself"),
    ],
)
def test_the_issuer_that_is_unknown(
    monkeypatch: pytest.MonkeyPatch, certificates: Certificates, shown: Certificate, said: str
) -> None:
    """Names say nothing by themselves: neither need be there."""
    monkeypatch.setattr(probe, "certificate_of", lambda *_: shown)
    with secured(certificates) as server:
        failure = failure_of(server.https)
    assert f" is not trusted: {said}: set" in failure.reason


def test_no_client_certificate(certificates: Certificates) -> None:
    """A server that wants one says so only by an alert."""
    with secured(certificates, clients=True) as server:
        failure = failure_of(server.https, tls=Tls(ca_file=certificates.ca))
    assert failure.reason == "the server wants a client certificate, and none is set"
    assert not failure.sent


def test_a_server_that_speaks_tls_in_another_way(certificates: Certificates) -> None:
    """An alert that may have two reasons."""
    context = certificates.server(certificates.issue())
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-GCM-SHA256")
    with served(waiting, context) as server:
        failure = failure_of(server.https, tls=Tls(ca_file=certificates.ca))
    assert "refused TLS" in failure.reason
    assert failure.reason.endswith("failure): if it wants a client certificate, none is set")
    assert not failure.sent


def test_an_expired_client_certificate(certificates: Certificates) -> None:
    """Which file, whose, and when it expired."""
    certificate, key = certificates.issue("client", common_name="me", ends=LATER)
    tls = Tls(ca_file=certificates.ca, certificate_file=certificate, key_file=key)
    with secured(certificates, clients=True) as server:
        failure = failure_of(server.https, tls=tls)
    assert failure.reason == (
        f"the server refuses {certificate} (CN=me): it expired on 2021-02-03 04:05 UTC"
    )


def _plain(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(answer(b"", "400 Bad Request"))


def test_tls_to_a_server_without() -> None:
    """What to write instead."""
    with served(_plain) as server:
        failure = failure_of(server.https)
    assert failure.reason == f"the server does not speak TLS: write {server.http}"
    assert not failure.sent


def test_no_tls_to_a_server_with(certificates: Certificates) -> None:
    """Likewise, whether it cuts the connection or answers like a server written in Go."""
    with secured(certificates) as server:
        failure = failure_of(server.http)
    assert failure.reason == f"the server speaks TLS: write {server.https}"
    words = answer(b"Client sent an HTTP request to an HTTPS server.\n", "400 Bad Request")
    with served(answering(words)) as server:
        failure = failure_of(server.http)
    assert failure.reason == f"the server speaks TLS: write {server.https}"


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (None, "by way of the proxy {}: connection refused: nothing listens there"),
        (
            answering(answer(b"", "407 Proxy Authentication Required")),
            "by way of the proxy {}: it refuses to connect (407 Proxy Authentication Required)",
        ),
    ],
    ids=["down", "refusing"],
)
def test_a_proxy_that_does_not_help(act: Act | None, reason: str) -> None:
    """Told as its failure, not as the server's."""
    with ExitStack() as stack:
        server = stack.enter_context(served(act or waiting))
        if act is None:
            stack.close()
        failure = failure_of("https://etcd.example:2379", proxy=server.http)
    assert failure.reason == reason.format(server.http)
    assert str(failure).startswith("https://etcd.example:2379: ")


def test_a_silent_socks_proxy() -> None:
    """It cannot hold a request for longer than its deadline."""
    with served(waiting) as proxy:
        failure = failure_of(
            "https://etcd.example:2379", proxy=proxy.http.replace("http", "socks5"), seconds=0.2
        )
    assert failure.timed_out


def test_a_proxy_that_is_not_believed(certificates: Certificates) -> None:
    """Where both speak TLS, it is told by way of whom."""
    with secured(certificates) as proxy:
        failure = failure_of("https://etcd.example:2379", proxy=proxy.https)
    assert failure.reason.startswith(f"by way of the proxy {proxy.https}: its certificate is not ")


def test_files_that_cannot_be_used() -> None:
    """They are settings, and the file is named."""
    with (
        closing(Client(tls=Tls(ca_file="/nowhere/ca.pem"))) as client,
        pytest.raises(SettingsError) as caught,
    ):
        client.request("GET", "https://127.0.0.1:1", deadline=Deadline(20))
    assert str(caught.value).startswith("/nowhere/ca.pem cannot be read: no such file")

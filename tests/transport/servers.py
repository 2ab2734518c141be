"""Servers on this machine that do as a test says, good or bad, with or without TLS."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

Act = Callable[[socket.socket], None]

PAST = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER = datetime(2021, 2, 3, 4, 5, 6, tzinfo=UTC)
_ANY_NUMBER_BELOW = x509.BasicConstraints(ca=True, path_length=None)
PATIENCE = 30.0  # seconds after which a server that nobody ends gives up


class Address(NamedTuple):
    """Where a server listens."""

    port: int

    @property
    def http(self) -> str:
        """Its URL without TLS."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def https(self) -> str:
        """Its URL with TLS."""
        return f"https://127.0.0.1:{self.port}"


@contextmanager
def served(act: Act, context: ssl.SSLContext | None = None) -> Iterator[Address]:
    """A server that acts so on each connection, then closes it."""
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError), connection:
            connection.settimeout(PATIENCE)
            if context is None:
                act(connection)
                return
            with context.wrap_socket(connection, server_side=True) as secured:
                act(secured)

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=one, args=(connection,), daemon=True))
            threads[-1].start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield Address(listening.getsockname()[1])
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        acceptor.join()
        for thread in threads:
            thread.join()


def request_of(connection: socket.socket) -> bytes:
    """The head of the request that comes, and its body if it has a length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.lower().splitlines():
        if line.startswith(b"content-length:"):
            while len(body) < int(line.partition(b":")[2]):
                body += _more(connection)
    return head + b"\r\n\r\n" + body


def answer(body: bytes = b"", status: str = "200 OK", *headers: str) -> bytes:
    """An answer as it goes over the wire."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def answering(*answers: bytes) -> Act:
    """Give these answers, one a request."""

    def act(connection: socket.socket) -> None:
        for data in answers:
            request_of(connection)
            connection.sendall(data)

    return act


def waiting(connection: socket.socket) -> None:
    """Read what comes and say nothing until the other side goes."""
    while connection.recv(65536):
        pass


class Certificates:
    """An authority, and certificates of it as PEM files."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._authority = trustme.CA()
        self.ca = str(directory / "ca.pem")
        self._authority.cert_pem.write_to_path(self.ca)

    def issue(
        self, *names: str, common_name: str | None = "test-1", ends: datetime | None = None
    ) -> tuple[str, str]:
        """The files of a certificate and of its key."""
        begins = PAST if ends else None
        issued = self._authority.issue_cert(
            *(names or ("127.0.0.1", "localhost")),
            common_name=common_name,
            not_before=begins,
            not_after=ends,
        )
        number = len(list(self._directory.iterdir()))
        certificate, key = (str(self._directory / f"{number}.{end}") for end in ("pem", "key"))
        for position, blob in enumerate(issued.cert_chain_pems):
            blob.write_to_path(certificate, append=position > 0)
        issued.private_key_pem.write_to_path(key)
        return certificate, key

    def server(self, files: tuple[str, str], *, clients: bool = False) -> ssl.SSLContext:
        """How a server with a certificate speaks TLS; with `clients` they must show theirs."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*files)
        if clients:
            context.load_verify_locations(self.ca)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


class Namesakes:
    """Authorities of one name, whose certificates do not say which of them has signed them."""

    def __init__(self, directory: Path, count: int) -> None:
        self._directory = directory
        self._keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(count)]
        self.texts = [self._made(key, key, "authority") for key in self._keys]

    def server(self, number: int, *, name: str = "", host: str = "") -> ssl.SSLContext:
        """How a server speaks TLS whose certificate, of this name, is signed by one of them."""
        key = ec.generate_private_key(ec.SECP256R1())
        path = self._directory / f"signed-{number}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_text(self._made(key, self._keys[number], name, host) + private.decode())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _made(
        self,
        key: ec.EllipticCurvePrivateKey,
        signer: ec.EllipticCurvePrivateKey,
        name: str,
        host: str = "",
    ) -> str:
        """A certificate of a name, for a host, or of an authority without one."""
        subject, issuer = (
            x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
            for text in (name or "server", "authority")
        )
        begins = datetime.now(UTC)
        made = x509.CertificateBuilder(
            issuer,
            subject,
            key.public_key(),
            x509.random_serial_number(),
            begins - timedelta(days=1),
            begins + timedelta(days=1),
        )
        if host:
            hosts = x509.SubjectAlternativeName([x509.DNSName(host)])
            made = made.add_extension(hosts, critical=False)
        if key is signer:
            made = made.add_extension(_ANY_NUMBER_BELOW, critical=True)
        return made.sign(signer, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("the request ended early")
    return data

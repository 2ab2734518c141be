"""A second look at a server with which no talk came about: what it is, and its certificate.

Only asked after a failure, so that its message can say what is the matter.
"""

from __future__ import annotations

import socket
import ssl

from pyctl.transport.certificate import Certificate, from_der

_PATIENCE = 3.0  # seconds for each look: the failure itself is known already


def certificate_of(host: str, port: int, name: str = "") -> Certificate | None:
    """The certificate that a server shows, None when it cannot be had."""
    try:
        with (
            socket.create_connection((host, port), timeout=_PATIENCE) as plain,
            _unchecked().wrap_socket(plain, server_hostname=name or host) as secured,
        ):
            shown = secured.getpeercert(binary_form=True)
        return from_der(shown) if shown else None
    except (OSError, ValueError):
        return None


def speaks_tls(host: str, port: int) -> bool:
    """Whether a server answers to the first words of TLS."""
    try:
        with socket.create_connection((host, port), timeout=_PATIENCE) as plain:
            _unchecked().wrap_socket(plain, server_hostname=host).close()
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")  # it refuses us, but in TLS
    except (OSError, ValueError):
        return False
    return True


def speaks_http(host: str, port: int) -> bool:
    """Whether a server answers to HTTP without TLS."""
    try:
        with socket.create_connection((host, port), timeout=_PATIENCE) as plain:
            plain.sendall(f"HEAD / HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            return plain.recv(5) == b"HTTP/"
    except OSError:
        return False


def _unchecked() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

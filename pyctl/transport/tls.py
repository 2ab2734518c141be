"""Certificates: which authorities are believed, and with which certificate pyctl shows itself."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pyctl.errors import SettingsError
from pyctl.small_files import read_small
from pyctl.transport.certificate import from_der
from pyctl.transport.pem import respelled

_WEAK = {
    "EE_KEY_TOO_SMALL": "its key is too short",
    "CA_KEY_TOO_SMALL": "the key of an authority in it is too short",
    "CA_MD_TOO_WEAK": "it is signed by an old method",
}
_CIPHERS = "@SECLEVEL=1:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!AESCCM"
"""Python's own choice, and what Go takes besides: keys of 1024 bits, and SHA-1 over what is sent.

What is signed by SHA-1 is not believed, as by Go.
"""

_CERTIFICATE = rb"-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----"


class Tls(NamedTuple):
    """How to speak TLS; each part as the name of a PEM file or as PEM text, whichever is set.

    Without authorities (`ca`) those of the system are believed. `server_name` is the name that the
    certificate must carry when it is not the host's. With `verify` False nothing is checked.
    """

    ca_file: str = ""
    ca: str = ""
    certificate_file: str = ""
    certificate: str = ""
    key_file: str = ""
    key: str = ""
    server_name: str = ""
    verify: bool = True

    @property
    def own(self) -> str:
        """Where the own certificate comes from, for messages; "" when there is none."""
        return self.certificate_file or ("the client certificate" if self.certificate else "")


def context(tls: Tls, first: bytes = b"") -> ssl.SSLContext:
    """What Python needs for TLS; SettingsError for files that cannot be used.

    `first` is the body of the authority's certificate, in base64, that is looked at first.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.set_alpn_protocols(["http/1.1"])
    made.set_ciphers(_CIPHERS)
    # Go knows neither of the two rules that newer versions of Python add to the common ones.
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if not tls.verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    else:
        made.hostname_checks_common_name = False
        _believe(made, tls, first)
    if tls.certificate_file or tls.certificate:
        _show(made, tls)
    elif tls.key_file or tls.key:
        raise SettingsError("a client key is set, but no client certificate: set both")
    return made


def others(tls: Tls) -> Iterator[ssl.SSLContext]:
    """More contexts, where several authorities have one name, as while one takes another's place.

    OpenSSL then holds a signature against the first of them alone, unless certificates say more of
    whose they are. Go tries all.
    """
    if not tls.verify or not (tls.ca or tls.ca_file):
        return
    names = set()
    for body in _authorities(tls):
        with contextlib.suppress(ValueError):
            name = from_der(base64.b64decode(body)).subject
            if name in names:
                yield context(tls, body)
            names.add(name)


def _believe(made: ssl.SSLContext, tls: Tls, first: bytes) -> None:
    """Trust the authorities: as Go has it, every certificate that can be read, whatever is around.

    OpenSSL's own reader takes all of a text or nothing, and no text with letters beyond ASCII.
    """
    if not (tls.ca or tls.ca_file):
        made.load_default_certs()
        _believe_directories(made, os.environ.get("SSL_CERT_DIR", ""))
        return
    certificates = _authorities(tls)
    if first:
        certificates.sort(key=first.__ne__)
    if not sum(_trusted(made, body) for body in certificates):
        raise SettingsError(f"{_called(tls)} holds no certificate in PEM form")


def _believe_directories(made: ssl.SSLContext, listed: str) -> None:
    """Trust all that is in these directories; of itself OpenSSL looks at names that are hashes."""
    for directory in filter(None, listed.split(os.pathsep)):
        for file in sorted(Path(directory).glob("*")):
            for body in re.findall(_CERTIFICATE, _readable(str(file))):
                _trusted(made, body)


def _authorities(tls: Tls) -> list[bytes]:
    """The bodies of the certificates that are believed."""
    try:
        text = tls.ca.encode() if tls.ca else read_small(tls.ca_file)
    except OSError as error:
        raise _unreadable(_called(tls), error) from error
    return re.findall(_CERTIFICATE, text)


def _called(tls: Tls) -> str:
    return tls.ca_file or "the CA certificate"


def _trusted(made: ssl.SSLContext, body: bytes) -> bool:
    """Whether the body of a PEM block is a certificate, which is trusted now."""
    try:
        made.load_verify_locations(cadata=base64.b64decode(body))
    except (ssl.SSLError, ValueError):
        return False
    return True


def _show(made: ssl.SSLContext, tls: Tls) -> None:
    if not (tls.key_file or tls.key):
        raise SettingsError("a client certificate is set, but no client key: set both")
    with (
        _as_file(tls.certificate_file, tls.certificate) as certificate,
        _as_file(tls.key_file, tls.key) as key,
    ):
        try:
            made.load_cert_chain(certificate, key, password=_no_password)
        except ssl.SSLError as error:
            _show_respelled(made, tls, error, certificate, key)
        except OSError as error:
            raise _unreadable(_missing(tls.certificate_file, tls.key_file), error) from error


def _show_respelled(
    made: ssl.SSLContext, tls: Tls, error: ssl.SSLError, certificate: str, key: str
) -> None:
    """Show what OpenSSL could not read (that is the `error`), spelled its way."""
    first, second = (respelled(_readable(name)) for name in (certificate, key))
    if not (first and second):
        raise SettingsError(_unusable(tls, error)) from error
    with _as_file("", first) as certificate, _as_file("", second) as key:
        try:
            made.load_cert_chain(certificate, key, password=_no_password)
        except ssl.SSLError as again:
            raise SettingsError(_unusable(tls, again)) from again


@contextlib.contextmanager
def _as_file(name: str, text: str) -> Iterator[str]:
    """The name of a file with this text, for OpenSSL, which reads these parts only from files."""
    if not text:
        yield name
        return
    in_memory = _memory()
    handle, path = in_memory or _room()
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
            file.flush()
            yield path
    finally:
        if in_memory is None:
            Path(path).unlink()


def _memory() -> tuple[int, str] | None:
    """A file on no disk, where the system has such (Linux): in pods all disks may be read-only."""
    with contextlib.suppress(AttributeError, OSError):
        handle = os.memfd_create("pyctl")
        path = f"/proc/self/fd/{handle}"
        if Path(path).exists():
            return handle, path
        os.close(handle)
    return None


def _room() -> tuple[int, str]:
    """A file on a disk, which only its owner may read."""
    try:
        return tempfile.mkstemp(prefix="pyctl-")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise SettingsError(f"there is no place for a client certificate: {why}") from error


def _no_password() -> str:
    """Stand in for OpenSSL's own question on the terminal."""
    return ""


def _unusable(tls: Tls, error: ssl.SSLError) -> str:
    certificate = tls.certificate_file or "the client certificate"
    key = tls.key_file or "the client key"
    if error.reason in _WEAK:
        return f"{certificate} is too weak for OpenSSL: {_WEAK[error.reason]}"
    if error.reason == "KEY_VALUES_MISMATCH":
        return f"{key} is not the key of {certificate}"
    if b"ENCRYPTED" in (tls.key.encode() or _readable(tls.key_file)):
        return f"{key} is protected by a password: keys without one are read"
    return f"{certificate} and {key} hold no certificate and key in PEM form"


def _readable(path: str) -> bytes:
    """What is in a file, as far as it can be read."""
    try:
        return read_small(path)
    except OSError:
        return b""


def _missing(*names: str) -> str:
    """Which of several files cannot be read: OpenSSL does not say it."""
    return next((name for name in names if name and not os.access(name, os.R_OK)), names[0])


def _unreadable(name: str, error: OSError) -> SettingsError:
    return SettingsError(f"{name} cannot be read: {(error.strerror or str(error)).lower()}")

"""Certificates and keys from files and texts, and what can be wrong with them."""

from __future__ import annotations

import os
import ssl
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pyctl.errors import SettingsError
from pyctl.transport.tls import Tls, context
from tests.transport.servers import Certificates

SHORT = """
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEA4fF0v5jcFCFZRi42
dZP3MfQh6hLqGAjT0FHA99m2g3k77RYQOPKBX9t2CQN6A8fV16IA0Pat7Jh3Cgxb
SSwKdQIDAQABAkEAsnhehuVAmeoJsYTZYaCiNuQnUdTk8l0uqrOZIG3pXAkQKPco
0TqCXjReBoklcBx+rw1GKvps7lJNycJJ8cz3NQIhAPg5S7wAoNwxI+xyfoQovoHu
dsgCWbA65YNpP9AuTKSrAiEA6QV5Yu4edswvN0jux1WiVFVZ2/0cQIuKWcqbCwSa
zV8CICOF95uxL1QzyCNXg1mghxsLKH6ZL4Kz+xKiZlqBtcA/AiEA5/VRDk/m927u
GWR6fOcbvkNwPfLJqt69DAEJMYCV8JUCIHuNG/6FiEDXjqQ3wfHE/Betmb6tYKPE
G6UWmFb8WRQS
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBWTCCAQOgAwIBAgIUV31ptlKDQgJPFBnZInV5hkrnJc0wDQYJKoZIhvcNAQEL
BQAwADAgFw0yNjExMjYwNDQ5NTRaGA8yMTI2MTEwMjA0NDk1NFowADBcMA0GCSqG
SIb3DQEBAQUAA0sAMEgCQQDh8XS/mNwUIVlGLjZ1k/cx9CHqEuoYCNPQUcD32baD
eTvtFhA48oFf23YJA3oDx9XXogDQ9q3smHcKDFtJLAp1AgMBAAGjUzBRMB0GA1Ud
DgQWBBS39br4P0f9Ict5XHt3YzRvmzvFeDAfBgNVHSMEGDAWgBS39br4P0f9Ict5
XHt3YzRvmzvFeDAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA0EAbIQ2
XMFyfj5STuzPfVWaONe79s7J9zjNLxrrwt6unU5EraOVNA5Yyw1k+oRebt+FbOv+
XChxh2FDwfiY+5ZpuQ==
-----END CERTIFICATE-----
"""
"""A certificate and its key of 512 bits, which newer programs do not make."""


@pytest.fixture
def own(certificates: Certificates) -> tuple[str, str]:
    """A client's certificate and key."""
    return certificates.issue("client")


def test_texts_and_files(certificates: Certificates, own: tuple[str, str]) -> None:
    """PEM texts serve like files of them, and nothing of them is left lying about."""
    certificate, key = own
    from_files = Tls(ca_file=certificates.ca, certificate_file=certificate, key_file=key)
    texts = [Path(name).read_text() for name in (certificates.ca, certificate, key)]
    from_texts = Tls(ca=texts[0], certificate=texts[1], key=texts[2])
    for made in (context(from_files), context(from_texts)):
        assert made.verify_mode == ssl.CERT_REQUIRED
        assert made.check_hostname
        assert len(made.get_ca_certs()) == 1


@pytest.mark.parametrize("memory", [True, False])
def test_texts_where_no_file_can_be_written(
    own: tuple[str, str], monkeypatch: pytest.MonkeyPatch, *, memory: bool
) -> None:
    """Memory does where the system gives it; else it is told that there is no place."""
    if not memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", "/gone")
    certificate, key = (Path(name).read_text() for name in own)
    if memory and sys.platform == "linux":
        assert context(Tls(certificate=certificate, key=key))
        return
    told = _refused(Tls(certificate=certificate, key=key))
    assert told == "there is no place for a client certificate: no such file or directory"


def test_texts_in_files(
    own: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where there is only a disk, nothing stays there."""
    monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = sorted(tmp_path.iterdir())
    certificate, key = (Path(name).read_text() for name in own)
    assert context(Tls(certificate=certificate, key=key))
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_around_certificates(certificates: Certificates, tmp_path: Path) -> None:
    """Remarks in any language, keys, and certificates that are none do not count, as for Go."""
    good = Path(certificates.ca).read_text()
    none = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    half = none.partition("-----END")[0]
    text = f"# Főtanúsítvány\n{none}{key}{half}{good}{good}{none}"
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(text, encoding="utf-8")
    for tls in (Tls(ca=text), Tls(ca_file=str(bundle))):
        assert len(context(tls).get_ca_certs()) == 1


def test_without_authorities_those_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenSSL knows where they are."""
    asked = []
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda *_: asked.append(True))
    context(Tls())
    assert asked


def test_directories_of_authorities(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """SSL_CERT_DIR may name several, whose files may have any name, as for Go."""
    (tmp_path / "mine.crt").write_bytes(Path(certificates.ca).read_bytes())
    (tmp_path / "below").mkdir()
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda *_: None)
    monkeypatch.setenv("SSL_CERT_DIR", f"/gone:{tmp_path}")
    assert len(context(Tls()).get_ca_certs()) == 1


def _refused(tls: Tls) -> str:
    with pytest.raises(SettingsError) as caught:
        context(tls)
    return str(caught.value)


def test_what_is_wrong(certificates: Certificates, own: tuple[str, str], tmp_path: Path) -> None:
    """The file, and what is the matter with it."""
    certificate, key = own
    _, other = certificates.issue("other")
    empty, missing = tmp_path / "empty.pem", tmp_path / "missing.pem"
    empty.write_text("nothing\n")
    told = {
        Tls(ca_file=str(empty)): f"{empty} holds no certificate in PEM form",
        Tls(ca="nothing"): "the CA certificate holds no certificate in PEM form",
        Tls(ca="0\x82\x01\xe9"): "the CA certificate holds no certificate in PEM form",
        Tls(ca_file=str(missing)): f"{missing} cannot be read: no such file or directory",
        Tls(certificate_file=certificate): "a client certificate is set, but no client key",
        Tls(key_file=key): "a client key is set, but no client certificate",
        Tls(certificate_file=certificate, key_file=other): f"{other} is not the key of",
        Tls(certificate_file=certificate, key_file=str(missing)): f"{missing} cannot be read",
        Tls(certificate_file=str(empty), key_file=key): f"{empty} and {key} hold no certificate",
    }
    for tls, text in told.items():
        assert text in _refused(tls), tls


def test_own_certificates_as_go_reads_them(
    certificates: Certificates, own: tuple[str, str], tmp_path: Path
) -> None:
    """OpenSSL is given them in its own spelling; what is wrong is told all the same."""
    spaced, keyed = (Path(name).read_text().replace("\n", "\n\n") for name in own)
    assert context(Tls(certificate=spaced, key=keyed))
    files = tmp_path / "c.pem", tmp_path / "k.pem"
    for file, text in zip(files, (spaced, keyed), strict=True):
        file.write_text(text)
    assert context(Tls(certificate_file=str(files[0]), key_file=str(files[1])))
    _, other = certificates.issue("other")
    told = _refused(Tls(certificate=spaced, key_file=other))
    assert told == f"{other} is not the key of the client certificate"


def test_ciphers() -> None:
    """Those of Go are there, and none that anybody could read."""
    names = {cipher["name"] for cipher in context(Tls()).get_ciphers()}
    assert {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-SHA"} <= names
    assert not [name for name in names if "NULL" in name or name.startswith(("ADH", "AECDH"))]


def test_keys_that_are_short(tmp_path: Path) -> None:
    """Those of 1024 bits are taken, as by Go."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = generate_private_key(65537, 1024)
    name, day = x509.Name([]), datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, day, day + timedelta(days=1)
    ).sign(key, hashes.SHA256())
    pem = made.public_bytes(Encoding.PEM)
    pem += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "both.pem").write_bytes(pem)
    file = str(tmp_path / "both.pem")
    assert context(Tls(certificate_file=file, key_file=file))


def test_a_key_that_is_too_short(tmp_path: Path) -> None:
    """OpenSSL takes none of 512 bits, nor does Go: that is told."""
    (tmp_path / "both.pem").write_text(SHORT)
    file = str(tmp_path / "both.pem")
    told = _refused(Tls(certificate_file=file, key_file=file))
    assert told == f"{file} is too weak for OpenSSL: its key is too short"


def test_a_key_with_a_password(own: tuple[str, str], certificates: Certificates) -> None:
    """Nothing is asked on the terminal."""
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
        load_pem_private_key,
    )

    certificate, key = own
    loaded = load_pem_private_key(Path(key).read_bytes(), None)
    hidden = loaded.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    told = _refused(Tls(certificate_file=certificate, key=hidden.decode()))
    assert told == "the client key is protected by a password: keys without one are read"

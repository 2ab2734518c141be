"""PEM texts as Go reads them: what it passes over, and what it tells keys by."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from pyctl.transport.pem import respelled

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey

ELLIPTIC = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 1024)
PKCS8, TRADITIONAL = PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL
FORMS: list[tuple[Key, PrivateFormat]] = [
    (ELLIPTIC, PKCS8),
    (ELLIPTIC, TRADITIONAL),
    (RSA, PKCS8),
    (RSA, TRADITIONAL),
    (ed25519.Ed25519PrivateKey.generate(), PKCS8),
]


def written(
    key: Key, form: PrivateFormat, protection: KeySerializationEncryption | None = None
) -> str:
    """A key as other programs write it."""
    return key.private_bytes(Encoding.PEM, form, protection or NoEncryption()).decode()


@pytest.mark.parametrize(("key", "form"), FORMS)
@pytest.mark.parametrize("words", ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"])
def test_keys_under_any_words(key: Key, form: PrivateFormat, words: str) -> None:
    """The words that come out are those of the key's form."""
    text = written(key, form)
    changed = re.sub(r"(BEGIN|END) [A-Z ]+", rf"\1 {words}", text)
    assert respelled(changed.encode()) == text


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\n", " \n"),
        lambda text: f"# Schlüssel\n{text}rest",
        lambda text: f"-----BEGIN CERTIFICATE-----\ngarbage\n-----END CERTIFICATE-----\n{text}",
        lambda text: f"-----BEGIN EC PARAMETERS-----\nAAAA\n-----END EC PARAMETERS-----\n{text}",
    ],
)
def test_what_is_around_and_between(spell: Callable[[str], str]) -> None:
    """Blanks, remarks, and blocks that are neither certificate nor key do not count."""
    certificate = trustme.CA().cert_pem.bytes().decode()
    for text in (certificate, written(RSA, PKCS8)):
        assert respelled(spell(text).encode()) == text


def test_texts_of_nothing() -> None:
    """Encrypted keys of the old form, and what is no PEM."""
    old = written(RSA, TRADITIONAL, BestAvailableEncryption(b"secret"))
    for text in ("", "nothing", old):
        assert respelled(text.encode()) == ""


def test_what_holds_no_key() -> None:
    """It keeps its words, and OpenSSL says what is wrong with it."""
    protected = written(RSA, PKCS8, BestAvailableEncryption(b"secret"))
    none = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    for text in (protected, none):
        assert respelled(text.encode()) == text

"""PEM texts as Go reads them, spelled as OpenSSL wants them.

Go passes over blocks that are none, and blank lines within blocks, and it tells from a private key
itself of which form it is, not from the words above it (crypto/tls).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from pyctl.transport.certificate import elements

_BLOCK = rb"-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----"
_LINE = 64
_CERTIFICATE, _KEY = "CERTIFICATE", "PRIVATE KEY"
_INTEGER = 0x02
_FORMS = {0x30: _KEY, 0x02: f"RSA {_KEY}", 0x04: f"EC {_KEY}"}
"""What follows the version of a private key: PKCS #8, PKCS #1, SEC 1."""


def respelled(text: bytes) -> str:
    """The certificates and the private keys in a text, "" where there are none."""
    return "".join(_written(label, data) for label, data in _blocks(text))


def _blocks(text: bytes) -> Iterator[tuple[str, bytes]]:
    for label, body in re.findall(_BLOCK, text):
        try:
            data = base64.b64decode(b"".join(body.split()), validate=True)
        except ValueError:
            continue
        name = label.decode()
        if name == _CERTIFICATE:
            yield name, data
        elif name.endswith(_KEY):
            yield _form(data) or name, data


def _form(key: bytes) -> str:
    """The words that stand above a private key of this form; "" for what is none."""
    try:
        ((_, whole),) = elements(key)
        version, following, *_ = elements(whole)
    except (IndexError, ValueError):
        return ""
    return _FORMS.get(following[0], "") if version[0] == _INTEGER else ""


def _written(label: str, data: bytes) -> str:
    text = base64.b64encode(data).decode()
    lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])

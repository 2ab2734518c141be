"""What a certificate says of itself: whom it names, and from when until when it counts.

Python decodes only certificates that it trusts; those that are to be complained about it does not.
So the few fields that a message needs are read here, from DER (X.690, RFC 5280).
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from pyctl.small_files import read_small

_SEQUENCE, _UTC_TIME = 0x30, 0x17
_VERSION, _EXTENSIONS = 0xA0, 0xA3
_DNS_NAME, _IP_ADDRESS = 0x82, 0x87
_COMMON_NAME = bytes.fromhex("550403")
_ALTERNATIVE_NAMES = bytes.fromhex("551d11")
_PEM_BEGINS, _PEM_ENDS = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


class Certificate(NamedTuple):
    """Whom a certificate names (its common name, and the hosts it is for), and its time.

    `own` says that it is its own issuer, `subject` is all of whom it names, in DER.
    """

    name: str
    issuer: str
    hosts: tuple[str, ...]
    begins: datetime
    ends: datetime
    own: bool = False
    subject: bytes = b""

    @property
    def shown(self) -> str:
        """`CN=etcd-1`, or the first host of a certificate without a common name."""
        return f"CN={self.name}" if self.name else next(iter(self.hosts), "without a name")


def from_der(data: bytes) -> Certificate:
    """Read a certificate; ValueError for what is none."""
    try:
        ((_, whole),) = elements(data)
        (_, signed), *_ = elements(whole)
        fields = [field for field in elements(signed) if field[0] != _VERSION]
        _, _, issuer, validity, subject, _, *rest = fields
        begins, ends = (_moment(*moment) for moment in elements(validity[1]))
    except (IndexError, ValueError) as error:
        raise ValueError("not a certificate") from error
    return Certificate(
        name=_common_name(subject[1]),
        issuer=_common_name(issuer[1]),
        hosts=tuple(
            host for tag, content in rest if tag == _EXTENSIONS for host in _hosts(content)
        ),
        begins=begins,
        ends=ends,
        own=issuer == subject,
        subject=subject[1],
    )


def from_pem(text: str) -> Certificate:
    """Read the first certificate of a PEM text; ValueError when there is none."""
    begin, end = text.find(_PEM_BEGINS), text.find(_PEM_ENDS)
    if begin < 0 or end < begin:
        raise ValueError("no certificate")
    return from_der(ssl.PEM_cert_to_DER_cert(text[begin : end + len(_PEM_ENDS)]))


def from_file(path: str) -> Certificate | None:
    """The first certificate of a PEM file, None when it cannot be read."""
    try:
        return from_pem(read_small(path).decode("latin-1"))
    except (OSError, ValueError):
        return None


def elements(data: bytes) -> list[tuple[int, bytes]]:
    """The tag and content of each element in DER that follows one another."""
    found, at = [], 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        if at + length > len(data):
            raise ValueError("cut off")
        found.append((tag, data[at : at + length]))
        at += length
    return found


def _common_name(name: bytes) -> str:
    for _, part in elements(name):
        for _, attribute in elements(part):
            (_, kind), (_, value) = elements(attribute)
            if kind == _COMMON_NAME:
                return value.decode("utf-8", "replace")
    return ""


def _hosts(extensions: bytes) -> Iterator[str]:
    """The host names and addresses among the subject's alternative names."""
    for _, listed in elements(extensions):
        for _, extension in elements(listed):
            (_, kind), *_, (_, value) = elements(extension)
            if kind != _ALTERNATIVE_NAMES:
                continue
            for _, names in elements(value):
                yield from filter(None, (_host(*name) for name in elements(names)))


def _host(tag: int, content: bytes) -> str:
    if tag == _DNS_NAME:
        return content.decode("ascii", "replace")
    return str(ipaddress.ip_address(content)) if tag == _IP_ADDRESS else ""


def _moment(tag: int, content: bytes) -> datetime:
    """A time; years of two digits are 1950 to 2049."""
    text = content.decode("ascii")
    if tag == _UTC_TIME:
        text = ("19" if text >= "5" else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)

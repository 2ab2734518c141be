"""What certificates say of themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.transport.certificate import from_der, from_file, from_pem
from tests.transport.servers import LATER, PAST, Certificates


def test_a_certificate(certificates: Certificates) -> None:
    """Name, issuer, hosts and times."""
    path, _ = certificates.issue("a.example", "*.b.example", "10.0.0.1", "::1", ends=LATER)
    read = from_pem(Path(path).read_text())
    assert read == from_file(path)
    assert (read.name, read.shown) == ("test-1", "CN=test-1")
    assert read.hosts == ("a.example", "*.b.example", "10.0.0.1", "::1")
    assert (read.begins, read.ends) == (PAST, LATER)
    assert (read.own, from_pem(Path(certificates.ca).read_text()).own) == (False, True)


def test_times_before_and_after_2050() -> None:
    """RFC 5280 writes them in two ways."""
    begins, ends = datetime(1999, 12, 31, tzinfo=UTC), datetime(2051, 1, 2, 3, 4, 5, tzinfo=UTC)
    issued = trustme.CA().issue_cert("a.example", not_before=begins, not_after=ends)
    read = from_pem(issued.cert_chain_pems[0].bytes().decode())
    assert (read.begins, read.ends) == (begins, ends)
    assert read.shown == "a.example"


@pytest.mark.parametrize("data", [b"", b"x", b"\x30\x05abc", b"\x30\x03\x30\x01\x30"])
def test_what_is_no_certificate(data: bytes) -> None:
    """ValueError, whatever is wrong."""
    with pytest.raises(ValueError, match="not a certificate"):
        from_der(data)


@settings(derandomize=True, deadline=None)
@given(st.data())
def test_damaged_certificates(data: st.DataObject) -> None:
    """Any damage is read over or told as a ValueError."""
    der = bytearray(_DER)
    for _ in range(data.draw(st.integers(1, 5))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    try:
        from_der(bytes(der[: data.draw(st.integers(0, len(der)))]))
    except ValueError:
        return


def _issued() -> bytes:
    import ssl

    pem = trustme.CA().issue_cert("a.example").cert_chain_pems[0].bytes().decode()
    return ssl.PEM_cert_to_DER_cert(pem)


_DER = _issued()


def test_files_without_one(tmp_path: Path) -> None:
    """None: this is only for messages."""
    (tmp_path / "empty").touch()
    assert from_file(str(tmp_path / "empty")) is None
    assert from_file(str(tmp_path / "missing")) is None

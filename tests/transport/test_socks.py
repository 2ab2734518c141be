"""What a SOCKS5 proxy is asked, and what it may answer."""

from __future__ import annotations

from io import BytesIO

import httpcore
import pytest

from pyctl.errors import SettingsError
from pyctl.transport.socks import SocksProxy, socks_proxy

DONE = b"\x05\x00\x00\x01" + bytes(6)


def asked(proxy: SocksProxy, answers: bytes, host: str = "a.example") -> bytes:
    """What a proxy that answers so is sent."""
    sent = BytesIO()

    def write(data: bytes) -> None:
        sent.write(data)

    answering = BytesIO(answers)
    proxy.ask(lambda size: answering.read(min(size, 2)), write, host, 443)
    assert answering.read() == b""
    return sent.getvalue()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("a.example", b"\x03\x09a.example"),
        ("192.0.2.1", b"\x01\xc0\x00\x02\x01"),
        ("::1", b"\x04" + bytes(15) + b"\x01"),
    ],
)
def test_hosts(host: str, address: bytes) -> None:
    """Names go to the proxy as they are, addresses as such."""
    sent = asked(SocksProxy("p", 1), b"\x05\x00" + DONE, host)
    assert sent == b"\x05\x01\x00" + b"\x05\x01\x00" + address + b"\x01\xbb"


@pytest.mark.parametrize("bound", [b"\x03\x03abc\x00\x00", b"\x04" + bytes(18)])
def test_answers_with_other_addresses(bound: bytes) -> None:
    """Where the proxy connects from may be said in any way."""
    assert asked(SocksProxy("p", 1), b"\x05\x00" + DONE[:3] + bound)


def test_a_user() -> None:
    """Is told when the proxy asks, and only then."""
    proxy = SocksProxy("p", 1, b"me", b"secret")
    sent = asked(proxy, b"\x05\x02" + b"\x01\x00" + DONE)
    assert sent.startswith(b"\x05\x02\x00\x02" + b"\x01\x02me\x06secret" + b"\x05\x01")
    assert b"secret" not in asked(proxy, b"\x05\x00" + DONE)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (b"", "it cut the connection"),
        (b"HTTP/1.1 400", "it does not speak SOCKS5"),
        (b"\x05\xff", "it wants another proof of who is asking"),
        (b"\x05\x02\x01\x01", "it does not accept the user and the password"),
        (b"\x05\x00\x05\x02\x00\x01", "its rules do not allow it"),
        (b"\x05\x00\x05\x63\x00\x01", "code 99"),
        (b"\x05\x00\x04\x00\x00\x01", "it does not speak SOCKS5"),
    ],
)
def test_refusals(answers: bytes, reason: str) -> None:
    """Told in words."""
    with pytest.raises(httpcore.ProxyError) as caught:
        asked(SocksProxy("p", 1, b"me", b"secret"), answers)
    assert str(caught.value) == reason


def test_urls() -> None:
    """Port and user are optional, and escapes are undone."""
    assert socks_proxy("socks5://p.example") == SocksProxy("p.example", 1080)
    made = socks_proxy("socks5://a%20b:c%40d@[::1]:9")
    assert made == SocksProxy("::1", 9, b"a b", b"c@d")
    with pytest.raises(SettingsError, match="too long"):
        socks_proxy(f"socks5://{'x' * 256}@p")

"""How the hosts of URLs are spelled, and what of URLs is shown."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from pyctl.transport.hosts import ascii_host, authority, without_user


@pytest.mark.parametrize(
    ("url", "host", "place"),
    [
        ("http://A.example/x", "a.example", "a.example"),
        ("http://me:secret@a:80", "a", "a:80"),
        ("http://Köln.test:1", "xn--kln-sna.test", "xn--kln-sna.test:1"),
        ("http://127。0。0。1", "127.0.0.1", "127.0.0.1"),
        ("http://[FD00::1]:2", "fd00::1", "[fd00::1]:2"),
        ("http://a..b", "a..b", "a..b"),
        ("http:///x", "", ""),
    ],
)
def test_hosts(url: str, host: str, place: str) -> None:
    """In ASCII and lower case, with the port where one is given."""
    assert (ascii_host(urlsplit(url)), authority(urlsplit(url))) == (host, place)


@pytest.mark.parametrize(
    "url", ["http://a b", "http://a\u00a0", "http://a:0", "http://a:x", f"http://{'a.' * 200}a"]
)
def test_what_is_no_host(url: str) -> None:
    """Nor any port."""
    with pytest.raises(ValueError, match=r"name of a host|[Pp]ort"):
        authority(urlsplit(url))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@a:1/b@c?d=e@f", "https://a:1/b@c?d=e@f"),
        ("https://a/b", "https://a/b"),
        ("https://me:sec/secret@a:1", "a:1"),
        ("http://me:secret@[a", "[a"),
    ],
)
def test_what_is_shown(url: str, shown: str) -> None:
    """Neither a user nor a password."""
    assert without_user(url) == shown

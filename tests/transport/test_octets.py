"""Text as bytes, and back, whatever the bytes are."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.transport.octets import login, octets


@settings(derandomize=True, deadline=None)
@given(st.binary())
def test_bytes_go_out_as_they_came(data: bytes) -> None:
    """As Python reads variables of the environment."""
    assert octets(data.decode("utf-8", "surrogateescape")) == data


def test_half_a_character() -> None:
    """It stands for no bytes."""
    with pytest.raises(UnicodeEncodeError):
        octets("\ud83d")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a", None),
        ("http://@a", ("", "")),
        ("http://me@a", ("me", "")),
        ("http://m%C3%A9:a%3Ab@a", ("mé", "a:b")),
        ("http://%ff:\udcfe@a", ("\udcff", "\udcfe")),
    ],
)
def test_users_of_urls(url: str, expected: tuple[str, str] | None) -> None:
    """Name and password."""
    assert login(urlsplit(url)) == expected

"""What counts as a redirect, and where it leads."""

from __future__ import annotations

import pytest

from pyctl.transport import redirects


@pytest.mark.parametrize(
    ("status", "read", "write"),
    [
        (200, False, False),
        (301, True, False),
        (302, True, False),
        (303, True, False),
        (304, False, False),
        (307, True, True),
        (308, True, True),
    ],
)
def test_what_is_a_redirect(status: int, *, read: bool, write: bool) -> None:
    """Some may make another request of a write, which nobody asked for."""
    assert redirects.is_redirect(status) is read
    assert redirects.is_redirect(status, write=True) is write


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("", ""),
        ("/c", "https://a:1/c"),
        ("c?d", "https://a:1/b/c?d"),
        ("//b/c", "https://b/c"),
        ("http://b/", "http://b/"),
    ],
)
def test_where_it_leads(location: str, target: str) -> None:
    """From where one is."""
    assert redirects.target("https://a:1/b/x", {"location": location}) == target


@pytest.mark.parametrize(
    ("url", "other", "stays"),
    [
        ("https://a:1/x", "https://A:2/y", True),
        ("https://a", "http://a", False),
        ("http://a", "https://a", True),
        ("https://a", "https://b", False),
        ("https://a", "ftp://a", False),
    ],
)
def test_whether_it_stays(url: str, other: str, *, stays: bool) -> None:
    """At the host, and with TLS."""
    assert redirects.stays(url, other) is stays


def test_what_is_no_url() -> None:
    """ValueError, whatever is wrong."""
    with pytest.raises(ValueError, match="Port"):
        redirects.stays("https://a", "https://a:x")

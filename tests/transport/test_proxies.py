"""Which proxy is taken for which URL."""

from __future__ import annotations

import pytest

from pyctl.transport.proxies import proxy_of

BOTH = {"HTTP_PROXY": "http://p:1", "HTTPS_PROXY": "http://s:2"}


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        ("http://a.example", {}, ""),
        ("http://a.example", BOTH, "http://p:1"),
        ("https://a.example", BOTH, "http://s:2"),
        ("https://a.example", {"https_proxy": "s:2"}, "http://s:2"),
        ("https://a.example", {"HTTPS_PROXY": "", "https_proxy": "s:2"}, "http://s:2"),
        ("http://a.example", {"HTTP_PROXY": "p:1", "REQUEST_METHOD": "GET"}, ""),
        ("http://localhost:2379", BOTH, ""),
        ("http://127.0.0.9:2379", BOTH, ""),
        ("http://[::1]:2379", BOTH, ""),
    ],
)
def test_the_variables(url: str, environ: dict[str, str], proxy: str) -> None:
    """By the URL's scheme, never for this machine."""
    assert proxy_of(url, environ) == proxy


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("*", True),
        ("a.example", True),
        ("A.example", True),
        ("example", True),
        (".example", True),
        ("*.example", True),
        ("b, a.example", True),
        ("a.example:2379", True),
        ("a.example:80", False),
        ("a.example:", True),
        (":2379", False),
        ("\u24d0.example", True),
        ("b.a.example", False),
        ("ample", False),
        (",", False),
        ("10.0.0.0/8", False),
    ],
)
def test_no_proxy_for_names(no_proxy: str, direct: object) -> None:
    """A name stands for itself and all below it."""
    environ = {**BOTH, "no_proxy": no_proxy}
    assert (proxy_of("http://a.example:2379", environ) == "") is direct


@pytest.mark.parametrize(
    ("url", "no_proxy", "direct"),
    [
        ("http://10.1.2.3", "10.0.0.0/8", True),
        ("http://10.1.2.3", "10.1.2.3", True),
        ("http://10.1.2.3", "10.1.2.3:80", True),
        ("http://10.1.2.3", "10.1.2.3:81", False),
        ("http://10.1.2.3", "11.0.0.0/8,nonsense/8", False),
        ("http://[fd00::1]", "fd00::/16", True),
        ("http://[fd00::1]", "fd00::1", True),
        ("http://[fd00::1]", "[fd00::1]:80", True),
        ("http://[fd00::1]", "10.0.0.0/8", False),
        ("http://[::ffff:10.1.2.3]", "10.0.0.0/8", True),
        ("http://10.1.2.3", "::ffff:10.1.2.3", True),
        ("http://[::ffff:127.0.0.1]", "", True),
    ],
)
def test_no_proxy_for_addresses(url: str, no_proxy: str, direct: object) -> None:
    """Addresses, and the nets that they are in."""
    assert (proxy_of(url, {**BOTH, "NO_PROXY": no_proxy}) == "") is direct

"""Manifests from URLs, and what is said when there are none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing

import pytest

from pyctl.manifests.files import FileError, is_url, read_files
from pyctl.manifests.urls import Urls
from tests.transport.servers import answer, answering, served


@pytest.fixture
def urls() -> Iterator[Urls]:
    """As a command has it, with a proxy that is not for this machine."""
    with closing(Urls({"HTTP_PROXY": "http://127.0.0.1:1"}, 20.0)) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("http://a/b", True),
        ("HTTPS://a/b", True),
        ("-", False),
        ("https:/a", False),
        ("httpd.yaml", False),
        ("ftp://a/b", False),
    ],
)
def test_what_is_a_url(name: str, expected: object) -> None:
    """Everything else is a file."""
    assert is_url(name) is expected


def test_a_url_is_read_by_its_name(urls: Urls) -> None:
    """Messages call it by the URL."""
    with served(answering(answer(b"kind: Tier"))) as server:
        (text,) = read_files(f"{server.http}/t", io.BytesIO(), recursive=False, fetch=urls)
    assert text == (f"{server.http}/t", b"kind: Tier")


def test_no_url_without_a_fetch() -> None:
    """Then it is the name of a file, which does not exist."""
    with pytest.raises(FileError, match="no such file"):
        list(read_files("http://a/b", io.BytesIO(), recursive=False))


def _refused(urls: Urls, url: str) -> str:
    with pytest.raises(FileError) as caught:
        urls(url)
    return str(caught.value)


def test_what_gives_nothing(urls: Urls) -> None:
    """In calicoctl's words about files, without the password."""
    lead = "failed to execute command: open"
    with served(answering(answer(b"", "404 Not Found"))) as server:
        told = _refused(urls, f"http://me:secret@127.0.0.1:{server.port}/t")
    assert told == f"{lead} {server.http}/t: the server answered 404 Not Found"
    told = _refused(urls, f"http://me:secret@127.0.0.1:{server.port}/t")
    assert told == f"{lead} {server.http}/t: connection refused: nothing listens there"
    assert _refused(urls, "http:///t") == f"{lead} http:///t: not a URL: it names no host"


def test_a_redirect_to_what_is_not_there(urls: Urls) -> None:
    """The failure names the host that it is about."""
    with served(answering(answer(b"", "302 Found", "Location: http://127.0.0.1:1/t"))) as server:
        told = _refused(urls, f"{server.http}/t")
    assert told.endswith(
        f"open {server.http}/t: http://127.0.0.1:1: connection refused: nothing listens there"
    )

"""The bytes behind URLs: redirects, statuses, sizes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from pyctl.transport import fetch as module
from pyctl.transport.client import Client
from pyctl.transport.deadline import Deadline
from pyctl.transport.failure import TransportError
from pyctl.transport.fetch import FetchError, fetch
from tests.transport.servers import Act, answer, answering, request_of, served


@pytest.fixture
def client() -> Iterator[Client]:
    """A client."""
    with closing(Client()) as made:
        yield made


def _redirect(to: str) -> bytes:
    return answer(b"", "302 Found", f"Location: {to}")


def test_redirects_are_followed(client: Client) -> None:
    """Relative ones too; a password goes to the host that it was given for."""
    seen: list[bytes] = []
    answers = [_redirect("/other?a=b"), answer(b"kind: Tier")]

    def act(connection: socket.socket) -> None:
        seen.append(request_of(connection))
        connection.sendall(answers.pop(0))

    with served(act) as server:
        url = f"http://me:secret@127.0.0.1:{server.port}/p\u00e4th with blank"
        assert fetch(client, url, Deadline(20)) == b"kind: Tier"
    first, second = seen
    assert first.startswith(b"GET /p%C3%A4th%20with%20blank HTTP/1.1\r\n")
    assert b"Authorization: Basic bWU6c2VjcmV0\r\n" in first
    assert second.startswith(b"GET /other?a=b HTTP/1.1\r\n")
    assert b"authorization" in second.lower()


def test_a_password_stays_at_its_host(client: Client) -> None:
    """A redirect to another host does not take it along."""
    seen: list[bytes] = []

    def act(connection: socket.socket) -> None:
        seen.append(request_of(connection))
        connection.sendall(answer(b"there"))

    with served(act) as other, served(answering(_redirect(f"{other.http}/x"))) as server:
        url = f"http://me:secret@127.0.0.1:{server.port}/"
        assert fetch(client, url, Deadline(20)) == b"there"
    assert b"authorization" not in seen[0].lower()


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (answering(answer(b"", "404 Not Found")), "the server answered 404 Not Found"),
        (answering(answer(b"", "599 Odd")), "the server answered 599"),
        (answering(answer(b"<p>", "200 OK", "Content-Type: text/html")), "a web page came"),
        (answering(answer(b"x" * 101)), "more than 0 MiB came: too much for manifests"),
        (answering(answer(b"", "302 Found")), "a redirect (302 Found) that leads nowhere"),
        (answering(_redirect("file:///etc/passwd")), "a redirect to file:///etc/passwd, which"),
        (answering(_redirect("http://[x")), "a redirect to http://[x: "),
        (answering(*[_redirect("/again")] * 11), "more than 10 redirects, the last one to http"),
    ],
)
def test_what_gives_nothing(
    client: Client, act: Act, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason in words."""
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    with served(act) as server, pytest.raises(FetchError) as caught:
        fetch(client, server.http, Deadline(20))
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    "url", ["http:///x", "http://a:99999/", "http://[::1", "https://", "http://a b/"]
)
def test_what_is_no_url(client: Client, url: str) -> None:
    """Nothing is asked."""
    with pytest.raises(FetchError, match=r"^not a URL: "):
        fetch(client, url, Deadline(20))


def test_half_a_file_is_none(client: Client) -> None:
    """The bytes that came are not used."""
    half = answering(answer(b"kind: Tier")[:-1])
    with served(half) as server, pytest.raises(TransportError, match="half an answer"):
        fetch(client, server.http, Deadline(20))

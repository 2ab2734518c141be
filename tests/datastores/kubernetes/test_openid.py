"""New tokens of OpenID Connect: issuers are asked as kubectl asks them, and their answers kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores.kubernetes.kubeconfig import load
from pyctl.datastores.kubernetes.openid import renewed
from pyctl.errors import DatastoreError, Unauthorized
from tests.datastores.kubernetes.apiserver import Answer, APIServer, Request, serving
from tests.datastores.kubernetes.beside import Both, Seen, encoded
from tests.datastores.kubernetes.tokens import id_token
from tests.transport.servers import Certificates

OLD, NEW = id_token({"exp": 1000}), id_token({"exp": 4102444800})
TOKENS = {"access_token": "a", "token_type": "Bearer", "id_token": NEW}


@pytest.fixture
def issuer(certificates: Certificates) -> Iterator[APIServer]:
    """An issuer of tokens."""
    with serving(certificates) as made:
        made.answer = giving(made, Answer(value=TOKENS))
        yield made


@pytest.fixture
def world(server: APIServer, certificates: Certificates, tmp_path: Path) -> Both:
    """A server whose users have tokens of the issuer."""
    return Both(server, certificates, tmp_path)


def giving(issuer: APIServer, *answers: Answer) -> Callable[[Request], Answer]:
    """Answer so to those who want tokens; to the last ones as to the one before."""
    left = list(answers)

    def answer(request: Request) -> Answer:
        if request.path == "/.well-known/openid-configuration":
            return Answer(value={"token_endpoint": f"{issuer.url}/token?a=b"})
        return left.pop(0) if len(left) > 1 else left[0]

    return answer


def settings(issuer: APIServer, **more: str) -> dict[str, str]:
    """What a kubeconfig says of the issuer."""
    return {
        "idp-issuer-url": issuer.url,
        "idp-certificate-authority": issuer.ca,
        "client-id": "c i:d",
        "id-token": OLD,
        "refresh-token": "o+n e",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


def essence(issuer: APIServer) -> list[tuple[Any, ...]]:
    """What reached the issuer."""
    asked = [
        (request.method, request.path, request.all("authorization", "content-type"), request.body)
        for request in issuer.requests
    ]
    issuer.requests.clear()
    return asked


CASES: dict[str, tuple[dict[str, str], list[Answer]]] = {
    "a-client-without-a-secret": ({}, [Answer(value=TOKENS)]),
    "a-secret": ({"client_secret": "s&%é"}, [Answer(value=TOKENS)]),
    "another-refresh-token": ({}, [Answer(value={**TOKENS, "refresh_token": "two"})]),
    "no-token-before": ({"id_token": ""}, [Answer(value=TOKENS)]),
    "an-issuer-that-reads-forms-only": (
        {"client_secret": "s"},
        [Answer(401, {"error": "invalid_client"}), Answer(value=TOKENS)],
    ),
    "a-refresh-token-that-is-used-up": ({}, [Answer(400, {"error": "invalid_grant"})]),
    "no-id-token": ({}, [Answer(value={"access_token": "a", "token_type": "Bearer"})]),
    "no-refresh-token": ({"refresh_token": ""}, [Answer(value=TOKENS)]),
}


@pytest.mark.parametrize(("more", "answers"), CASES.values(), ids=CASES)
def test_as_kubectl_asks(
    world: Both, issuer: APIServer, more: dict[str, str], answers: list[Answer]
) -> None:
    """The same requests to the issuer and to the server, the same kept in the kubeconfig."""

    def by(act: Callable[[], Seen]) -> Any:
        issuer.answer = giving(issuer, *answers)
        world.write({"auth-provider": {"name": "oidc", "config": settings(issuer, **more)}})
        seen = act()
        return seen, essence(issuer), load([world.kubeconfig]).users["u"].provider

    assert by(world.pyctl) == by(world.kubectl)


def test_an_authority_in_the_settings(issuer: APIServer) -> None:
    """Instead of in a file."""
    data = settings(issuer, idp_certificate_authority="")
    data["idp-certificate-authority-data"] = encoded(issuer.ca)
    assert renewed(data, {}) == {"id-token": NEW}


REFUSALS = {
    "used-up": (
        Answer(400, {"error": "invalid_grant", "error_description": "used\nbefore"}),
        "invalid_grant: used before",
    ),
    "no-words": (Answer(500, b"oops"), "it says 500"),
    "no-id-token": (Answer(value={"access_token": "a"}), "its answer holds no id_token"),
    "no-json": (Answer(value=b"<html>"), "its answer holds no id_token"),
}


@pytest.mark.parametrize(("answer", "why"), REFUSALS.values(), ids=REFUSALS)
def test_an_issuer_that_gives_no_token(issuer: APIServer, answer: Answer, why: str) -> None:
    """It is told who does not, and why."""
    issuer.answer = giving(issuer, answer)
    with pytest.raises(Unauthorized) as caught:
        renewed(settings(issuer), {})
    assert str(caught.value) == (
        f"the id-token of auth-provider oidc has expired, and {issuer.url} does not renew it: "
        f"{why}: log in again"
    )


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(404, {}), "the server answered 404 Not Found"),
        (Answer(value={}), "it names no token_endpoint"),
        (Answer(value=b"x"), "it names no token_endpoint"),
    ],
)
def test_what_is_no_issuer(issuer: APIServer, answer: Answer, why: str) -> None:
    """It does not say where tokens are to be had."""
    issuer.answer = lambda request: answer
    with pytest.raises(Unauthorized, match=f"does not renew it: {why}: log in again"):
        renewed(settings(issuer), {})


def test_nobody_there(issuer: APIServer) -> None:
    """That is nothing that logging in again would mend."""
    with pytest.raises(DatastoreError, match=r"does not renew it: https://127\.0\.0\.1:1: conn"):
        renewed(settings(issuer, idp_issuer_url="https://127.0.0.1:1"), {})


@pytest.mark.parametrize("url", ["", "nonsense"])
def test_no_url(issuer: APIServer, url: str) -> None:
    """One is wanted."""
    with pytest.raises(Unauthorized, match="does not renew it: not a URL"):
        renewed(settings(issuer, idp_issuer_url=url), {})

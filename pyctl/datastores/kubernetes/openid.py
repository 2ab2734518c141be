"""New tokens of an issuer of OpenID Connect (RFC 6749, 6; OpenID Connect Discovery 1.0)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import quote_plus, urlencode

from pyctl.errors import DatastoreError, Unauthorized
from pyctl.transport.client import Client, Response
from pyctl.transport.deadline import Deadline
from pyctl.transport.failure import TransportError
from pyctl.transport.fetch import FetchError, fetch
from pyctl.transport.octets import octets
from pyctl.transport.proxies import proxy_of
from pyctl.transport.tls import Tls

_SECONDS = 30.0
_FORM = ("Content-Type", "application/x-www-form-urlencoded")


def renewed(settings: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """A new id-token, and a new refresh-token where the issuer gives one.

    `settings` are those of the auth-provider in a kubeconfig, `environ` may name a proxy. Raises
    Unauthorized when the issuer gives no token, DatastoreError when it does not answer.
    """
    issuer, deadline = settings.get("idp-issuer-url", ""), Deadline(_SECONDS)
    client = Client(tls=_tls(settings), proxy_for=lambda url: proxy_of(url, environ))
    try:
        with closing(client):
            where = f"{issuer.removesuffix('/')}/.well-known/openid-configuration"
            endpoint = _value(fetch(client, where, deadline)).get("token_endpoint")
            if not endpoint:
                raise _not_renewed(issuer, "it names no token_endpoint")
            answer = _asked(client, str(endpoint), settings, deadline)
    except TransportError as error:
        raise DatastoreError(f"{_told(issuer)}: {error}") from error
    except FetchError as error:
        raise _not_renewed(issuer, str(error)) from error
    return _tokens(issuer, answer)


def _asked(
    client: Client, endpoint: str, settings: Mapping[str, str], deadline: Deadline
) -> Response:
    """The answer to a refresh-token.

    Where the client shows itself is up to the issuer: in a header, or else in the form.
    """
    name, secret = settings.get("client-id", ""), settings.get("client-secret", "")
    form = {"grant_type": "refresh_token", "refresh_token": settings["refresh-token"]}
    words = base64.b64encode(f"{quote_plus(name)}:{quote_plus(secret)}".encode()).decode()

    def post(fields: Mapping[str, str], *headers: tuple[str, str]) -> Response:
        body = urlencode(sorted(fields.items())).encode()
        return client.request("POST", endpoint, deadline=deadline, body=body, headers=headers)

    answer = post(form, _FORM, ("Authorization", f"Basic {words}"))
    if _fine(answer):
        return answer
    client_too = {"client_id": name, "client_secret": secret}
    return post(form | {key: value for key, value in client_too.items() if value}, _FORM)


def _tokens(issuer: str, answer: Response) -> dict[str, str]:
    value = _value(answer.body)
    if not _fine(answer):
        words = [value.get("error"), value.get("error_description")]
        why = ": ".join(" ".join(str(word).split()) for word in words if word)
        raise _not_renewed(issuer, why or f"it says {answer.status}")
    if not isinstance(value.get("id_token"), str):
        raise _not_renewed(issuer, "its answer holds no id_token")
    tokens = {"id-token": value["id_token"], "refresh-token": value.get("refresh_token")}
    return {name: str(token) for name, token in tokens.items() if token}


def _fine(answer: Response) -> bool:
    return answer.status // 100 == 2


def _value(body: bytes) -> dict[str, Any]:
    """An answer's fields; none for what holds none."""
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _tls(settings: Mapping[str, str]) -> Tls:
    """Whom to believe that it is the issuer."""
    data = octets(settings.get("idp-certificate-authority-data", ""))
    try:
        authority = base64.b64decode(data).decode("latin-1")
    except ValueError as error:
        raise Unauthorized(f"auth-provider oidc: idp-certificate-authority-data: {error}") from None
    return Tls(ca_file=settings.get("idp-certificate-authority", ""), ca=authority)


def _not_renewed(issuer: str, why: str) -> Unauthorized:
    return Unauthorized(f"{_told(issuer)}: {why}: log in again")


def _told(issuer: str) -> str:
    return f"the id-token of auth-provider oidc has expired, and {issuer} does not renew it"

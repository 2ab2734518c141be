"""The token of OpenID Connect that kubectl keeps in the kubeconfig."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from pyctl.datastores.kubernetes.auth_provider import token_of
from pyctl.datastores.kubernetes.kubeconfig import Provider
from pyctl.errors import Unauthorized


def token(claims: Any) -> str:
    """A token with these claims."""
    return f"x.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().strip('=')}.y"


def test_a_token_that_counts() -> None:
    """It is taken as it is."""
    given = token({"exp": 1001, "sub": "jané"})
    assert token_of(Provider("oidc", {"id-token": given}), now=1000) == given


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ("", "is missing"),
        (token({"exp": 1000}), "has expired"),
        (token({}), "has expired"),
        (token([]), "has expired"),
        ("x.!.y", "has expired"),
        ("x", "has expired"),
    ],
)
def test_tokens_that_do_not(given: str, state: str) -> None:
    """What renews it is told."""
    with pytest.raises(Unauthorized) as caught:
        token_of(Provider("oidc", {"id-token": given}), now=1000)
    assert str(caught.value) == (
        f"the id-token of auth-provider oidc {state}: any command of kubectl that asks the "
        "cluster renews it"
    )

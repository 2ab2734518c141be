"""Tokens of auth-provider, which came before plugins: of the ones there were, oidc is left."""

from __future__ import annotations

import base64
import json
import time

from pyctl.datastores.kubernetes.kubeconfig import Provider
from pyctl.errors import SettingsError, Unauthorized

_REPLACED = {"gcp": "gke-gcloud-auth-plugin", "azure": "kubelogin"}


def token_of(provider: Provider, now: float | None = None) -> str:
    """The token that kubectl keeps in the kubeconfig for OpenID Connect.

    kubectl renews it there; that a refresh token can be used once makes it kubectl's alone. Raises
    SettingsError for other providers, Unauthorized for a token that has expired or is missing.
    """
    if provider.name != "oidc":
        instead = _REPLACED.get(provider.name)
        hint = f": use the plugin {instead} instead, by exec" if instead else " (known: oidc)"
        raise SettingsError(f"auth-provider {provider.name} no longer exists{hint}")
    token = provider.settings.get("id-token", "")
    if not token or _expiry(token) <= (time.time() if now is None else now):
        state = "has expired" if token else "is missing"
        raise Unauthorized(
            f"the id-token of auth-provider oidc {state}: any command of kubectl that asks the "
            "cluster renews it"
        )
    return token


def _expiry(token: str) -> float:
    """Until when a token says it counts, in seconds since 1970; 0 when it says nothing."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return float(claims["exp"])
    except (IndexError, ValueError, KeyError, TypeError):
        return 0.0

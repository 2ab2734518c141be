"""Tokens of auth-provider, which came before plugins: of the ones there were, oidc is left."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from threading import Lock

from pyctl.datastores.kubernetes.credentials import Proof, bearer
from pyctl.datastores.kubernetes.kubeconfig import Provider
from pyctl.datastores.kubernetes.kubeconfig_file import keep, kept, locked
from pyctl.errors import SettingsError, Unauthorized

_REPLACED = {"gcp": "gke-gcloud-auth-plugin", "azure": "kubelogin"}
_ID, _REFRESH = "id-token", "refresh-token"
_MARGIN = 10  # seconds that a token should at least have left, as for kubectl

Renew = Callable[[Mapping[str, str]], Mapping[str, str]]
"""Settings of a provider -> the tokens among them that are new."""


class OpenIDConnect:
    """Credentials: the id-token that is kept in the kubeconfig.

    When it expires it is renewed with the refresh-token. What comes is kept in the kubeconfig, as
    kubectl does: a refresh-token may be good for one time only.
    """

    what = "the id-token of auth-provider oidc"

    def __init__(
        self, provider: Provider, renew: Renew, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._provider = provider
        self._renew = renew
        self._clock = clock
        self._settings = provider.settings
        self._lock = Lock()

    @classmethod
    def of(cls, provider: Provider, environ: Mapping[str, str]) -> OpenIDConnect:
        """The credentials of a provider; SettingsError for one that no longer exists."""
        if provider.name != "oidc":
            instead = _REPLACED.get(provider.name)
            hint = f": use the plugin {instead} instead, by exec" if instead else " (known: oidc)"
            raise SettingsError(f"auth-provider {provider.name} no longer exists{hint}")

        def renew(settings: Mapping[str, str]) -> Mapping[str, str]:
            from pyctl.datastores.kubernetes import openid  # seldom

            return openid.renewed(settings, environ)

        return cls(provider, renew)

    def proof(self) -> Proof:
        """A token that counts; Unauthorized when there is none, and none can be had."""
        with self._lock:
            if not self._counts(self._settings):
                self._settings = self._renewed()
            return Proof(bearer(self._settings[_ID]))

    def renewed(self, refused: Proof) -> bool:
        """Never: to an issuer, a token is good until it expires."""
        return False

    def _renewed(self) -> Mapping[str, str]:
        """The settings with tokens that count, from the file where they are kept."""
        state = f"{self.what} {'has expired' if self._settings.get(_ID) else 'is missing'}"
        file, user = self._provider.file, self._provider.user
        if not file:
            raise Unauthorized(f"{state}: a new one could be kept in a file, but not inline")
        with locked(file):
            settings = kept(file, user)
            if self._counts(settings):  # somebody else was faster
                return settings
            if not settings.get(_REFRESH):
                raise Unauthorized(f"{state}, and there is no refresh-token: log in again")
            settings |= self._renew(settings)
            keep(file, user, settings)
        return settings

    def _counts(self, settings: Mapping[str, str]) -> bool:
        token = settings.get(_ID, "")
        return bool(token) and self._clock() + _MARGIN < _expiry(token)


def _expiry(token: str) -> float:
    """Until when a token says it counts, in seconds since 1970; 0 when it says nothing."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return float(claims["exp"])
    except (IndexError, ValueError, KeyError, TypeError):
        return 0.0

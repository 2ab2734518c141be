"""Manifests from URLs: `-f https://example.com/policy.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyctl.manifests.files import FileError
from pyctl.transport.client import Client
from pyctl.transport.deadline import Deadline
from pyctl.transport.failure import TransportError
from pyctl.transport.fetch import FetchError, fetch
from pyctl.transport.proxies import proxy_of


class Urls:
    """A Fetch over one HTTP client; `seconds` is how long each URL may take (None: any time)."""

    def __init__(
        self,
        environ: Mapping[str, str],
        seconds: float | None,
        log: Callable[[str], None] | None = None,
    ) -> None:
        self._client = Client(proxy_for=lambda url: proxy_of(url, environ), log=log)
        self._seconds = seconds

    def __call__(self, url: str) -> bytes:
        """What the URL gives; FileError, which names the URL without a password, when nothing."""
        try:
            return fetch(self._client, url, Deadline(self._seconds))
        except TransportError as error:
            shown = _shown(url)
            why = error.reason if shown.startswith(error.where) else str(error)
            raise FileError(shown, why) from error
        except FetchError as error:
            raise FileError(_shown(url), str(error)) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _shown(url: str) -> str:
    """The URL without user and password, whatever else is wrong with it."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"

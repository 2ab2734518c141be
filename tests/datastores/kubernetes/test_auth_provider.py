"""The token of OpenID Connect that is kept in the kubeconfig, and renewed there."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores.kubernetes.auth_provider import OpenIDConnect
from pyctl.datastores.kubernetes.credentials import Proof, bearer
from pyctl.datastores.kubernetes.kubeconfig import Provider, load
from pyctl.errors import SettingsError, Unauthorized
from tests.datastores.kubernetes.kubeconfigs import part, write
from tests.datastores.kubernetes.tokens import id_token

NOW = 1000.0
OLD, NEW = id_token({"exp": NOW}), id_token({"exp": NOW + 60})


class Issuer:
    """Gives tokens, and keeps what it was asked with."""

    def __init__(self, **tokens: str) -> None:
        self.tokens = {name.replace("_", "-"): token for name, token in tokens.items()}
        self.asked: list[dict[str, str]] = []

    def __call__(self, settings: Mapping[str, str]) -> Mapping[str, str]:
        """Renew."""
        self.asked.append(dict(settings))
        return self.tokens


def kubeconfig(path: Path, **settings: str) -> str:
    """A kubeconfig with a user `u` of an auth-provider."""
    config = {name.replace("_", "-"): value for name, value in settings.items()}
    provider = {"name": "oidc", "config": config}
    return write(
        path, users=[part("user", "t", token="t"), part("user", "u", auth_provider=provider)]
    )


def provider_in(path: str) -> Provider:
    """The auth-provider of the user `u`."""
    provider = load([path]).users["u"].provider
    assert provider is not None
    return provider


def credentials(provider: Provider, issuer: Issuer) -> OpenIDConnect:
    """What pyctl shows, at the time NOW."""
    return OpenIDConnect(provider, issuer, clock=lambda: NOW)


@pytest.mark.parametrize("claims", [{"exp": NOW + 11, "sub": "jané"}, {"exp": 1e12}])
def test_a_token_that_counts(claims: Any) -> None:
    """It is shown as it is, and nobody is asked."""
    issuer, given = Issuer(), id_token(claims)
    shown = credentials(Provider("oidc", {"id-token": given}), issuer)
    assert shown.proof() == Proof(bearer(given))
    assert not shown.renewed(shown.proof())
    assert issuer.asked == []


@pytest.mark.parametrize(
    "old", ["", OLD, id_token({"exp": NOW + 10}), id_token({}), id_token([]), "x.!.y", "x"]
)
@pytest.mark.parametrize("more", [{}, {"refresh_token": "two"}])
def test_a_token_that_does_not_is_renewed_and_kept(
    tmp_path: Path, old: str, more: dict[str, str]
) -> None:
    """The new ones are in the kubeconfig, where the next command finds them."""
    path = kubeconfig(tmp_path / "k", id_token=old, refresh_token="one", client_id="c")
    Path(path).chmod(0o640)
    issuer = Issuer(id_token=NEW, **more)
    shown = credentials(provider_in(path), issuer)
    assert [shown.proof(), shown.proof()] == [Proof(bearer(NEW))] * 2
    asked = {"id-token": old, "refresh-token": "one", "client-id": "c"}
    assert issuer.asked == [asked]
    assert provider_in(path).settings == {**asked, **issuer.tokens}
    assert load([path]).users["t"].token == "t"
    assert Path(path).stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["k"]


def test_what_somebody_else_renewed_is_taken(tmp_path: Path) -> None:
    """A refresh-token may be good for one time only."""
    path = kubeconfig(tmp_path / "k", id_token=OLD, refresh_token="one")
    shown = credentials(provider_in(path), Issuer())
    kubeconfig(tmp_path / "k", id_token=NEW, refresh_token="two")
    assert shown.proof() == Proof(bearer(NEW))


def test_of_several_files_the_one_that_has_the_user_is_changed(tmp_path: Path) -> None:
    """Through a link, which stays one."""
    first = write(tmp_path / "first", users=[part("user", "other", token="t")])
    real = Path(kubeconfig(tmp_path / "real", id_token=OLD, refresh_token="one"))
    (tmp_path / "link").symlink_to(real)
    provider = load([first, str(tmp_path / "link")]).users["u"].provider
    assert provider is not None
    assert credentials(provider, Issuer(id_token=NEW)).proof() == Proof(bearer(NEW))
    assert provider_in(str(real)).settings["id-token"] == NEW
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(("old", "state"), [("", "is missing"), (OLD, "has expired")])
def test_without_a_refresh_token(tmp_path: Path, old: str, state: str) -> None:
    """It is told, and nothing is changed."""
    path = kubeconfig(tmp_path / "k", id_token=old)
    before = Path(path).read_bytes()
    with pytest.raises(Unauthorized) as caught:
        credentials(provider_in(path), Issuer()).proof()
    assert str(caught.value) == (
        f"the id-token of auth-provider oidc {state}, and there is no refresh-token: log in again"
    )
    assert Path(path).read_bytes() == before


def test_a_kubeconfig_that_is_no_file() -> None:
    """A new token could not be kept, and the old refresh-token might be used up."""
    provider = Provider("oidc", {"id-token": OLD, "refresh-token": "one"})
    with pytest.raises(Unauthorized, match="has expired: a new one could be kept in a file"):
        credentials(provider, Issuer()).proof()


def test_a_user_that_is_gone_meanwhile(tmp_path: Path) -> None:
    """Somebody has logged out."""
    path = kubeconfig(tmp_path / "k", id_token=OLD, refresh_token="one")
    shown = credentials(provider_in(path), Issuer())
    write(tmp_path / "k", users=[])
    with pytest.raises(SettingsError, match='k: user "u" has no auth-provider any more'):
        shown.proof()
    assert [entry.name for entry in tmp_path.iterdir()] == ["k"]


def test_commands_at_once_use_a_refresh_token_once(tmp_path: Path) -> None:
    """The first one renews it, the others find what it kept."""
    path = kubeconfig(tmp_path / "k", id_token=OLD, refresh_token="one")
    issuer = Issuer(id_token=NEW, refresh_token="two")
    commands = [credentials(provider_in(path), issuer) for _ in range(4)]
    with ThreadPoolExecutor(len(commands)) as pool:
        proofs = list(pool.map(OpenIDConnect.proof, commands))
    assert proofs == [Proof(bearer(NEW))] * len(commands)
    assert len(issuer.asked) == 1

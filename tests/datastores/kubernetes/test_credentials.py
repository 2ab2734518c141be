"""What shows who is asking, and how it changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyctl.datastores.kubernetes.connection import Connection
from pyctl.datastores.kubernetes.credentials import (
    Credentials,
    Proof,
    TokenFile,
    bearer,
    credentials,
    impersonating,
)
from pyctl.datastores.kubernetes.exec_process import ALONE
from pyctl.datastores.kubernetes.kubeconfig import (
    Cluster,
    Exec,
    Impersonation,
    Provider,
    User,
)
from pyctl.errors import SettingsError
from pyctl.transport.octets import octets


def of(user: User) -> Credentials:
    """The credentials of a user."""
    return credentials(Connection("https://k", Cluster(), user, "u"), ALONE)


@pytest.mark.parametrize(
    ("user", "what"),
    [
        (User(), "no credentials"),
        (User(password="p"), "no credentials"),
        (User(token="t"), "a bearer token"),
        (User(token_file="/t", token="t"), "the token in /t"),
        (User(username="u", password="p"), "a user name and a password"),
        (User(key="PEM"), "a client key without its certificate"),
        (User(certificate_file="/c"), "a client certificate (/c)"),
        (User(certificate="PEM"), "a client certificate (of the kubeconfig)"),
        (User(certificate="PEM", token="t"), "a bearer token"),
        (User(exec=Exec("aws")), "the credentials of the plugin aws"),
    ],
)
def test_what_is_shown(user: User, what: str) -> None:
    """Said for messages."""
    assert of(user).what == what


def test_credentials_that_do_not_change() -> None:
    """A refusal is final."""
    made = of(User(token="t"))
    assert made.proof() == Proof(bearer("t"))
    assert not made.renewed(made.proof())


def test_a_token_file(tmp_path: Path) -> None:
    """It is read again when it has changed, also by a file that takes its place."""
    path = tmp_path / "token"
    path.write_text("one\n")
    made = TokenFile(str(path))
    first = made.proof()
    assert first == Proof(bearer("one"))
    assert not made.renewed(first)
    new = tmp_path / "new"
    new.write_text("two")
    new.replace(path)
    assert made.renewed(first)
    assert made.proof() == Proof(bearer("two"))
    path.write_text("three")
    os.utime(path, ns=(1, 1))
    assert made.proof() == Proof(bearer("three"))


def test_a_token_of_any_bytes(tmp_path: Path) -> None:
    """They go over the wire as they are."""
    path = tmp_path / "token"
    path.write_bytes(b"\xfftoken\n")
    ((_, value),) = TokenFile(str(path)).proof().headers
    assert octets(value) == b"Bearer \xfftoken"


def test_a_token_file_that_cannot_be_used(tmp_path: Path) -> None:
    """The file is named; a token that stands beside it helps out, as for kubectl."""
    path = tmp_path / "token"
    with pytest.raises(SettingsError, match=f"tokenFile {path} cannot be read: no such file"):
        TokenFile(str(path)).proof()
    assert TokenFile(str(path), "spare").proof() == Proof(bearer("spare"))
    path.write_text(" \n")
    with pytest.raises(SettingsError, match=f"tokenFile {path} is empty"):
        TokenFile(str(path)).proof()
    assert TokenFile(str(path), "spare").proof() == Proof(bearer("spare"))


@pytest.mark.parametrize("token", ["a\nb", "a\r", "\x7f", "\ud83d"])
def test_tokens_that_fit_into_no_header(token: str) -> None:
    """They are refused before anything is sent."""
    with pytest.raises(SettingsError, match="the header Authorization"):
        bearer(token)


def test_acting_as_somebody_else() -> None:
    """One header for each user, uid, group and value; names of extras are escaped."""
    made = impersonating(
        Impersonation("jane", "1", ("a", "", "b"), (("Scopes", ("x", "y")), ("a/b%c d", ("z",))))
    )
    assert made == (
        ("Impersonate-User", "jane"),
        ("Impersonate-Uid", "1"),
        ("Impersonate-Group", "a"),
        ("Impersonate-Group", ""),
        ("Impersonate-Group", "b"),
        ("Impersonate-Extra-scopes", "x"),
        ("Impersonate-Extra-scopes", "y"),
        ("Impersonate-Extra-a%2Fb%25c%20d", "z"),
    )
    assert impersonating(Impersonation()) == ()


@pytest.mark.parametrize(
    ("provider", "text"),
    [
        ("gcp", "use the plugin gke-gcloud-auth-plugin instead, by exec"),
        ("azure", "use the plugin kubelogin instead, by exec"),
        ("other", r"auth-provider other no longer exists \(known: oidc\)"),
    ],
)
def test_providers_that_are_gone(provider: str, text: str) -> None:
    """What has taken their place is told."""
    with pytest.raises(SettingsError, match=text):
        of(User(provider=Provider(provider)))

"""What shows a server who is asking: headers, and where a plugin gives one, a certificate."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import quote

from pyctl.datastores.kubernetes.connection import Connection
from pyctl.datastores.kubernetes.exec_process import Surroundings
from pyctl.datastores.kubernetes.kubeconfig import Impersonation
from pyctl.errors import SettingsError
from pyctl.small_files import whole
from pyctl.transport.octets import octets, text_of

Pairs = tuple[tuple[str, str], ...]

_TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~"  # of the names of headers, besides letters and digits


class Proof(NamedTuple):
    """What goes along with a request; certificate and key as PEM text, "" for none."""

    headers: Pairs = ()
    certificate: str = ""
    key: str = ""


class Credentials(Protocol):
    """Where proofs come from. Several threads may ask at once."""

    @property
    def what(self) -> str:
        """What is shown, for messages: `a bearer token`."""

    def proof(self) -> Proof:
        """What to show now; SettingsError when it cannot be had."""

    def renewed(self, refused: Proof) -> bool:
        """Whether there is another proof now than one that a server did not accept."""


def credentials(connection: Connection, around: Surroundings) -> Credentials:
    """The credentials of a connection's user. As in kubectl, what comes first here counts alone.

    Raises SettingsError for a way to credentials that no longer exists.
    """
    user = connection.user
    if user.token_file:
        return TokenFile(user.token_file, user.token)
    if user.token:
        return Fixed("a bearer token", bearer(user.token))
    if user.username:
        words = base64.b64encode(octets(f"{user.username}:{user.password}")).decode()
        return Fixed("a user name and a password", (("Authorization", f"Basic {words}"),))
    if user.certificate_file or user.certificate:
        return Fixed(f"a client certificate ({user.certificate_file or 'of the kubeconfig'})")
    if user.exec is not None:
        from pyctl.datastores.kubernetes.exec_plugin import Plugin  # few have one

        return Plugin(user.exec, connection.cluster, around)
    if user.provider is not None:
        from pyctl.datastores.kubernetes.auth_provider import OpenIDConnect

        return OpenIDConnect.of(user.provider, around.environ)
    alone = user.key_file or user.key
    return Fixed("a client key without its certificate" if alone else "no credentials")


def impersonating(impersonation: Impersonation) -> Pairs:
    """The headers that ask to act as somebody else."""
    names = (("Impersonate-User", impersonation.user), ("Impersonate-Uid", impersonation.uid))
    pairs = [(name, value) for name, value in names if value]
    pairs += [("Impersonate-Group", group) for group in impersonation.groups]
    for name, values in impersonation.extra:
        spelled = quote(name.lower(), safe=_TOKEN_CHARACTERS.replace("%", ""))
        pairs += [(f"Impersonate-Extra-{spelled}", value) for value in values]
    return tuple(_checked(name, value) for name, value in pairs)


def bearer(token: str) -> Pairs:
    """The header that shows a token; SettingsError for one that fits into none."""
    return (_checked("Authorization", f"Bearer {token}"),)


class Fixed:
    """Credentials that never change: nothing, a password, a token, a certificate of the user's."""

    def __init__(self, what: str, headers: Pairs = ()) -> None:
        self.what = what
        self._proof = Proof(headers)

    def proof(self) -> Proof:
        """The same again."""
        return self._proof

    def renewed(self, refused: Proof) -> bool:
        """Never."""
        return False


class TokenFile:
    """A token in a file that others replace now and then, as in pods.

    As for kubectl, `token` counts as long as the file cannot be read or is empty.
    """

    def __init__(self, path: str, token: str = "") -> None:
        self.what = f"the token in {path}"
        self._path = path
        self._spare = token
        self._seen: tuple[int, int, int] | None = None
        self._token = ""

    def proof(self) -> Proof:
        """The token that is in the file now."""
        try:
            token = self._read()
        except SettingsError:
            if not self._spare:
                raise
            token = self._spare
        return Proof(bearer(token))

    def renewed(self, refused: Proof) -> bool:
        """Whether the file holds another token by now."""
        return self.proof() != refused

    def _read(self) -> str:
        try:
            with Path(self._path).open("rb") as file:
                about = os.fstat(file.fileno())
                seen = (about.st_ino, about.st_mtime_ns, about.st_size)
                if seen != self._seen:
                    self._token = text_of(whole(file)).strip()
                    self._seen = seen
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise SettingsError(f"tokenFile {self._path} cannot be read: {why}") from error
        if not self._token:
            raise SettingsError(f"tokenFile {self._path} is empty: a token is wanted there")
        return self._token


def _checked(name: str, value: str) -> tuple[str, str]:
    """A header, whose value must not end it; blanks around that are not sent, as by Go."""
    if any((character < " " and character != "\t") or character == "\x7f" for character in value):
        raise SettingsError(f"what goes into the header {name} holds a line end or the like")
    try:
        octets(value)
    except UnicodeEncodeError as error:
        raise SettingsError(f"what goes into the header {name} is no text: {error}") from error
    return name, value.strip(" \t")

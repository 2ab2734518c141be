"""Text as the bytes that go over the wire: what came from outside as other bytes goes out as them.

Variables of the environment may hold any bytes. Python makes text of them that knows which.
"""

from __future__ import annotations

from urllib.parse import SplitResult, unquote

_KEPT = "surrogateescape"


def octets(text: str) -> bytes:
    """A text in UTF-8; UnicodeEncodeError for half a character, as JSON may hold it."""
    return text.encode("utf-8", _KEPT)


def text_of(data: bytes) -> str:
    """The text of which octets() makes these bytes again."""
    return data.decode("utf-8", _KEPT)


def login(parts: SplitResult) -> tuple[str, str] | None:
    """The user and the password of a URL, None where it names no user."""
    if parts.username is None:
        return None
    name, password = (
        unquote(part, errors=_KEPT) for part in (parts.username, parts.password or "")
    )
    return name, password

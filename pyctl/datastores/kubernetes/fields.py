"""Reading values that others wrote: each field as what it must be, and all problems noted."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

_TEXT = "text is wanted: put it in quotes"


class Fields:
    """The fields of a mapping; `where` says of which one, `problems` takes what is wrong.

    A field that is missing or null is empty, and so is one of the wrong type, which is a problem.
    """

    def __init__(self, value: Any, where: str, problems: list[str]) -> None:
        self._where = where
        self._problems = problems
        self._value: dict[str, Any] = {}
        if isinstance(value, dict):
            self._value = value
        elif value is not None:
            self.problem("", "fields are wanted here")

    @property
    def names(self) -> list[str]:
        """The fields that are there, sorted."""
        return sorted(self._value)

    def has(self, name: str) -> bool:
        """Whether a field is there, and not null."""
        return self._value.get(name) is not None

    def any(self, name: str) -> Any:
        """The value of a field, whatever it is."""
        return self._value.get(name)

    def text(self, name: str) -> str:
        """A field that holds text."""
        value = self._value.get(name)
        if value is not None and not isinstance(value, str):
            self.problem(name, _TEXT)
            return ""
        return value or ""

    def flag(self, name: str) -> bool:
        """A field that is true or false."""
        value = self._value.get(name)
        if value is not None and not isinstance(value, bool):
            self.problem(name, "true or false is wanted")
        return value is True

    def texts(self, name: str) -> tuple[str, ...]:
        """A field that holds a list of texts, null among them for empty ones."""
        texts = []
        for at, value in self._list(name):
            if value is None or isinstance(value, str):
                texts.append(value or "")
            else:
                self.problem(f"{name}[{at}]", _TEXT)
        return tuple(texts)

    def data(self, name: str) -> str:
        """A field that holds base64: the text in it."""
        text = self.text(name).replace("\n", "").replace("\r", "")
        try:
            return base64.b64decode(text, validate=True).decode("latin-1")
        except (ValueError, binascii.Error):
            self.problem(name, "this is not base64")
            return ""

    def inner(self, name: str) -> Fields:
        """The fields of a field."""
        return Fields(self._value.get(name), self._path(name), self._problems)

    def items(self, name: str) -> Iterator[Fields]:
        """The fields of each item of a list."""
        for at, value in self._list(name):
            yield Fields(value, self._path(f"{name}[{at}]"), self._problems)

    def problem(self, name: str, text: str) -> None:
        """Note what is wrong with a field, or with all of this."""
        place = self._path(name)
        self._problems.append(f"{place}: {text}" if place else text)

    def _list(self, name: str) -> Iterator[tuple[int, Any]]:
        value = self._value.get(name)
        if value is not None and not isinstance(value, list):
            self.problem(name, "a list is wanted")
            value = None
        return enumerate(value or ())

    def _path(self, name: str) -> str:
        return ".".join(filter(None, (self._where, name)))

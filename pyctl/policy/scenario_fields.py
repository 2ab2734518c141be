"""Reading plain values field by field: what is wrong is noted with its place, all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, TypeVar

from pyctl.documents.source import Source
from pyctl.errors import ManifestError, Path, dotted

T = TypeVar("T")


class Problems:
    """What is wrong with one document; a line each, in the order of the document."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: list[tuple[int, str]] = []

    def add(self, path: Path, text: str) -> None:
        """Note what is wrong with a value, by its path in the document."""
        where = f"{dotted(path)}: " if path else ""
        self._found.append((self.source.line(path), f"{self.source.place(path)}: {where}{text}"))

    def take(self, error: ManifestError, path: Path) -> None:
        """Note what another reader found wrong with a part, its places already in front."""
        line = self.source.line(path)
        self._found += [(line, text) for text in error.lines]

    def tell(self) -> None:
        """Raise ManifestError with everything noted, if there is anything."""
        if self._found:
            self._found.sort(key=lambda row: row[0])
            raise ManifestError([text for _, text in self._found])


class Fields:
    """The fields of a mapping; those that nobody asks for in the end are unknown."""

    def __init__(self, value: Any, path: Path, problems: Problems, *, known: str) -> None:
        """`known` names every field that may stand here, with blanks between."""
        self.path = path
        self.problems = problems
        self._value: dict[str, Any] = {}
        if not isinstance(value, dict):
            problems.add(path, f"a mapping is wanted, with {', '.join(known.split())}")
            return
        self._value = value
        for name in value:
            if name not in known.split():
                problems.add((*path, str(name)), _unknown(str(name), known.split()))

    def __contains__(self, name: str) -> bool:
        return self._value.get(name) is not None

    def raw(self, name: str) -> Any:
        """A value as it stands; None when it is not there."""
        return self._value.get(name)

    def text(self, name: str, *, required: bool = False) -> str:
        """A text, "" when it is not there; a number counts as one."""
        value = self._value.get(name)
        if value is None and not required:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            self.problems.add((*self.path, name), "a text is wanted")
            return ""
        return str(value)

    def choice(self, name: str, among: tuple[str, ...], *, required: bool = False) -> str:
        """One of some words, "" when it is not there."""
        value = self.text(name, required=required)
        if value and value not in among:
            self.problems.add((*self.path, name), f"{value} is none of {', '.join(among)}")
            return ""
        return value

    def number(self, name: str, least: int, most: int, *, required: bool = False) -> int | None:
        """A whole number within bounds, None when it is not there."""
        value = self._value.get(name)
        if value is None and not required:
            return None
        if isinstance(value, str) and value.isascii() and value.isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            text = f"a whole number from {least} to {most} is wanted"
            self.problems.add((*self.path, name), text)
            return None
        return value

    def flag(self, name: str) -> bool:
        """True or false; false when it is not there."""
        value = self._value.get(name, False)
        if not isinstance(value, bool):
            self.problems.add((*self.path, name), "true or false is wanted")
            return False
        return value

    def items(self, name: str) -> Iterator[tuple[Path, Any]]:
        """The items of a list with their paths; nothing when it is not there."""
        value = self._value.get(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.problems.add((*self.path, name), "a list is wanted")
            return
        for index, item in enumerate(value):
            yield (*self.path, name, index), item

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for path, item in self.items(name):
            if isinstance(item, str) and item:
                found.append(item)
            else:
                self.problems.add(path, "a text is wanted")
        return tuple(found)

    def read(self, name: str, reader: Callable[[str], T | None], wanted: str) -> T | None:
        """A text that must be there, read by a function that gives None for what it refuses."""
        text = self.text(name, required=True)
        found = reader(text) if text else None
        if text and found is None:
            self.problems.add((*self.path, name), f"{text} is {wanted}")
        return found


def _unknown(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
    return f"unknown field {name}: {meant}"

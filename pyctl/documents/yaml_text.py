"""Plain values as YAML, byte for byte as calicoctl prints them with `-o yaml`.

calicoctl writes JSON first and hands it to yaml.v2: keys are sorted, sequences stand under their
key without indentation, and long texts are folded at the first blank beyond column 80.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyctl.documents.numbers import json_number, text_of
from pyctl.documents.yaml_keys import ordered
from pyctl.documents.yaml_scalars import WIDTH, lines, one_line

_LONGEST_SIMPLE_KEY = 128
_LINE_BREAKS = frozenset("\n\r\u0085\u2028\u2029")
_MEMO_ENTRIES = 20_000
_MEMO_LENGTH = 80


def dump_yaml(value: Any) -> str:
    """A value as a YAML document, line end included; null is `null`.

    Keys are sorted as yaml.v2 sorts them. Raises ValueError for infinities and NaN, TypeError for
    what is no plain value.
    """
    writer = _Writer()
    if isinstance(value, str):
        return lines(_without_surrogates(value), 0, 2)
    writer.node(value, 0)
    return "".join(writer.out)


def dump_documents(groups: Iterable[Iterable[dict[str, Any]]]) -> Iterator[str]:
    """Objects as one stream of documents, a text for each group; a line `---` is between any two.

    Only one group's text is in memory at a time. Raises as dump_yaml.
    """
    writer = _Writer()
    between = ""
    for group in groups:
        for value in group:
            writer.out.append(between)
            writer.node(value, 0)
            between = "---\n"
        yield "".join(writer.out)
        writer.out.clear()


class _Texts(dict[str, str]):
    """Text -> how it is written on one line, remembered; empty if one line cannot hold it."""

    def __missing__(self, text: str) -> str:
        written = one_line(_without_surrogates(text))
        if len(text) <= _MEMO_LENGTH:
            if len(self) >= _MEMO_ENTRIES:
                self.clear()
            self[text] = written
        return written


class _Names(dict[str, str]):
    """Key -> how it is written before its colon, remembered; empty if it cannot stand there.

    yaml.v2 puts no key there that holds a line break or is longer than 128 bytes. A key `<<` gets
    quotes, which yaml.v2 forgets: without them it would be read back as a merge key.
    """

    def __missing__(self, key: str) -> str:
        text = _without_surrogates(key)
        simple = len(text.encode()) <= _LONGEST_SIMPLE_KEY and _LINE_BREAKS.isdisjoint(text)
        if len(self) >= _MEMO_ENTRIES:
            self.clear()
        self[key] = written = '"<<"' if key == "<<" else one_line(text) if simple else ""
        return written


class _Orders(dict[tuple[str, ...], list[str]]):
    """The keys of a mapping -> the same in order, remembered: objects of a kind have the same."""

    def __missing__(self, keys: tuple[str, ...]) -> list[str]:
        if len(self) >= _MEMO_ENTRIES:
            self.clear()
        self[keys] = found = ordered(keys)
        return found


class _Writer:
    """Pieces of text in `out`, each method adding a node that ends with a line end.

    `indent` is the column in which a collection stands. The first line of one that follows `- ` is
    begun already, so its `lead` is empty; else it is the indentation.
    """

    def __init__(self) -> None:
        self.out: list[str] = []
        self._texts = _Texts()
        self._names = _Names()
        self._orders = _Orders()

    def node(self, value: Any, indent: int) -> None:
        """Add a value where a line was begun up to column `indent`."""
        kind = value.__class__
        if kind is str:
            self._text(value, indent, indent)
        elif kind is dict and value:
            self._mapping(value, indent, "")
        elif kind is list and value:
            self._sequence(value, indent, "")
        else:
            self.out.append(f"{_scalar(value)}\n")

    def _mapping(self, mapping: dict[str, Any], indent: int, lead: str) -> None:
        out, texts, names = self.out, self._texts, self._names
        margin = " " * indent
        for key in self._orders[tuple(mapping)]:
            value = mapping[key]
            name = names[key]
            kind = value.__class__
            if not name:
                self._complex(key, value, indent, lead)
            elif kind is str:
                text = texts[value]
                if text and indent + len(name) + len(text) < WIDTH:
                    out.append(f"{lead}{name}: {text}\n")
                else:
                    out.append(f"{lead}{name}: ")
                    self._text(value, indent + len(name) + 2, indent + 2)
            elif kind is dict and value:
                out.append(f"{lead}{name}:\n")
                self._mapping(value, indent + 2, margin + "  ")
            elif kind is list and value:
                out.append(f"{lead}{name}:\n")
                self._sequence(value, indent, margin)
            else:
                out.append(f"{lead}{name}: {_scalar(value)}\n")
            lead = margin

    def _complex(self, key: str, value: Any, indent: int, lead: str) -> None:
        """An entry whose key has several lines, or is too long for yaml.v2 to stand before `:`."""
        self.out.append(f"{lead}? ")
        self._text(key, indent + 2, indent + 2)
        self.out.append(f"{' ' * indent}: ")
        self.node(value, indent + 2)

    def _sequence(self, items: list[Any], indent: int, lead: str) -> None:
        out, texts = self.out, self._texts
        for item in items:
            text = texts[item] if item.__class__ is str else ""
            if text and indent + len(text) < WIDTH:
                out.append(f"{lead}- {text}\n")
            else:
                out.append(f"{lead}- ")
                self.node(item, indent + 2)
            lead = " " * indent

    def _text(self, text: str, column: int, indent: int) -> None:
        self.out.append(lines(_without_surrogates(text), column, indent))


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, dict | list) and not value:
        return "{}" if isinstance(value, dict) else "[]"
    raise TypeError(f"{type(value).__name__} is no plain value")


def _float(value: float) -> str:
    """A float that JSON writes without point or exponent comes out of it as an integer."""
    written = json_number(value)
    return text_of(value) if set(written) & {".", "e"} else _integer(int(written))


def _integer(value: int) -> str:
    """Integers that 64 bits do not hold are floats to yaml.v2."""
    return str(value) if -(2**63) <= value < 2**64 else text_of(float(value))


def _without_surrogates(text: str) -> str:
    """Lone surrogates are no characters; Go has U+FFFD where they would be."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)

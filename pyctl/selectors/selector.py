"""Selectors as the rest of pyctl uses them: parse one, print it, ask it, look into it.

Importing this is next to nothing; the parser and the nodes are loaded by the first parse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyctl.selectors.error import SelectorError

if TYPE_CHECKING:
    from pyctl.selectors.evaluation import Test
    from pyctl.selectors.nodes import Node

_REMEMBERED_LENGTH = 1024
"""The longest text whose selector is kept, in characters: Calico's own limit on most fields."""

_GO_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What Go's TrimSpace trims; Python's strip() takes four control characters more."""


class Selector:
    """One selector. It never changes; two are equal when their canonical texts are.

    Printing and the first match cost time by its length, later ones less or nothing.
    """

    __slots__ = ("_test", "_text", "_tree")

    def __init__(self, tree: Node) -> None:
        self._tree = tree
        self._text: str | None = None
        self._test: Test | None = None

    @property
    def tree(self) -> Node:
        """The node at the top, see pyctl.selectors.nodes."""
        return self._tree

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether these labels are selected, by Calico's rules for absent labels."""
        test = self._test
        if test is None:
            from pyctl.selectors.evaluation import compiled

            test = self._test = compiled(self._tree)
        return test(labels)

    def walk(self) -> Iterator[Node]:
        """Yield every node once, in the order of the text."""
        from pyctl.selectors.nodes import walk

        return walk(self._tree)

    def labels(self) -> frozenset[str]:
        """Return the names of the labels it asks for."""
        from pyctl.selectors.nodes import Comparison, Has, Membership

        asking = Has | Comparison | Membership
        return frozenset(node.label for node in self.walk() if isinstance(node, asking))

    def unique_id(self) -> str:
        """Return Calico's name for the set of what matches, `s:` and 38 characters."""
        from base64 import urlsafe_b64encode
        from hashlib import sha224

        digest = sha224(f"s:{self}".encode("utf-8", "surrogatepass")).digest()
        return "s:" + urlsafe_b64encode(digest).decode().rstrip("=")

    def __str__(self) -> str:
        if self._text is None:
            self._text = str(self._tree)
        return self._text

    def __repr__(self) -> str:
        return f"<Selector {self}>"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, Selector) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))


def parse(text: str) -> Selector:
    """Read a selector; "" means `all()`, as in Calico.

    Raises SelectorError. Selectors of ordinary length are remembered, so the same text gives the
    same value again, ready to match.
    """
    return _remembered(text) if len(text) <= _REMEMBERED_LENGTH else _read(text)


def normalise(text: str) -> str:
    """Return the canonical text, as Calico's `Normalise()`; unparsable text only trimmed."""
    text = text.strip(_GO_SPACE)
    try:
        return str(parse(text))
    except SelectorError:
        return text


def _read(text: str) -> Selector:
    from pyctl.selectors.parser import parse_tree

    return Selector(parse_tree(text))


_remembered = lru_cache(maxsize=2048)(_read)

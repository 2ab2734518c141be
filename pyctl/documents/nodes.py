"""A document as nodes that know their line: what the fast reader does without.

Needed only where something is out of the ordinary (an anchor, a tag, a key given twice, an error)
and when somebody asks where a value stood. Nothing here recurses, so depth costs no stack.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from yaml._yaml import CParser
from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    StreamEndEvent,
)

from pyctl.documents.problems import MalformedError, malformed

MAX_DEPTH = 1000
_NO_ITEMS: tuple[Node, ...] = ()


class Node:
    """One scalar, sequence, mapping or alias, with the line of the file that it starts on.

    `items` holds the nodes of a sequence, or key, value, key, value of a mapping; `target` is the
    node that an alias stands for, else the node itself; `text` what a scalar says. `plain` means a
    scalar without quotes and tag; `depth` counts the collections around the node. `value`, `size`
    and `height` belong to values.py, `entries` to source.py.
    """

    __slots__ = (
        "depth",
        "entries",
        "height",
        "items",
        "kind",
        "line",
        "plain",
        "size",
        "tag",
        "target",
        "text",
        "value",
    )

    def __init__(self, line: int, depth: int) -> None:
        self.line = line
        self.depth = depth
        self.kind: Literal["scalar", "sequence", "mapping", "alias"] = "scalar"
        self.items: list[Node] | tuple[Node, ...] = _NO_ITEMS
        self.text = ""
        self.plain = False
        self.tag: str | None = None
        self.target: Node = self
        self.value: object = None
        self.size = 0
        self.height = 0
        self.entries: dict[str, tuple[Node, Node]] | None = None


class Tree(NamedTuple):
    """The root (None for a document of nothing), and all nodes, each after the ones inside it."""

    root: Node | None
    finished: list[Node]


def compose(text: bytes, first: int, *, alone: bool = True) -> Tree:
    """The nodes of one document whose text starts on line `first` of its file.

    Raises MalformedError for text that is not one YAML document (if not `alone`, that does not
    begin with one), for an unknown anchor, and for nesting over MAX_DEPTH levels.
    """
    try:
        return _Composer(text, first).run(alone=alone)
    except YAMLError as error:
        raise malformed(error, text, first) from error
    except UnicodeDecodeError as error:
        # libyaml lets %-escapes of a tag make up surrogates, which are no characters.
        raise MalformedError(first, "a tag holds what is no character") from error


def too_deep(line: int) -> MalformedError:
    """The error for a node inside more than MAX_DEPTH others."""
    return MalformedError(line, f"nested over {MAX_DEPTH} levels deep")


class _Composer:
    """The state of one compose: what is open, what is finished, what has which anchor."""

    def __init__(self, text: bytes, first: int) -> None:
        self._next = CParser(text).get_event
        self._first = first
        self._anchors: dict[str, Node] = {}
        self._open: list[tuple[Node, list[Node]]] = []
        self._finished: list[Node] = []

    def run(self, *, alone: bool) -> Tree:
        self._next()  # the stream starts
        if isinstance(self._next(), StreamEndEvent):
            return Tree(None, [])
        while not self._finished or self._open:
            self._take(self._next())
        self._next()  # the document ends
        if alone:
            self._end()
        return Tree(self._finished[-1], self._finished)

    def _end(self) -> None:
        after = self._next()
        if not isinstance(after, StreamEndEvent):
            problem = "more text after the end of the document ('...')"
            raise MalformedError(self._line(after), problem)

    def _take(self, event: Event | None) -> None:
        if isinstance(event, CollectionEndEvent):
            self._finished.append(self._open.pop()[0])
        elif isinstance(event, NodeEvent):
            node = Node(self._line(event), len(self._open))
            if self._open:
                self._open[-1][1].append(node)
            self._fill(node, event)

    def _fill(self, node: Node, event: NodeEvent) -> None:
        if isinstance(event, AliasEvent):
            self._refer(node, event.anchor or "")
            return
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        if isinstance(event, ScalarEvent):
            node.text, node.tag = event.value, event.tag
            node.plain = event.tag is None and event.implicit[0]
            self._finished.append(node)
            return
        node.kind = "mapping" if isinstance(event, MappingStartEvent) else "sequence"
        items: list[Node] = []
        node.items = items
        self._open.append((node, items))
        if len(self._open) > MAX_DEPTH:
            raise too_deep(node.line)

    def _refer(self, node: Node, anchor: str) -> None:
        target = self._anchors.get(anchor)
        if target is None:
            raise MalformedError(node.line, f"unknown anchor '{anchor}' referenced")
        if any(node is target for node, _ in self._open):
            raise MalformedError(node.line, f"anchor '{anchor}' value contains itself")
        node.kind, node.target = "alias", target
        self._finished.append(node)

    def _line(self, event: Event | None) -> int:
        mark = event.start_mark if event else None
        return self._first + (mark.line if mark else 0)

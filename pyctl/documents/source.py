"""Where each value of a document stood, and how it was written: worked out only when asked.

Messages name file and line, warnings say what a bare word was. Both are rare, so a Source holds no
more than the text, and parses it again when somebody wants to know. The parser is imported then:
whoever only passes a Source on does not load it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from pyctl.errors import Path

if TYPE_CHECKING:
    from pyctl.documents.nodes import Node

    # The key and the value of an entry of a mapping; an item of a list stands for both.
    _Entry = tuple[Node, Node]


class Source:
    """The place of a document, or of one value within it. Paths start at that value.

    `file` is what messages call the file: `stdin` for `-`, "" for a word of the command line.
    `respelled` says whether any bare word or number of the document is no text, and the text that
    calicoctl makes of it is another one than was written: `012`, `yes`, `1.50`, `~`, `!has(x)`.
    Only then ask `written` and `tags`.
    """

    __slots__ = ("_at", "_base", "_first", "_root", "_text", "_whole", "file", "respelled")

    def __init__(
        self, file: str, text: bytes, first: int, *, respelled: bool = False, at: int | None = None
    ) -> None:
        """`first` is the line of the document, `at` the line of its error, if it has one."""
        self.file = "stdin" if file == "-" else file
        self.respelled = respelled
        self._text = text
        self._first = first
        self._at = at
        self._base: Path = ()
        self._whole: Source | None = None  # not itself: that would wait for the collector
        self._root: Node | Literal[False] | None = None

    def within(self, path: Path) -> Source:
        """The source of a value inside this one, such as an item of a list."""
        whole = self._whole or self
        inner = Source(whole.file, b"", whole._first, respelled=whole.respelled)
        inner._whole, inner._base = whole, self._base + path
        return inner

    def place(self, path: Path = ()) -> str:
        """`policy.yaml:7`: what a message begins with."""
        return f"{self.file}:{self.line(path)}"

    def line(self, path: Path = ()) -> int:
        """The line of the file that a value stands on: of its key, or of the item of a list.

        Steps that match no key exactly are matched in any case, as Go's JSON decoder does. Where
        the path leads nowhere, the line of the deepest value that it reaches.
        """
        return (self._whole or self)._line(self._base + path)

    def written(self, path: Path) -> str | None:
        """A bare word or number as written; None if it is in quotes, no scalar, or absent."""
        entry = (self._whole or self)._entry(self._base + path)
        return entry[1].target.text if entry and entry[1].target.plain else None

    def written_key(self, path: Path) -> str | None:
        """As `written`, for the key of the last step, which is given as the text it became."""
        full = self._base + path
        entry = (self._whole or self)._entry(full)
        if not entry or not full or isinstance(full[-1], int):
            return None
        return entry[0].target.text if entry[0].target.plain else None

    def tags(self) -> Iterator[tuple[Path, str]]:
        """Every scalar that begins with a tag of the writer's own, and all that was written of it.

        Such a tag says nothing to calicoctl, which reads `selector: !has(x)` as an empty selector.
        """
        from pyctl.documents.values import is_local

        entry = (self._whole or self)._entry(self._base)
        todo: list[tuple[Path, Node]] = [((), entry[1].target)] if entry else []
        while todo:
            path, node = todo.pop()
            if node.kind == "scalar" and is_local(node.tag):
                yield path, f"{node.tag} {node.text}".rstrip()
            todo += [((*path, step), value.target) for step, value in _children(node)]

    def _line(self, path: Path) -> int:
        if self._at is not None and not path:
            return self._at
        root = self._composed()
        if root is None:
            return self._at or self._first
        line = root.line
        node = root
        for step in path:
            entry = _entry(node.target, step)
            if entry is None:
                break
            line, node = entry[0].line, entry[1]
        return line

    def _entry(self, path: Path) -> _Entry | None:
        root = self._composed()
        entry = (root, root) if root else None
        for step in path:
            if entry is None:
                return None
            entry = _entry(entry[1].target, step)
        return entry

    def _composed(self) -> Node | None:
        """The root node; None for a document of nothing, and for one that cannot be read."""
        if self._root is None:
            from pyctl.documents.nodes import compose
            from pyctl.documents.problems import MalformedError

            try:
                self._root = compose(self._text, self._first).root or False
            except MalformedError:
                self._root = False
        return self._root or None


def lead(source: Source | None, path: Path = ()) -> str:
    """`policy.yaml:7: `, to begin a message with; nothing for what no file holds."""
    return f"{source.place(path)}: " if source is not None and source.file else ""


def _entry(node: Node, step: str | int) -> _Entry | None:
    if isinstance(step, int):
        if node.kind != "sequence" or not 0 <= step < len(node.items):
            return None
        return node.items[step], node.items[step]
    if node.kind != "mapping":
        return None
    if node.entries is None:
        node.entries = _entries(node)
    if step in node.entries:
        return node.entries[step]
    folded = step.casefold()
    return next((e for name, e in node.entries.items() if name.casefold() == folded), None)


def _children(node: Node) -> Iterable[tuple[str | int, Node]]:
    """What a collection holds, last first: ready for a stack."""
    if node.kind == "sequence":
        return reversed(list(enumerate(node.items)))
    if node.kind == "mapping":
        return reversed([(name, value) for name, (_, value) in _entries(node).items()])
    return ()


def _entries(node: Node) -> dict[str, _Entry]:
    """All entries of a mapping by their key, those that are merged in too."""
    from pyctl.documents.values import is_merge

    found: dict[str, _Entry] = {}
    mappings, seen = [node], {node}
    while mappings:
        items = iter(mappings.pop().items)
        for key, value in zip(items, items, strict=True):
            if is_merge(key):
                fresh = set(_merged(value)) - seen
                mappings += fresh
                seen |= fresh
            else:
                found.setdefault(_name(key.target), (key, value))
    return found


def _merged(value: Node) -> list[Node]:
    from pyctl.documents.problems import MalformedError
    from pyctl.documents.values import merged

    try:
        return list(merged(value))
    except MalformedError:
        return []


def _name(key: Node) -> str:
    from pyctl.documents.problems import MalformedError
    from pyctl.documents.resolver import canonical
    from pyctl.documents.values import scalar

    try:
        return canonical(scalar(key))
    except MalformedError:
        return key.text

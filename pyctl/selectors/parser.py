"""Text to nodes, in one loop: no text is too deep, and none costs more than its length.

What has been read waits in one flat list, where "(" and "!(" open a group and "||" parts it; nodes
side by side belong to one `&&` chain. A `)` turns everything since its `(` into one node.
"""

from __future__ import annotations

import re

from pyctl.selectors import explain, tokens
from pyctl.selectors.nodes import (
    All,
    And,
    Chain,
    Comparison,
    Contains,
    EndsWith,
    Equal,
    Global,
    Has,
    In,
    Node,
    Not,
    NotEqual,
    NotIn,
    Or,
    StartsWith,
)

_OPEN, _OPEN_NEGATED, _EITHER = "(", "!(", "||"

_COMPARISONS: dict[str, type[Comparison]] = {
    "==": Equal,
    "!=": NotEqual,
    "contains": Contains,
    "startswith": StartsWith,
    "endswith": EndsWith,
}


def parse_tree(text: str) -> Node:
    """Read the nodes of a selector; blank text is `all()`, as in Calico. Raises SelectorError."""
    return _Reader(text).tree() if text.strip(" \t") else All()


class _Reader:
    """A place in a text, and what has been read before it."""

    __slots__ = ("depth", "pending", "position", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0
        self.pending: list[Node | str] = []

    def tree(self) -> Node:
        while True:
            self.read_operand()
            link = self.read_link()
            if link == tokens.OR:
                self.pending.append(_EITHER)
            elif link == tokens.CLOSING:
                return _popped_group(self.pending)

    def read_operand(self) -> None:
        """Read negations, opening parentheses and one condition."""
        found = tokens.operand()(self.text, self.position)
        if found is None:
            raise explain.wrong_operand(self.text, self.position)
        groups, negated = _prefix(found[tokens.PREFIX])
        self.pending += groups
        self.depth += len(groups)
        self.position = found.end()
        node = self.condition(found)
        self.pending.append(Not(node) if negated else node)

    def read_link(self) -> int:
        """Read `)`s and return what follows: tokens.AND, OR, or CLOSING for the end of the text."""
        found = tokens.link()(self.text, self.position)
        closed = found[tokens.CLOSING].count(")") if found else 0
        link = found.lastindex if found else None
        left = self.depth - closed
        if found is None or link is None or left < 0 or (left and link == tokens.CLOSING):
            raise explain.wrong_link(self.text, self.position, self.depth)
        for _ in range(closed):
            self.pending.append(_popped_group(self.pending))
        self.depth = left
        self.position = found.end()
        return link

    def condition(self, found: re.Match[str]) -> Node:
        kind = found.lastindex
        if kind == tokens.DOUBLE or kind == tokens.SINGLE:
            operator = found[tokens.TEXT_OPERATOR]
            comparison = _COMPARISONS.get(operator) or _COMPARISONS[_unspaced(operator)]
            return comparison(found[tokens.LABEL], found[kind])
        if kind == tokens.HAS:
            return Has(found[tokens.HAS])
        if kind == tokens.SET_OPERATOR:
            membership = In if found[tokens.SET_OPERATOR] == "in" else NotIn
            return membership(found[tokens.LABEL], self.members())
        return All() if kind == tokens.ALL else Global()

    def members(self) -> frozenset[str]:
        """Read the texts of a set, up to and with its closing brace."""
        member = tokens.member()
        values: list[str] = []
        while True:
            found = member(self.text, self.position)
            if found is None or found.lastindex is None:
                raise explain.wrong_member(self.text, self.position)
            self.position = found.end()
            if found.lastindex == tokens.END_OF_SET:
                return frozenset(values)
            values.append(found[found.lastindex])


def _prefix(text: str) -> tuple[list[str], bool]:
    """Return the groups that `!`s and `(`s open, and whether the condition behind is negated."""
    if not text:
        return [], False
    *groups, last = text.split("(")
    return [_OPEN_NEGATED if _is_odd(group) else _OPEN for group in groups], _is_odd(last)


def _is_odd(negations: str) -> bool:
    return negations.count("!") % 2 == 1


def _popped_group(pending: list[Node | str]) -> Node:
    """Take all since the last opening parenthesis, and that with it; one node for all of it."""
    alternatives: list[Node] = []
    parts: list[Node] = []
    while pending:
        top = pending.pop()
        if isinstance(top, Node):
            parts.append(top)
        elif top == _EITHER:
            alternatives.append(_joined(And, parts))
            parts = []
        else:
            alternatives.append(_joined(And, parts))
            node = _joined(Or, alternatives)
            return Not(node) if top == _OPEN_NEGATED else node
    alternatives.append(_joined(And, parts))
    return _joined(Or, alternatives)


def _joined(chain: type[Chain], parts: list[Node]) -> Node:
    """Join parts, the last one first, to one node."""
    return parts[0] if len(parts) == 1 else chain(tuple(reversed(parts)))


def _unspaced(operator: str) -> str:
    return operator.replace(" ", "").replace("\t", "")

"""Selectors that are always true, or never, and labels that a selector holds for.

A selector asks a few labels a few questions. All answers that matter are tried: the label absent,
each value that the selector names, and one that it does not name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from math import prod

from pyctl.policy.selecting import selector
from pyctl.selectors.nodes import Comparison, Condition, Equal, Has, Membership, NotEqual

_MOST = 4096
_OTHER = "\0"
"""A value that no selector names or names a piece of."""


@lru_cache(maxsize=1024)
def constant(text: str) -> bool | None:
    """True for a selector that holds for all labels, False for none, None where it depends.

    Also None where that would take too long to find out.
    """
    asked = _asked(text)
    if asked is None:
        return None
    test = selector(text)
    answers = {test.matches(labels) for labels in _worlds(asked)}
    return answers.pop() if len(answers) == 1 else None


def example(text: str, fixed: Mapping[str, str]) -> dict[str, str] | None:
    """Labels that a selector holds for, `fixed` ones among them, and as few others as possible."""
    asked = _asked(text)
    if asked is None:
        return None
    for label, value in fixed.items():
        asked[label] = [value]
    test = selector(text)
    fitting = [labels for labels in _worlds(asked) if test.matches(labels)]
    return min(fitting, key=len, default=None)


def _asked(text: str) -> dict[str, list[str | None]] | None:
    """The labels that are asked for, each with values that stand for all; None for too many."""
    found: dict[str, list[str | None]] = {}
    pieces: dict[str, int] = {}
    for node in selector(text).walk():
        if not isinstance(node, Condition):
            continue
        if isinstance(node, Has | Comparison | Membership):
            values = found.setdefault(node.label, [None, _OTHER])
            if isinstance(node, Comparison):
                values.append(node.value)
                is_whole = isinstance(node, Equal | NotEqual)
                pieces[node.label] = pieces.get(node.label, 0) + (0 if is_whole else 1)
            elif isinstance(node, Membership):
                values += node.values
    # Where a label is asked for two pieces of its value, these values do not stand for all.
    if any(count and len(found[label]) > 3 for label, count in pieces.items()):
        return None
    return found if prod(len(set(values)) for values in found.values()) <= _MOST else None


def _worlds(asked: Mapping[str, list[str | None]]) -> Iterator[dict[str, str]]:
    for values in product(*(dict.fromkeys(values) for values in asked.values())):
        pairs = zip(asked, values, strict=True)
        yield {label: value for label, value in pairs if value is not None}

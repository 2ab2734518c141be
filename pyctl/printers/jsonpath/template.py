"""A template that was read: texts, actions and ranges, and what they give out for some data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pyctl.printers.jsonpath.nodes import Node, Text, Values, walk


class Action(NamedTuple):
    """`{...}`, or text between two of them: the steps of one path."""

    nodes: tuple[Node, ...]

    def results(self, current: Any) -> Iterator[Values]:
        """What the path finds in the object that the template is at."""
        yield walk(self.nodes, [current])


class Range(NamedTuple):
    """`{range ...}` up to its `{end}`: the parts between, once for each value of the path."""

    nodes: tuple[Node, ...]
    body: tuple[Part, ...]

    def results(self, current: Any) -> Iterator[Values]:
        """The results of the parts, at each value in turn."""
        for value in walk(self.nodes, [current]):
            yield from results(self.body, value)


Part = Action | Range


class Template(NamedTuple):
    """A whole template, and what is odd about it: `range without {end} at 1`."""

    parts: tuple[Part, ...]
    remarks: tuple[str, ...] = ()

    def find(self, data: Any) -> Iterator[Values]:
        """The values of each action, in the order in which they are given out.

        Raises JSONPathError when the data does not suit the template.
        """
        return results(self.parts, data)

    @property
    def constant(self) -> bool:
        """Whether it gives out the same for all data, because it has no action."""
        return all(isinstance(node, Text) for part in self.parts for node in part.nodes)


def results(parts: Sequence[Part], current: Any) -> Iterator[Values]:
    """What some parts find in the object that the template is at."""
    for part in parts:
        yield from part.results(current)

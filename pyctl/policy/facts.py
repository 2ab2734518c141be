"""What a snapshot cannot know, and how a verdict is found in spite of it.

The engine asks only where something unknown would matter. Then both answers are tried: where they
lead to the same verdict nothing is missing after all, where they do not it is uncertain, and the
fact is named. No fact is ever guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn, TypeVar

Ask = Callable[[str], bool]
"""Say whether a fact holds, or raise Doubt. A fact is a phrase that names what is missing."""

MOST_WORLDS = 256
"""How many combinations of unknown facts are tried before a verdict is called uncertain."""

R = TypeVar("R")


class Doubt(Exception):
    """A fact is asked for that the snapshot does not know; str() is the fact."""


class TooManyWorlds(Exception):
    """Trying every combination would take too long; `facts` are those that were met."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        super().__init__(f"more than {MOST_WORLDS} combinations of unknown facts")
        self.facts = facts


def unknown(fact: str) -> NoReturn:
    """The Ask of whoever knows nothing more than the snapshot. Raises Doubt."""
    raise Doubt(fact)


def explored(run: Callable[[Ask], R], join: Callable[[R, R, str], R]) -> R:
    """Run in every world that the unknown facts allow, and join what comes out.

    `join` gets what came out where a fact holds, what came out where it does not, and the fact.
    Raises TooManyWorlds.
    """
    met: dict[str, None] = {}
    tried = 0

    def world(assumed: Mapping[str, bool]) -> R:
        nonlocal tried
        tried += 1
        if tried > MOST_WORLDS:
            raise TooManyWorlds(tuple(met))
        try:
            return run(lambda fact: _answered(assumed, fact))
        except Doubt as doubt:
            fact = str(doubt)
        met[fact] = None
        return join(world({**assumed, fact: True}), world({**assumed, fact: False}), fact)

    return world({})


def _answered(assumed: Mapping[str, bool], fact: str) -> bool:
    if fact in assumed:
        return assumed[fact]
    raise Doubt(fact)

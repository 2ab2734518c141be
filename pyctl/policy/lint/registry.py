"""All rules: whatever a module in `rules/` decorates with @rule. Nothing else lists them.

A rule's name is that of its function, with `-` for `_`. The first line of its docstring says what
it finds.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from pyctl.errors import UsageError
from pyctl.policy.lint.findings import Hint

if TYPE_CHECKING:
    from pyctl.policy.lint.world import World

Check = Callable[["World"], Iterable[Hint]]


class Rule(NamedTuple):
    """A rule: `level` is how bad its findings are unless they say otherwise."""

    name: str
    level: str
    about: str
    check: Check


_known: dict[str, Rule] = {}


def rule(level: str) -> Callable[[Check], Check]:
    """Make a rule of a function."""

    def register(check: Check) -> Check:
        name = check.__name__.replace("_", "-")
        about = (check.__doc__ or "").partition("\n")[0].removesuffix(".")
        _known[name] = Rule(name, level, about, check)
        return check

    return register


@cache
def all_rules() -> tuple[Rule, ...]:
    """All rules, by name."""
    from pyctl.policy.lint import rules as package

    for module in pkgutil.iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    return tuple(rule for _, rule in sorted(_known.items()))


def chosen(select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that are selected (none given: all) and not ignored; `*` stands for any letters.

    Raises UsageError for a word that means no rule.
    """
    wanted = {name for word in select for name in _meant(word)}
    unwanted = {name for word in ignore for name in _meant(word)}
    return tuple(
        rule
        for rule in all_rules()
        if (not select or rule.name in wanted) and rule.name not in unwanted
    )


def _meant(word: str) -> list[str]:
    names = [rule.name for rule in all_rules()]
    found = [name for name in names if fnmatchcase(name, word)]
    if found:
        return found
    close = get_close_matches(word, names, n=1)
    hint = f"did you mean {close[0]}?" if close else "pyctl lint --rules lists them"
    raise UsageError(f"there is no lint rule {word} ({hint})")

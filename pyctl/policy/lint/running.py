"""Run rules over a world, and put what they find in order."""

from __future__ import annotations

from collections.abc import Iterable

from pyctl.errors import Path
from pyctl.policy.lint.findings import Finding, Hint, Subject
from pyctl.policy.lint.registry import Rule, all_rules
from pyctl.policy.lint.world import World

INVALID = "invalid-object"


def lint(world: World, selected: Iterable[Rule] | None = None) -> list[Finding]:
    """What the rules find, in the order of subjects and of the fields in them.

    A place that a rule has its own words for is not told again as breaking a rule of its kind.
    """
    order = {id(subject): index for index, subject in enumerate(world.subjects)}
    found: dict[Finding, int] = {}
    explained: set[tuple[int, Path]] = set()
    for rule in all_rules() if selected is None else selected:
        for hint in rule.check(world):
            told = _told(rule, hint)
            if told is None:
                continue
            found.setdefault(told, order[id(told.subject)])
            if rule.name != INVALID:
                explained |= {(id(hint.subject), path) for path in (hint.path, *hint.says)}
    kept = [f for f in found if f.rule != INVALID or (id(f.subject), f.path) not in explained]
    return sorted(kept, key=lambda finding: (found[finding], _place(finding), finding.rule))


def _told(rule: Rule, hint: Hint) -> Finding | None:
    level = hint.level or rule.level
    if hint.subject.is_asked:
        return Finding(rule.name, level, hint.subject, hint.path, hint.text, hint.advice)
    other = _first_asked(hint.others)
    if other is None:
        return None
    return Finding(rule.name, level, other, (), f"{hint.subject.name}: {hint.text}", hint.advice)


def _first_asked(subjects: Iterable[Subject]) -> Subject | None:
    return next((subject for subject in subjects if subject.is_asked), None)


def _place(finding: Finding) -> tuple[int, tuple[tuple[bool, int, str], ...]]:
    """By line where there are lines, else by path."""
    source = finding.subject.source
    line = source.line(finding.path) if source is not None else 0
    return line, tuple(
        (isinstance(part, str), part if isinstance(part, int) else 0, str(part))
        for part in finding.path
    )

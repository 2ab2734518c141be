"""What is wrong with a set of policies before it is live. Pure: objects in, findings out.

    world = World(subjects, is_whole=True)
    for finding in lint(world): ...

Each rule is one function in `rules/`, in the module of its topic: registry.py finds it there.
"""

from __future__ import annotations

from pyctl.policy.lint.findings import ERROR, LEVELS, NOTE, WARNING, Finding, Subject
from pyctl.policy.lint.registry import Rule, all_rules, chosen
from pyctl.policy.lint.running import lint
from pyctl.policy.lint.world import World

__all__ = [
    "ERROR",
    "LEVELS",
    "NOTE",
    "WARNING",
    "Finding",
    "Rule",
    "Subject",
    "World",
    "all_rules",
    "chosen",
    "lint",
]

"""What the reports of lint are given: what was looked at, by which rules, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class LintRule(NamedTuple):
    """A rule: its name, how bad its findings are, and what it finds, in a line."""

    name: str
    level: str
    about: str

    @property
    def page(self) -> str:
        """Its page in the documentation."""
        return f"docs/lint/{self.name}.md"


class LintFinding(NamedTuple):
    """What a rule found in an object; `file` is "" and `line` 0 for what no file holds.

    `path` says where in the object, "" for the whole of it. `advice` is what to write instead.
    """

    rule: str
    level: str
    file: str
    line: int
    kind: str
    namespace: str
    name: str
    path: str
    message: str
    advice: str

    @property
    def subject(self) -> str:
        """`GlobalNetworkPolicy nodes`, `NetworkPolicy default/web`."""
        name = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind} {name}".rstrip()


class Looked(NamedTuple):
    """An object that was looked at, with or without findings."""

    file: str
    line: int
    kind: str
    namespace: str
    name: str


class Linted(NamedTuple):
    """A whole run; `failing` are the levels that make it fail, `version` is the program's."""

    rules: Sequence[LintRule]
    looked_at: Sequence[Looked]
    findings: Sequence[LintFinding]
    failing: Sequence[str]
    version: str


def counted(findings: Sequence[LintFinding], levels: Sequence[str]) -> dict[str, int]:
    """How many findings there are of each level."""
    return {level: sum(one.level == level for one in findings) for level in levels}

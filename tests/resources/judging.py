"""What the tests of kinds share: an object in a few words of YAML, and what is said of it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pyctl.documents.reader import read_value
from pyctl.errors import Problem, dotted
from pyctl.resources.catalog import Kind, kind_named
from pyctl.resources.decode import complete, decode, validate

_FORM = re.compile(
    r"error with field (\S+(?: \((?:key|label|value)\)| field)?)(?: = '(.*)')? \((.*)\)", re.DOTALL
)


class Judged(NamedTuple):
    """An object after its defaults; per problem `PATH: NAME = 'VALUE'`, per remark `PATH: TEXT`."""

    object: dict[str, Any]
    problems: list[str]
    remarks: list[str]

    @property
    def spec(self) -> dict[str, Any]:
        """The spec after the defaults."""
        spec: dict[str, Any] = self.object["spec"]
        return spec


def known_kind(name: str) -> Kind:
    """The row of a kind."""
    kind = kind_named(name)
    assert kind is not None
    return kind


def judge(name: str, text: str, *, write: bool = True) -> Judged:
    """Read `text`, an object without its kind, and judge it as a write (else as validate) does."""
    kind = known_kind(name)
    read = decode(kind, read_value(text, "x"))
    assert not read.problems, read.problems
    judged = (complete if write else validate)(kind, read.object)
    remarks = [
        f"{dotted(remark.path)}: {remark.text}" for remark in (*read.remarks, *judged.remarks)
    ]
    return Judged(judged.object, [told(problem) for problem in judged.problems], remarks)


def judge_spec(name: str, spec: str, *, write: bool = True) -> Judged:
    """As judge, for an object called x of which only the spec matters."""
    return judge(name, f"{{metadata: {{name: x}}, spec: {spec}}}", write=write)


def unread(name: str, text: str) -> list[str]:
    """`PATH: TEXT` for everything that keeps an object from being read."""
    problems = decode(known_kind(name), read_value(text, "x")).problems
    return [f"{dotted(problem.path)}: {problem.text}" for problem in problems]


def told(problem: Problem) -> str:
    """A broken rule without its reason, which must be there."""
    form = _FORM.fullmatch(problem.text)
    assert form is not None, problem
    assert form[3], problem
    shown = form[1] if form[2] is None else f"{form[1]} = '{form[2]}'"
    return f"{dotted(problem.path)}: {shown}"

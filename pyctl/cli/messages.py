"""The sentences in which outcomes of writes are told: calicoctl's, with places and reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from pyctl.client.outcome import Outcome
from pyctl.documents.source import Source, lead
from pyctl.errors import MAX_LINES, Invalid, Path, Problem, dotted
from pyctl.resources.schema import Remark

Located = TypeVar("Located", Problem, Remark)

_PARTICIPLES = {
    "create": "created",
    "apply": "applied",
    "replace": "replaced",
    "validate": "validated",
    "delete": "deleted",
    "restore": "restored",
    "patch": "patched",
    "edit": "edited",
}


_LEADS_OF_EACH = {"delete": "Failed to delete{kind} resource: ", "replace": "hit error: "}
"""What calicoctl writes before each failure; with other verbs, once before all."""


def success(verb: str, done: Sequence[Outcome], outcomes: Sequence[Outcome]) -> str:
    """`Successfully applied 2 'Tier' resource(s)`; the kind only when all objects are of one."""
    return f"Successfully {_PARTICIPLES[verb]} {len(done)}{_kind(outcomes)} resource(s)"


def partial(verb: str, done: Sequence[Outcome], outcomes: Sequence[Outcome]) -> str:
    """What was done of all, in calicoctl's words."""
    return (
        f"Partial success: {_PARTICIPLES[verb]} the first {len(done)} out of {len(outcomes)}"
        f"{_kind(outcomes)} resources"
    )


def failures(verb: str, failed: Sequence[Outcome], outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The lines that tell of what failed: a lead, then every problem with its place.

    At most 100 problems are listed, and the number of the rest.
    """
    opening = _LEADS_OF_EACH.get(verb, "").format(kind=_kind(outcomes))
    if not opening:
        yield _lead(verb, failed, outcomes)
    left = MAX_LINES
    for outcome in failed:
        if not left:
            break
        lines = list(islice(_problems(outcome), left))
        left -= len(lines)
        yield from _led(opening, outcome, lines) if opening else lines
    yield from _more(sum(map(_count, failed)))


def problem_lines(outcome: Outcome) -> Iterator[str]:
    """Every problem of an object on a line: place, kind, name, path, what is wrong.

    At most 100 problems, and the number of the rest.
    """
    yield from islice(_problems(outcome), MAX_LINES)
    yield from _more(_count(outcome))


def remark_lines(outcome: Outcome) -> Iterator[str]:
    """The warnings about an object, a line each."""
    for remark in _by_line(outcome.source, outcome.remarks):
        yield f"warning: {located(outcome, remark.path, remark.text)}"


def located(outcome: Outcome, path: Path, text: str) -> str:
    """`policy.yaml:7: GlobalNetworkPolicy nodes: spec.selector: TEXT`."""
    head = f"{lead(outcome.source, path)}{outcome.kind.name} {outcome.name}".rstrip()
    return f"{head}: {dotted(path)}: {text}" if path else f"{head}: {text}"


def _by_line(source: Source | None, found: Sequence[Located]) -> list[Located]:
    """What was found, in the order of the lines it is about."""
    return sorted(found, key=lambda one: source.line(one.path)) if source else list(found)


def _lead(verb: str, failed: Sequence[Outcome], outcomes: Sequence[Outcome]) -> str:
    if len(failed) < len(outcomes):
        return "hit error:"
    if len(outcomes) == 1:
        return f"failed to {verb}{_kind(outcomes)} resource:"
    return f"failed to {verb} any{_kind(outcomes)} resources:"


def _problems(outcome: Outcome) -> Iterator[str]:
    error = outcome.error
    if isinstance(error, Invalid):
        for problem in _by_line(outcome.source, error.problems):
            yield located(outcome, problem.path, problem.text)
        return
    yield f"{lead(outcome.source)}{error}"


def _count(outcome: Outcome) -> int:
    return len(outcome.error.problems) if isinstance(outcome.error, Invalid) else 1


def _more(count: int) -> Iterator[str]:
    """What is said of problems that are not listed."""
    if count > MAX_LINES:
        yield f"... and {count - MAX_LINES} more"


def _led(opening: str, outcome: Outcome, lines: Sequence[str]) -> Iterator[str]:
    """One object's failure under a lead of its own."""
    if isinstance(outcome.error, Invalid):
        yield f"{opening}{outcome.kind.name} {outcome.name} is refused:".replace(" :", ":")
        yield from lines
        return
    yield f"{lead(outcome.source)}{opening}{outcome.error}"


def _kind(outcomes: Sequence[Outcome]) -> str:
    kinds = {outcome.kind.name for outcome in outcomes}
    return f" '{kinds.pop()}'" if len(kinds) == 1 else ""

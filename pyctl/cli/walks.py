"""Answers about flows as texts and tables, and as documents for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyctl.errors import UsageError
from pyctl.policy.asking import Answer, joined
from pyctl.policy.plain import flow_text, plain_answer
from pyctl.policy.telling import Row, rows
from pyctl.policy.verdicts import ALLOW, DENY, UNCERTAIN
from pyctl.printers.layout import Table

Object = dict[str, Any]
Part = str | Table

SAID = {ALLOW: "allowed", DENY: "denied", UNCERTAIN: "uncertain"}
_CODES = {ALLOW: 0, DENY: 10, UNCERTAIN: 11}
_MOST_WALKS = 6
"""How many walks are shown unless somebody asks for all of them."""
_MOST_NODES = 5
_WORST_FIRST = ["denied", "uncertain", "allowed"]
_INTERFACE = "the interface that it "


def told(answers: Sequence[Answer], output: str) -> list[Part]:
    """Answers in a format: text is the short answer, then the walk of each."""
    if output in ("json", "yaml"):
        return [rendered(_document(answers), output)]
    parts: list[Part] = [_short(answers) + "\n"]
    if output == "short":
        return parts
    if len(answers) > 1:
        parts += ["\n", _overview(answers)]
    return [*parts, *_walks(answers, output)]


def told_of_file(found: Sequence[tuple[int, Answer]], output: str) -> list[Part]:
    """Answers to the flows of a file, each with its index there."""
    if output in ("json", "yaml"):
        return [rendered([{"index": i, **plain_answer(answer)} for i, answer in found], output)]
    cells = [(str(i), answer.node, _flow(answer), answer.short) for i, answer in found]
    parts: list[Part] = [Table(["INDEX", "NODE", "FLOW", "ANSWER"], cells)]
    if output == "wide":
        parts += _walks([answer for _, answer in found], output)
    return parts


def verdict_code(answers: Sequence[Answer]) -> int:
    """The exit code that tells the verdict on all of it: 10 denied, 11 uncertain."""
    return _CODES[_verdict(answers)]


def hints(answers: Sequence[Answer]) -> list[str]:
    """What would make uncertain answers certain, as notes."""
    missing = [fact for answer in answers for fact in answer.explanation.verdict.missing]
    if any(fact.startswith(_INTERFACE) for fact in missing):
        return ["note: which interfaces are meant, --in and --out say"]
    return []


def _walks(answers: Sequence[Answer], output: str) -> Iterator[Part]:
    if len(answers) > _MOST_WALKS and output != "wide":
        yield "\n-o wide shows how each came about.\n"
        return
    for answer in answers:
        if len(answers) > 1:
            yield f"\n{answer.short}\n"
        yield from walk(answer, output)


def walk(answer: Answer, output: str = "") -> Iterator[Part]:
    """The flow, and the table of what happened to it."""
    yield f"\n{flow_text(answer.flow)}, on node {answer.node}\n\n"
    yield _table(list(rows(answer.explanation)), wide=output == "wide")


def _document(answers: Sequence[Answer]) -> Object:
    """All answers, and the verdict on all of it."""
    return {
        "verdict": _verdict(answers),
        "answer": _short(answers),
        "flows": [plain_answer(answer) for answer in answers],
    }


def _verdict(answers: Sequence[Answer]) -> str:
    """The verdict on all of it: deny wins, then uncertain."""
    return joined([answer.verdict for answer in answers])


def rendered(value: Any, output: str) -> str:
    """A document as json or yaml."""
    if output == "json":
        from pyctl.documents.json_text import dump_json

        return dump_json(value) + "\n"
    from pyctl.documents.yaml_text import dump_yaml

    return dump_yaml(value)


def chosen_format(output: str, known: Sequence[str]) -> str:
    """The format of -o; raises UsageError for one that there is not."""
    if output not in known and output != "yml":
        listed = ", ".join(known)
        raise UsageError(f"unrecognized output format '{output}' (known: {listed})")
    return "yaml" if output == "yml" else output


def _short(answers: Sequence[Answer]) -> str:
    """One line for all answers: what they have in common, or what is said where."""
    if len({answer.short for answer in answers}) == 1:
        return answers[0].short
    by_node: dict[str, list[str]] = {}
    for answer in answers:
        by_node.setdefault(answer.node, []).append(answer.verdict)
    nodes: dict[str, list[str]] = {}
    for node, verdicts in by_node.items():
        nodes.setdefault(_said(verdicts), []).append(node)
    if len(nodes) == 1:
        return next(iter(nodes))
    ranked = sorted(nodes, key=lambda said: _WORST_FIRST.index(said.split()[0]))
    return "; ".join(f"{said} on {_listed(nodes[said])}" for said in ranked)


def _said(verdicts: Sequence[str]) -> str:
    worst = SAID[joined(verdicts)]
    return worst if len(set(verdicts)) == 1 else f"{worst} in part"


def _listed(nodes: Sequence[str]) -> str:
    return ", ".join(nodes) if len(nodes) <= _MOST_NODES else f"{len(nodes)} nodes"


def _overview(answers: Sequence[Answer]) -> Table:
    return Table(
        ["NODE", "FLOW", "ANSWER"],
        [(answer.node, _flow(answer), answer.short) for answer in answers],
    )


def _flow(answer: Answer) -> str:
    more = f" and {answer.alike} more" if answer.alike else ""
    return flow_text(answer.flow) + more


def _table(found: Sequence[Row], *, wide: bool) -> Table:
    """The rows of a walk; what is as in the row above is left out unless `wide`."""
    shown = []
    last = Row("", "", "", "", "")
    for row in found:
        cells = list(row)
        if not wide:
            same_leg = row.leg == last.leg
            cells[0] = "" if same_leg else row.leg
            cells[1] = "" if same_leg and row.stage == last.stage else row.stage
        shown.append(tuple(cells))
        last = row
    return Table(["LEG", "STAGE", "ASKED", "RESULT", "WHY"], shown)

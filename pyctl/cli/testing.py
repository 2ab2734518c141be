"""What `pyctl test` does: files of cases to trials, and trials to text, junit and documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.cli.in_force import completed, in_force
from pyctl.cli.inputs import Files, read_value_of
from pyctl.cli.walks import Part, rendered, walk
from pyctl.errors import ManifestError
from pyctl.policy.asking import Answer
from pyctl.policy.plain import flow_text, plain_answer, plain_verdict
from pyctl.policy.scenarios import Scenarios, read_scenarios
from pyctl.policy.telling import short_answer
from pyctl.policy.trials import Bench, Refused, Trial
from pyctl.printers.layout import Table
from pyctl.printers.suites import Case, Suite, render

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.documents.source import Source

Object = dict[str, Any]


class Basis(NamedTuple):
    """The options of test that say what is in force beside the objects of scenarios."""

    files: Files
    overlay: bool
    namespace: str
    backend: str


class Tried(NamedTuple):
    """A file of cases with what became of each."""

    name: str
    source: Source
    trials: Sequence[Trial]


def tried(names: Sequence[str], basis: Basis, runtime: Runtime) -> tuple[list[Tried], list[str]]:
    """Run the cases of all files; with notes on what is in force.

    Raises FileError and ManifestError for files that cannot be read, all problems at once.
    """
    found = _read(names, runtime)
    notes: list[str] = []
    base: Sequence[Object] = ()
    elsewhere: Sequence[Object] = ()
    every = [scenario for _, scenarios in found for scenario in scenarios.scenarios]
    if basis.files.filename or basis.overlay or any(each.objects is None for each in every):
        known = in_force(runtime, basis.files, namespace=basis.namespace, overlay=basis.overlay)
        elsewhere, notes = known.objects, list(known.notes)
        base = elsewhere if basis.files.filename else ()
    bench = Bench(base, elsewhere, basis.backend or None)
    with runtime.progress.step("trying"):
        return [_run(bench, source, scenarios) for source, scenarios in found], notes


def told(files: Sequence[Tried], output: str) -> list[Part]:
    """What became of the cases, in a format."""
    if output == "junit":
        return [render("pyctl test", [_suite(each) for each in files])]
    if output in ("json", "yaml"):
        return [rendered([_plain(trial) for each in files for trial in each.trials], output)]
    parts: list[Part] = []
    for each in files:
        for trial in each.trials:
            if trial.differences:
                parts += _failure(each, trial)
    return [*parts, _summary(files)]


def differing(files: Sequence[Tried]) -> int:
    """How many cases are not as expected."""
    return sum(bool(trial.differences) for each in files for trial in each.trials)


def _read(names: Sequence[str], runtime: Runtime) -> list[tuple[Source, Scenarios]]:
    found: list[tuple[Source, Scenarios]] = []
    lines: list[str] = []
    for name in names:
        try:
            value, source = read_value_of(name, runtime)
            scenarios = read_scenarios(value, source, completed)
        except ManifestError as error:
            lines += error.lines
            continue
        if not any(scenario.cases for scenario in scenarios.scenarios):
            lines.append(f"{source.place()}: no flows: scenarios with flows are wanted")
        found.append((source, scenarios))
    if lines:
        raise ManifestError(lines)
    return found


def _run(bench: Bench, source: Source, scenarios: Scenarios) -> Tried:
    trials, lines = [], []
    for found in bench.run(scenarios):
        if isinstance(found, Refused):
            lines.append(f"{source.place(found.case.path)}: {found.why}")
        else:
            trials.append(found)
    if lines:
        raise ManifestError(lines)
    return Tried(scenarios.topic or source.file, source, trials)


def _failure(tried: Tried, trial: Trial) -> Iterator[Part]:
    place = tried.source.place(trial.case.path)
    wrong = "; ".join(trial.differences)
    answer = _answer(trial)
    yield f"{place}: {trial.scenario.name}, flow {trial.case.position}: {wrong}\n"
    yield f"{answer.short}\n"
    yield from walk(answer)
    yield "\n"


def _summary(files: Sequence[Tried]) -> str:
    trials = [trial for each in files for trial in each.trials]
    scenarios = len({(id(trial.scenario)) for trial in trials})
    wrong = differing(files)
    outcome = "all as expected" if not wrong else f"{wrong:,} not as expected"
    return f"{_count(scenarios, 'scenario')}, {_count(len(trials), 'flow')}: {outcome}\n"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _suite(tried: Tried) -> Suite:
    return Suite(tried.name, [_case(trial) for trial in tried.trials])


def _case(trial: Trial) -> Case:
    name = f"flow {trial.case.position}: {flow_text(trial.flow)}"
    if not trial.differences:
        return Case(trial.scenario.name, name)
    answer = _answer(trial)
    return Case(trial.scenario.name, name, "; ".join(trial.differences), _text(answer))


def _text(answer: Answer) -> str:
    """The walk as text, for where there are no tables."""
    lines = [answer.short]
    for part in walk(answer):
        if isinstance(part, Table):
            lines += ["  ".join(filter(None, row)) for row in part.rows]
    return "\n".join(lines)


def _plain(trial: Trial) -> Object:
    found: Object = {
        "scenario": trial.scenario.name,
        "index": trial.case.position,
        "expected": trial.expected,
        **plain_verdict(trial.verdict),
    }
    if trial.differences:
        found |= {
            "differences": list(trial.differences),
            "walk": plain_answer(_answer(trial))["walk"],
        }
    return found


def _answer(trial: Trial) -> Answer:
    explanation = trial.explained()
    node = trial.host.place.site.node
    return Answer(node, trial.flow, explanation, short_answer(explanation))

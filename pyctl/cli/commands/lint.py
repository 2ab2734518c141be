"""pyctl lint: what is wrong with policies before they are live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyctl.cli.answers import Answer, Told
from pyctl.cli.inputs import Files, manifests
from pyctl.cli.options import Filename, Namespace, Overlay, Recursive, choice
from pyctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyctl.cli.runtime import Runtime
    from pyctl.policy.lint import World

EXAMPLES = """\b
Examples:
  pyctl lint -f policies/ -R
  pyctl lint -f policy.yaml --overlay
  pyctl lint --ignore selects-everything --fail-on warning
  pyctl lint -f policies/ --select '*-cut' -o sarif > lint.sarif
  pyctl lint --rules
"""

FORMATS = ("text", "json", "sarif", "junit")
LEVELS = ("note", "warning", "error")
NEVER = "never"

Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="RULE,...",
        help="Only these rules; * stands for any letters. May be given several times.",
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="RULE,...", help="All rules but these, likewise."),
]
Level = Annotated[str, choice("--level", metavar="LEVEL", words=LEVELS)]
FailOn = Annotated[str, choice("--fail-on", metavar="LEVEL", words=(*LEVELS, NEVER))]
Output = Annotated[str, choice("--output", "-o", metavar="FORMAT", words=FORMATS)]
Rules = Annotated[bool, typer.Option("--rules", help="List the rules and what each finds.")]


def command(
    ctx: typer.Context,
    *,
    filename: Filename = None,
    recursive: Recursive = False,
    overlay: Overlay = False,
    namespace: Namespace = "",
    select: Select = None,
    ignore: Ignore = None,
    level: Level = "note",
    fail_on: FailOn = "note",
    output: Output = "text",
    rules: Rules = False,
) -> Answer:
    """Say what is wrong with policies, and with the objects around them, before they are live.

    Looked at is the datastore; with -f files alone, with --overlay files laid over the datastore.
    Told is what is of --level and worse; the exit code is 1 for what is of --fail-on and worse.
    """
    _check("--output", output, FORMATS)
    _check("--level", level, LEVELS)
    _check("--fail-on", fail_on, (*LEVELS, NEVER))
    from pyctl.cli import linting
    from pyctl.policy.lint import chosen, lint

    selected = chosen(_words(select), _words(ignore))
    if rules:
        return Told([linting.rules_told(selected, output)])
    files = Files(filename, recursive)
    failing = () if fail_on == NEVER else LEVELS[LEVELS.index(fail_on) :]
    with ctx.obj.progress.step("checking"):
        world = _world(ctx.obj, files, namespace=namespace, overlay=overlay)
        findings = [f for f in lint(world, selected) if f.level in LEVELS[LEVELS.index(level) :]]
    text = linting.told(world, selected, findings, output=output, failing=failing)
    return Told([text], code=int(any(finding.level in failing for finding in findings)))


def _world(runtime: Runtime, files: Files, *, namespace: str, overlay: bool) -> World:
    from pyctl.cli.in_force import surroundings
    from pyctl.client.linting import world_of_manifests, world_of_store
    from pyctl.client.namespaces import Scope

    if not files.filename:
        if overlay:
            raise UsageError("--overlay lays files over the datastore: name them with -f")
        return world_of_store(runtime.reader())
    return world_of_manifests(
        manifests(runtime, None, files),
        Scope(namespace),
        surroundings(runtime),
        below=runtime.reader() if overlay else None,
    )


def _check(option: str, word: str, known: Sequence[str]) -> None:
    if word not in known:
        raise UsageError(f"{option}: {word} is unknown (known: {', '.join(known)})")


def _words(given: Sequence[str] | None) -> list[str]:
    return [word.strip() for text in given or () for word in text.split(",") if word.strip()]

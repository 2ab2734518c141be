"""pyctl label: set or remove labels of an object."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer, Labelled
from pyctl.cli.completers import kind_and_name
from pyctl.cli.inputs import one, spelled_out
from pyctl.cli.options import Namespace
from pyctl.client.namespaces import Scope, namespace_of
from pyctl.errors import UsageError

EXAMPLES = """\b
Examples:
  pyctl label node node-1 zone=west
  pyctl label node node-1 zone=east rack=7 --overwrite
  pyctl label node node-1 zone --remove
"""


def command(
    ctx: typer.Context,
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            show_default=False,
            metavar="KIND NAME LABEL...",
            help="The object, and its labels: KEY=VALUE, or KEY with --remove.",
            autocompletion=kind_and_name,
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the value of a label that is there.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the labels.")] = False,
    namespace: Namespace = "",
) -> Answer:
    """Set labels with KEY=VALUE, or remove them with KEY and --remove: all of them, or none."""
    from pyctl.client.labelling import Relabelling
    from pyctl.client.patching import Patcher

    given = spelled_out(words or [])
    if len(given) < 3:
        raise UsageError(f"requires at least 3 arg(s), only received {len(given)}")
    subject = f"{given[0]} {given[1]}"
    try:
        kind = one(given[0], given[1])
        where = namespace_of(kind, "", Scope(namespace), single=True)
    except UsageError as error:
        raise UsageError(f"failed to get {subject}, error {error}") from error
    change = Relabelling(subject, given[2:], overwrite=overwrite, remove=remove)
    outcomes = Patcher(ctx.obj.writer()).edit(kind, given[1], where, change)
    return Labelled(outcomes=ctx.obj.progress.over(outcomes, "writing"), change=change)

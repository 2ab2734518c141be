"""pyctl create: create objects; fail for those that exist."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer
from pyctl.cli.inputs import Files
from pyctl.cli.options import (
    DryRun,
    Filename,
    Namespace,
    ObjectOutput,
    Recursive,
    SkipEmpty,
    Words,
)
from pyctl.cli.writes import manner, tolerating, write
from pyctl.client.namespaces import Scope
from pyctl.errors import AlreadyExists

EXAMPLES = """\b
Examples:
  pyctl create -f policy.yaml
  pyctl create --skip-exists -f manifests/
"""


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    filename: Filename = None,
    recursive: Recursive = False,
    skip_empty: SkipEmpty = False,
    skip_exists: Annotated[
        bool, typer.Option("--skip-exists", help="An object that exists counts as created.")
    ] = False,
    namespace: Namespace = "",
    dry_run: DryRun = "none",
    output: ObjectOutput = "",
) -> Answer:
    """Create objects from files, directories or stdin; an object that exists already is an error.

    Use apply to create or update.
    """
    files = Files(filename, recursive, skip_empty)
    answer = write(
        "create", ctx.obj, words, files, Scope(namespace), manner(ctx.obj, dry_run, output)
    )
    if not skip_exists:
        return answer
    return answer._replace(outcomes=tolerating(answer.outcomes, AlreadyExists))

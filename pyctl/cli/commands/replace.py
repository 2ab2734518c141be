"""pyctl replace: replace objects that exist."""

from __future__ import annotations

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
from pyctl.cli.writes import manner, write
from pyctl.client.namespaces import Scope

EXAMPLES = """\b
Examples:
  pyctl replace -f policy.yaml
"""


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    filename: Filename = None,
    recursive: Recursive = False,
    skip_empty: SkipEmpty = False,
    namespace: Namespace = "",
    dry_run: DryRun = "none",
    output: ObjectOutput = "",
) -> Answer:
    """Replace objects that exist, from files, directories or stdin; a missing object is an error.

    Use apply to create or update.
    """
    files = Files(filename, recursive, skip_empty)
    return write(
        "replace", ctx.obj, words, files, Scope(namespace), manner(ctx.obj, dry_run, output)
    )

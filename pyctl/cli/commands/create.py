"""pyctl create: create objects; fail for those that exist."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer, Written
from pyctl.cli.inputs import Files
from pyctl.cli.options import Filename, Namespace, Recursive, SkipEmpty, Words
from pyctl.cli.writes import tolerating, write
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
) -> Answer:
    """Create objects from files, directories or stdin; an object that exists already is an error.

    Use apply to create or update.
    """
    files = Files(filename, recursive, skip_empty)
    answer = write("create", ctx.obj, words, files, namespace)
    if not skip_exists:
        return answer
    return Written(verb="create", outcomes=tolerating(answer.outcomes, AlreadyExists))

"""pyctl help: the help of pyctl or of a verb."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.core import TyperGroup

from pyctl.cli.answers import Answer, Said

EXAMPLES = """\b
Examples:
  pyctl help
  pyctl help apply
"""


def command(
    ctx: typer.Context,
    *,
    words: Annotated[list[str] | None, typer.Argument(show_default=False, metavar="[VERB]")] = None,
) -> Answer:
    """Show the help of pyctl, or of a verb."""
    group = ctx.find_root()
    if not words:
        return Said(text=group.get_help() + "\n")
    assert isinstance(group.command, TyperGroup)
    verb = group.command.get_command(group, words[0])
    assert verb is not None, "an unknown verb raises"
    with verb.make_context(words[0], [], parent=group, resilient_parsing=True) as context:
        return Said(text=verb.get_help(context) + "\n")

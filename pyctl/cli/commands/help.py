"""pyctl help: the help of pyctl, of a verb, or of a command in a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pyctl.cli.answers import Answer, Said
from pyctl.cli.completers import commands

EXAMPLES = """\b
Examples:
  pyctl help
  pyctl help apply
  pyctl help datastore compact
"""


def command(
    ctx: typer.Context,
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            show_default=False,
            metavar="[VERB [COMMAND]]",
            help="A verb, and a command of it where it has several.",
            autocompletion=commands,
        ),
    ] = None,
) -> Answer:
    """Show the help of pyctl, of a verb, or of a command in a group."""
    return Said(text=_help(ctx.find_root(), words or []) + "\n")


def _help(context: Any, words: Sequence[str]) -> str:
    """The help of the command that the words lead to; those after it count for nothing."""
    command = context.command
    if not words or not isinstance(command, TyperGroup):
        return str(context.get_help())
    below = command.get_command(context, words[0])
    assert below is not None, "an unknown word raises"
    with below.context_class(below, info_name=words[0], parent=context) as inner:
        return _help(inner, words[1:])

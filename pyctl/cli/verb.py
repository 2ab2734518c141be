"""A verb as typer's command: its module is imported when it is used, its line read as calicoctl's.

`commands/VERB.py` holds one, `commands/GROUP_COMMAND.py` one of a group: a function `command` and
the `EXAMPLES` of its help.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand
from typer.main import get_command

from pyctl.cli import arguments
from pyctl.cli.arguments import Flag
from pyctl.errors import UsageError

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime


LEVELS = ("panic", "fatal", "error", "warn", "info", "debug")
LOG_LEVEL = Flag("log-level", "l", words=(*LEVELS, "trace", "warning"))
"""-l before a level; before anything else it is the --selector of verbs that have one."""
WRITING = frozenset(
    {"create", "apply", "replace", "patch", "edit", "delete", "label", "annotate", "restore"}
)
"""The commands that change objects: the others need not say that they did not."""
_BARE = {"dry-run": "client"}
"""Options that may stand without a value, and what they mean then."""


class HelpWanted(Exception):
    """The user asked for help; str() is it."""


class Verb(TyperCommand):
    """A command that reads its line as calicoctl does."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Hand typer a line that it understands."""
        flags = [flag_of(param) for param in self.params if param.param_type_name == "option"]
        line = arguments.split(args, [LOG_LEVEL, *flags])
        if "--help" in line.options:
            raise HelpWanted(ctx.get_help())
        options = []
        for option in line.options:
            name, _, value = option.partition("=")
            if name == "--log-level":
                set_level(ctx.obj, value)
            else:
                options.append(option)
        return super().parse_args(ctx, [*options, "--", *line.words])

    def invoke(self, ctx: Any) -> Any:
        """Run, and note for the report whether this is a command that changes objects."""
        ctx.obj.writing = self.name in WRITING
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The verb's own options, then those of every verb."""
        super().format_options(ctx, formatter)
        write_shared_options(ctx, formatter)


def load(name: str, *, group: str = "", about: str) -> Any:
    """The command of a verb, or of a command in a group; `about` is its line in the table."""
    path = f"{group}_{name}" if group else name
    module = import_module(f"pyctl.cli.commands.{path.replace('-', '_')}")
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name=name, cls=Verb, short_help=about, epilog=module.EXAMPLES)(module.command)
    return get_command(single)


def flag_of(param: Any) -> Flag:
    """What is to be known of one of typer's options to read a line as calicoctl does."""
    long = next(opt for opt in param.opts if opt.startswith("--"))[2:]
    return Flag(
        long=long,
        short=next((opt[1:] for opt in param.opts if opt[1:2] != "-"), ""),
        boolean=bool(getattr(param, "is_flag", False)),
        repeats=bool(getattr(param, "multiple", False)),
        bare=_BARE.get(long, ""),
    )


def set_level(runtime: Runtime, level: str) -> None:
    """Note how much is told of what goes wrong inside; UsageError for a word that is no level."""
    if level.lower() not in LOG_LEVEL.words:
        known = ", ".join(LEVELS)
        raise UsageError(f"unknown log level: {level}, expected one of: {known}")
    runtime.debug = level.lower() in ("debug", "trace")


def write_shared_options(ctx: Any, formatter: Any) -> None:
    """The help's section of the options that every verb takes."""
    records = [param.get_help_record(ctx) for param in ctx.find_root().command.params]
    with formatter.section("Options of every verb"):
        formatter.write_dl([record for record in records if record is not None])


def unknown(word: str, known: Iterable[str], program: str) -> UsageError:
    """Why a word is no command, in calicoctl's words, with the nearest that is one."""
    from difflib import get_close_matches

    names = list(known)
    close = get_close_matches(word, names, n=1)
    hint = f" (did you mean {close[0]}?)" if close else f" (known: {', '.join(names)})"
    return UsageError(f'unknown command "{word}" for "{program}"{hint}')

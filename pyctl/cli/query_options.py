"""The options and arguments that the commands of query share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyctl.cli.completers import kind_and_name
from pyctl.cli.inputs import Files
from pyctl.cli.options import choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyctl.cli.answers import Told
    from pyctl.cli.querying import Listing, Question
    from pyctl.cli.runtime import Runtime
    from pyctl.policy.snapshot import Snapshot

FORMATS = ("ps", "wide", "name", "json", "yaml")

What = Annotated[
    list[str] | None,
    typer.Argument(
        show_default=False,
        metavar="[KIND/NAME]",
        help="What is asked about; KIND NAME, or a name alone where it is clear.",
        autocompletion=kind_and_name,
    ),
]
QuerySelector = Annotated[
    str | None,
    typer.Option(
        "--selector",
        "-l",
        metavar="SELECTOR",
        show_default=False,
        help="Ask about the endpoints that a selector selects.",
    ),
]
Output = Annotated[str, choice("--output", "-o", metavar="FORMAT", words=FORMATS)]


def answer(
    runtime: Runtime,
    ask: Callable[[Question, Snapshot], Listing],
    question: Question,
    files: Files,
    output: str,
    *,
    overlay: bool,
) -> Told:
    """The answer of one of the commands."""
    from pyctl.cli.in_force import in_force
    from pyctl.cli.querying import told
    from pyctl.cli.walks import chosen_format
    from pyctl.policy.snapshot import Snapshot

    shown = chosen_format(output, FORMATS)
    known = in_force(runtime, files, namespace=question.namespace, overlay=overlay)
    with runtime.progress.step("asking"):
        return told(ask(question, Snapshot(known.objects)), known, shown)

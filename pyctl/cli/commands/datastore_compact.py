"""pyctl datastore compact: forget the history of objects, and give its space back."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer, Said
from pyctl.client.compacting import Compaction, compact
from pyctl.errors import UsageError

EXAMPLES = """\b
Examples:
  pyctl datastore compact
  pyctl datastore compact --keep 1000
  pyctl datastore compact --revision 120
"""


def command(
    ctx: typer.Context,
    *,
    revision: Annotated[
        int | None,
        typer.Option("--revision", metavar="N", min=1, help="Forget what was before this one."),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option("--keep", metavar="N", min=0, help="Keep the last N revisions before now."),
    ] = None,
) -> Answer:
    """Forget how objects were in the past, and give the space back; what is stored now stays.

    Afterwards `get` cannot show objects as they were before that revision. Commands that read or
    write meanwhile are not disturbed.
    """
    if revision is not None and keep is not None:
        raise UsageError("--revision and --keep both say what to forget: choose one")
    with ctx.obj.progress.step("compacting"):
        done = compact(ctx.obj.reader().datastore, revision=revision, keep=keep)
    return Said(text=_told(done) + "\n")


def _told(done: Compaction) -> str:
    if done.revision == "0":
        return "Nothing was forgotten: there are no more revisions than that"
    text = f"Forgot the history before revision {done.revision}"
    if done.freed is None:
        return f"{text}; its space is given back when those who read now have ended"
    return f"{text}, and gave {_size(done.freed)} back" if done.freed else text


def _size(count: int) -> str:
    """`812 KB`, `3.4 MB`."""
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(count // 1000, 1)} KB"

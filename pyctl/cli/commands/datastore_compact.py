"""pyctl datastore compact: forget the history of objects."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer, Said

EXAMPLES = """\b
Examples:
  pyctl datastore compact
  pyctl datastore compact --revision 120
"""


def command(
    ctx: typer.Context,
    *,
    revision: Annotated[
        str, typer.Option("--revision", metavar="N", help="Forget what is older than this.")
    ] = "",
) -> Answer:
    """Forget how objects were before now, or before a revision; what is stored now stays.

    Afterwards `get` cannot show objects as they were then.
    """
    datastore = ctx.obj.reader().datastore
    oldest = revision or datastore.revision()
    datastore.compact(oldest)
    return Said(text=f"Forgot the history before revision {oldest}\n")

"""pyctl datastore restore: make a datastore hold what a backup holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from pyctl.cli.answers import Answer, Written
from pyctl.cli.inputs import Files, manifests
from pyctl.client.restoring import Restorer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyctl.cli.runtime import Runtime
    from pyctl.client.outcome import Notice, Outcome
    from pyctl.manifests.manifest import Manifest

EXAMPLES = """\b
Examples:
  pyctl datastore restore backup.yaml
  zcat backup.yaml.gz | pyctl datastore restore -
  pyctl datastore restore --force backup.yaml
"""


def command(
    ctx: typer.Context,
    *,
    file: Annotated[
        str, typer.Argument(metavar="FILE", show_default=False, help="The backup; - for stdin.")
    ],
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Replace what the datastore holds, and delete what FILE does not hold."
        ),
    ] = False,
) -> Answer:
    """Make an empty datastore hold what a backup holds, with the uids and times of creation.

    All of the file is checked first. On the embedded datastore everything is restored in one step,
    or nothing. A datastore that holds only what is there from the start is empty.
    """
    found = manifests(ctx.obj, None, Files([file]))
    return Written(verb="restore", outcomes=_outcomes(ctx.obj, found, force=force))


def _outcomes(
    runtime: Runtime, found: Sequence[Manifest], *, force: bool
) -> Iterator[Outcome | Notice]:
    restorer = Restorer(runtime.writer(), force=force)
    with runtime.interrupts_held(), runtime.progress.step(f"restoring {len(found)} objects"):
        yield from restorer.restore(found)

"""pyctl delete: delete objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from pyctl.cli.answers import Answer, Written
from pyctl.cli.inputs import Files
from pyctl.cli.options import (
    AllNamespaces,
    DryRun,
    Everything,
    Filename,
    Namespace,
    ObjectOutput,
    Recursive,
    Selector,
    SkipEmpty,
    Words,
)
from pyctl.cli.questions import confirm
from pyctl.cli.subjects import Asked, find
from pyctl.cli.writes import carried_out, manner, tolerating
from pyctl.client.namespaces import Scope
from pyctl.errors import NotFound, PyctlError

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.client.outcome import Notice, Outcome
    from pyctl.client.targets import Target

EXAMPLES = """\b
Examples:
  pyctl delete hostendpoint node-1-eth0
  pyctl delete gnp/lock-down hep/node-1-eth0
  pyctl delete -f policy.yaml
  pyctl delete hostendpoints -l zone=north
  pyctl delete hostendpoints --all
"""

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before objects are deleted.")]
SkipNotExists = Annotated[
    bool,
    typer.Option(
        "--skip-not-exists", "-s", help="An object that does not exist counts as deleted."
    ),
]


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    filename: Filename = None,
    recursive: Recursive = False,
    skip_empty: SkipEmpty = False,
    selector: Selector = None,
    everything: Everything = False,
    yes: Yes = False,
    skip_not_exists: SkipNotExists = False,
    namespace: Namespace = "",
    all_namespaces: AllNamespaces = False,
    dry_run: DryRun = "none",
    output: ObjectOutput = "",
) -> Answer:
    """Delete objects by kind and name, those that files name, or those that -l or --all choose.

    A resourceVersion in a file is a condition: the object is deleted only while it has that one.
    Before --all, and before -l that chooses more than one object, there is a question on a
    terminal.
    """
    runtime = ctx.obj
    files = Files(filename, recursive, skip_empty)
    asked = Asked(words or [], files, Scope(namespace, all_namespaces), selector, everything)
    how = manner(ctx.obj, dry_run, output, chosen=asked.choosing)
    found = find(runtime, asked, "delete")
    targets = found.targets
    many = everything or (selector is not None and len(targets) > 1)
    if many and targets and not (yes or how.dry) and not confirm(runtime, _question(targets)):
        raise PyctlError("not confirmed: nothing was deleted (--yes deletes without a question)")
    outcomes = _outcomes(runtime, targets, dry=how.dry)
    if skip_not_exists or asked.choosing:
        outcomes = tolerating(outcomes, NotFound)
    return Written(verb="delete", outcomes=chain(found.notices, outcomes), manner=how)


def _outcomes(
    runtime: Runtime, targets: Sequence[Target], *, dry: str
) -> Iterator[Outcome | Notice]:
    if not targets:
        return
    from pyctl.client.deleting import Deleter

    outcomes = Deleter(runtime.writer(dry=dry)).delete(targets)
    yield from carried_out(runtime, outcomes, "deleting", len(targets))


def _question(targets: Sequence[Target]) -> str:
    """`Delete 12 HostEndpoints, 1 Tier?`."""
    counts: dict[str, list[Target]] = {}
    for target in targets:
        counts.setdefault(target.kind.name, []).append(target)
    return f"Delete {', '.join(of[0].kind.counted(len(of)) for of in counts.values())}?"

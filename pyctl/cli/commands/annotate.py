"""pyctl annotate: set or remove annotations."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer
from pyctl.cli.completers import objects_before_entries
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
)
from pyctl.client.namespaces import Scope

EXAMPLES = """\b
Examples:
  pyctl annotate gnp lock-down ticket=OPS-17
  pyctl annotate gnp lock-down ticket=OPS-18 --overwrite
  pyctl annotate gnp lock-down ticket-
  pyctl annotate nodes --all 'contact=network team'
"""

Entries = Annotated[
    list[str] | None,
    typer.Argument(
        show_default=False,
        metavar="[KIND NAME...] ANNOTATION...",
        help="The objects, and their annotations: KEY=VALUE, or KEY- to remove one.",
        autocompletion=objects_before_entries,
    ),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace the value of an annotation that is there.")
]
Remove = Annotated[bool, typer.Option("--remove", help="Remove the annotations.")]


def command(
    ctx: typer.Context,
    *,
    words: Entries = None,
    filename: Filename = None,
    recursive: Recursive = False,
    selector: Selector = None,
    everything: Everything = False,
    overwrite: Overwrite = False,
    remove: Remove = False,
    namespace: Namespace = "",
    all_namespaces: AllNamespaces = False,
    dry_run: DryRun = "none",
    output: ObjectOutput = "",
) -> Answer:
    """Set annotations with KEY=VALUE, remove them with KEY- (or KEY and --remove).

    Of each object all the annotations are changed, or none. Objects are named, described by files,
    or chosen by -l or --all.
    """
    from pyctl.cli.labels import Wish, label
    from pyctl.cli.subjects import Asked
    from pyctl.cli.writes import manner
    from pyctl.client.labelling import ANNOTATIONS

    files, scope = Files(filename, recursive), Scope(namespace, all_namespaces)
    asked = Asked(words or [], files, scope, selector, everything)
    how = manner(ctx.obj, dry_run, output, chosen=asked.choosing)
    return label(ctx.obj, ANNOTATIONS, asked, Wish(overwrite, remove), how)

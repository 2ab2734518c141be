"""pyctl label: set or remove labels."""

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
  pyctl label node node-1 zone=west
  pyctl label node node-1 zone=east rack=7 --overwrite
  pyctl label node node-1 zone-
  pyctl label nodes -l zone=west site=lyon
  pyctl label nodes --all site-
"""

Entries = Annotated[
    list[str] | None,
    typer.Argument(
        show_default=False,
        metavar="[KIND NAME...] LABEL...",
        help="The objects, and their labels: KEY=VALUE, or KEY- to remove one.",
        autocompletion=objects_before_entries,
    ),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace the value of a label that is there.")
]
Remove = Annotated[bool, typer.Option("--remove", help="Remove the labels.")]


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
    """Set labels with KEY=VALUE, remove them with KEY- (or KEY and --remove).

    Of each object all the labels are changed, or none. Objects are named, described by files, or
    chosen by -l or --all.
    """
    from pyctl.cli.labels import Wish, label
    from pyctl.cli.subjects import Asked
    from pyctl.cli.writes import manner
    from pyctl.client.labelling import LABELS

    files, scope = Files(filename, recursive), Scope(namespace, all_namespaces)
    asked = Asked(words or [], files, scope, selector, everything)
    how = manner(ctx.obj, dry_run, output, chosen=asked.choosing)
    return label(ctx.obj, LABELS, asked, Wish(overwrite, remove), how)

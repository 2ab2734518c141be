"""pyctl edit: change objects in an editor."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer
from pyctl.cli.inputs import Files
from pyctl.cli.options import (
    AllNamespaces,
    DryRun,
    Filename,
    Namespace,
    Recursive,
    Selector,
    Words,
    choice,
)
from pyctl.errors import UsageError

EXAMPLES = """\b
Examples:
  pyctl edit globalnetworkpolicy lock-down
  pyctl edit hep/node-1-eth0 tier/security
  pyctl edit nodes -l zone=north
  EDITOR='code --wait' pyctl edit gnp lock-down -o json
"""

FORMATS = ("yaml", "json")


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    filename: Filename = None,
    recursive: Recursive = False,
    selector: Selector = None,
    output: Annotated[str, choice("--output", "-o", metavar="FORMAT", words=FORMATS)] = "yaml",
    namespace: Namespace = "",
    all_namespaces: AllNamespaces = False,
    dry_run: DryRun = "none",
) -> Answer:
    """Change objects in an editor: some by name, those that files name, or all of a kind.

    The editor is that of $PYCTL_EDITOR, $KUBE_EDITOR, $VISUAL or $EDITOR, else vi. While something
    is wrong with the text it opens again and says what. An object that somebody else has changed
    meanwhile is not overwritten unasked.
    """
    if output not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"unrecognized output format '{output}' (known: {known})")
    from pyctl.cli.edits import edited
    from pyctl.cli.subjects import Asked
    from pyctl.cli.writes import manner
    from pyctl.client.namespaces import Scope

    files, scope = Files(filename, recursive), Scope(namespace, all_namespaces)
    asked = Asked(words or [], files, scope, selector)
    return edited(ctx.obj, asked, output, manner(ctx.obj, dry_run, ""))

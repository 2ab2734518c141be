"""pyctl apply: create objects, or update those that exist."""

from __future__ import annotations

import typer

from pyctl.cli.answers import Answer
from pyctl.cli.inputs import Files
from pyctl.cli.options import (
    DryRun,
    Filename,
    Namespace,
    ObjectOutput,
    Recursive,
    SkipEmpty,
    Words,
)
from pyctl.cli.writes import manner, write
from pyctl.client.namespaces import Scope

EXAMPLES = """\b
Examples:
  pyctl apply -f policy.yaml
  pyctl apply -R -f manifests/
  kubectl get nodes -o yaml | pyctl apply -f -
"""


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    filename: Filename = None,
    recursive: Recursive = False,
    skip_empty: SkipEmpty = False,
    namespace: Namespace = "",
    dry_run: DryRun = "none",
    output: ObjectOutput = "",
) -> Answer:
    """Create objects, or update those that exist, from files, directories or stdin.

    Spec, labels and annotations become those of the manifest as a whole. An object that would not
    change is not written; a manifest with a resourceVersion is written only while the stored object
    still has that one.
    """
    files = Files(filename, recursive, skip_empty)
    return write("apply", ctx.obj, words, files, Scope(namespace), manner(ctx.obj, dry_run, output))

"""pyctl patch: change some fields of an object."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer
from pyctl.cli.completers import kind_and_name
from pyctl.cli.inputs import Files
from pyctl.cli.options import (
    DryRun,
    Filename,
    Namespace,
    ObjectOutput,
    Recursive,
    choice,
)
from pyctl.cli.writes import manner
from pyctl.errors import UsageError

EXAMPLES = """\b
Examples:
  pyctl patch kubecontrollersconfiguration default \\
    --patch='{"spec": {"controllers": {"node": {"hostEndpoint": {"autoCreate": "Enabled"}}}}}'
  pyctl patch hep node-1-eth0 -p 'spec: {interfaceName: eth1}'
  pyctl patch gnp lock-down -t json -p '[{op: add, path: /spec/ingress/0, value: {action: Log}}]'
  pyctl patch gnp lock-down --patch-file change.yaml
"""

TYPES = ("strategic", "merge", "json")
"""The types of patch; see client/patches.py."""

Target = Annotated[
    list[str] | None,
    typer.Argument(
        show_default=False,
        metavar="[KIND NAME]",
        help="The object, as KIND/NAME too.",
        autocompletion=kind_and_name,
    ),
]
Patch = Annotated[
    str, typer.Option("--patch", "-p", metavar="PATCH", help="The patch, as JSON or YAML.")
]
PatchFile = Annotated[
    str, typer.Option("--patch-file", metavar="FILE", help="A file with the patch, or -.")
]
Type = Annotated[str, choice("--type", "-t", metavar="TYPE", words=TYPES)]


def command(
    ctx: typer.Context,
    *,
    words: Target = None,
    patch: Patch = "",
    patch_file: PatchFile = "",
    kind_of_patch: Type = "strategic",
    filename: Filename = None,
    recursive: Recursive = False,
    namespace: Namespace = "",
    dry_run: DryRun = "none",
    output: ObjectOutput = "",
) -> Answer:
    """Change some fields of one object, or of all that files name, and leave the others.

    strategic: maps are merged, null removes a key, a list replaces the list; Kubernetes' directives
    are followed. merge: the same without directives (RFC 7386). json: a list of operations (RFC
    6902).
    """
    kind = kind_of_patch.lower()
    if kind not in TYPES:
        known = ", ".join(TYPES)
        raise UsageError(f"unknown patch type '{kind_of_patch}' (known: {known})")
    from pyctl.cli.patching import Wanted, patched

    files, wanted = Files(filename, recursive), Wanted(kind, patch, patch_file)
    return patched(ctx.obj, words or [], files, namespace, wanted, manner(ctx.obj, dry_run, output))

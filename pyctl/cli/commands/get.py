"""pyctl get: show objects."""

from __future__ import annotations

from typing import Annotated

import typer

from pyctl.cli.answers import Answer, Shown
from pyctl.cli.inputs import Files, manifests, named
from pyctl.cli.options import Filename, Namespace, Recursive, SkipEmpty, Words
from pyctl.client.namespaces import Scope
from pyctl.client.search import Search
from pyctl.errors import UsageError

EXAMPLES = """\b
Examples:
  pyctl get hostendpoints -o wide
  pyctl get hep/node-1-auto-hep -o yaml
  pyctl get globalnetworkpolicies,tiers
  pyctl get -f policy.yaml
"""

FORMATS = ("ps", "wide", "yaml", "json", "name")
_ALIASES = {"yml": "yaml"}


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    filename: Filename = None,
    recursive: Recursive = False,
    skip_empty: SkipEmpty = False,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
    ] = "ps",
    namespace: Namespace = "",
    all_namespaces: Annotated[
        bool, typer.Option("--all-namespaces", "-A", help="List the objects of all namespaces.")
    ] = False,
    historic: Annotated[bool, typer.Option("--all-namespaces-a", "-a", hidden=True)] = False,
    export: Annotated[
        bool,
        typer.Option("--export", help="Leave out of named objects what belongs to this cluster."),
    ] = False,
) -> Answer:
    """Show objects: all of a kind, some by name, or those that files describe.

    YAML and JSON can be given to apply or replace again. In a file, a resourceVersion asks for the
    object as it was then.
    """
    chosen = _ALIASES.get(output, output)
    if chosen not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"unrecognized output format '{output}' (known: {known})")
    search = Search(
        ctx.obj.reader(),
        Scope(namespace, all_namespaces or historic),
        export=export and not filename,
    )
    if filename:
        for manifest in manifests(ctx.obj, words, Files(filename, recursive, skip_empty)):
            search.one_like(manifest.kind, manifest.object["metadata"])
    else:
        for part in named(words or []):
            search.kind(part.kind, part.names)
    return Shown(
        found=search.found,
        output=chosen,
        with_namespace=bool(namespace or all_namespaces or historic),
        errors=search.errors,
    )

"""pyctl get: show objects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from pyctl.cli.answers import Answer, Shown
from pyctl.cli.inputs import Files, Named, NothingGivenError, manifests, named
from pyctl.cli.options import (
    FieldSelector,
    Filename,
    Namespace,
    Recursive,
    Selector,
    SkipEmpty,
    Words,
)
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


Output = Annotated[
    str, typer.Option("--output", "-o", metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
]
AllNamespaces = Annotated[
    bool, typer.Option("--all-namespaces", "-A", help="List the objects of all namespaces.")
]
Export = Annotated[
    bool, typer.Option("--export", help="Leave out of named objects what belongs to this cluster.")
]


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    filename: Filename = None,
    recursive: Recursive = False,
    skip_empty: SkipEmpty = False,
    output: Output = "ps",
    selector: Selector = None,
    field_selector: FieldSelector = None,
    namespace: Namespace = "",
    all_namespaces: AllNamespaces = False,
    historic: Annotated[bool, typer.Option("--all-namespaces-a", "-a", hidden=True)] = False,
    export: Export = False,
) -> Answer:
    """Show objects: all of a kind, some by name, or those that files describe.

    YAML and JSON can be given to apply or replace again. In a file, a resourceVersion asks for the
    object as it was then.
    """
    chosen = _ALIASES.get(output, output)
    if chosen not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"unrecognized output format '{output}' (known: {known})")
    choice = None
    if selector is not None or field_selector is not None:
        from pyctl.client.choosing import Choice

        choice = Choice(selector, field_selector)
    search = Search(
        ctx.obj.reader(),
        Scope(namespace, all_namespaces or historic),
        export=export and not filename,
        choice=choice,
    )
    with _leading_in():
        files = Files(filename, recursive, skip_empty)
        asked = manifests(ctx.obj, words, files) if filename else named(words or [])
    for part in asked:
        if isinstance(part, Named):
            search.kind(part.kind, part.names)
        else:
            search.one_like(part.kind, part.object["metadata"])
    return Shown(
        found=search.found,
        output=chosen,
        with_namespace=bool(namespace or all_namespaces or historic),
        errors=search.errors,
        default_as_number=search.default_as_number() if chosen == "wide" else "",
    )


@contextmanager
def _leading_in() -> Iterator[None]:
    """Give errors about what is asked for the lead that calicoctl gives them."""
    try:
        yield
    except (UsageError, NothingGivenError) as error:
        raise type(error)(f"failed to get resources: {error}") from error

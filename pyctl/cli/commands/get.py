"""pyctl get: show objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyctl.cli import views
from pyctl.cli.answers import Answer
from pyctl.cli.inputs import Files
from pyctl.cli.lookups import Wanted, show
from pyctl.cli.options import (
    AllNamespaces,
    FieldSelector,
    Filename,
    Namespace,
    Recursive,
    Selector,
    SkipEmpty,
    Words,
    choice,
)
from pyctl.client.namespaces import Scope
from pyctl.errors import UsageError

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.client.choosing import Choice
    from pyctl.client.ordering import Order

EXAMPLES = """\b
Examples:
  pyctl get hostendpoints -o wide
  pyctl get hep/node-1-auto-hep -o yaml
  pyctl get globalnetworkpolicies,tiers
  pyctl get all
  pyctl get -f policy.yaml
  pyctl get hep -l "role == 'web'" --sort-by NODE
  pyctl get hep -o custom-columns=NAME:.metadata.name,IPS:.spec.expectedIPs
  pyctl get hep -o jsonpath='{.items[*].metadata.name}'
  pyctl get hep --watch
"""

_EVENTS = "--output-watch-events"

Output = Annotated[str, choice("--output", "-o", metavar="FORMAT", words=views.FORMATS)]
SortBy = Annotated[
    str | None,
    typer.Option(
        "--sort-by",
        metavar="PATH",
        show_default=False,
        help="A path such as .spec.order, or the heading of a column.",
    ),
]
ShowLabels = Annotated[
    bool, typer.Option("--show-labels", help="Show all labels as the last column of a table.")
]
NoHeaders = Annotated[bool, typer.Option("--no-headers", help="Leave out the headings of a table.")]
WatchOption = Annotated[
    bool, typer.Option("--watch", "-w", help="Go on to show changes, until Ctrl-C.")
]
WatchOnly = Annotated[
    bool, typer.Option("--watch-only", help="Show changes, without what is there now.")
]
WatchEvents = Annotated[bool, typer.Option(_EVENTS, help="In a watch, show what each change was.")]
Export = Annotated[
    bool, typer.Option("--export", help="Leave out of named objects what belongs to this cluster.")
]

Historic = Annotated[bool, typer.Option("--all-namespaces-a", "-a", hidden=True)]


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
    sort_by: SortBy = None,
    show_labels: ShowLabels = False,
    no_headers: NoHeaders = False,
    watch: WatchOption = False,
    watch_only: WatchOnly = False,
    output_watch_events: WatchEvents = False,
    namespace: Namespace = "",
    all_namespaces: AllNamespaces = False,
    historic: Historic = False,
    export: Export = False,
) -> Answer:
    """Show objects: all of a kind, some by name, or those that files describe.

    YAML and JSON can be given to apply or replace again. In a file, a resourceVersion asks for the
    object as it was then. The kind "all" stands for every kind.
    """
    wanted = Wanted(
        words or [],
        Files(filename, recursive, skip_empty),
        views.parse(output, no_headers=no_headers, show_labels=show_labels),
        Scope(namespace, all_namespaces or historic),
        choice=_choice(selector, field_selector),
        order=_order(sort_by),
        export=export and (not filename or len(words or []) > 1),  # beside -f, names mean just this
    )
    if watch or watch_only:
        return _watch(ctx.obj, wanted, only=watch_only, with_events=output_watch_events)
    if output_watch_events:
        raise UsageError(f"{_EVENTS} option can only be used with --watch or --watch-only")
    return show(ctx.obj, wanted)


def _watch(runtime: Runtime, wanted: Wanted, *, only: bool, with_events: bool) -> Answer:
    from pyctl.cli.watches import watch

    return watch(runtime, wanted, only=only, with_events=with_events)


def _choice(selector: str | None, field_selector: str | None) -> Choice | None:
    if selector is None and field_selector is None:
        return None
    from pyctl.client.choosing import Choice

    return Choice(selector, field_selector)


def _order(sort_by: str | None) -> Order | None:
    if sort_by is None:
        return None
    from pyctl.client.ordering import Order

    return Order(sort_by)

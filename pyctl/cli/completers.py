"""What may stand in a place of a command line: the `autocompletion` of options and arguments.

A completer is given the context of the command, whose `args` are the words before the place and
whose `params` are the options that are given, and the beginning that is there. It answers with
candidates, some with a description; the shell shows those that begin so. Nothing is imported here
that a get does without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from pyctl.resources.catalog import KINDS, Kind, kind_for_word

Candidates = list[str | tuple[str, str]]
Completer = Callable[[typer.Context, str], Candidates]


def among(words: Iterable[str]) -> Completer:
    """The words that an option takes; what follows one that ends in `...` is the user's."""
    known = [word.removesuffix("...") for word in words]

    def complete(ctx: typer.Context, incomplete: str) -> Candidates:
        return [*known]

    return complete


def kinds_and_names(ctx: typer.Context, incomplete: str) -> Candidates:
    """`KIND [NAME...]`, `KIND1,KIND2` or `KIND/NAME...`; nothing beside -f, which names all."""
    if ctx.params.get("filename"):
        return []
    words = ctx.args
    if "/" in incomplete or (words and "/" in words[0]):
        return _slashed(ctx, incomplete)
    if not words:
        done, comma, _ = incomplete.rpartition(",")
        return [(f"{done}{comma}{word}", about) for word, about in kinds(ctx, incomplete)]
    if "," in words[0]:
        return []
    return [*_names(ctx, kind_for_word(words[0]), given=words[1:])]


def objects_before_entries(ctx: typer.Context, incomplete: str) -> Candidates:
    """As kinds_and_names, up to the first KEY=VALUE or `KEY-` of a label or annotation."""
    if any("=" in word or word.endswith("-") for word in ctx.args):
        return []
    return kinds_and_names(ctx, incomplete)


def kind_and_name(ctx: typer.Context, incomplete: str) -> Candidates:
    """`KIND NAME` or `KIND/NAME`, of one object; what comes after that is not known."""
    words = ctx.args
    if "," in incomplete or len(words) > (0 if words and "/" in words[0] else 1):
        return []
    return kinds_and_names(ctx, incomplete)


def kinds(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Words for kinds: the plural of each, and its short forms as soon as something is typed."""
    begun = incomplete.rpartition(",")[2]
    return [
        (word, kind.name)
        for kind in KINDS
        for word in (kind.words[1:] if begun else kind.words[1:2])
    ]


def names_of(kind: str) -> Completer:
    """The names of a kind's objects, which are not in namespaces."""

    def complete(ctx: typer.Context, incomplete: str) -> Candidates:
        return [*_names(ctx, kind_for_word(kind), given=())]

    return complete


def commands(ctx: typer.Context, incomplete: str) -> Candidates:
    """Verbs, and the commands of a group whose name stands before."""
    inner: Any = ctx.find_root()
    for word in ctx.args:
        if not hasattr(inner.command, "get_command"):
            return []
        command = inner.command.get_command(inner, word)
        inner = command.context_class(command, info_name=word, parent=inner)
    return [*table(inner)]


def datastore_types(ctx: typer.Context, incomplete: str) -> Candidates:
    """The types of datastores."""
    from pyctl.datastores.config import TYPES

    return [*TYPES]


def contexts(ctx: typer.Context, incomplete: str) -> Candidates:
    """The contexts of the kubeconfig."""
    from pyctl.datastores.kubernetes.kubeconfig import context_names
    from pyctl.datastores.kubernetes.settings import kubernetes_settings
    from pyctl.datastores.settings import from_environment

    environ = ctx.obj.environ
    values = from_environment(environ)
    settings = kubernetes_settings(values, ctx.obj.flags, home=environ.get("HOME", ""))
    return [*context_names(settings.paths)]


def table(ctx: Any) -> list[tuple[str, str]]:
    """The commands of a group and what they do: the rows of its help; none for another command."""
    rows = _Rows()
    if hasattr(ctx.command, "list_commands"):
        ctx.command.format_commands(ctx, rows)
    return rows.seen


class _Rows:
    """Stands in for the formatter of a help text, and keeps what it would write in tables."""

    width = 100_000

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    @contextmanager
    def section(self, _name: str) -> Iterator[None]:
        yield

    def write_dl(self, rows: Iterable[tuple[str, str]]) -> None:
        self.seen += rows


def _slashed(ctx: typer.Context, incomplete: str) -> Candidates:
    """`KIND/` where a kind begins, then its names."""
    word, slash, _ = incomplete.partition("/")
    if not slash:
        return [(f"{word}/", about) for word, about in kinds(ctx, incomplete)]
    lead = f"{word}/"
    given = [other.removeprefix(lead) for other in ctx.args if other.startswith(lead)]
    return [f"{lead}{name}" for name in _names(ctx, kind_for_word(word), given)]


def _names(ctx: typer.Context, kind: Kind, given: Sequence[str]) -> list[str]:
    """The names of a kind's objects in the datastore, but for those that are given already."""
    from pyctl.client.namespaces import Scope, namespace_of

    reader = ctx.obj.reader_if_any()
    if reader is None:
        return []
    scope = Scope(ctx.params.get("namespace") or "")
    listing = reader.list(kind, namespace=namespace_of(kind, "", scope, single=True))
    names = [obj["metadata"]["name"] for obj in listing.objects]
    return [name for name in names if name not in given]

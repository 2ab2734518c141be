"""pyctl patch: change some fields of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyctl.cli.answers import Answer, Changed
from pyctl.cli.completers import kind_and_name
from pyctl.cli.inputs import one, spelled_out
from pyctl.cli.options import Namespace, choice
from pyctl.client.namespaces import Scope, namespace_of
from pyctl.errors import ManifestError, UsageError

if TYPE_CHECKING:
    from pyctl.documents.reader import Document

EXAMPLES = """\b
Examples:
  pyctl patch kubecontrollersconfiguration default \\
    --patch='{"spec": {"controllers": {"node": {"hostEndpoint": {"autoCreate": "Enabled"}}}}}'
  pyctl patch hep node-1-eth0 -p 'spec: {interfaceName: eth1}'
"""

TYPES = ("strategic",)


def command(
    ctx: typer.Context,
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            show_default=False,
            metavar="KIND NAME",
            help="The object, as KIND/NAME too.",
            autocompletion=kind_and_name,
        ),
    ] = None,
    patch: Annotated[
        str, typer.Option("--patch", "-p", metavar="PATCH", help="The patch, as JSON or YAML.")
    ] = "",
    kind_of_patch: Annotated[
        str,
        choice("--type", "-t", metavar="TYPE", words=TYPES),
    ] = "strategic",
    namespace: Namespace = "",
) -> Answer:
    """Change some fields of one object and leave the others as they are.

    Maps are merged, null removes a key, a list replaces the list.
    """
    if kind_of_patch not in TYPES:
        known = ", ".join(TYPES)
        raise UsageError(f"unknown patch type '{kind_of_patch}' (known: {known})")
    from pyctl.client.patching import Patcher, strategic

    given = spelled_out(words or [])
    if len(given) != 2:
        raise UsageError(f"accepts 2 arg(s), received {len(given)}")
    name = given[1]
    kind = one(given[0], name)
    document = _patch(patch)
    try:
        where = namespace_of(kind, "", Scope(namespace), single=True)
    except UsageError as error:
        raise UsageError(f"hit error: {error}") from error
    change = strategic(document.value)
    outcomes = Patcher(ctx.obj.writer()).edit(kind, name, where, change, document.source)
    return Changed(outcomes=ctx.obj.progress.over(outcomes, "writing"))


def _patch(text: str) -> Document:
    """The patch, whose value is an object; UsageError when it is none."""
    from pyctl.documents.reader import read_one

    lead = "hit error: performing strategic merge patch"
    if not text:
        raise UsageError(f"{lead}: give the patch with --patch")
    try:
        document = read_one(text, "patch")
    except ManifestError as error:
        raise UsageError(f"{lead}: {error}") from error
    if not isinstance(document.value, dict):
        raise UsageError(f'{lead}: an object of fields is wanted, like {{"spec": {{...}}}}')
    return document

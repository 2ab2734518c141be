"""pyctl validate: check manifests without a datastore."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from pyctl.cli.answers import Answer, Written
from pyctl.cli.inputs import Files, ignored, manifests
from pyctl.cli.options import Filename, Namespace, Recursive, SkipEmpty, Words

if TYPE_CHECKING:
    from pyctl.client.outcome import Notice, Outcome
    from pyctl.manifests.manifest import Manifest

EXAMPLES = """\b
Examples:
  pyctl validate -f policy.yaml
  pyctl validate -R -f manifests/
"""


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    filename: Filename = None,
    recursive: Recursive = False,
    skip_empty: SkipEmpty = False,
    namespace: Namespace = "",
) -> Answer:
    """Check manifests from files, directories or stdin without a datastore.

    Syntax, field names, types and every rule of the kinds are checked; whether a tier or a profile
    exists is not.
    """
    files = Files(filename, recursive, skip_empty)
    found = manifests(ctx.obj, words, files)
    outcomes: list[Outcome | Notice] = [
        *ignored(words, files),
        *ctx.obj.progress.over(_outcomes(found, namespace), "checking", len(found)),
    ]
    return Written(verb="validate", outcomes=outcomes)


def _outcomes(found: list[Manifest], namespace: str) -> Iterator[Outcome]:
    from pyctl.client.checking import check
    from pyctl.client.namespaces import Scope

    for manifest in found:
        yield check(manifest, Scope(namespace))

"""pyctl validate: check manifests without a datastore."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from pyctl.cli.answers import Answer, Written
from pyctl.cli.inputs import Files, manifests
from pyctl.cli.options import Filename, Namespace, Recursive, SkipEmpty, Words

if TYPE_CHECKING:
    from pyctl.client.outcome import Outcome
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
    found = manifests(ctx.obj, words, Files(filename, recursive, skip_empty))
    return Written(verb="validate", outcomes=_outcomes(found, namespace))


def _outcomes(found: list[Manifest], namespace: str) -> Iterator[Outcome]:
    from pyctl.client.checking import check
    from pyctl.client.namespaces import Scope

    for manifest in found:
        yield check(manifest, Scope(namespace))

"""pyctl delete: delete objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from pyctl.cli.answers import Answer, Written
from pyctl.cli.inputs import Files, ignored, manifests, named
from pyctl.cli.options import Filename, Namespace, Recursive, SkipEmpty, Words
from pyctl.cli.writes import tolerating
from pyctl.client.namespaces import Scope, namespace_of
from pyctl.errors import NotFound, UsageError

if TYPE_CHECKING:
    from pyctl.cli.runtime import Runtime
    from pyctl.client.deleting import Target
    from pyctl.client.outcome import Notice, Outcome
    from pyctl.manifests.manifest import Manifest

EXAMPLES = """\b
Examples:
  pyctl delete hostendpoint node-1-eth0
  pyctl delete gnp/lock-down hep/node-1-eth0
  pyctl delete -f policy.yaml
"""


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    filename: Filename = None,
    recursive: Recursive = False,
    skip_empty: SkipEmpty = False,
    skip_not_exists: Annotated[
        bool,
        typer.Option(
            "--skip-not-exists", "-s", help="An object that does not exist counts as deleted."
        ),
    ] = False,
    namespace: Namespace = "",
) -> Answer:
    """Delete objects by kind and name, or those that files name.

    A resourceVersion in a file is a condition: the object is deleted only while it has that one.
    """
    scope = Scope(namespace)
    files = Files(filename, recursive, skip_empty)
    if filename:
        found = manifests(ctx.obj, words, files)
        targets = [_of_manifest(manifest, scope) for manifest in found]
    else:
        targets = _of_words(words or [], scope)
    outcomes = _outcomes(ctx.obj, targets)
    if skip_not_exists:
        outcomes = tolerating(outcomes, NotFound)
    return Written(verb="delete", outcomes=chain(ignored(words, files), outcomes))


def _outcomes(runtime: Runtime, targets: Sequence[Target]) -> Iterator[Outcome | Notice]:
    if not targets:
        return
    from pyctl.client.deleting import Deleter

    with runtime.interrupts_held():
        outcomes = Deleter(runtime.writer()).delete(targets)
        yield from runtime.progress.over(outcomes, "deleting", len(targets))


def _of_words(words: Sequence[str], scope: Scope) -> list[Target]:
    from pyctl.client.deleting import Target

    targets = []
    for kind, names in named(words):
        if not names:
            raise UsageError(f"name the {kind.name} objects to delete: pyctl delete KIND NAME...")
        namespace = namespace_of(kind, "", scope, single=True)
        targets += [Target(kind, name, namespace) for name in names]
    return targets


def _of_manifest(manifest: Manifest, scope: Scope) -> Target:
    from pyctl.client.deleting import Target

    kind, name, version = manifest.kind, manifest.name, manifest.resource_version
    try:
        namespace = namespace_of(kind, manifest.namespace, scope, single=True)
    except UsageError as error:
        return Target(kind, name, error=error, source=manifest.source)
    return Target(kind, name, namespace, version, source=manifest.source)

"""pyctl validate: check manifests without a datastore."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from pyctl.cli.answers import Answer, Inspected, Written
from pyctl.cli.inputs import Files, ignored, manifests
from pyctl.cli.options import Filename, Namespace, Recursive, SkipEmpty, Words, choice
from pyctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyctl.cli.runtime import Runtime
    from pyctl.client.outcome import Notice, Outcome
    from pyctl.manifests.manifest import Manifest
    from pyctl.printers.examined import Examined

EXAMPLES = """\b
Examples:
  pyctl validate -f policy.yaml
  pyctl validate -R -f manifests/
  pyctl validate -R -f manifests/ -o junit > report.xml
"""

FORMATS = ("text", "json", "junit")


def command(
    ctx: typer.Context,
    *,
    words: Words = None,
    filename: Filename = None,
    recursive: Recursive = False,
    skip_empty: SkipEmpty = False,
    output: Annotated[
        str,
        choice("--output", "-o", metavar="FORMAT", words=FORMATS),
    ] = "text",
    namespace: Namespace = "",
) -> Answer:
    """Check manifests from files, directories or stdin without a datastore.

    Syntax, field names, types and every rule of the kinds are checked; whether a tier or a profile
    exists is not. The formats json and junit are reports for machines, of all files at once.
    """
    if output not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"unrecognized output format '{output}' (known: {known})")
    files = Files(filename, recursive, skip_empty)
    if output != "text":
        examining = _examined(ctx.obj, words, files, namespace)
        examined = list(ctx.obj.progress.over(examining, "checking"))
        return Inspected(examined=examined, output=output, notices=ignored(words, files))
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


def _examined(
    runtime: Runtime, words: Sequence[str] | None, files: Files, namespace: str
) -> Iterator[Examined]:
    from pyctl.cli.examining import examine, examine_files
    from pyctl.client.namespaces import Scope
    from pyctl.manifests.loader import survey

    scope = Scope(namespace)
    if not files.filename:
        yield from (examine(manifest, scope) for manifest in manifests(runtime, words, files))
        return
    seen = survey(files.filename, runtime.stdin, recursive=files.recursive, fetch=runtime.fetch)
    yield from examine_files(seen, scope, skip_empty=files.skip_empty)

"""What the verbs that write share: how it is done and told, and all of create, apply, replace."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pyctl.cli.answers import Manner, Written
from pyctl.cli.inputs import Files, ignored, manifests
from pyctl.client.namespaces import Scope
from pyctl.client.outcome import Outcome
from pyctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyctl.cli.runtime import Runtime
    from pyctl.client.outcome import Notice
    from pyctl.client.patching import Task
    from pyctl.errors import PyctlError
    from pyctl.manifests.manifest import Manifest


FORMATS = ("yaml", "json", "name")
_MODES = ("none", "client", "server")


def manner(runtime: Runtime, dry_run: str, output: str, *, chosen: bool = False) -> Manner:
    """What --dry-run and -o ask for; UsageError for what they do not know."""
    if dry_run not in _MODES:
        raise UsageError(f"unknown --dry-run mode '{dry_run}' (known: {', '.join(_MODES)})")
    if dry_run == "server" and runtime.choice().kubernetes is None:
        raise UsageError(
            "--dry-run=server: the datastore has no dry run of its own; --dry-run=client makes "
            "every check against what is stored, and writes nothing"
        )
    if output and output not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"unrecognized output format '{output}' (known: {known})")
    return Manner(dry="" if dry_run == "none" else dry_run, output=output, chosen=chosen)


def write(
    verb: str,
    runtime: Runtime,
    words: Sequence[str] | None,
    files: Files,
    scope: Scope,
    manner: Manner,
) -> Written:
    """Read the manifests, all of them; the verb is carried out as the outcomes are asked for."""
    found = manifests(runtime, words, files)
    outcomes = _outcomes(verb, runtime, found, scope, manner)
    return Written(verb=verb, outcomes=chain(ignored(words, files), outcomes), manner=manner)


def _outcomes(
    verb: str, runtime: Runtime, found: Sequence[Manifest], scope: Scope, manner: Manner
) -> Iterator[Outcome | Notice]:
    if found:
        writer = runtime.writer(dry=manner.dry)
        yield from carried_out(runtime, writer.write(verb, found, scope), "writing", len(found))


def edited(runtime: Runtime, tasks: Sequence[Task], *, dry: str) -> Iterator[Outcome | Notice]:
    """Change objects as the outcomes are asked for."""
    from pyctl.client.patching import Patcher

    if tasks:
        patcher = Patcher(runtime.writer(dry=dry))
        yield from carried_out(runtime, patcher.edit(tasks), "writing", len(tasks))


def carried_out(
    runtime: Runtime, outcomes: Iterable[Outcome | Notice], what: str, total: int
) -> Iterator[Outcome | Notice]:
    """The outcomes of writes, which are made here: Ctrl-C waits for those under way."""
    with runtime.interrupts_held():
        yield from runtime.progress.over(outcomes, what, total)


def tolerating(
    outcomes: Iterable[Outcome | Notice], tolerated: type[PyctlError]
) -> Iterator[Outcome | Notice]:
    """The outcomes, with one kind of failure counted as done: --skip-exists, --skip-not-exists."""
    for outcome in outcomes:
        if isinstance(outcome, Outcome) and isinstance(outcome.error, tolerated):
            yield outcome._replace(error=None, written=False)
        else:
            yield outcome

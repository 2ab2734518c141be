"""What create, apply and replace share: everything but the verb."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pyctl.cli.answers import Written
from pyctl.cli.inputs import Files, ignored, manifests
from pyctl.client.namespaces import Scope
from pyctl.client.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyctl.cli.runtime import Runtime
    from pyctl.client.outcome import Notice
    from pyctl.errors import PyctlError
    from pyctl.manifests.manifest import Manifest


def write(
    verb: str, runtime: Runtime, words: Sequence[str] | None, files: Files, namespace: str
) -> Written:
    """Read the manifests, all of them; the verb is carried out as the outcomes are asked for."""
    found = manifests(runtime, words, files)
    outcomes = _outcomes(verb, runtime, found, Scope(namespace))
    return Written(verb=verb, outcomes=chain(ignored(words, files), outcomes))


def _outcomes(
    verb: str, runtime: Runtime, found: Sequence[Manifest], scope: Scope
) -> Iterator[Outcome | Notice]:
    if not found:
        return
    with runtime.interrupts_held():
        outcomes = runtime.writer().write(verb, found, scope)
        yield from runtime.progress.over(outcomes, "writing", len(found))


def tolerating(
    outcomes: Iterable[Outcome | Notice], tolerated: type[PyctlError]
) -> Iterator[Outcome | Notice]:
    """The outcomes, with one kind of failure counted as done: --skip-exists, --skip-not-exists."""
    for outcome in outcomes:
        if isinstance(outcome, Outcome) and isinstance(outcome.error, tolerated):
            yield outcome._replace(error=None, written=False)
        else:
            yield outcome

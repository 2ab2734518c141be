"""What explain, query and test ask about: the datastore, files alone, or files laid over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.cli.inputs import Files, manifests
from pyctl.client.builtin import CLUSTER, EMBEDDED, Surroundings
from pyctl.client.namespaces import Scope
from pyctl.errors import ManifestError, SettingsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyctl.cli.runtime import Runtime
    from pyctl.client.outcome import Outcome
    from pyctl.documents.source import Source

Object = dict[str, Any]


class InForce(NamedTuple):
    """Objects, and what is to be said of them on stderr."""

    objects: Sequence[Object]
    notes: Sequence[str] = ()


def in_force(
    runtime: Runtime, files: Files, *, namespace: str = "", overlay: bool = False
) -> InForce:
    """The objects that the options mean.

    Raises ManifestError with every rule that the files break, UsageError for options that do not
    go together, and what the datastore raises.
    """
    from pyctl.client.prospect import built_in, given, laid_over, stored

    if not files.filename:
        if overlay:
            raise UsageError("--overlay lays files over the datastore: name them with -f")
        with runtime.progress.step("reading"):
            return InForce(stored(runtime.reader()))
    found = manifests(runtime, None, files)
    with runtime.progress.step("checking"):
        outcomes = given(found, Scope(namespace))
        objects = _accepted(outcomes)
    around = surroundings(runtime)
    with runtime.progress.step("reading"):
        below = stored(runtime.reader()) if overlay else built_in(around)
        prospect = laid_over(below, objects, around)
    return InForce(prospect.objects, [*_warnings(outcomes), *_notes(prospect.notes)])


def completed(value: Any, source: Source) -> Object:
    """An object of some document as it would be stored; ManifestError with all that is wrong."""
    from pyctl.client.prospect import given
    from pyctl.manifests.loader import read_object

    return _accepted(given([read_object(value, source)], Scope()))[0]


def _accepted(outcomes: Sequence[Outcome]) -> list[Object]:
    from pyctl.cli.messages import problem_lines

    refused = [outcome for outcome in outcomes if outcome.error is not None]
    if refused:
        raise ManifestError([line for outcome in refused for line in problem_lines(outcome)])
    return [outcome.object for outcome in outcomes if outcome.object is not None]


def _warnings(outcomes: Sequence[Outcome]) -> list[str]:
    from pyctl.cli.messages import remark_lines

    return [line for outcome in outcomes for line in remark_lines(outcome)]


def _notes(texts: Sequence[str]) -> list[str]:
    return [f"note: {text}" for text in texts]


def surroundings(runtime: Runtime) -> Surroundings:
    """How the datastore that is meant differs; files alone need none that can be used."""
    from pyctl.datastores.config import EMBEDDED as OWN

    try:
        return EMBEDDED if runtime.choice().type == OWN else CLUSTER
    except SettingsError:
        return EMBEDDED

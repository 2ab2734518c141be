"""Which objects delete, label, annotate and edit act on: by name, or all that a choice leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.client.namespaces import Scope, namespace_of
from pyctl.client.outcome import Notice, Outcome
from pyctl.client.refusals import refused
from pyctl.errors import Conflict, PyctlError
from pyctl.resources.kind import Kind

if TYPE_CHECKING:
    from pyctl.client.choosing import Choice
    from pyctl.client.reading import Reader
    from pyctl.documents.source import Source


Object = dict[str, Any]


class Target(NamedTuple):
    """An object to act on; with a resourceVersion only while it still has that one.

    `error` is set for one that cannot even be asked for; `source` is where a manifest names it.
    """

    kind: Kind
    name: str
    namespace: str = ""
    resource_version: str = ""
    error: PyctlError | None = None
    source: Source | None = None


class Chosen(NamedTuple):
    """The objects that a choice means, and a note of those that nothing can be done to."""

    targets: list[Target]
    notices: list[Notice]


def outcome_of(target: Target) -> Outcome:
    """The outcome of acting on an object, before anything is known of it."""
    return Outcome(
        kind=target.kind,
        name=target.name,
        namespace=target.namespace,
        error=target.error,
        source=target.source,
    )


def check_version(target: Target, stored: Object) -> None:
    """Raise Conflict when an object is not in the version that is meant."""
    wanted = target.resource_version
    if wanted and wanted != stored["metadata"]["resourceVersion"]:
        identity = target.kind.identity(target.name, target.namespace)
        raise Conflict(identity, wanted=wanted, existing=stored)


def choose(
    reader: Reader, kinds: Sequence[Kind], scope: Scope, choice: Choice, verb: str
) -> Chosen:
    """The objects of these kinds that the choice leaves, in the order in which they can be deleted.

    What refuses the verb (`delete`, or `replace` for every other change) whatever is in it, such as
    a built-in tier, is left out and named. Tiers come last: they must be empty to go.
    """
    targets: list[Target] = []
    notices: list[Notice] = []
    for kind in sorted(kinds, key=lambda kind: kind.name == "Tier"):
        choice.check(kind)
        left_out = []
        namespace = namespace_of(kind, "", scope, single=False)
        for obj in reader.list(kind, namespace=namespace).objects:
            if not choice.matches(obj):
                continue
            target = Target(kind, obj["metadata"]["name"], obj["metadata"].get("namespace", ""))
            if refused(reader, verb, kind, target.name, target.namespace) is None:
                targets.append(target)
            else:
                left_out.append(target.name)
        if left_out:
            text = f"{kind.name} {', '.join(left_out)}: built in, and left alone"
            notices.append(Notice(text, level="note"))
    return Chosen(targets, notices)

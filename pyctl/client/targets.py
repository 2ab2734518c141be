"""Which objects delete, label, annotate and edit act on: by name, or all that a choice leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pyctl.client.namespaces import Scope, namespace_of
from pyctl.client.outcome import Notice, Outcome
from pyctl.client.refusals import kept_by_kubernetes, of_kubernetes, refused
from pyctl.errors import Conflict, NotServed, PyctlError
from pyctl.resources.kind import Kind

if TYPE_CHECKING:
    from pyctl.client.choosing import Choice
    from pyctl.client.reading import Reader
    from pyctl.documents.source import Source


Object = dict[str, Any]

MAX_NAMES = 10
"""How many objects that are left alone are named; of the rest only the number is."""


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
    a built-in tier, is left out and named. Tiers come last: they must be empty to go. Of several
    kinds, some may be unknown to the datastore.
    """
    targets: list[Target] = []
    notices: list[Notice] = []
    for kind in sorted(kinds, key=lambda kind: kind.name == "Tier"):
        choice.check(kind)
        left_out: dict[str, list[str]] = {}
        for obj in _listed(reader, kind, scope, some=len(kinds) > 1):
            if not choice.matches(obj):
                continue
            target = Target(kind, obj["metadata"]["name"], obj["metadata"].get("namespace", ""))
            why = _untouchable(reader, target, verb)
            if why:
                left_out.setdefault(why, []).append(target.name)
            else:
                targets.append(target)
        for why, names in left_out.items():
            text = f"{kind.name} {_some(names)}: {why}, and left alone"
            notices.append(Notice(text, level="note"))
    return Chosen(targets, notices)


def _listed(reader: Reader, kind: Kind, scope: Scope, *, some: bool) -> list[Object]:
    namespace = namespace_of(kind, "", scope, single=False)
    try:
        return reader.list(kind, namespace=namespace).objects
    except NotServed:  # an older Calico has fewer kinds
        if not some:
            raise
        return []


def _untouchable(reader: Reader, target: Target, verb: str) -> str:
    """Why nothing can be done to an object, "" when something can."""
    kind, name, namespace = target[:3]
    theirs = kept_by_kubernetes if verb == "delete" else of_kubernetes
    if theirs(reader, kind, name) and not reader.is_built_in(kind, name):
        return "Kubernetes' own"
    return "built in" if refused(reader, verb, kind, name, namespace) is not None else ""


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(names[:MAX_NAMES]) + more

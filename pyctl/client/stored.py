"""What is stored already of the kinds that are to be written, where looking first is worth it.

Some datastores take many writes in few requests, and say what is there with each refusal. Where
each object costs requests of its own, or where they are very many, one list tells of them all, and
who is unchanged needs none.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from pyctl.client.namespaces import DEFAULT, Scope
from pyctl.client.outcome import Change
from pyctl.datastores.base import Datastore
from pyctl.errors import NotServed, Unauthorized
from pyctl.manifests.manifest import Manifest
from pyctl.resources.kind import Kind

Object = dict[str, Any]

MANY = 20
MANY_IN_BULK = 500
"""More objects than this of a kind are worth a list; the latter where many writes cost little."""


T = TypeVar("T")


class Stored:
    """Objects by kind, namespace and name, each kind listed when it is first asked for.

    Where several threads may use the datastore the lists are asked for at once, `under_way` is true
    then: who has something else to do had better do it before asking.
    """

    def __init__(
        self, datastore: Datastore, verb: str, manifests: Sequence[Manifest], scope: Scope
    ) -> None:
        self._datastore = datastore
        self._namespaces: dict[str, str] = {}
        self._known: dict[str, dict[tuple[str, str], Object]] = {}
        if verb != "create":
            many = MANY_IN_BULK if "bulk" in datastore.capabilities else MANY
            self._namespaces = dict(_worth_it(manifests, scope, many))
        self._coming: dict[str, _Coming[dict[tuple[str, str], Object]]] = {}
        if "threads" in datastore.capabilities:
            for kind in dict.fromkeys(manifest.kind for manifest in manifests):
                if kind.name in self._namespaces:
                    self._coming[kind.name] = _Coming(partial(self._listed, kind))

    @property
    def under_way(self) -> bool:
        """Whether lists are being waited for."""
        return bool(self._coming)

    def get(self, kind: Kind, name: str, namespace: str) -> Object | None:
        """The object as it was when the kind was listed; None for one that was not seen."""
        if kind.name not in self._namespaces:
            return None
        if kind.name not in self._known:
            coming = self._coming.pop(kind.name, None)
            self._known[kind.name] = coming.result() if coming else self._listed(kind)
        return self._known[kind.name].get((namespace, name))

    def note(self, changes: Iterable[Change]) -> None:
        """Learn of what was written since."""
        for kind, _, after in changes:
            if after is not None and kind.name in self._known:
                self._known[kind.name][_key(after)] = after

    def _listed(self, kind: Kind) -> dict[tuple[str, str], Object]:
        try:
            listing = self._datastore.list(kind, namespace=self._namespaces[kind.name])
        except (Unauthorized, NotServed):  # the writes themselves tell
            return {}
        return {_key(obj): obj for obj in listing.objects}


class _Coming(Generic[T]):
    """What a thread is working out."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def result(self) -> T:
        """The result, once it is there; raises what making it has raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._made[0]

    def _run(self) -> None:
        try:
            self._made.append(self._make())
        except BaseException as error:
            self._error = error


def _worth_it(manifests: Sequence[Manifest], scope: Scope, many: int) -> Iterable[tuple[str, str]]:
    """Kinds of which there are many, each with the one namespace of all these, "" for several."""
    for name, count in Counter(manifest.kind.name for manifest in manifests).items():
        if count > many:
            of_kind = (manifest for manifest in manifests if manifest.kind.name == name)
            within = {one.namespace or scope.namespace or DEFAULT for one in of_kind}
            yield name, within.pop() if len(within) == 1 else ""


def _key(obj: Object) -> tuple[str, str]:
    metadata = obj["metadata"]
    return metadata.get("namespace", ""), metadata["name"]

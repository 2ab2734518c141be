"""Which objects of a kind there are, or will be when a batch of manifests has been written."""

from __future__ import annotations

from collections.abc import Iterable, Set
from contextlib import suppress

from pyctl.client.reading import Reader
from pyctl.errors import NotFound, NotServed, Unauthorized
from pyctl.resources.catalog import kind_named
from pyctl.resources.names import is_subdomain

_MANY = 10


class Existing:
    """Answers by name whether an object of one kind exists; each is asked for once.

    What cannot be a name is not asked for: no object has it. Who may not ask is left to whoever
    takes the write: then an object counts as there. Where an older Calico does not have the kind,
    `unserved` are those that are there all the same.
    """

    def __init__(
        self, reader: Reader, kind_name: str, *, unserved: frozenset[str] = frozenset()
    ) -> None:
        kind = kind_named(kind_name)
        assert kind is not None, kind_name
        self._reader = reader
        self._kind = kind
        self._unserved = unserved
        self._known: dict[str, bool] = {}

    def add(self, name: str) -> None:
        """Note an object that an earlier manifest makes."""
        self._known[name] = True

    def forget(self, name: str) -> None:
        """Ask for an object anew: an earlier manifest was to make it, and has not."""
        self._known.pop(name, None)

    def look_up(self, names: Iterable[str]) -> None:
        """Ask for several objects: in one list of them all where that is better than one by one."""
        unknown = {name for name in names if name not in self._known and is_subdomain(name)}
        if len(unknown) > _MANY:
            there: Set[str] = unknown
            with suppress(Unauthorized):
                there = self._all()
            self._known |= {name: name in there for name in unknown}

    def __contains__(self, name: str) -> bool:
        if not is_subdomain(name):
            return False
        if name not in self._known:
            self._known[name] = self._is_there(name)
        return self._known[name]

    def _all(self) -> Set[str]:
        try:
            listing = self._reader.list(self._kind)
        except NotServed:
            return self._unserved
        return {obj["metadata"]["name"] for obj in listing.objects}

    def _is_there(self, name: str) -> bool:
        try:
            self._reader.get(self._kind, name)
        except NotFound:
            return False
        except NotServed:
            return name in self._unserved
        except Unauthorized:
            pass
        return True

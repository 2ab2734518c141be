"""A client over a real embedded datastore, for tests of what it does with objects."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from pyctl.client.builtin import EMBEDDED, Surroundings
from pyctl.client.deleting import Deleter
from pyctl.client.namespaces import Scope
from pyctl.client.objects import Stamp
from pyctl.client.outcome import Notice, Outcome
from pyctl.client.patches import Edit, patch_edit
from pyctl.client.patching import Patcher, Task
from pyctl.client.reading import Reader
from pyctl.client.restoring import Restorer
from pyctl.client.seeding import seed
from pyctl.client.targets import Target
from pyctl.client.writing import Reaction, Writer
from pyctl.controllers.inline import Inline
from pyctl.datastores.base import Datastore, Delete, Listing, Results, Write
from pyctl.datastores.embedded import Embedded
from pyctl.errors import NotSupported
from pyctl.manifests.loader import load
from pyctl.manifests.manifest import Manifest
from pyctl.resources.catalog import API_VERSION, Kind, kind_for_word

Object = dict[str, Any]

NOW = 1_700_000_000.0
NOW_TEXT = "2023-11-14T22:13:20Z"


def read(*texts: str) -> list[Manifest]:
    """The manifests in YAML texts; `apiVersion` may be left out where `kind:` begins a line."""
    lead = f"apiVersion: {API_VERSION}\nkind:"
    joined = "\n---\n".join(text.replace("kind:", lead, 1) for text in texts)
    return load(["-"], io.BytesIO(joined.encode())).manifests


def fresh(path: Path, kind: type[Embedded] = Embedded) -> Embedded:
    """A datastore as pyctl makes it the first time."""
    return kind.open(path, seed=lambda: seed(lambda: NOW))


class Client:
    """What users do, each a method: what it gives is the outcomes, then the notices' texts."""

    def __init__(
        self,
        store: Datastore,
        *,
        reaction: Reaction | None = None,
        inline: type[Inline] | None = None,
        stopping: Callable[[], bool] = lambda: False,
        surroundings: Surroundings = EMBEDDED,
    ) -> None:
        self.store = store
        self.reader = Reader(store, surroundings)
        stamp = Stamp(lambda: NOW)
        if inline is not None:
            reaction = inline(self.reader, stamp)
        self.writer = Writer(self.reader, stamp=stamp, reaction=reaction, stopping=stopping)
        self.notices: list[str] = []

    def write(self, verb: str, manifests: Sequence[Manifest]) -> list[Outcome]:
        """Run create, apply or replace."""
        return self._told(self.writer.write(verb, manifests, Scope()))

    def create(self, *texts: str) -> list[Outcome]:
        """Create what YAML texts hold."""
        return self.write("create", read(*texts))

    def apply(self, *texts: str) -> list[Outcome]:
        """Apply what YAML texts hold."""
        return self.write("apply", read(*texts))

    def replace(self, *texts: str) -> list[Outcome]:
        """Replace by what YAML texts hold."""
        return self.write("replace", read(*texts))

    def edit(self, word: str, name: str, change: Edit, namespace: str = "") -> Outcome:
        """Change one object."""
        (outcome,) = self.edit_all(Task(Target(kind_for_word(word), name, namespace), change))
        return outcome

    def edit_all(self, *tasks: Task) -> list[Outcome]:
        """Change several objects."""
        return self._told(Patcher(self.writer).edit(tasks))

    def patch(
        self, word: str, name: str, patch: Any, kind: str = "strategic", namespace: str = ""
    ) -> Outcome:
        """Patch one object."""
        return self.edit(word, name, patch_edit(kind, patch), namespace)

    def delete(self, word: str, *names: str, version: str = "") -> list[Outcome]:
        """Delete objects of a kind."""
        kind = kind_for_word(word)
        return self.remove(*(Target(kind, name, resource_version=version) for name in names))

    def remove(self, *targets: Target) -> list[Outcome]:
        """Delete objects."""
        return self._told(Deleter(self.writer).delete(targets))

    def restore(self, *texts: str, force: bool = False) -> list[Outcome]:
        """Restore what YAML texts hold."""
        return self._told(Restorer(self.writer, force=force).restore(read(*texts)))

    def get(self, word: str, name: str, namespace: str = "") -> Object:
        """One object."""
        return self.reader.get(kind_for_word(word), name, namespace)

    def names(self, word: str) -> list[str]:
        """The names of all objects of a kind."""
        return [obj["metadata"]["name"] for obj in self.reader.list(kind_for_word(word)).objects]

    def _told(self, told: Iterator[Outcome | Notice]) -> list[Outcome]:
        self.notices = []
        outcomes = []
        for entry in told:
            if isinstance(entry, Notice):
                self.notices.append(entry.text)
            else:
                outcomes.append(entry)
        return outcomes


class Elsewhere:
    """A datastore that can do no more than any other: no transactions, no history, one request.

    `refused` are names of objects that it does not write.
    """

    capabilities: frozenset[str] = frozenset()

    def __init__(self, store: Embedded, refused: Sequence[str] = ()) -> None:
        self.name = "the other datastore"
        self.get, self.watch, self.revision = store.get, store.watch, store.revision
        self.compact, self.close, self._store = store.compact, store.close, store
        self._refused = refused

    def list(
        self,
        kind: Kind,
        *,
        namespace: str = "",
        revision: str = "",
        where: Mapping[str, str] | None = None,
    ) -> Listing:
        """What is there now."""
        assert not revision
        return self._store.list(kind, namespace=namespace, where=where)

    def write(self, writes: Sequence[Write]) -> Results:
        """Write one by one."""
        return [result for write in writes for result in self._one(write)]

    def transaction(self) -> AbstractContextManager[None]:
        """Nothing: what was written stays."""
        return nullcontext()

    def _one(self, write: Write) -> Results:
        name = write.name if isinstance(write, Delete) else write.object["metadata"]["name"]
        if name in self._refused:
            return [NotSupported("write", write.kind.identity(name))]
        return self._store.write([write])


@contextmanager
def opened(path: Path, kind: type[Embedded] = Embedded) -> Iterator[Embedded]:
    """A fresh datastore, closed at the end."""
    store = fresh(path, kind)
    try:
        yield store
    finally:
        store.close()

"""A Kubernetes cluster as a datastore: Calico's objects in either of its API groups.

Objects are independent of each other: there are no transactions, and no history that could be read.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import ClassVar, TypeVar

from pyctl.datastores.base import Create, Event, Listing, Object, Results, Update, Write
from pyctl.datastores.kubernetes.adapters import Manner, adapter_for
from pyctl.datastores.kubernetes.answers import MissingType
from pyctl.datastores.kubernetes.api import KubernetesAPI
from pyctl.datastores.kubernetes.concurrent import AT_ONCE, carried_out
from pyctl.datastores.kubernetes.discovery import V3
from pyctl.datastores.kubernetes.exec_process import ALONE, Surroundings
from pyctl.datastores.kubernetes.forms import Unreadable, Wire, possible
from pyctl.datastores.kubernetes.refused import refused
from pyctl.datastores.kubernetes.settings import KubernetesSettings
from pyctl.datastores.kubernetes.sources import Adapter, Items, Remark, Source, items_of
from pyctl.datastores.revisions import number
from pyctl.datastores.rows import fits
from pyctl.errors import Forbidden, NotFound, ObjectError, PyctlError
from pyctl.resources.kind import Kind
from pyctl.transport.client import Log

PREFIX = "cali"
"""How the interfaces of pods begin, unless Felix is told otherwise."""

_TRIAL = {"dryRun": "All"}

T = TypeVar("T")


class Kubernetes:
    """A Datastore. Several threads may share one.

    `prefix` begins the names of pods' interfaces; so many writes are sent `at_once`.
    """

    capabilities: ClassVar[frozenset[str]] = frozenset({"defaults", "threads"})

    def __init__(
        self,
        api: KubernetesAPI,
        *,
        remark: Remark = lambda text: None,
        use_pod_cidr: bool = False,
        prefix: str = PREFIX,
        at_once: int = AT_ONCE,
    ) -> None:
        self.name = api.name
        self._api = api
        self._remark = remark
        self._at_once = at_once
        self._manner = Manner({}, remark, use_pod_cidr, prefix)
        self._adapters: dict[tuple[str, str], Adapter] = {}
        self._seen: dict[tuple[str, str], Sequence[Items]] = {}

    @classmethod
    def open(
        cls,
        settings: KubernetesSettings,
        *,
        seconds: float | None = 30.0,
        around: Surroundings = ALONE,
        remark: Remark = lambda text: None,
        log: Log | None = None,
        at_once: int = AT_ONCE,
    ) -> Kubernetes:
        """A cluster, which is first asked when something is wanted of it.

        `seconds` is how long a request may take; `around` is what plugins find, and its environment
        may name proxies; `remark` is told of what is passed over and of the server's warnings,
        `log` of each request. Raises SettingsError for settings and kubeconfigs that cannot be
        used.
        """
        remark = _once(remark)
        api = KubernetesAPI.open(settings, seconds=seconds, around=around, remark=remark, log=log)
        return cls(
            api,
            remark=remark,
            use_pod_cidr=settings.use_pod_cidr,
            prefix=(around.environ.get("FELIX_INTERFACEPREFIX") or PREFIX).partition(",")[0],
            at_once=at_once,
        )

    def on_trial(self) -> Kubernetes:
        """The same cluster, which does all but store what is written."""
        other = copy.copy(self)
        other._manner = self._manner._replace(query=_TRIAL)
        other._adapters = {}
        return other

    def refusal(self, write: Write) -> ObjectError | None:
        """Why a write to what is made of Kubernetes' own is refused, where it is there."""
        return refused(write)

    def foreseen(self, kind: Kind, stored: Object, written: Object) -> Object:
        """What would be there after an update: of a node, what is Kubernetes' own stays."""
        if kind.name != "Node":
            return written
        from pyctl.datastores.kubernetes import node_form

        cidr = self._manner.use_pod_cidr
        return node_form.foreseen(stored, written, self._remark, use_pod_cidr=cidr)

    @property
    def group(self) -> str:
        """Which of Calico's API groups is used, as `projectcalico.org/v3`."""
        return self._api.discovery.group

    def get(self, kind: Kind, name: str, namespace: str = "", *, revision: str = "") -> Object:
        """One object as it is now, or NotFound."""
        _check(kind, revision)
        _look_at(kind, name, namespace)
        return self._with(kind, lambda adapter: adapter.get(name, namespace))

    def list(
        self,
        kind: Kind,
        *,
        namespace: str = "",
        revision: str = "",
        where: Mapping[str, str] | None = None,
    ) -> Listing:
        """All objects of a kind as they are now, in pages of one moment."""
        _check(kind, revision)
        sources, items = self._with(kind, lambda adapter: self._read(adapter, namespace))
        self._seen[kind.name, namespace] = items
        read = (
            self._object(kind, source, item)
            for source, part in zip(sources, items, strict=True)
            for item in part.items
        )
        objects = [obj for obj in read if obj is not None and fits(obj, where or {})]
        objects.sort(key=_place)
        return Listing(objects, "/".join(part.revision for part in items))

    def write(self, writes: Sequence[Write]) -> Results:
        """Carry writes out, several at a time, what must come first before what follows.

        Raises WriteCutShort when the server fails midway.
        """
        return carried_out(writes, self._written, self._at_once)

    def transaction(self) -> AbstractContextManager[None]:
        """Nothing: each object stands alone."""
        return nullcontext()

    def watch(
        self, kind: Kind, *, since: str, namespace: str = "", idle: float | None = None
    ) -> Iterator[Event]:
        """Every change after `since`, also over broken streams and forgotten history."""
        from pyctl.datastores.kubernetes.watch import watched

        sources = [
            source._replace(read=partial(self._object, kind, source))
            for source in self._adapter(kind).sources(namespace)
        ]
        doubtful = kind.tiered and self._api.discovery.group == V3
        seen = self._seen.pop((kind.name, namespace), ())
        return watched(self._api, sources, since, idle, seen=seen, doubtful=doubtful)

    def revision(self) -> str:
        """Give the revision of the last write to this cluster, whatever it was about."""
        return self._in_group(self._revision)

    def compact(self, revision: str) -> None:
        """Nothing: the server forgets on its own."""
        number(revision)

    def close(self) -> None:
        """Give the connections back."""
        self._api.close()

    def _written(self, write: Write) -> Object:
        if isinstance(write, Create):
            return self._with(write.kind, lambda adapter: adapter.create(write.object))
        if isinstance(write, Update):
            return self._with(write.kind, lambda adapter: adapter.update(write.object))
        where, version = (write.name, write.namespace), write.resource_version
        _look_at(write.kind, *where)
        return self._with(write.kind, lambda adapter: adapter.delete(*where, version))

    def _revision(self) -> str:
        where = f"/apis/{self._api.discovery.group}/clusterinformations"
        version: str = self._api.read(where, {"limit": "1"})["metadata"]["resourceVersion"]
        return version

    def _with(self, kind: Kind, act: Callable[[Adapter], T]) -> T:
        """Do something with a kind."""
        return self._in_group(lambda: act(self._adapter(kind)))

    def _in_group(self, act: Callable[[], T]) -> T:
        """Do something in the API group; once more, when it turns out to be another one."""
        before = self._api.discovery.group
        try:
            return act()
        except (MissingType, Forbidden) as error:
            if not self._moved(before, error):
                raise
        return act()

    def _moved(self, before: str, error: PyctlError) -> bool:
        """Whether the API group is another one by now than before an error."""
        discovery = self._api.discovery
        if isinstance(error, MissingType):
            return discovery.changed() or discovery.group != before
        with suppress(PyctlError):
            return (discovery.kept and discovery.changed()) or discovery.group != before
        return False

    def _adapter(self, kind: Kind) -> Adapter:
        key = (self._api.discovery.group, kind.name)
        adapter = self._adapters.get(key)
        if adapter is None:
            adapter = self._adapters[key] = adapter_for(self._api, kind, self._manner)
        return adapter

    def _read(self, adapter: Adapter, namespace: str) -> tuple[Sequence[Source], Sequence[Items]]:
        """All that is at the sources of a kind."""
        sources = adapter.sources(namespace)
        return sources, [items_of(self._api, source) for source in sources]

    def _object(self, kind: Kind, source: Source, item: Wire) -> Object | None:
        """The object in an item; what cannot be read is remarked."""
        try:
            return source.read(item)
        except Unreadable as error:
            metadata = item["metadata"]
            identity = kind.identity(metadata["name"], metadata.get("namespace", ""))
            self._remark(f"{identity} is passed over: {error}")
            return None


def _check(kind: Kind, revision: str) -> None:
    """Raise Invalid for what is no revision, though there is no past to be read.

    Profiles have revisions of two parts, of which one may be empty.
    """
    parts = revision.split("/", 1) if kind.name == "Profile" else [revision]
    for part in filter(None, parts):
        number(part)


def _look_at(kind: Kind, name: str, namespace: str) -> None:
    """Raise NotFound for an object that cannot be there, whatever the server would make of it.

    Kinds that nobody lists, those of address management, have other names on the server.
    """
    if kind.columns and not (possible(name) and (not kind.namespaced or possible(namespace))):
        raise NotFound(kind.identity(name, namespace))


def _place(obj: Object) -> tuple[str, str]:
    metadata = obj["metadata"]
    return metadata.get("namespace", ""), metadata["name"]


def _once(remark: Remark) -> Remark:
    """Pass each sentence on once."""
    told: set[str] = set()

    def new(text: str) -> None:
        if text not in told:
            told.add(text)
            remark(text)

    return new

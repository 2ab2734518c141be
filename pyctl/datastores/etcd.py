"""The etcd of a Calico cluster as a datastore: what Calico writes is read, and the other way round.

Talks to etcd's JSON gateway. There are no transactions over several calls of write(): each object
stands alone. History is kept as long as the cluster compacts it not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar

from pyctl.datastores import etcd_keys as keys
from pyctl.datastores import etcd_values as values
from pyctl.datastores.base import Event, Listing, Object, Results, Write
from pyctl.datastores.etcd_gateway import Gateway
from pyctl.datastores.etcd_settings import EtcdSettings
from pyctl.datastores.revisions import number
from pyctl.datastores.rows import fits, scope
from pyctl.errors import Compacted, DatastoreError, NotFound
from pyctl.resources.kind import Kind
from pyctl.transport.client import Client, Log
from pyctl.transport.proxies import proxy_of
from pyctl.transport.services import members_of

PAGE = 10_000
"""Objects of one request of a list."""

_TRIES = 5  # to list what is compacted meanwhile


class Etcd:
    """A Datastore. Several threads may share one."""

    capabilities: ClassVar[frozenset[str]] = frozenset({"bulk", "compaction", "history", "status"})

    def __init__(self, gateway: Gateway, remark: values.Remark, page: int = PAGE) -> None:
        self._gateway = gateway
        self._remark = remark
        self._page = page
        self.name = gateway.name

    @classmethod
    def open(
        cls,
        settings: EtcdSettings,
        *,
        seconds: float | None = 30.0,
        environ: Mapping[str, str] | None = None,
        remark: values.Remark = lambda text: None,
        log: Log | None = None,
    ) -> Etcd:
        """An etcd, which is first asked when something is wanted of it.

        `seconds` is how long a request may take; `environ` may name proxies; `remark` is told of
        what is passed over, `log` of each request. Raises SettingsError for TLS files that cannot
        be used, DatastoreError when DNS names no members.
        """
        client = Client(
            tls=settings.tls, proxy_for=lambda url: proxy_of(url, environ or {}), log=log
        )
        if settings.discovery:
            found = members_of("etcd-client", settings.discovery, seconds)
            settings = settings._replace(endpoints=found)
        return cls(Gateway(settings, client, seconds), remark)

    def get(self, kind: Kind, name: str, namespace: str = "", *, revision: str = "") -> Object:
        """One object, or NotFound."""
        at = number(revision) if revision else 0
        result = self._range(keys.Range(keys.of(kind, name, namespace)), at)
        found = values.decode(kind, result.get("kvs", []), self._remark)
        if not found:
            raise NotFound(kind.identity(name, scope(kind, namespace)))
        return found[0]

    def list(
        self,
        kind: Kind,
        *,
        namespace: str = "",
        revision: str = "",
        where: Mapping[str, str] | None = None,
    ) -> Listing:
        """All objects of a kind, in the order of etcd's keys: one request for each 10,000."""
        within, at = keys.all_of(kind, namespace), number(revision) if revision else 0
        stored, read = self._consistent(within, at)
        objects = values.decode(kind, stored, self._remark)
        if where:
            objects = [obj for obj in objects if fits(obj, where)]
        return Listing(objects, str(read))

    def write(self, writes: Sequence[Write]) -> Results:
        """Carry writes out in order, many in a request; those of one request share a revision.

        Raises WriteCutShort when etcd fails midway.
        """
        from pyctl.datastores.etcd_bulk import Bulk

        return Bulk(self._gateway, self._remark).write(writes)

    def transaction(self) -> AbstractContextManager[None]:
        """Nothing: etcd has no transactions over several requests."""
        return nullcontext()

    def watch(
        self, kind: Kind, *, since: str, namespace: str = "", idle: float | None = None
    ) -> Iterator[Event]:
        """Every change after `since`, also over broken connections."""
        from pyctl.datastores.etcd_watch import Watch

        within = keys.all_of(kind, namespace)
        return Watch(self._gateway, kind, within, number(since), self._remark).events(idle)

    def revision(self) -> str:
        """Give the revision of the last write to this etcd, whatever it was about."""
        result = self._range(keys.Range(keys.wire(keys.ROOT.encode())), 0, keys_only=True)
        return str(result["header"]["revision"])

    def compact(self, revision: str) -> None:
        """Forget history before this revision, at once."""
        body = json.dumps({"revision": str(number(revision))}).encode()
        try:
            self._gateway.call("/kv/compaction", body)
        except Compacted:
            return

    def close(self) -> None:
        """Give the connections back."""
        self._gateway.close()

    def _consistent(self, within: keys.Range, at: int) -> tuple[Sequence[values.Stored], int]:
        """All that is stored at some keys at a revision (0: now), and that revision.

        Where etcd has compacted the revision of the first page before the last one was read, the
        list is begun anew.
        """
        for _ in range(_TRIES):
            try:
                return self._pages(within, at)
            except Compacted:
                if at:
                    raise
        raise DatastoreError(
            f"{self.name}: it is compacted more quickly than {self._page} objects can be read"
        )

    def _pages(self, within: keys.Range, at: int) -> tuple[Sequence[values.Stored], int]:
        stored: Any = []
        while True:
            result = self._range(within, at, limit=self._page)
            at = at or int(result["header"]["revision"])
            page = result.get("kvs", [])
            stored += page
            if not result.get("more"):
                return stored, at
            within = within._replace(start=keys.after(page[-1]["key"]))

    def _range(self, within: keys.Range, at: int, **options: Any) -> dict[str, Any]:
        request: dict[str, Any] = {"key": within.start, **options}
        if within.end:
            request["range_end"] = within.end
        if at:
            request["revision"] = str(at)
        try:
            return self._gateway.call("/kv/range", json.dumps(request).encode()).result
        except Compacted as error:
            raise Compacted(f"{error}: {at} is no longer kept") from error

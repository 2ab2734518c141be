"""Which of Calico's API groups a cluster serves, asked once and kept on disk for a few minutes.

Calico's API server and its native resources are projectcalico.org/v3. A cluster with neither holds
Calico's objects as crd.projectcalico.org/v1.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from pyctl.datastores.kubernetes.answers import MissingType, PassedOn
from pyctl.datastores.kubernetes.discovery_cache import DiscoveryCache
from pyctl.errors import DatastoreError, Forbidden, SettingsError

GROUPS = "/apis"
"""The path that lists all groups."""

V3, V1 = "projectcalico.org/v3", "crd.projectcalico.org/v1"

Remark = Callable[[str], None]

_NOT_INSTALLED = "Calico is not installed in {server}: it serves neither {v3} nor {v1}"
_NOT_TOLD = (
    "{server} does not tell which API groups it serves: {v1} is taken; CALICO_API_GROUP={v3} "
    "chooses the other ({why})"
)

_FOREIGN = "what answers for {server} is no API server"
_SILENT = (
    "{why}: what serves {v3} there, Calico's API server, does not answer: kubectl get apiservice "
    "v3.projectcalico.org tells more{instead}"
)
_INSTEAD = "; CALICO_API_GROUP={v1} does without it"
_WITHOUT_IT = ", but not this kind: its Calico may be too old"


class Found(NamedTuple):
    """The groups that are served, as `apps/v1`; whether they come from disk."""

    groups: tuple[str, ...]
    kept: bool = False


class Discovery:
    """The group to use with a server; `forced` is CALICO_API_GROUP, "" for what is served.

    `ask` gives the answer to GET /apis. Several threads may share one.
    """

    def __init__(
        self,
        ask: Callable[[], Any],
        server: str,
        *,
        forced: str = "",
        cache: DiscoveryCache | None = None,
        remark: Remark = lambda text: None,
    ) -> None:
        self._ask = ask
        self._server = server
        self._forced = _known(forced) if forced else ""
        self._cache = cache
        self._remark = remark
        self._found: Found | None = None
        self._group = ""
        self._lock = threading.RLock()

    @property
    def group(self) -> str:
        """`projectcalico.org/v3` or `crd.projectcalico.org/v1`.

        Raises MissingType where Calico is not installed, and what asking the server raises.
        """
        with self._lock:
            if not self._group:
                self._group = self._forced or self._chosen()
            return self._group

    @property
    def own_group(self) -> str:
        """The group in which Calico's programs keep what no user writes, such as blocks.

        Calico's API server serves none of it: it stores into crd.projectcalico.org/v1.
        """
        with self._lock:
            if self.group == V1:
                return V1
            try:
                return V1 if V1 in self._known_groups() else V3
            except Forbidden:
                return V3

    @property
    def kept(self) -> bool:
        """Whether what is known of the groups comes from disk."""
        with self._lock:
            return self._found is not None and self._found.kept

    def changed(self) -> bool:
        """Whether another group is the right one now: what was known of it came from disk.

        To be asked when a type turns out to be missing, or not to be allowed: to who may not use it
        servers do not say that it is missing. What has to be asked for is asked once.
        """
        with self._lock:
            if self._forced or not self._group:
                return False
            self._refresh()
            before, self._group = self._group, ""
            return self.group != before

    def missing(self, path: str) -> MissingType:
        """Say what is there instead of the type of resource at a path."""
        with self._lock:
            groups = self._refresh()
        served = [group for group in (V3, V1) if group in groups]
        if not served:
            return MissingType(_NOT_INSTALLED.format(server=self._server, v1=V1, v3=V3))
        known = any(path.startswith(f"/apis/{group}/") for group in served)
        return MissingType(
            f"{self._server} serves nothing at {path}: of Calico's API groups it serves "
            f"{' and '.join(served)}{_WITHOUT_IT if known else ''}"
        )

    def silent(self, error: PassedOn) -> PassedOn:
        """Say what can be done where a cluster answers, but not its API server of Calico's."""
        with self._lock:
            served = self._found is not None and V1 in self._found.groups
        instead = _INSTEAD.format(v1=V1) if served else ""
        return PassedOn(_SILENT.format(why=error, v3=V3, instead=instead))

    def _chosen(self) -> str:
        try:
            groups = self._known_groups()
        except Forbidden as error:
            self._remark(_NOT_TOLD.format(server=self._server, v1=V1, v3=V3, why=error))
            return V1
        for group in (V3, V1):
            if group in groups:
                return group
        if self._found is not None and self._found.kept:
            self._refresh()
            return self._chosen()
        raise MissingType(_NOT_INSTALLED.format(server=self._server, v1=V1, v3=V3))

    def _known_groups(self) -> tuple[str, ...]:
        if self._found is None:
            kept = self._cache.read() if self._cache else None
            self._found = self._fresh() if kept is None else Found(kept, kept=True)
        return self._found.groups

    def _refresh(self) -> tuple[str, ...]:
        """The groups that are served, from the server itself."""
        if self._found is None or self._found.kept:
            self._found = self._fresh()
        return self._found.groups

    def _fresh(self) -> Found:
        try:
            answer = self._ask()
            groups = tuple(
                version["groupVersion"]
                for group in answer["groups"] or ()
                for version in group["versions"] or ()
            )
        except (MissingType, KeyError, TypeError) as error:
            raise DatastoreError(_FOREIGN.format(server=self._server)) from error
        if self._cache:
            self._cache.write(groups)
        return Found(groups)


def _known(forced: str) -> str:
    for group in (V3, V1):
        if forced.lower() == group:
            return group
    raise SettingsError(f"CALICO_API_GROUP is {forced} (known: {V3}, {V1})")

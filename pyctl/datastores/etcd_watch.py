"""Changes as they happen: a stream over the gateway, taken up again where it broke off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pyctl.datastores import etcd_values as values
from pyctl.datastores.base import Event
from pyctl.datastores.etcd_errors import NoToken, Unavailable, told
from pyctl.datastores.etcd_gateway import Gateway
from pyctl.datastores.etcd_keys import Range
from pyctl.errors import Compacted, DatastoreError
from pyctl.resources.kind import Kind
from pyctl.transport.deadline import Idle
from pyctl.transport.failure import TransportError

_LOOKING_BACK = 2.0  # seconds


class Watch:
    """The changes after a revision to the objects of a kind under some keys.

    etcd tells all events of a revision in one message, so what a broken stream has not told yet is
    what came after the last message.
    """

    def __init__(
        self, gateway: Gateway, kind: Kind, within: Range, since: int, remark: values.Remark
    ) -> None:
        self._gateway = gateway
        self._kind = kind
        self._within = within
        self._since = since
        self._remark = remark
        self._created_at = 0

    def events(self, idle: float | None) -> Iterator[Event]:
        """Each change once, in order; ends after so many seconds without one.

        Raises Compacted when the history is no longer kept, DatastoreError when no member of etcd
        can be reached for longer than a call may take.
        """
        while True:
            wait, begun = Idle(self._gateway.seconds), False
            try:
                with self._gateway.stream("/watch", self._request(), wait) as stream:
                    for line in stream.lines():
                        yield from self._told(line)
                        wait.seconds, begun = self._patience(idle), True
            except TransportError as error:
                if error.timed_out and begun:
                    return
                if error.timed_out:
                    raise DatastoreError(f"the etcd datastore {error}") from error
            except (Unavailable, NoToken):
                pass  # the gateway knows what to do about both
            if not begun:
                self._gateway.rest()

    def _patience(self, idle: float | None) -> float | None:
        """How long to wait for the next message: etcd takes a moment to look into the past."""
        behind = self._created_at > self._since
        return idle + _LOOKING_BACK if behind and idle is not None else idle

    def _request(self) -> bytes:
        wanted = {
            "key": self._within.start,
            "range_end": self._within.end,
            "start_revision": str(self._since + 1),
            "prev_kv": True,
            "progress_notify": True,
        }
        return json.dumps({"create_request": wanted}).encode()

    def _told(self, line: bytes) -> Iterator[Event]:
        """The events of a message; afterwards those are the ones that come next."""
        message = json.loads(line)
        if "error" in message:
            error = message["error"]
            raise told(self._gateway.name, error.get("message", ""), error.get("grpc_code", 0))
        result = message["result"]
        if result.get("canceled"):
            raise self._ended(result)
        events, revision = result.get("events", []), int(result["header"]["revision"])
        for event in events:
            yield from self._event(event)
        if events:  # the header's revision may be ahead of them: there may be more to come
            self._since = int(events[-1]["kv"]["mod_revision"])
        elif result.get("created"):
            self._created_at = revision
        else:
            self._since = max(self._since, revision)

    def _ended(self, result: dict[str, Any]) -> Exception:
        oldest = result.get("compact_revision")
        if oldest:
            return Compacted(
                f"{self._gateway.name}: required revision has been compacted: {self._since} is no "
                f"longer kept, the oldest that is: {oldest}"
            )
        return told(self._gateway.name, result.get("cancel_reason", "the watch was ended"))

    def _event(self, event: dict[str, Any]) -> Iterator[Event]:
        """A change; of what is no object before and after it there is nothing to tell."""
        entry, before = event["kv"], event.get("prev_kv")
        old = self._object(before) if before else None
        if event.get("type") == "DELETE":
            gone = old or values.bare(self._kind, entry["key"], 0)
            yield Event("DELETED", values.shown(self._kind, gone, int(entry["mod_revision"])))
            return
        new = self._object(entry)
        if new is None:
            return
        is_new = entry["create_revision"] == entry["mod_revision"]
        yield Event("ADDED" if is_new else "MODIFIED", new, None if is_new else old)

    def _object(self, entry: values.Stored) -> dict[str, Any] | None:
        found = values.decode(self._kind, [entry], self._remark)
        return found[0] if found else None

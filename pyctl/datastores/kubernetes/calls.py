"""One request to an API server as a value: what it asks, and whether it may be asked twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from pyctl.documents.json_text import dump_line

READS = frozenset({"GET", "HEAD"})
_OF_THE_SERVER = frozenset(
    {"uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "selfLink"}
)


class Call(NamedTuple):
    """A method, a path with its query, a body; `identity` names the object in messages."""

    method: str
    path: str
    query: Mapping[str, str] = {}
    body: Mapping[str, Any] | None = None
    identity: str = ""

    @property
    def target(self) -> str:
        """The path with the query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def content(self) -> bytes:
        """The body as JSON, as Go writes it."""
        return b"" if self.body is None else dump_line(self.body).encode()

    @property
    def write(self) -> bool:
        """Whether it may change something."""
        return self.method not in READS

    @property
    def version(self) -> str:
        """The resourceVersion that the object must still have, "" when any will do."""
        body = self.body or {}
        part = body.get("preconditions" if self.method == "DELETE" else "metadata") or {}
        return str(part.get("resourceVersion") or "")

    @property
    def repeatable(self) -> bool:
        """Whether a second time does no harm after a first that may have been carried out.

        So it is with reads, and with writes that name what they expect to find: a new name, a
        resourceVersion, a uid. A repeated one then fails, and `settled` tells why.
        """
        if not self.write or "dryRun" in self.query:
            return True
        body = self.body or {}
        if self.method == "POST":
            return bool((body.get("metadata") or {}).get("name"))
        if self.method == "DELETE":
            return bool(body.get("preconditions"))
        return bool(self.version)

    @property
    def object_path(self) -> str:
        """Where the object is that is written."""
        if self.method != "POST":
            return self.path
        return f"{self.path}/{(self.body or {})['metadata']['name']}"


def holds(stored: Any, sent: Any) -> bool:
    """Whether an object is what was sent, apart from what servers fill in."""
    if not sent and stored is None:
        return True
    if isinstance(sent, Mapping):
        fields = stored if isinstance(stored, Mapping) else {}
        return all(
            holds(fields.get(name), value)
            for name, value in sent.items()
            if name not in _OF_THE_SERVER
        )
    if isinstance(sent, list):
        items = stored if isinstance(stored, list) else []
        return len(items) == len(sent) and all(map(holds, items, sent))
    return bool(stored == sent)

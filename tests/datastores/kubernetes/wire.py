"""What goes to and from the cluster of cluster.py: requests, answers, paths."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

Object = dict[str, Any]

V1, V3 = "crd.projectcalico.org/v1", "projectcalico.org/v3"


class Request(NamedTuple):
    """What reached the cluster: `path` without, `query` with its parameters, the body parsed."""

    method: str
    path: str
    query: dict[str, str]
    body: Any

    @property
    def short(self) -> str:
        """`GET /apis/.../tiers?limit=500`, without the parts that are always there."""
        query = "&".join(f"{key}={value}" for key, value in self.query.items())
        path = self.path.removeprefix("/apis/").removeprefix("/api/v1/")
        for group in (V1, V3):
            path = path.removeprefix(f"{group}/")
        return f"{self.method} {path}" + (f"?{query}" if query else "")


class Answer(NamedTuple):
    """A code and what goes with it."""

    code: int
    value: Any


class Place(NamedTuple):
    """What a path means: a collection, the object's name if it names one, a subresource."""

    base: str
    plural: str
    namespace: str
    name: str
    subresource: str

    @property
    def group(self) -> str:
        """The API group, "" for Kubernetes' own."""
        parts = self.base.split("/")
        return parts[2] if parts[1] == "apis" else ""


def place_of(path: str) -> Place:
    """What a path means."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    size = 3 if parts[0] == "apis" else 2
    base, rest = "/" + "/".join(parts[:size]), parts[size:]
    namespace = ""
    if rest[0] == "namespaces" and len(rest) > 2:
        namespace, rest = rest[1], rest[2:]
    plural, name, subresource = [*rest, "", ""][:3]
    return Place(base, plural, namespace, name, subresource)


def failure(code: int, reason: str, message: str, **details: str) -> Answer:
    """An answer that says no."""
    status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code}
    return Answer(code, {**status, "reason": reason, "message": message, "details": details})


def request_in(data: bytes) -> Request:
    """The request that came over the wire."""
    head, _, body = data.partition(b"\r\n\r\n")
    method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
    parts = urlsplit(target)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Request(method, parts.path, query, json.loads(body) if body else None)


def data_of(answer: Answer) -> bytes:
    """An answer as it goes over the wire."""
    plain = isinstance(answer.value, bytes)
    body = answer.value if plain else json.dumps(answer.value).encode()
    kind = "text/plain" if plain else "application/json"
    head = f"HTTP/1.1 {answer.code} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body

"""What an API server answers instead of a result, as pyctl's own errors: one table.

Servers answer with a Status: a code, a reason, a message, and details. Calico's API server gives
many refusals of its own the code 500 and no reason; those are known by their words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from pyctl.errors import (
    AlreadyExists,
    Compacted,
    Conflict,
    DatastoreError,
    Forbidden,
    Invalid,
    NotFound,
    NotServed,
    NotSupported,
    Path,
    Problem,
    PyctlError,
    Unauthorized,
)
from pyctl.transport.client import Response

OF_ETCD = (
    r"etcdserver: (?!request is too large)"
    r"|leader changed|connection refused|context deadline exceeded"
)
"""Words of servers that cannot reach their own store just now."""


class MissingType(NotServed):
    """The server does not know this type of resource: the path leads nowhere."""


class Unavailable(DatastoreError):
    """The server cannot answer now; a later try may be answered."""


class PassedOn(Unavailable):
    """The server passes what was asked on to another, which does not answer."""


class About(NamedTuple):
    """What was asked, for messages: of which server, as whom, about which object.

    `identity` is such as `HostEndpoint(n1-eth0)`, `version` the resourceVersion that was wanted.
    """

    server: str
    who: str
    path: str = ""
    identity: str = ""
    version: str = ""


class Status(NamedTuple):
    """A Status, as far as errors are told by it; "" and 0 for what it does not say."""

    code: int
    reason: str = ""
    message: str = ""
    details: Mapping[str, Any] = {}

    @property
    def causes(self) -> list[Mapping[str, Any]]:
        """What is wrong with single fields."""
        return self.details.get("causes") or []


def error_of(response: Response, about: About) -> PyctlError:
    """The error that an answer stands for which is no success."""
    status = status_of(response)
    if status is None:
        return _foreign(response, about)
    return told(status, about)


def warnings_of(response: Response) -> list[str]:
    """What a server remarks on a request that it carries out."""
    header = response.headers.get("warning")
    if header is None:
        return []
    told = header.encode("latin-1").decode("utf-8", "replace")
    texts = re.findall(r'299 \S+ "((?:[^"\\]|\\.)*)"', told)
    return [re.sub(r"\\(.)", r"\1", text) for text in texts]


def status_of(response: Response) -> Status | None:
    """The Status in an answer, None where something else came, as from a proxy."""
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        plain = response.headers.get("content-type", "").startswith("text/plain")
        text = response.body.decode("utf-8", "replace").strip() if plain else ""
        return Status(response.status, "", text) if text else None
    return read(value, response.status) if isinstance(value, dict) else None


def read(value: Mapping[str, Any], code: int = 0) -> Status | None:
    """The Status that a value is, None if it is another; `code` is the one it came with."""
    if value.get("kind") != "Status":
        return None
    return Status(
        value.get("code") or code,
        value.get("reason") or "",
        value.get("message") or "",
        value.get("details") or {},
    )


def told(status: Status, about: About) -> PyctlError:
    """The error that a Status means: that of the first row of the table that fits."""
    for row in _TABLE:
        fits = (not row.codes or status.code in row.codes) and (
            not row.words or re.search(row.words, status.message)
        )
        if fits:
            return row.error(status, about)
    return _refused(status, about)


def _foreign(response: Response, about: About) -> PyctlError:
    """What is no API server, or stands before one, which may ask who is there too."""
    shown = _phrase(response.status)
    if response.status in (401, 403):
        return told(Status(response.status), about)
    if response.status == 404:
        return _not_found(Status(404), about)
    if response.status == 413:
        return _too_large(Status(413, "", shown), about)
    if response.status in (429, 502, 503, 504):
        return Unavailable(f"{about.server} cannot be reached: a proxy before it answers {shown}")
    return DatastoreError(f"what answers for {about.server} is no API server (it says {shown})")


def _unknown(status: Status, about: About) -> PyctlError:
    return Unauthorized(
        f"connection is unauthorized: {about.server} does not accept {about.who} "
        f"({_phrase(status.code)})"
    )


def _forbidden(status: Status, about: About) -> PyctlError:
    text = f"connection is unauthorized: {status.message or _phrase(status.code)}"
    unseen = "system:anonymous" in status.message
    anonymous = ": the server has seen no credentials" if unseen else ""
    return Forbidden(f"{text} (asked as {about.who}{anonymous})")


def _not_found(status: Status, about: About) -> PyctlError:
    name = status.details.get("name")
    if not name:
        return MissingType(f"{about.server} serves nothing at {about.path}")
    if status.details.get("kind") == "namespaces" and "/namespaces/" in about.path:
        hint = f"nor does its namespace {name}: make it first, as with kubectl create namespace"
        return NotFound(about.identity, hint)
    return NotFound(about.identity or str(name))


def _replaced(status: Status, about: About) -> PyctlError:
    return NotFound(about.identity)


def _exists(status: Status, about: About) -> PyctlError:
    return AlreadyExists(about.identity or str(status.details.get("name")))


def _conflict(status: Status, about: About) -> PyctlError:
    return Conflict(about.identity, wanted=about.version)


def _not_supported(status: Status, about: About) -> PyctlError:
    found = re.search(_UNSUPPORTED, status.message)
    assert found is not None
    return NotSupported(found[1].lower(), about.identity or found[2], found[3] or "")


def _no_method(status: Status, about: About) -> PyctlError:
    return NotSupported("write", about.identity or about.path, status.message)


def _invalid(status: Status, about: About) -> PyctlError:
    if any(cause.get("field") == "metadata.resourceVersion" for cause in status.causes):
        return Conflict(about.identity, wanted=about.version)
    problems = list(_problems(status))
    return Invalid(problems or [Problem((), status.message)])


def _unwanted(status: Status, about: About) -> PyctlError:
    return Invalid([Problem((), status.message)])


def _lacking(status: Status, about: About) -> PyctlError:
    text = f"what it refers to, such as its tier, does not exist ({status.message})"
    return Invalid([Problem((), text)])


def _too_old(status: Status, about: About) -> PyctlError:
    return Compacted(f"{about.server}: {status.message}")


def _too_large(status: Status, about: About) -> PyctlError:
    what = about.identity or "this"
    return Invalid([Problem((), f"{what} is larger than the server takes ({status.message})")])


def _unavailable(status: Status, about: About) -> PyctlError:
    return Unavailable(f"{about.server}: {_said(status)}")


def _passed_on(status: Status, about: About) -> PyctlError:
    return PassedOn(f"{about.server}: {_said(status)}")


def _refused(status: Status, about: About) -> PyctlError:
    return DatastoreError(f"{about.server}: {_said(status)}")


def _said(status: Status) -> str:
    """A Status in one line: what it says, and its reason."""
    reason = status.reason or _phrase(status.code)
    return f"{' '.join(status.message.split())} ({reason})" if status.message else reason


def _phrase(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


class Row(NamedTuple):
    """A case: the codes, none for any; words of the message, "" for any; the error."""

    codes: tuple[int, ...]
    words: str
    error: Callable[[Status, About], PyctlError]


_UNSUPPORTED = r"operation (\w+) is not supported on (\S+?)(?:: (.*))?$"

_TABLE = (
    Row((401,), "", _unknown),
    Row((400, 403), "denied the request", _unwanted),  # by a webhook, whoever asks
    Row((403,), "", _forbidden),
    Row((404,), "", _not_found),
    Row((405,), "", _no_method),
    Row((409,), r"UID in precondition", _replaced),  # of a PUT; a DELETE says "in the"
    Row((409,), "already exists", _exists),
    Row((409,), "", _conflict),
    Row((410,), "", _too_old),
    Row((), "too old resource version", _too_old),  # in watches of Calico's API server
    Row((413,), "", _too_large),
    Row((), r"request is too large|message larger than max", _too_large),
    Row((400,), "strict decoding error", _unwanted),
    Row((422,), "", _invalid),
    Row((500,), _UNSUPPORTED, _not_supported),
    Row((500,), r"StorageError: key not found", _lacking),
    Row((500,), r"^(Cannot|resourceVersion should not be set|.*are read-only)", _unwanted),
    Row((500,), OF_ETCD, _unavailable),
    Row((503,), "^(service unavailable|error trying to reach service)", _passed_on),
    Row((429, 502, 503, 504), "", _unavailable),
)


def _problems(status: Status) -> Iterator[Problem]:
    """What is wrong with which field.

    That rules were left unchecked because of other problems is not one, unless it is all there is.
    """
    causes = [cause for cause in status.causes if cause.get("field") != "<nil>"]
    for cause in causes or status.causes:
        yield Problem(_path(cause.get("field") or ""), cause.get("message") or status.message)


def _path(field: str) -> Path:
    """A field as servers write it, `spec.rules[0].ports`, as a path."""
    steps: list[str | int] = []
    for name, inner in re.findall(r"([^.\[\]]+)|\[([^\]]*)\]", field):
        steps.append(int(inner) if inner.isdecimal() else inner or name)
    return tuple(step for step in steps if step != "<nil>")

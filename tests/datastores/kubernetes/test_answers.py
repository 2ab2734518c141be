"""What API servers answer, as pyctl's own errors: the answers are recorded ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyctl.datastores.kubernetes.answers import (
    About,
    MissingType,
    PassedOn,
    Unavailable,
    error_of,
    read,
    told,
    warnings_of,
)
from pyctl.documents.reader import read_value
from pyctl.errors import (
    Compacted,
    DatastoreError,
    Forbidden,
    Invalid,
    PyctlError,
    Unauthorized,
)
from pyctl.transport.client import Response

ABOUT = About(
    server="the Kubernetes cluster https://k:6443",
    who='user "u" of kubeconfig with a bearer token',
    path="/apis/crd.projectcalico.org/v1/hostendpoints/h1",
    identity="HostEndpoint(h1)",
    version="7",
)
CASES: list[dict[str, Any]] = read_value(
    (Path(__file__).parent / "refusals.yaml").read_bytes(), "refusals.yaml"
)


def error(
    code: int, message: str, details: dict[str, Any] | None = None, about: About = ABOUT
) -> PyctlError:
    """The error of an answer with such a Status."""
    status = {"kind": "Status", "code": code, "message": message, "details": details or {}}
    return error_of(Response(code, {}, json.dumps(status).encode()), about)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_refusals(case: dict[str, Any]) -> None:
    """Each is the error of pyctl that means the same, in one line."""
    made = error(case["code"], case["message"], case.get("details"))
    wanted = case["text"].format(server=ABOUT.server, who=ABOUT.who, path=ABOUT.path)
    assert (type(made).__name__, str(made)) == (case["error"], wanted)


def test_fields_that_are_wrong() -> None:
    """Each with its path; that other rules were left unchecked is told only when it is all."""
    unchecked = {"field": "<nil>", "message": "some validation rules were not checked"}
    long = {"field": "spec.interfaceName", "message": "may not be more than 15 bytes"}
    twice = {"field": "spec.expectedIPs[1]", "message": 'Duplicate value: "192.0.2.1"'}
    made = error(422, "all of it", {"causes": [long, twice, unchecked]})
    assert isinstance(made, Invalid)
    assert str(made) == (
        "spec.interfaceName: may not be more than 15 bytes\n"
        'spec.expectedIPs[1]: Duplicate value: "192.0.2.1"'
    )
    assert str(error(422, "all of it", {"causes": [unchecked]})) == unchecked["message"]
    assert str(error(422, "all of it")) == "all of it"
    label = {"field": "metadata.labels[a.b/c]", "message": "bad"}
    assert str(error(422, "x", {"causes": [label]})) == 'metadata.labels["a.b/c"]: bad'


def test_a_namespace_that_is_not_there() -> None:
    """The object is not found, as calicoctl has it, and why: the namespace is missing too."""
    about = ABOUT._replace(path="/apis/projectcalico.org/v3/namespaces/n/networkpolicies")
    made = error(404, 'namespaces "n" not found', {"name": "n", "kind": "namespaces"}, about)
    assert str(made) == (
        f"resource does not exist: {ABOUT.identity} "
        "(nor does its namespace n: make it first, as with kubectl create namespace)"
    )


@pytest.mark.parametrize(
    ("response", "kind", "text"),
    [
        (
            Response(404, {"content-type": "text/plain"}, b"404 page not found\n"),
            MissingType,
            "at /apis",
        ),
        (Response(502, {}, b"<html>"), Unavailable, "a proxy before it answers 502 Bad Gateway"),
        (Response(401, {}, b"<html>"), Unauthorized, "does not accept"),
        (Response(403, {}, b"<html>"), Forbidden, "403 Forbidden (asked as"),
        (Response(413, {}, b"<html>"), Invalid, "is larger than the server takes"),
        (Response(200, {}, b"<html>"), DatastoreError, "is no API server (it says 200 OK)"),
        (Response(302, {}, b""), DatastoreError, "is no API server (it says 302 Found)"),
        (Response(404, {}, b'{"kind": "Other"}'), MissingType, "at /apis"),
        (Response(404, {}, b"<html>"), MissingType, "at /apis"),
        (Response(429, {}, b"<html>"), Unavailable, "answers 429 Too Many Requests"),
        (
            Response(503, {"content-type": "text/plain"}, b"service unavailable\n"),
            PassedOn,
            "service unavailable (503",
        ),
        (Response(599, {}, b""), DatastoreError, "(it says 599)"),
        (Response(500, {}, b"[" * 100_000), DatastoreError, "(it says 500 Internal Server Error)"),
    ],
)
def test_answers_without_a_status(response: Response, kind: type[PyctlError], text: str) -> None:
    """A path that leads nowhere, a proxy's own words, something else altogether."""
    made = error_of(response, ABOUT)
    assert type(made) is kind
    assert text in str(made)


@pytest.mark.parametrize(
    "status",
    [
        {"kind": "Status", "reason": "Expired", "code": 410, "message": "too old resource version"},
        {
            "kind": "Status",
            "reason": "InternalError",
            "message": "too old resource version: 1 (1045)",
        },
    ],
)
def test_watches_that_begin_too_early(status: dict[str, Any]) -> None:
    """Both families say it in their own way."""
    found = read(status)
    assert found is not None
    assert isinstance(told(found, ABOUT), Compacted)


def test_warnings() -> None:
    """Each is one text, whether in headers of their own or together."""
    header = '299 - "unknown field \\"spec.bogus\\"", 299 - "spec.x is deprecated"'
    assert warnings_of(Response(200, {"warning": header}, b"")) == [
        'unknown field "spec.bogus"',
        "spec.x is deprecated",
    ]
    assert warnings_of(Response(200, {}, b"")) == []
    spelled = '199 - "of a proxy", 299 - "Főként"'.encode().decode("latin-1")  # as it comes
    assert warnings_of(Response(200, {"warning": spelled}, b"")) == ["Főként"]

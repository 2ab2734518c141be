"""Requests and watches over real TLS: what comes back, what is tried again, what is passed on."""

from __future__ import annotations

import json
import shlex
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pyctl import __version__
from pyctl.datastores.kubernetes.answers import MissingType, PassedOn
from pyctl.datastores.kubernetes.api import KubernetesAPI
from pyctl.datastores.kubernetes.attempts import Attempts, Unreachable
from pyctl.datastores.kubernetes.connection import Connection
from pyctl.datastores.kubernetes.credentials import credentials
from pyctl.datastores.kubernetes.discovery import V3
from pyctl.datastores.kubernetes.exec_process import ALONE
from pyctl.datastores.kubernetes.kubeconfig import Cluster, User
from pyctl.datastores.kubernetes.sender import Sender
from pyctl.errors import (
    AlreadyExists,
    Conflict,
    DatastoreError,
    NotFound,
    Unauthorized,
)
from pyctl.transport.client import Response
from tests.datastores.kubernetes.apiserver import (
    GROUPS,
    Answer,
    Request,
    status,
)
from tests.datastores.kubernetes.worlds import HEP, HEPS, STORED, World, events, hep
from tests.transport.servers import Certificates

V1 = "client.authentication.k8s.io/v1"


def test_a_request(world: World) -> None:
    """JSON alone is asked for, the body is JSON, and what comes is parsed."""
    world.say(Answer(201, STORED))
    with world.api() as api:
        assert api.name == f"the Kubernetes cluster {world.server.url}"
        assert api.request("POST", HEPS, {"dryRun": "All"}, HEP) == STORED
    (request,) = world.server.requests
    assert (request.method, request.path) == ("POST", f"{HEPS}?dryRun=All")
    assert json.loads(request.body) == HEP
    headers = dict(request.headers)
    assert headers["accept"] == headers["content-type"] == "application/json"
    assert headers["user-agent"] == f"pyctl/{__version__}"
    assert world.log[0].startswith(f"POST {world.server.url}{HEPS}?dryRun=All: 201 (")


def test_one_connection_for_many_requests(world: World) -> None:
    """It is kept."""
    world.say(Answer(value={}))
    with world.api() as api:
        for _ in range(5):
            api.request("GET", HEPS)
    assert len(world.server.connections) == 1


def test_many_threads(world: World) -> None:
    """Each has an answer of its own."""
    world.server.answer = lambda request: Answer(value={"path": request.path})
    paths = [f"{HEPS}/{number}" for number in range(200)]
    with world.api() as api, ThreadPoolExecutor(16) as threads:
        answers = threads.map(lambda path: api.request("GET", path)["path"], paths)
        assert list(answers) == paths
    assert len(world.server.connections) <= 16


def test_warnings_are_passed_on(world: World) -> None:
    """Each once, however often the server says it."""
    world.say(Answer(value={}, headers=('Warning: 299 - "old \\"thing\\""',)))
    with world.api() as api:
        api.request("GET", HEPS)
        api.request("GET", HEPS)
    assert world.remarks == ['old "thing"']


def test_refusals(world: World) -> None:
    """They name the object that was asked about."""
    world.say(status(404, "NotFound", "x", name="h"))
    with world.api() as api, pytest.raises(NotFound, match=r"HostEndpoint\(h\)"):
        api.request("GET", f"{HEPS}/h", identity="HostEndpoint(h)")


def test_who_was_refused(world: World) -> None:
    """Who one is, by which credentials."""
    world.use(token="secret")
    world.say(status(401, "Unauthorized", "Unauthorized"))
    with world.api() as api, pytest.raises(Unauthorized) as caught:
        api.request("GET", HEPS)
    assert str(caught.value) == (
        f"connection is unauthorized: the Kubernetes cluster {world.server.url} does not accept "
        f'user "u" of {world.home}/kubeconfig with a bearer token (401 Unauthorized)'
    )
    assert caught.value.exit_code == 6


@pytest.mark.parametrize("value", [b"<html>", b"", b"[]", b"[" * 100_000])
def test_what_is_no_json(world: World, value: bytes) -> None:
    """Something else answers there."""
    world.say(Answer(200, value))
    with world.api() as api, pytest.raises(DatastoreError, match="is no API server"):
        api.request("GET", HEPS)


@pytest.mark.parametrize("value", ["{}", '{"metadata": 1}', '{"kind": "Status"}'])
def test_what_is_no_object(world: World, value: str) -> None:
    """JSON of something else."""
    world.say(Answer(200, value.encode()))
    with world.api() as api, pytest.raises(DatastoreError, match="is no API server"):
        api.read(HEPS)


def test_an_api_server_of_calico_s_that_is_down(world: World) -> None:
    """The cluster's own answers for it, and what can be done is told."""
    world.say(Answer(503, b"error trying to reach service: connection refused"))
    with world.api(seconds=0.3) as api, pytest.raises(PassedOn, match="get apiservice v3"):
        api.request("GET", HEPS)


def test_reads_are_tried_again(world: World) -> None:
    """After a cut connection, half an answer, and a failure."""
    world.say(Answer(value={}))
    with world.api() as api:
        api.request("GET", "/warm")
        whole = Answer(value=STORED)
        half = whole._replace(cut=len(whole.data) - 5)
        world.say(Answer(cut=0), half, Answer(503, b""), whole)
        assert api.request("GET", HEPS) == STORED
    assert world.asked == [f"GET {HEPS}"] * 4


@pytest.mark.parametrize(
    ("method", "body", "refusal"),
    [
        ("POST", HEP, status(409, "AlreadyExists", "x already exists")),
        ("PUT", hep(resourceVersion="6"), status(409, "Conflict", "x")),
    ],
)
def test_a_write_that_meets_itself(
    world: World, method: str, body: dict[str, Any], refusal: Answer
) -> None:
    """A first try without an answer was carried out: the second one's refusal is its success."""
    path = HEPS if method == "POST" else f"{HEPS}/h"
    world.say(Answer(cut=0), refusal, Answer(value=STORED))
    with world.api() as api:
        assert api.request(method, path, body=body, identity="HostEndpoint(h)") == STORED
    assert world.asked == [f"{method} {path}"] * 2 + [f"GET {HEPS}/h"]


def test_a_delete_that_meets_itself(world: World) -> None:
    """That it is gone is what was wanted."""
    world.say(Answer(cut=0), status(404, "NotFound", "x", name="h"))
    with world.api() as api:
        answer = api.request("DELETE", f"{HEPS}/h", body={"preconditions": {"uid": "u"}})
    assert answer["status"] == "Success"


@pytest.mark.parametrize(
    ("there", "error"),
    [
        (Answer(value={**STORED, "spec": {"node": "other"}}), AlreadyExists),
        (status(404, "NotFound", "x", name="h"), AlreadyExists),
    ],
)
def test_a_write_that_meets_another(world: World, there: Answer, error: type[Exception]) -> None:
    """What is there is not what was sent: the refusal stands."""
    world.say(Answer(cut=0), status(409, "AlreadyExists", "x already exists"), there)
    with world.api() as api, pytest.raises(error):
        api.request("POST", HEPS, body=HEP, identity="HostEndpoint(h)")


def test_a_conflict_at_the_first_try(world: World) -> None:
    """It is one, whatever is stored."""
    world.say(status(409, "Conflict", "x"), Answer(value=STORED))
    with world.api() as api, pytest.raises(Conflict, match="resourceVersion 6 was asked for"):
        api.request("PUT", f"{HEPS}/h", body=hep(resourceVersion="6"), identity="H(h)")
    assert len(world.asked) == 1


def test_a_write_without_a_precondition(world: World) -> None:
    """It is sent once, and its failure says what is not known."""
    world.say(Answer(cut=0))
    with world.api() as api, pytest.raises(Unreachable, match="is not known"):
        api.request("DELETE", f"{HEPS}/h")
    assert len(world.asked) == 1


def test_a_server_that_says_nothing(world: World) -> None:
    """The deadline ends it."""
    world.server.answer = lambda request: world.server.never()
    with world.api(seconds=0.2) as api, pytest.raises(Unreachable, match=r"no answer within 0.2 s"):
        api.request("GET", HEPS)


@pytest.mark.parametrize("stream", [False, True])
def test_a_token_that_is_replaced(world: World, stream: object) -> None:
    """The file is read again when the server no longer accepts what was in it."""
    token = world.home / "token"
    token.write_text("old")
    world.use(tokenFile=str(token))

    def answer(request: Request) -> Answer:
        if ("authorization", "Bearer new") in request.headers:
            return events({"type": "ADDED", "object": {}}) if stream else Answer(value={})
        token.write_text("new")
        return status(401, "Unauthorized")

    world.server.answer = answer
    with world.api() as api:
        if stream:
            assert len(list(api.stream(HEPS))) == 1
        else:
            assert api.request("GET", HEPS) == {}
    assert len(world.server.requests) == 2


def test_a_certificate_that_is_replaced(world: World, certificates: Certificates) -> None:
    """What the plugin gives anew is shown on a new connection."""
    for number in (1, 2):
        pair = [Path(name).read_text() for name in certificates.issue(common_name=f"c{number}")]
        given = {"clientCertificateData": pair[0], "clientKeyData": pair[1]}
        value = {"kind": "ExecCredential", "apiVersion": V1, "status": given}
        (world.home / f"given{number}").write_text(json.dumps(value))
    plugin = world.home / "plugin"
    home = shlex.quote(str(world.home))
    plugin.write_text(f"#!/bin/sh\ncd {home}\ncat given1\nmv given2 given1 2>/dev/null\n:\n")
    plugin.chmod(0o700)
    world.use(exec={"command": str(plugin), "apiVersion": V1, "interactiveMode": "Never"})
    world.server.answer = lambda request: (
        Answer(value={}) if request.client == "c2" else status(401, "Unauthorized")
    )
    with world.api() as api:
        assert api.request("GET", HEPS) == {}
    assert [request.client for request in world.server.requests] == ["c1", "c2"]


def test_credentials_come_before_the_deadline_begins(world: World) -> None:
    """What the user needs to log in does not count against it."""
    order: list[str] = []

    class Sending(Sender):
        def prepare(self) -> None:
            order.append("credentials")

    class Trying(Attempts):
        def answer(self, *_: object) -> tuple[Response, bool]:
            order.append("request")
            return Response(200, {}, b"{}"), False

    nobody = Connection("https://k", Cluster(), User(), "nobody")
    sender = Sending(nobody, credentials(nobody, ALONE), environ={})
    api = KubernetesAPI("K", "nobody", sender, Trying(20.0))
    assert api.request("GET", HEPS) == {}
    assert order == ["credentials", "request"]


def test_the_group(world: World) -> None:
    """It is asked for once, and kept for the next command."""
    world.say(Answer(value=GROUPS))
    for _ in range(2):
        with world.api() as api:
            assert api.discovery.group == V3
    assert world.asked == ["GET /apis"]


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        (GROUPS, f"serves nothing at {HEPS}: of Calico's API groups it serves {V3}"),
        ({"groups": []}, "Calico is not installed in the Kubernetes cluster"),
    ],
)
def test_a_type_that_is_missing(world: World, groups: Any, text: str) -> None:
    """Whether Calico is there is told."""
    answers: dict[str, Answer] = {"/apis": Answer(value=groups)}
    missing = Answer(404, b"404 page not found\n")
    world.server.answer = lambda request: answers.get(request.path, missing)
    with world.api() as api, pytest.raises(MissingType, match=text):
        api.request("GET", HEPS)


def test_a_missing_type_where_groups_are_not_told(world: World) -> None:
    """Then it stays with that nothing is there."""
    missing = Answer(404, b"404 page not found\n")
    answers: dict[str, Answer] = {"/apis": status(403, "Forbidden", "no")}
    world.server.answer = lambda request: answers.get(request.path, missing)
    with world.api() as api, pytest.raises(MissingType, match=f"serves nothing at {HEPS}$"):
        api.request("GET", HEPS)


def test_after_the_end(world: World) -> None:
    """Nothing is sent any more, by whatever thread."""
    world.say(Answer(value={}))
    with world.api() as api:
        api.request("GET", HEPS)
    with pytest.raises(DatastoreError, match="is closed"):
        api.request("GET", HEPS)
    assert len(world.asked) == 1

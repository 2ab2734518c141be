"""What is sent where, when a server leads elsewhere."""

from __future__ import annotations

import pytest

from pyctl.errors import DatastoreError
from tests.datastores.kubernetes.apiserver import Answer, Request
from tests.datastores.kubernetes.worlds import HEP, HEPS, STORED, World, events


def _elsewhere(world: World, code: int, location: str, there: Answer) -> None:
    """Lead all requests elsewhere, where the answer is this."""

    def answer(request: Request) -> Answer:
        led = request.path.startswith("/there")
        return there if led else Answer(code, {}, (f"Location: {location}",))

    world.server.requests.clear()
    world.server.answer = answer


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_reads_go_where_they_are_led(world: World, code: int) -> None:
    """As the same user, also watches."""
    _elsewhere(world, code, "/there?x#y", Answer(value=STORED))
    with world.api() as api:
        assert api.request("GET", HEPS) == STORED
        _elsewhere(world, code, "/there?x#y", events({"type": "ADDED", "object": STORED}))
        assert len(list(api.stream(HEPS))) == 1
    assert world.asked == [f"GET {HEPS}", "GET /there?x"]
    assert {request.all("authorization")[0][1] for request in world.server.requests} == {
        "Bearer secret"
    }


def test_writes_go_where_they_surely_stay_writes(world: World) -> None:
    """Others would become reads."""
    _elsewhere(world, 307, "/there", Answer(201, STORED))
    with world.api() as api:
        assert api.request("POST", HEPS, body=HEP) == STORED
        first, second = world.server.requests
        assert (first.body, second.method) == (second.body, "POST")
        _elsewhere(world, 302, "/there", Answer(201, STORED))
        with pytest.raises(DatastoreError, match="it says 302 Found"):
            api.request("POST", HEPS, body=HEP)
    assert world.asked == [f"POST {HEPS}"]


@pytest.mark.parametrize(
    "location", ["https://me:secret@other.test/there", "http://127.0.0.1/there"]
)
def test_nobody_is_followed_to_others(world: World, location: str) -> None:
    """Who is asking is shown to nobody else, and to nobody in the open; where it leads is told."""
    _elsewhere(world, 302, location, Answer(value=STORED))
    with world.api() as api, pytest.raises(DatastoreError) as caught:
        api.request("GET", HEPS)
    shown = location.replace("me:secret@", "")
    assert f"{world.server.url} leads to {shown}: name the server" in str(caught.value)


@pytest.mark.parametrize("location", ["", "https://127.0.0.1:x", HEPS])
def test_redirects_that_lead_nowhere(world: World, location: str) -> None:
    """They are no answer of an API server."""
    _elsewhere(world, 302, location, Answer(value=STORED))
    with world.api() as api:
        with pytest.raises(DatastoreError, match="it says 302 Found"):
            api.request("GET", HEPS)
        with pytest.raises(DatastoreError, match="it says 302 Found"):
            list(api.stream(HEPS))

"""Watches over real TLS: what comes, how they end, when they begin anew."""

from __future__ import annotations

import pytest

from pyctl.datastores.kubernetes.api import Silent
from pyctl.errors import Compacted
from tests.datastores.kubernetes.apiserver import Answer, status
from tests.datastores.kubernetes.worlds import CHUNKED, HEPS, STORED, World, events


def test_a_watch(world: World) -> None:
    """Events as they come; the end of the stream is the end."""
    given = [
        {"type": "ADDED", "object": STORED},
        {"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": "9"}}},
    ]
    world.say(events(*given))
    with world.api() as api:
        assert list(api.stream(HEPS, {"watch": "1", "resourceVersion": "6"})) == given
    assert world.asked == [f"GET {HEPS}?watch=1&resourceVersion=6"]


def test_a_watch_that_breaks_off(world: World) -> None:
    """What came whole is given, and then it ends: whoever watches goes on from there."""
    given = events({"type": "ADDED", "object": STORED}, {"type": "ADDED", "object": STORED})
    world.say(given._replace(cut=len(given.data) - 40))
    with world.api() as api:
        assert len(list(api.stream(HEPS))) == 1


def test_a_watch_that_nothing_happens_in(world: World) -> None:
    """It is ended after the time that the caller wants to wait."""
    world.say(Answer(200, b"", CHUNKED))
    with world.api() as api, pytest.raises(Silent, match=r"nothing came for 0.1 s"):
        list(api.stream(HEPS, idle=0.1))


@pytest.mark.parametrize(
    "answer",
    [
        status(410, "Expired", "too old"),
        events({"type": "ERROR", "object": status(410, "Expired", "too old").value}),
        events(
            {
                "type": "ERROR",
                "object": {"kind": "Status", "message": "too old resource version: 1 (9)"},
            }
        ),
    ],
)
def test_a_watch_that_begins_too_early(world: World, answer: Answer) -> None:
    """However it is said."""
    world.say(answer)
    with world.api() as api, pytest.raises(Compacted):
        list(api.stream(HEPS))


def test_a_watch_that_begins_at_the_second_try(world: World) -> None:
    """Beginning is a read like others."""
    world.say(Answer(cut=0), Answer(503, b""), events({"type": "ADDED", "object": {}}))
    with world.api() as api:
        assert len(list(api.stream(HEPS))) == 1

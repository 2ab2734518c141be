"""When something is tried again, how long is waited, and what is said when nothing helps."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pyctl.datastores.kubernetes.attempts import Attempts, Unreachable
from pyctl.datastores.kubernetes.calls import Call
from pyctl.transport.client import Response
from pyctl.transport.deadline import Deadline
from pyctl.transport.failure import TransportError

READ = Call("GET", "/x")
WRITE = Call("PUT", "/x/h", body={"metadata": {"resourceVersion": "7"}})
BLIND = Call("DELETE", "/x/h")
GOOD = Response(200, {}, b"{}")
CUT = TransportError("https://k", "the connection was cut", sent=True)
DOWN = TransportError("https://k", "connection refused", sent=False)
MOMENT = Response(503, {"retry-after": "4"}, b"")

Outcome = Response | TransportError


class World:
    """A server that answers as it is told, and a clock that only waiting moves."""

    def __init__(self, seconds: float | None = 30.0) -> None:
        self.now = 1000.0
        self.waits: list[float] = []
        self.meanwhile: list[Callable[[], object]] = []
        self.attempts = Attempts(seconds, sleep=self.sleep, clock=lambda: self.now)

    def sleep(self, seconds: float) -> None:
        """Let time pass; what is to happen meanwhile begins first."""
        while self.meanwhile:
            self.meanwhile.pop()()
        self.waits.append(round(seconds, 3))
        self.now += seconds

    def serve(self, outcomes: list[Outcome], seconds: float = 0) -> Callable[[Deadline], Response]:
        """Answer in turn, the last one for ever, each after so long."""

        def once(deadline: Deadline) -> Response:
            self.now += seconds
            outcome = outcomes.pop(0) if len(outcomes) > 1 else outcomes[0]
            if isinstance(outcome, TransportError):
                raise outcome
            return outcome

        return once

    def ask(self, call: Call, *outcomes: Outcome) -> tuple[int, bool]:
        """The code of the answer, and whether it is to a second try of what may have been done."""
        response, done = self.attempts.answer(call, self.serve(list(outcomes)))
        return response.status, done


def failed(code: int, message: str = "", reason: str = "", **headers: str) -> Response:
    """An answer that says no."""
    status = {"kind": "Status", "code": code, "reason": reason, "message": message}
    return Response(code, headers, json.dumps(status).encode())


BUSY = failed(500, "etcdserver: leader changed")
BROKEN = failed(500, "Internal error occurred: failed calling webhook", "InternalError")


@pytest.fixture
def world() -> World:
    """A world in which the server has answered before."""
    made = World()
    made.ask(READ, GOOD)
    return made


@pytest.mark.parametrize("code", [200, 201, 400, 401, 403, 404, 409, 410, 422, 501])
def test_answers_that_are_final(world: World, code: int) -> None:
    """They are the same a moment later."""
    assert world.ask(READ, Response(code, {}, b"")) == (code, False)
    assert world.waits == []


def test_what_will_never_fit(world: World) -> None:
    """An object that is too large is so a moment later."""
    assert world.ask(WRITE, failed(500, "etcdserver: request is too large")) == (500, False)
    assert world.waits == []


@pytest.mark.parametrize("call", [READ, WRITE, BLIND])
def test_a_server_that_says_when_to_come_back(world: World, call: Call) -> None:
    """Nothing was done then: everything is tried again, exactly at that time."""
    later = failed(429, **{"retry-after": "3"})
    assert world.ask(call, later, later, GOOD) == (200, False)
    assert world.waits == [3, 3]


@pytest.mark.parametrize(
    ("when", "waits"),
    [
        ("Thu, 26 Nov 2026 06:38:08 GMT", [4]),
        ("Thursday, 26-Nov-26 06:38:06 GMT", [2]),
        ("Thu, 26 Nov 2026 06:38:03 GMT", [0.1]),
        ("0", [0.1]),
        ("-1", [0.1]),
        ("soon", [0.1]),
        ("Thu, 99 Nov 2026 06:38:08 GMT", [0.1]),
    ],
)
def test_a_server_that_names_a_date(world: World, when: str, waits: list[float]) -> None:
    """It is one of the server's own clock; what is over and what is none does not count."""
    later = failed(429, **{"retry-after": when, "date": "Thu, 26 Nov 2026 06:38:04 GMT"})
    assert world.ask(READ, later, GOOD) == (200, False)
    assert world.waits == waits


def test_a_date_of_a_server_that_tells_no_time(world: World) -> None:
    """Then it is one of the own clock."""
    later = failed(429, **{"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert world.ask(READ, later, GOOD) == (429, False)


def test_a_server_that_does_not_say_when(world: World) -> None:
    """Pauses grow."""
    many = failed(429)
    assert world.ask(BLIND, *[many] * 7, GOOD) == (200, False)
    assert world.waits == [0.1, 0.2, 0.4, 0.8, 1.6, 2, 2]


def test_all_calls_wait(world: World) -> None:
    """A server that wants to be left alone is left alone by the calls that begin meanwhile."""
    world.meanwhile.append(lambda: world.ask(READ, GOOD))
    assert world.ask(READ, failed(429, **{"retry-after": "5"}), GOOD) == (200, False)
    assert world.waits == [5, 5]


def test_more_time_than_there_is(world: World) -> None:
    """The refusal is told at once when the deadline comes before the time that the server says."""
    assert world.ask(READ, failed(503, **{"retry-after": "31"})) == (503, False)
    assert world.waits == []


@pytest.mark.parametrize(
    ("call", "answer", "code"),
    [
        (READ, failed(500, "no reason"), 200),
        (WRITE, failed(500, "operation x is not supported on y"), 500),
        (WRITE, BROKEN, 200),
        (WRITE, Response(500, {}, b"<html>"), 200),
        (BLIND, BROKEN, 500),
        (READ, failed(502), 200),
        (WRITE, failed(504), 200),
        (WRITE, BUSY, 200),
        (BLIND, BUSY, 500),
        (BLIND, MOMENT, 503),
        (WRITE, MOMENT, 200),
    ],
)
def test_failures_of_servers(world: World, call: Call, answer: Response, code: int) -> None:
    """What reads is tried again; what writes where it does no harm, and may have been done."""
    assert world.ask(call, answer, GOOD) == (code, code == 200)


@pytest.mark.parametrize(("answer", "waits"), [(failed(500), 2), (BUSY, 6), (failed(503), 6)])
def test_failures_that_last(world: World, answer: Response, waits: int) -> None:
    """Are told after some tries."""
    assert world.ask(READ, answer) == (answer.status, True)
    assert len(world.waits) == waits


@pytest.mark.parametrize(
    ("call", "failure", "done"),
    [(READ, CUT, True), (READ, DOWN, False), (WRITE, CUT, True), (BLIND, DOWN, False)],
)
def test_connections_that_fail(
    world: World, call: Call, failure: TransportError, done: object
) -> None:
    """They are made anew until the deadline: the server was there before."""
    assert world.ask(call, failure, failure, failure, failure, GOOD) == (200, done)


def test_a_write_that_may_be_sent_only_once(world: World) -> None:
    """Its failure says that nobody knows what came of it."""
    with pytest.raises(Unreachable) as caught:
        world.ask(BLIND, CUT, GOOD)
    assert caught.value.done
    assert str(caught.value) == (
        "the Kubernetes cluster https://k: the connection was cut "
        "(whether it was carried out is not known)"
    )


@pytest.mark.parametrize("seconds", [1.0, 30.0])
def test_a_server_that_is_busy_for_good(seconds: float) -> None:
    """That is what is told when the deadline has passed, not that nothing came any more."""
    world = World(seconds)
    late = TransportError("https://k", "timed out", sent=True, timed_out=True)
    answers = world.serve([failed(429)])

    def once(deadline: Deadline) -> Response:
        if deadline.passed:
            raise late
        return answers(deadline)

    response, done = world.attempts.answer(READ, once)
    assert (response.status, done) == (429, False)
    assert world.now - 1000 == pytest.approx(seconds, abs=0.01)


def test_a_server_that_goes_for_good(world: World) -> None:
    """The last failure is told when the deadline has passed."""
    with pytest.raises(Unreachable) as caught:
        world.ask(WRITE, DOWN)
    assert (str(caught.value), caught.value.done) == (
        "the Kubernetes cluster https://k: connection refused",
        False,
    )
    assert 30 <= world.now - 1000 < 33


@pytest.mark.parametrize(("failure", "waits"), [(DOWN, []), (CUT, [0.1, 0.2])])
def test_a_server_that_was_never_there(failure: TransportError, waits: list[float]) -> None:
    """It is told at once; where a connection came about, after a few tries."""
    world = World()
    with pytest.raises(Unreachable):
        world.ask(READ, failure)
    assert world.waits == waits


def test_no_deadline() -> None:
    """Then there is no end to trying."""
    world = World(None)
    world.ask(READ, GOOD)
    assert world.ask(READ, *[DOWN] * 100, GOOD) == (200, False)


def test_a_deadline_that_passes_while_waiting_for_an_answer(world: World) -> None:
    """Nothing is tried afterwards."""
    slow = world.serve([CUT], seconds=31)
    with pytest.raises(Unreachable):
        world.attempts.answer(READ, slow)
    assert world.waits == []

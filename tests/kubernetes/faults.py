"""What the proxy before an API server does wrong, and how often."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tests.kubernetes.proxy import PATIENCE, Exchange, Fault, Rule, Seen


def too_many(after: str = "") -> Fault:
    """The server is asked too much, and says when to come back if it is given."""
    status = {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "message": "too many requests, please try again later",
        "reason": "TooManyRequests",
        "code": 429,
    }
    return lambda exchange: exchange.say(429, status, {"Retry-After": after} if after else {})


def unauthorized(exchange: Exchange) -> None:
    """The token is one that the server does not know any more."""
    headers = {**exchange.seen.headers, "authorization": "Bearer expired"}
    exchange.pass_on(exchange.seen._replace(headers=headers))


def cut_before(exchange: Exchange) -> None:
    """The connection ends before the server hears of the request."""
    exchange.cut()


def cut_after(exchange: Exchange) -> None:
    """The server does what it is asked for, and nobody hears of it."""
    exchange.ask().read()
    exchange.cut()


def half(exchange: Exchange) -> None:
    """The connection ends in the middle of the answer."""
    answer = exchange.ask()
    data = answer.read()
    exchange.say(answer.status, data, {}, bytes_of_it=len(data) // 2)


def held(until: threading.Event) -> Fault:
    """The answer comes when something has happened."""

    def hold(exchange: Exchange) -> None:
        assert until.wait(PATIENCE)
        exchange.pass_on()

    return hold


def for_a_second(exchange: Exchange) -> None:
    """The server ends the stream after a second."""
    exchange.pass_on(exchange.seen._replace(path=f"{exchange.seen.path}&timeoutSeconds=1"))


def first(count: int, matches: Callable[[Seen], bool], fault: Fault) -> Rule:
    """A fault for so many of the requests that match; the others are answered."""
    left = [count]

    def rule(seen: Seen) -> Fault | None:
        if not left[0] or not matches(seen):
            return None
        left[0] -= 1
        return fault

    return rule


def every(number: int, matches: Callable[[Seen], bool], fault: Fault) -> Rule:
    """A fault for each such number of the requests that match: the third, the sixth, ..."""
    met = [0]

    def rule(seen: Seen) -> Fault | None:
        met[0] += matches(seen)
        return fault if matches(seen) and met[0] % number == 0 else None

    return rule

"""What the proxy before an API server does wrong, and how often."""

from __future__ import annotations

import shlex
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyctl.datastores.kubernetes.concurrent import AT_ONCE
from tests.kubernetes.apiserver import ADMIN
from tests.kubernetes.proxy import PATIENCE, Exchange, Fault, FaultyProxy, Rule, Seen


def is_write(seen: Seen) -> bool:
    """Whether it would change a host endpoint."""
    return seen.writes and "hostendpoints" in seen.path


def is_page(seen: Seen) -> bool:
    """Whether it asks for host endpoints."""
    return "hostendpoints" in seen.path and not seen.writes and not seen.watches


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


def away(proxy: FaultyProxy) -> None:
    """The server dies, and comes back when each write under way has been tried some times more."""
    proxy.cluster.kill()
    try:
        proxy.wait_for(is_write, proxy.count(is_write) + 5 * AT_ONCE)
    finally:
        proxy.cluster.start()
        proxy.cluster.ready()


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


def busy(seconds: int, matches: Callable[[Seen], bool]) -> Rule:
    """For so long from the first request that matches, all are told to come back after that."""
    until: list[float] = []

    def rule(seen: Seen) -> Fault | None:
        if not matches(seen):
            return None
        if not until:
            until.append(time.monotonic() + seconds)
        return too_many(str(seconds)) if time.monotonic() < until[0] else None

    return rule


def expiring(after: int) -> Rule:
    """The first token is good for so many writes."""
    met = [0]

    def rule(seen: Seen) -> Fault | None:
        old = seen.headers.get("authorization") == f"Bearer {ADMIN.tokens[0]}"
        met[0] += is_write(seen)
        return unauthorized if old and met[0] > after else None

    return rule


FAULTS: dict[str, Callable[[], Rule]] = {
    "429": lambda: first(40, is_write, too_many()),
    "429 come back in a second": lambda: first(20, is_write, too_many("1")),
    "cut before": lambda: every(5, is_write, cut_before),
    "cut after": lambda: every(5, is_write, cut_after),
    "half an answer": lambda: every(5, is_write, half),
}
"""Faults for writes that are survived without a word."""


PLUGIN = """\
echo run >> {runs}
if [ "$(wc -l < {runs})" -gt 1 ]; then token={tokens[1]}; else token={tokens[0]}; fi
cat << EOF
{{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
 "status": {{"token": "$token"}}}}
EOF
"""


def with_plugin(directory: Path) -> tuple[dict[str, Any], Path]:
    """A user whose plugin gives the second token from the second time on; where it counts."""
    runs, plugin = directory / "runs", directory / "plugin"
    plugin.write_text(PLUGIN.format(runs=shlex.quote(str(runs)), tokens=ADMIN.tokens))
    entry = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "sh",
        "args": [str(plugin)],
        "interactiveMode": "Never",
    }
    return {"exec": entry}, runs

"""Carries a call out, with as many tries as it takes: whether an answer came, and what was done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from pyctl.datastores.kubernetes.calls import Call
from pyctl.datastores.kubernetes.retries import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Again,
    after_answer,
    after_failure,
)
from pyctl.errors import DatastoreError
from pyctl.transport.client import Response
from pyctl.transport.deadline import Deadline
from pyctl.transport.failure import TransportError


class Unreachable(DatastoreError):
    """No answer came; `done` says that the server may have carried out what was asked."""

    def __init__(self, text: str, *, done: bool) -> None:
        super().__init__(text)
        self.done = done


class Attempts:
    """Tries calls to one server, each within `seconds` (None: any time), several threads at once.

    When the server wants to be left alone for a while, all calls wait.
    """

    def __init__(
        self,
        seconds: float | None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._sleep = sleep
        self._clock = clock
        self._reached = False
        self._not_before = 0.0
        self._lock = threading.Lock()

    def answer(self, call: Call, once: Callable[[Deadline], Response]) -> tuple[Response, bool]:
        """The last answer, and whether an earlier try may have been carried out.

        Raises Unreachable when no answer comes.
        """
        deadline = Deadline(self._seconds, clock=self._clock)
        done, tries = False, 0
        self._wait_for_leave(deadline)
        while True:
            tries += 1
            try:
                response = once(deadline)
            except TransportError as error:
                more = after_failure(error, reached=self._reached)
                done = done or error.sent
                if more is None or not self._another(call, more, tries, deadline):
                    raise _unreachable(error, call, done=done) from error
            else:
                more = after_answer(response, write=call.write)
                self._reached = self._reached or more is None
                if more is None or not self._another(call, more, tries, deadline):
                    return response, done
                done = done or more.done

    def _another(self, call: Call, again: Again, tries: int, deadline: Deadline) -> bool:
        """Wait for another try; False when there is none, also because the time is over then."""
        if not _worthwhile(call, again, tries, deadline):
            return False
        self._rest(again.after, min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE), deadline)
        self._wait_for_leave(deadline)
        return not deadline.passed

    def _rest(self, after: float | None, pause: float, deadline: Deadline) -> None:
        if after is None:
            self._sleep(min(pause, deadline.left() or pause))
            return
        with self._lock:
            self._not_before = max(self._not_before, self._clock() + after)

    def _wait_for_leave(self, deadline: Deadline) -> None:
        wait = self._not_before - self._clock()
        if wait > 0:
            self._sleep(min(wait, deadline.left() or wait))


def _worthwhile(call: Call, again: Again, tries: int, deadline: Deadline) -> bool:
    """Whether one more try does no harm, and has a chance."""
    if (again.done and not call.repeatable) or deadline.passed:
        return False
    if again.tries is not None and tries >= again.tries:
        return False
    left = deadline.left()
    return again.after is None or left is None or again.after < left


def _unreachable(error: TransportError, call: Call, *, done: bool) -> Unreachable:
    text = f"the Kubernetes cluster {error}"
    if call.write and done:
        text += " (whether it was carried out is not known)"
    return Unreachable(text, done=done)

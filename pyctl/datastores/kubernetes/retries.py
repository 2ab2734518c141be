"""What is tried again, when, and for how long."""

from __future__ import annotations

import re
import time
from typing import NamedTuple

from pyctl.datastores.kubernetes.answers import OF_ETCD, status_of
from pyctl.transport.client import Response
from pyctl.transport.failure import TransportError

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds; each pause is twice the one before."""

_TRIES = 3
_MORE_TRIES = 7  # about seven seconds
_TOO_MANY = 429
_LONGEST = 86400.0


class Again(NamedTuple):
    """Try once more: after so many seconds (None: as usual), for so many tries (None: no end).

    `done` says that the server may have carried out what was asked.
    """

    done: bool
    after: float | None = None
    tries: int | None = None


def after_answer(response: Response, *, write: bool) -> Again | None:
    """Whether an answer is worth another try, None if it is final.

    A server that says when to come back is taken at its word. Many refusals of Calico's API server
    have the code 500 too, but no reason: writes are not tried again then.
    """
    after = _retry_after(response)
    if response.status == _TOO_MANY:
        return Again(done=False, after=after)
    if response.status < 500 or response.status == 501:
        return None
    if after is not None:
        return Again(done=True, after=after)
    if response.status != 500 or _without_store(response):
        return Again(done=True, tries=_MORE_TRIES)
    return None if write and _is_refusal(response) else Again(done=True, tries=_TRIES)


def after_failure(error: TransportError, *, reached: bool) -> Again | None:
    """Whether to try again where no answer came.

    A server that has answered before may come back. One that never did is told of at once, unless
    a connection came about and was cut.
    """
    if not reached and not error.sent:
        return None
    return Again(done=error.sent, tries=None if reached else _TRIES)


def _is_refusal(response: Response) -> bool:
    status = status_of(response)
    return status is not None and not status.reason


def _without_store(response: Response) -> bool:
    status = status_of(response)
    return status is not None and re.search(OF_ETCD, status.message) is not None


def _retry_after(response: Response) -> float | None:
    """The seconds that a server wants one to wait, None where it names none.

    It may name a date too (RFC 9110), which is then one of its own clock.
    """
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return min(float(text), _LONGEST) or None
    then, now = _moment(text), _moment(response.headers.get("date", ""))
    if then is None:
        return None
    seconds = then - (time.time() if now is None else now)
    return min(seconds, _LONGEST) if seconds > 0 else None


def _moment(text: str) -> float | None:
    """A date of HTTP in seconds since 1970, None for what is none."""
    from email.utils import parsedate_to_datetime  # servers seldom name dates

    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (ValueError, OverflowError):
        return None

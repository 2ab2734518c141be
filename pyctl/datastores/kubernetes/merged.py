"""Several streams of changes as one: profiles come from two sorts of Kubernetes' objects."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pyctl.datastores.base import Event


class _Ended(NamedTuple):
    """A stream is over; with an error when it failed."""

    error: Exception | None = None


_Queue = queue.SimpleQueue[Event | _Ended]


def merged(streams: Sequence[Iterator[Event]]) -> Iterator[Event]:
    """The events of all streams as they come, until each has ended or one has failed."""
    told: _Queue = queue.SimpleQueue()
    left = threading.Event()
    for stream in streams:
        threading.Thread(target=_pass_on, args=(stream, told, left), daemon=True).start()
    running = len(streams)
    try:
        while running:
            entry = told.get()
            if isinstance(entry, Event):
                yield entry
            elif entry.error is not None:
                raise entry.error
            else:
                running -= 1
    finally:
        left.set()


def _pass_on(stream: Iterator[Event], told: _Queue, left: threading.Event) -> None:
    try:
        for event in stream:
            told.put(event)
            if left.is_set():
                return
    except Exception as error:
        told.put(_Ended(error))
    else:
        told.put(_Ended())

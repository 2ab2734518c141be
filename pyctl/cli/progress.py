"""What a terminal shows while something takes long: nothing for half a second, nothing afterwards.

A thread draws, so that a step which does not come back for a while is shown as well. Without a
terminal, or on one that cannot take back what it printed (TERM=dumb), nothing is shown, and nothing
of this costs anything.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

PATIENCE = 0.5
"""Seconds that a command may take before anything is shown."""

_FLICKER = 0.1  # seconds that a later step has to take to be shown
_REDRAW = 0.1  # seconds between two updates of the count

Item = TypeVar("Item")


class Bar(Protocol):
    """A line on a terminal; see progress_bar.py."""

    def update(self, done: int) -> None:
        """Show how much is done."""

    def stop(self) -> None:
        """Take the line away."""


Draw = Callable[[str, int | None], Bar]
"""Begins to show a step, by its name and how many items it has (None: nobody knows)."""


class Progress:
    """The steps of a command; `draw` is None where nothing may be shown."""

    def __init__(self, draw: Draw | None, *, patience: float = PATIENCE) -> None:
        self._draw = draw
        self._shown_from = time.monotonic() + patience
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._bar: Bar | None = None
        self._what = ""
        self._total: int | None = None
        self._done = 0
        self._drawn = 0.0

    @property
    def silent(self) -> bool:
        """Whether nothing is ever shown."""
        return self._draw is None

    @contextmanager
    def step(self, what: str, total: int | None = None) -> Iterator[None]:
        """Show what is done inside, if it takes long; a step within a step stands in its place."""
        if self._draw is None:
            yield
            return
        around = (self._what, self._total, self._done)
        self.hide()
        self._what, self._total, self._done = what, total, 0
        self._wait()
        try:
            yield
        finally:
            self.hide()
            self._what, self._total, self._done = around
            if self._what:
                self._wait()

    def over(self, items: Iterable[Item], what: str, total: int | None = None) -> Iterator[Item]:
        """The items, counted while they are made."""
        with self.step(what, total):
            for item in items:
                yield item
                self._advance()

    def hide(self) -> None:
        """Take away what is shown: something is to be printed, or the step is over."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        with self._lock:
            bar, self._bar = self._bar, None
            if bar is not None:
                bar.stop()

    def _wait(self) -> None:
        """Show the step under way in a while, unless it is over by then."""
        delay = max(self._shown_from - time.monotonic(), _FLICKER)
        self._timer = timer = threading.Timer(delay, lambda: self._show(timer))
        timer.daemon = True
        timer.start()

    def _show(self, timer: threading.Timer) -> None:
        _leave_ctrl_c_to_the_main_thread()
        with self._lock:
            if self._timer is timer and self._draw is not None:
                self._bar = self._draw(self._what, self._total)
                self._bar.update(self._done)

    def _advance(self) -> None:
        self._done += 1
        if self._draw is None:
            return
        if self._timer is None:  # hidden, for something was printed
            self._wait()
        bar, now = self._bar, time.monotonic()
        if bar is not None and now - self._drawn > _REDRAW:
            self._drawn = now
            bar.update(self._done)


def _leave_ctrl_c_to_the_main_thread() -> None:
    """Keep the system from giving it to this thread, or to one that this thread starts.

    Python would note it, but not wake the main thread, which waits for an answer.
    """
    import signal

    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

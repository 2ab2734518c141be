"""Ctrl-C while something is under way that had better be finished."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Interrupts:
    """Whether Ctrl-C was pressed while it was held back."""

    def __init__(self) -> None:
        self.pressed = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Note a first Ctrl-C inside; a second one ends at once.

        A process that was started to ignore Ctrl-C, as shells start those in the background, goes
        on to ignore it.
        """
        import signal
        import threading

        ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
        if ignored or threading.current_thread() is not threading.main_thread():
            yield
            return

        def note(_number: int, _frame: object) -> None:
            if self.pressed:
                raise KeyboardInterrupt
            self.pressed = True

        before = signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

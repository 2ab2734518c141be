"""How long something may take, counted from its beginning to its end."""

from __future__ import annotations

import time
from collections.abc import Callable

_LEAST = 0.001  # what is left of a deadline that has passed: sockets read 0 as "do not wait"


class Deadline:
    """A moment that a whole request, however many steps it has, must not outlive.

    `seconds` is None for no end. `clock` gives seconds that never jump.
    """

    def __init__(
        self, seconds: float | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    def left(self) -> float | None:
        """The seconds left, a little more than 0 when none are; None for no end."""
        if self._end is None:
            return None
        return max(self._end - self._clock(), _LEAST)

    @property
    def passed(self) -> bool:
        """Whether the moment is over."""
        return self._end is not None and self._clock() >= self._end

    def share(self, parts: int) -> Deadline:
        """A deadline for the first of so many tries that must all fit into what is left."""
        if parts == 1:
            return self
        left = self.left()
        return Deadline(None if left is None else left / parts, clock=self._clock)


class Idle(Deadline):
    """No end for the whole, but for each wait: so many seconds without a byte."""

    def left(self) -> float | None:
        """The seconds that a wait may take."""
        return self.seconds

    @property
    def passed(self) -> bool:
        """Never: each wait begins anew."""
        return False

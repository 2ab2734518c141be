"""How long something may take."""

from __future__ import annotations

from pyctl.transport.deadline import Deadline, Idle


def test_a_deadline_runs_out() -> None:
    """What is left never is nothing: sockets read that as `do not wait`."""
    now = [100.0]
    deadline = Deadline(30.0, clock=lambda: now[0])
    assert (deadline.left(), deadline.passed) == (30.0, False)
    now[0] += 29
    assert (deadline.left(), deadline.passed) == (1.0, False)
    now[0] += 5
    assert deadline.passed
    assert 0 < (deadline.left() or 0) < 0.01


def test_a_share() -> None:
    """The first of three tries gets a third of what is left."""
    now = [100.0]
    deadline = Deadline(30.0, clock=lambda: now[0])
    now[0] += 15
    assert deadline.share(3).left() == 5.0
    assert deadline.share(1).left() == 15.0


def test_no_end() -> None:
    """None is for ever."""
    deadline = Deadline(None)
    assert (deadline.left(), deadline.passed, deadline.share(2).left()) == (None, False, None)


def test_idle() -> None:
    """Each wait begins anew."""
    now = [100.0]
    idle = Idle(5.0, clock=lambda: now[0])
    now[0] += 60
    assert (idle.left(), idle.passed) == (5.0, False)

"""Progress: on a terminal, of what takes long, and gone before anything else is printed."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from pyctl.cli.progress import Progress
from pyctl.cli.runtime import Runtime
from tests.conftest import Pyctl

NEVER = 60.0  # seconds that fail a test rather than hang it
TIER = "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}}"


class Screen:
    """What was drawn: the steps, each with the counts that were shown and whether it is gone."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int | None]] = []
        self.counts: list[int] = []
        self.stopped = 0
        self.changed = threading.Event()

    def draw(self, what: str, total: int | None) -> Screen:
        """Begin a step."""
        self.steps.append((what, total))
        return self

    def update(self, done: int) -> None:
        """Note a count."""
        self.counts.append(done)
        self.changed.set()

    def stop(self) -> None:
        """Take the step away."""
        self.stopped += 1

    def wait(self) -> None:
        """Wait until something is drawn."""
        assert self.changed.wait(NEVER)
        self.changed.clear()


@pytest.fixture
def screen() -> Screen:
    """A terminal."""
    return Screen()


def test_what_is_quick_is_not_shown(screen: Screen) -> None:
    """Nothing is drawn, and nothing has to be taken away."""
    progress = Progress(screen.draw, patience=NEVER)
    with progress.step("reading"):
        pass
    assert list(progress.over("abc", "writing", 3)) == ["a", "b", "c"]
    assert (screen.steps, screen.stopped) == ([], 0)


def test_what_takes_long_is_shown_and_taken_away(screen: Screen) -> None:
    """Also when it fails."""
    progress = Progress(screen.draw, patience=0)
    with progress.step("reading"):
        screen.wait()
        assert (screen.steps, screen.stopped) == ([("reading", None)], 0)
    assert screen.stopped == 1


def test_what_fails_is_taken_away_too(screen: Screen) -> None:
    """Its error is to be read."""
    progress = Progress(screen.draw, patience=0)

    def failing() -> Iterator[int]:
        screen.wait()
        raise ZeroDivisionError
        yield 0

    with pytest.raises(ZeroDivisionError):
        list(progress.over(failing(), "writing"))
    assert screen.stopped == 1


def test_items_are_counted(screen: Screen) -> None:
    """As many as are done, of as many as there are."""
    progress = Progress(screen.draw, patience=0)
    items = progress.over(iter(range(5)), "writing", 5)
    assert [next(items), next(items)] == [0, 1]
    screen.wait()
    assert (screen.steps, screen.counts) == ([("writing", 5)], [1])
    assert next(items) == 2
    screen.wait()
    assert (list(items), screen.counts[1], screen.stopped) == ([3, 4], 2, 1)


def test_a_step_within_a_step_stands_in_its_place(screen: Screen) -> None:
    """Afterwards the one around it is shown again, with the count that it had."""
    progress = Progress(screen.draw, patience=0)
    with progress.step("checking", 7):
        screen.wait()
        assert list(progress.over("a", "reading")) == ["a"]
        with progress.step("reading"):
            screen.wait()
        screen.wait()
    assert screen.steps == [("checking", 7), ("reading", None), ("checking", 7)]
    assert screen.stopped == 3


def test_it_gives_way_to_what_is_printed_and_comes_back(screen: Screen) -> None:
    """With the count that it had."""
    progress = Progress(screen.draw, patience=0)
    items = progress.over(iter(range(3)), "writing")
    next(items)
    screen.wait()
    progress.hide()
    assert screen.stopped == 1
    next(items)
    screen.wait()
    assert (len(screen.steps), screen.counts[-1]) == (2, 1)
    progress.hide()
    progress.hide()
    assert (list(items), screen.stopped) == ([2], 2)


def _world(environ: Mapping[str, str], *terminals: str) -> Runtime:
    return Runtime(
        stdin=io.BytesIO(),
        stdout=io.StringIO(),
        stderr=io.StringIO(),
        environ=environ,
        stdout_is_terminal="stdout" in terminals,
        stderr_is_terminal="stderr" in terminals,
    )


@pytest.mark.parametrize(
    ("term", "terminals"),
    [("dumb", ["stdout", "stderr"]), ("xterm", ["stdout"]), ("xterm", [])],
)
def test_elsewhere_it_is_quiet(term: str, terminals: list[str]) -> None:
    """Where nobody looks, and where what was shown could not be taken back."""
    progress = _world({"TERM": term}, *terminals).progress
    assert progress.silent
    with progress.step("reading"):
        assert list(progress.over("ab", "writing")) == ["a", "b"]


@pytest.mark.parametrize("environ", [{}, {"TERM": "xterm", "NO_COLOR": "1"}])
def test_on_a_terminal_it_is_not(environ: Mapping[str, str]) -> None:
    """Where stdout goes does not matter."""
    assert not _world(environ, "stderr").progress.silent


@pytest.mark.parametrize(
    ("args", "steps"),
    [
        (["get", "tiers", "-o", "yaml"], ["reading", "laying out"]),
        (["validate", "-f", "-", "-o", "junit"], ["checking"]),
        (["validate", "-f", "-"], ["reading", "checking"]),
        (["apply", "-f", "-"], ["reading", "writing"]),
        (["delete", "tiers", "-l", "x"], ["reading", "deleting"]),
        (["query", "policies", "-f", "-"], ["reading", "checking", "reading", "asking"]),
        (["lint", "-f", "-"], ["checking", "reading"]),
        (["datastore", "backup", "all.yaml"], ["saving"]),
        (["datastore", "compact"], ["compacting"]),
    ],
    ids=" ".join,
)
def test_everything_that_can_take_long_is_a_step(
    pyctl: Pyctl, monkeypatch: pytest.MonkeyPatch, args: list[str], steps: list[str]
) -> None:
    """Reading, thinking, writing, and making text of very many objects."""
    seen: list[str] = []
    step = Progress.step

    def noted(self: Progress, what: str, total: int | None = None) -> AbstractContextManager[None]:
        seen.append(what)
        return step(self, what, total)

    pyctl.ok("create", "tier", "u")
    pyctl.ok("label", "tier", "u", "x=y")
    monkeypatch.setattr(Progress, "step", noted)
    pyctl.ok(*args, stdin=TIER)
    assert seen == steps


class Terminal:
    """A terminal on which a program runs; `read_until` gives what it has printed by then."""

    def __init__(self, *args: str, home: Path, **environ: str) -> None:
        self._master, slave = pty.openpty()
        world = {"HOME": str(home), "PATH": os.environ["PATH"], "TERM": "xterm", **environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pyctl", *args],
            stdin=subprocess.DEVNULL,
            stdout=slave,
            stderr=slave,
            env=world,
        )
        os.close(slave)
        self._printed = b""

    def read_until(self, words: str) -> str:
        """Wait for the words, or for the end of the program when they are empty."""
        while not words or words.encode() not in self._printed:
            ready, _, _ = select.select([self._master], [], [], NEVER)
            assert ready, self._printed
            try:
                self._printed += os.read(self._master, 65536)
            except OSError:  # the program has ended
                break
        return self._printed.decode()

    def close(self) -> int:
        """The exit code of the program."""
        code = self.process.wait(NEVER)
        os.close(self._master)
        return code


UNCHECKED = ("--allow-version-mismatch",)
APPLIED = "Successfully applied 1 'Tier' resource(s)\r\n"


@pytest.mark.parametrize(
    ("verb", "environ", "colour", "said"),
    [
        ("apply", {}, "\x1b[32m", APPLIED),
        ("apply", {"NO_COLOR": "1"}, "", APPLIED),
        ("apply", {"COLUMNS": "20"}, "\x1b[32m", APPLIED),
        ("get", {}, "\x1b[32m", "resource does not exist: Tier(t)\r\n"),
    ],
)
def test_a_terminal_shows_what_is_waited_for_and_forgets_it(
    tmp_path: Path, verb: str, environ: Mapping[str, str], colour: str, said: str
) -> None:
    """The line is there while a pipe is silent; then it is erased. The cursor is always there."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    terminal = Terminal(verb, "-f", str(pipe), home=tmp_path, **environ)
    shown = terminal.read_until("reading")
    assert "reading" in shown
    terminal.read_until("\x1b[?25h")
    pipe.write_text(TIER)
    printed = terminal.read_until("")
    assert terminal.close() == (0 if verb == "apply" else 3)
    assert ("\x1b[32m" in printed) == bool(colour)
    _, erased, rest = printed.rpartition("\x1b[1A\x1b[2K")
    assert erased
    assert rest.startswith(said)


@pytest.fixture
def silent() -> Iterator[dict[str, str]]:
    """The settings for an etcd that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        etcd = f"http://127.0.0.1:{server.getsockname()[1]}"
        yield {"DATASTORE_TYPE": "etcdv3", "ETCD_ENDPOINTS": etcd}


def test_a_terminal_shows_that_the_first_ctrl_c_was_heard(
    tmp_path: Path, silent: dict[str, str]
) -> None:
    """A write waits for its answer; who does not want to wait presses it again."""
    terminal = Terminal("create", "tier", "t", *UNCHECKED, home=tmp_path, **silent)
    terminal.read_until("writing")
    terminal.process.send_signal(signal.SIGINT)
    terminal.read_until("stopping, Ctrl-C again ends at once")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.read_until("").endswith("interrupted\r\n")
    assert terminal.close() == 130


@pytest.mark.parametrize("verb", ["create", "delete"])
def test_what_has_written_nothing_yet_ends_at_once(
    tmp_path: Path, silent: dict[str, str], verb: str
) -> None:
    """A datastore that does not answer is not waited for."""
    terminal = Terminal(verb, "tier", "t", home=tmp_path, **silent)
    terminal.read_until("connecting")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.read_until("").endswith("interrupted\r\n")
    assert terminal.close() == 130

"""pyctl get --watch in a process of its own: other processes' changes, Ctrl-C, closed pipes."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import Queue

from tests.conftest import Pyctl

DEADLINE = 60


class Process:
    """A watch in a process of its own, whose lines are read as they come."""

    def __init__(self, home: Path, *args: str, environ: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pyctl", "get", *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"HOME": str(home), **(environ or {})},
            text=True,
        )
        self._lines: Queue[str] = Queue()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))

    def line(self) -> str:
        """The next line; queue.Empty when none comes in time."""
        return self._lines.get(timeout=DEADLINE)

    def end(self, number: int) -> tuple[int, str]:
        """Send it a signal; its exit code, and what it said on stderr."""
        self._process.send_signal(number)
        code = self._process.wait(DEADLINE)
        self._thread.join(DEADLINE)
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        with self._process.stdout, self._process.stderr as stderr:
            return code, stderr.read()


def test_another_process_sees_changes_at_once(pyctl: Pyctl) -> None:
    """Each line is flushed as it comes; Ctrl-C ends the watch quietly, with 130."""
    watch = Process(pyctl.home, "tiers", "-w", "-o", "name", "-l", "watched")
    try:
        pyctl.ok("label", "tier", "default", "watched=1")
        assert watch.line() == "tier/default"
        pyctl.ok("label", "tier", "default", "watched=2", "--overwrite")
        assert watch.line() == "tier/default"
    finally:
        ended = watch.end(signal.SIGINT)
    assert ended == (130, "")

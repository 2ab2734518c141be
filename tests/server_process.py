"""A program that runs beside the tests: started, killed, started again; its log for failures."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PATIENCE = 90.0
_LOOK_AGAIN = 0.02


class ServerProcess:
    """One server, with its log in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self._log = directory / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: Sequence[str]) -> None:
        """Start it; returns at once. It takes options from its command line alone: no ETCD_NAME."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env={}, stdout=log, stderr=log)

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wait_for(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; what raises OSError does not hold yet."""
        deadline = time.monotonic() + PATIENCE
        while not _holds(holds):
            code = self._process.poll() if self._process else 0
            if code is not None or time.monotonic() > deadline:
                log = self._log.read_text(errors="replace")
                raise AssertionError(f"the server ({code}) is not ready: {log[-3000:]}")
            time.sleep(_LOOK_AGAIN)


def _holds(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except OSError:
        return False

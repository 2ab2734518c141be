"""What the benchmarks share: CPU time of commands, yardsticks measured in the same run, a table.

CPU time (user and system) of a child process, the least of several runs, so that a busy machine
disturbs little. The yardsticks are T, the smallest typer program with two commands, and Y, PyYAML's
C loader alone on the file in question.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_SMALLEST = """\
import typer
app = typer.Typer()
@app.command()
def hello(name: str) -> None:
    print("hello", name)
@app.command()
def bye(name: str) -> None:
    print("bye", name)
app()
"""
_LOADER = """\
import sys, time, yaml
text = open(sys.argv[1]).read()
before = time.process_time()
for _ in yaml.load_all(text, Loader=yaml.CSafeLoader):
    pass
print(time.process_time() - before)
"""


class Row(NamedTuple):
    """A line of a table: what was measured, seconds, and the promise in seconds of this run."""

    what: str
    seconds: float
    promise: str
    limit: float


class Bench:
    """A scratch home with pyctl's datastore in it, and the yardsticks of this run."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.T = self.python("-c", _SMALLEST, "hello", "x")

    def pyctl(self, *args: str, runs: int = 5, before: Sequence[str] = ()) -> float:
        """CPU seconds of a pyctl command; `before` is a command run ahead of each, unmeasured."""
        return self.python("-m", "pyctl", *args, runs=runs, before=before)

    def python(self, *args: str, runs: int = 10, before: Sequence[str] = ()) -> float:
        """CPU seconds of a Python process, the least of some runs."""
        least = float("inf")
        for _ in range(runs):
            if before:
                self.setup(*before)
            least = min(least, self._cpu([sys.executable, *args]))
        return least

    def loader(self, file: Path) -> float:
        """Y: CPU seconds of PyYAML's C loader on a file."""
        command = [sys.executable, "-c", _LOADER, str(file)]
        runs = (subprocess.run(command, capture_output=True, check=True) for _ in range(5))
        return min(float(done.stdout) for done in runs)

    def setup(self, *args: str) -> None:
        """Run a pyctl command without measuring it; `forget` removes the datastore instead."""
        if args == ("forget",):
            for file in self.home.glob("bench.db*"):
                file.unlink()
            return
        command = [sys.executable, "-m", "pyctl", *args]
        subprocess.run(command, env=self._environ(), stdout=subprocess.DEVNULL, check=True)

    def _cpu(self, command: list[str]) -> float:
        child = subprocess.Popen(command, env=self._environ(), stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{command} failed with exit code {child.returncode}")
        return usage.ru_utime + usage.ru_stime

    def _environ(self) -> dict[str, str]:
        return {**os.environ, "HOME": str(self.home), "PYCTL_DATABASE": str(self.home / "bench.db")}


@contextmanager
def bench() -> Iterator[Bench]:
    """A Bench in a directory that goes away."""
    with tempfile.TemporaryDirectory() as directory:
        yield Bench(Path(directory))


def table(title: str, yardsticks: dict[str, float], rows: Sequence[Row]) -> None:
    """Print what was measured beside what is promised."""
    print(title)
    if yardsticks:
        shown = (f"{name} = {value * 1000:.0f} ms" for name, value in yardsticks.items())
        print("  " + ", ".join(shown))
    for row in rows:
        kept = "kept" if row.seconds <= row.limit else "MISSED"
        print(
            f"  {row.what:<44} {row.seconds * 1000:7.0f} ms   "
            f"promised {row.promise:<22} = {row.limit * 1000:6.0f} ms   {kept}"
        )
    print()


def host_endpoints(file: Path, count: int) -> Path:
    """Write a manifest of many HostEndpoints."""
    documents = (
        f"""apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata:
  name: node-{i:05d}-eth0
  labels:
    role: worker
    zone: zone-{i % 7}
    kubernetes.io/hostname: node-{i:05d}
spec:
  node: node-{i:05d}
  interfaceName: eth0
  expectedIPs:
  - 10.{i >> 8}.{i & 255}.1
  - fd00::{i:x}
  profiles:
  - projectcalico-default-allow
"""
        for i in range(count)
    )
    file.write_text("---\n".join(documents))
    return file


def nodes(file: Path, count: int, *, first: int = 0) -> Path:
    """Write a manifest of many Nodes."""
    documents = (
        f"""apiVersion: projectcalico.org/v3
kind: Node
metadata:
  name: ip-10-{i >> 8}-{i & 255}-9.compute.internal
  labels:
    kubernetes.io/os: linux
    kubernetes.io/hostname: ip-10-{i >> 8}-{i & 255}-9.compute.internal
    topology.kubernetes.io/zone: zone-{i % 3}
spec:
  bgp:
    ipv4Address: 10.{i >> 8}.{i & 255}.9/24
    ipv4IPIPTunnelAddr: 192.{i >> 8}.{i & 255}.1
"""
        for i in range(first, first + count)
    )
    file.write_text("---\n".join(documents))
    return file

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
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tests.etcd_server import EtcdServer
    from tests.kubernetes.apiserver import ApiServer

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
        self._datastore = {"PYCTL_DATABASE": str(home / "bench.db")}
        self._wipe: Callable[[], None] = self._remove
        self.T = self.python("-c", _SMALLEST, "hello", "x")

    def on_etcd(self, server: EtcdServer) -> None:
        """Run pyctl on an etcd from now on."""
        self._datastore = {"DATASTORE_TYPE": "etcdv3", "ETCD_ENDPOINTS": server.url}
        self._wipe = server.wipe

    def on_kubernetes(self, server: ApiServer) -> None:
        """Run pyctl, and kubectl, on a cluster from now on."""
        self._datastore = {"KUBECONFIG": str(server.kubeconfig())}
        self._wipe = server.wipe

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

    def wall(self, *args: str, runs: int = 3, before: Sequence[str] = ()) -> float:
        """Seconds by the clock on the wall of a pyctl command, the least of some runs."""
        return self.wall_of([sys.executable, "-m", "pyctl", *args], runs=runs, before=before)

    def wall_of(
        self, command: Sequence[str], *, runs: int = 3, before: Sequence[str] = ()
    ) -> float:
        """Seconds by the clock on the wall of any command, the least of some runs."""
        least = float("inf")
        for _ in range(runs):
            if before:
                self.setup(*before)
            begun = time.perf_counter()
            self._cpu([*command])
            least = min(least, time.perf_counter() - begun)
        return least

    def loader(self, file: Path) -> float:
        """Y: CPU seconds of PyYAML's C loader on a file."""
        command = [sys.executable, "-c", _LOADER, str(file)]
        runs = (subprocess.run(command, capture_output=True, check=True) for _ in range(5))
        return min(float(done.stdout) for done in runs)

    def setup(self, *args: str) -> None:
        """Run a pyctl command without measuring it; `forget` removes the datastore instead."""
        if args == ("forget",):
            self._wipe()
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
        """The environment of commands: compiled modules are kept, as where pip installed them."""
        environ = {**os.environ, "HOME": str(self.home), **self._datastore}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        return environ

    def _remove(self) -> None:
        for file in self.home.glob("bench.db*"):
            file.unlink()


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

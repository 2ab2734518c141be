"""What tests share: the real program, run in-process over buffers, in an empty home."""

from __future__ import annotations

import io
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from pyctl.cli import completing
from pyctl.cli.main import run
from pyctl.cli.runtime import Runtime
from pyctl.resources.catalog import KINDS
from pyctl.resources.crds import GROUPS, definitions
from tests.etcd_server import EtcdServer, running
from tests.kubernetes import apiserver
from tests.kubernetes.apiserver import ApiServer


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run of the program printed, and its exit code."""

    stdout: str
    stderr: str
    code: int


@dataclass(kw_only=True)
class Pyctl:
    """The program in a world of its own: `pyctl("get", "tiers")`.

    `runtime` makes the world of a run; tests of terminals and clocks replace it.
    """

    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    program: str = "pyctl"
    runtime: Callable[..., Runtime] = Runtime

    def __call__(
        self, *args: str, stdin: str | bytes = "", env: Mapping[str, str | None] | None = None
    ) -> Result:
        """Run the program once."""
        environ = {"HOME": str(self.home), "TERM": "dumb", **self.environ, **(env or {})}
        data = stdin.encode() if isinstance(stdin, str) else stdin
        stdout, stderr = io.StringIO(), io.StringIO()
        runtime = self.runtime(
            stdin=io.BytesIO(data),
            stdout=stdout,
            stderr=stderr,
            environ={name: value for name, value in environ.items() if value is not None},
            program=self.program,
        )
        code = run(args, runtime)
        return Result(stdout=stdout.getvalue(), stderr=stderr.getvalue(), code=code)

    def ok(self, *args: str, stdin: str | bytes = "") -> str:
        """Run the program where it must succeed without a word on stderr; its stdout."""
        result = self(*args, stdin=stdin)
        assert (result.code, result.stderr) == (0, ""), result
        return result.stdout


@pytest.fixture(scope="session", autouse=True)
def _hearing() -> None:
    """Let Ctrl-C reach what the tests start, also where they themselves run in the background.

    A shell makes what it starts there deaf to it, and so is all that is started by that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def pyctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pyctl:
    """The program with an empty home, in an empty working directory."""
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr(completing, "_SECONDS", 60.0)  # however busy the machine is
    return Pyctl(home=home)


@pytest.fixture(scope="session")
def etcd_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EtcdServer]:
    """A real etcd, which the tests of a session share one after another."""
    with running(tmp_path_factory.mktemp("etcd")) as server:
        yield server


@pytest.fixture
def etcd(etcd_server: EtcdServer) -> EtcdServer:
    """A real etcd that holds nothing of Calico's."""
    etcd_server.wipe()
    return etcd_server


@pytest.fixture
def on_etcd(pyctl: Pyctl, etcd: EtcdServer) -> Pyctl:
    """The program on an empty etcd."""
    pyctl.environ |= {"DATASTORE_TYPE": "etcdv3", "ETCD_ENDPOINTS": etcd.url}
    return pyctl


@pytest.fixture(scope="session")
def api_servers(
    etcd_server: EtcdServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], ApiServer]]:
    """Give the real kube-apiserver that serves Calico's kinds in an API group, and in no other.

    It is started when a test first asks for it; the tests of a session share it. Where it does not
    start the session ends: each of many tests would wait for it in vain.
    """
    with ExitStack() as opened:

        @cache
        def server(group: str) -> ApiServer:
            directory = tmp_path_factory.mktemp(f"apiserver-{GROUPS[group].version}")
            made = definitions(KINDS, GROUPS[group])
            try:
                return opened.enter_context(apiserver.running(directory, etcd_server, group, made))
            except AssertionError as error:
                pytest.exit(f"no kube-apiserver: {error}", pytest.ExitCode.TESTS_FAILED)

        yield server


@pytest.fixture(params=GROUPS)
def cluster(request: pytest.FixtureRequest, api_servers: Callable[[str], ApiServer]) -> ApiServer:
    """A cluster of either API group that holds nothing but what every cluster has."""
    server = api_servers(request.param)
    server.wipe()
    return server

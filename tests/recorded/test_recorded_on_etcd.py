"""What calicoctl printed on an etcd, case by case: pyctl prints the same on one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.conftest import Result
from tests.etcd_server import EtcdServer
from tests.recorded.cases import CASES
from tests.recorded.on_etcd import played, playing

Playing = Mapping[str, Future[list[str]]]

AS_COMMANDS = (
    "apply/apply-creates-then-updates",
    "create/create-names",
    "delete/delete-node-takes-its-things",
    "files/files-one-bad-document-stops-all",
    "flags-and-usage/flags-config-file",
    "flags-and-usage/flags-environment",
    "howto/howto-protect-nodes-full-flow",
    "networkpolicy-tiers/tier-delete-with-its-policies",
    "other-kinds/node-creates-cluster-information",
    "resource-versions/rv-get-at-version",
)


@pytest.fixture(scope="module")
def playing_all(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Playing]:
    """All cases of this run that are asked for, being played."""
    asked = [
        str(item.callspec.params["name"])
        for item in request.session.items
        if isinstance(item, pytest.Function) and "playing_all" in item.fixturenames
    ]
    with playing(asked, tmp_path_factory.mktemp("recorded")) as futures:
        yield futures


@pytest.mark.parametrize("name", CASES)
def test_a_case_goes_as_recorded(name: str, playing_all: Playing) -> None:
    """Streams and exit codes of every step are those of calicoctl."""
    found = playing_all[name].result()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", AS_COMMANDS)
def test_a_case_goes_as_recorded_from_a_shell(name: str, etcd: EtcdServer, tmp_path: Path) -> None:
    """The installed command does as the program in-process."""

    def play(*args: str, stdin: str, env: Mapping[str, str | None]) -> Result:
        environ = {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"], **env}
        done = subprocess.run(
            [sys.executable, "-m", "pyctl", *args],
            input=stdin,
            env={key: value for key, value in environ.items() if value is not None},
            capture_output=True,
            text=True,
            check=False,
        )
        return Result(stdout=done.stdout, stderr=done.stderr, code=done.returncode)

    found = played(name, etcd, tmp_path / "home", play)
    assert not found, "\n".join(found)

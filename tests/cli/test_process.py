"""The program as a process: what a user's world does to it before it can say a word."""

from __future__ import annotations

import os
import resource
import shlex
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.conftest import Pyctl

PLACES = os.pathsep.join(
    [str(Path(__file__).resolve().parents[2]), *map(sysconfig.get_path, ("purelib", "platlib"))]
)

PRESSED = """
import atexit, os, signal, sys

def press(*_):
    os.kill(os.getpid(), signal.SIGINT)

class Pressing:
    def find_spec(self, name, *_):
        if name == where:
            press()

where = sys.argv.pop(1)
if where == "the end":
    atexit.register(press)
sys.meta_path.insert(0, Pressing())
from pyctl.__main__ import main
main()
"""


def _world(home: Path, **environ: str) -> dict[str, str]:
    return {"HOME": str(home), "PATH": os.environ["PATH"], **environ}


def _pressed(home: Path, where: str) -> tuple[int, str]:
    """The exit code and what is on stderr when Ctrl-C is pressed once while a get runs."""
    done = subprocess.run(
        [sys.executable, "-c", PRESSED, where, "get", "tiers"],
        env=_world(home),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("where", ["pyctl.cli.main", "typer", "pyctl.cli.report", "the end"])
def test_ctrl_c_while_the_program_is_loaded_or_ends_is_quiet(tmp_path: Path, where: str) -> None:
    """There is nothing to be told yet, or no more: the process ends as any other."""
    assert _pressed(tmp_path, where) == (-signal.SIGINT, "")


@pytest.mark.parametrize("where", ["pyctl.cli.commands.get", "sqlite3", "pyctl.printers.table"])
def test_ctrl_c_while_it_runs_is_told(tmp_path: Path, where: str) -> None:
    """Even between two modules that a command needs."""
    assert _pressed(tmp_path, where) == (130, "interrupted\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_finds_no_room(tmp_path: Path, unbuffered: str) -> None:
    """A disk that takes the first part of it alone is an error, however Python writes."""
    with (tmp_path / "out").open("wb") as out:
        # Without -B Python would keep the first part of a module that it compiles, for everybody.
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pyctl", "schema", "--crds"],
            env=_world(tmp_path, PYTHONUNBUFFERED=unbuffered),
            stdout=out,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "cannot write to stdout: File too large\n")


SCHÖN = """
apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: {name: names, annotations: {who: "schön → 日本"}}
"""


@pytest.mark.parametrize(
    "locale",
    [
        {"LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX"},
        {"LANG": "xx_XX.ISO-8859-1"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C.UTF-8"},
        {},
    ],
)
def test_what_is_printed_is_utf8_whatever_the_locale(pyctl: Pyctl, locale: dict[str, str]) -> None:
    """Manifests are; in another encoding they could not be applied again."""
    pyctl.ok("apply", "-f", "-", stdin=SCHÖN)
    Path("tier.yaml").write_text(SCHÖN.replace("names", "ü"))
    words = ["get", "-o", "yaml", "globalnetworkset/names", "globalnetworkset/nobody"]
    for args, said in (
        (words, "who: schön → 日本\n"),
        (["validate", "-f", "tier.yaml"], "= 'ü' ("),
    ):
        done = _run(pyctl.home, *args, **locale)
        assert said in (done.stdout + done.stderr).decode()
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["get", "tier", b"\xff"], 2, "'\\udcff' on the command line is not text in utf-8\n"),
        (["get", "tiers", "-n", b"a\xff"], 2, "Tier is not namespaced\n"),
        (["get", "networkset", "-n", b"\xff"], 2, "'\\udcff' on the command line is not text"),
        (["create", "tier", b"\xff"], 9, "error with field Metadata.Name = '\\udcff'"),
        ([b"\xff"], 2, 'unknown command "\\udcff"'),
        (["apply", "-f", b"\xff.yaml"], 1, "open \\udcff.yaml: no such file or directory\n"),
    ],
)
def test_words_that_are_no_text(
    tmp_path: Path, args: list[str | bytes], code: int, said: str
) -> None:
    """Bytes that are not UTF-8 name a file, or nothing that could exist."""
    done = _run(tmp_path, *args, PYTHONUTF8="1")
    assert (done.returncode, done.stdout) == (code, b"")
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") <= 2


def test_a_file_may_have_a_name_that_is_no_text(pyctl: Pyctl) -> None:
    """What is said of it has the same bytes."""
    file = os.fsdecode(b"\xff.yaml")
    pyctl.ok("get", "tiers")
    done = _run(pyctl.home, "datastore", "backup", file, PYTHONUTF8="1")
    assert done.stdout.endswith(b" in \xff.yaml\n")
    assert _run(pyctl.home, "apply", "-f", file, PYTHONUTF8="1").returncode == 0


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", ">&- 2>&- <&-"])
def test_streams_that_cannot_be_used(pyctl: Pyctl, redirection: str) -> None:
    """Where nothing can be said the exit code still speaks."""
    pyctl.ok("create", "tier", "kept")
    line = f"{shlex.quote(sys.executable)} -m pyctl get nonsense {redirection}; echo $? >&3"
    done = subprocess.run(
        ["bash", "-c", f"exec 3>&1; {line}"],
        env=_world(pyctl.home),
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("2\n", "")
    assert "kept" in pyctl.ok("get", "tiers")


def _run(home: Path, *args: str | bytes, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run it where no file says where it is: Python would read that in the locale of a test."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "pyctl", *args],
        env=_world(home, PYTHONPATH=PLACES, **environ),
        capture_output=True,
        check=False,
    )

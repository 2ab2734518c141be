"""Where the kube-apiserver of the tests is kept, and what is said when it cannot be built."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kubernetes import build

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("environ", "cache"),
    [
        ({"HOME": "/home/me"}, "/home/me/.cache"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": "/var/me"}, "/var/me"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": ""}, "/home/me/.cache"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": "cache"}, "/home/me/.cache"),
    ],
)
def test_it_is_kept_in_the_cache_of_the_user(environ: dict[str, str], cache: str) -> None:
    """Outside the tree, so that every checkout finds it."""
    where = build.program(environ)
    assert where.name == "kube-apiserver"
    assert where.parent.parent == Path(cache) / "pyctl"


@pytest.mark.parametrize("changed", ["go.mod", "go.sum"])
def test_other_modules_are_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    """Its place is found by what it is made of."""
    for name in ("go.mod", "go.sum"):
        (tmp_path / name).write_bytes((build.HERE / name).read_bytes())
    before = build.program({"HOME": "/h"})
    monkeypatch.setattr(build, "HERE", tmp_path)
    assert build.program({"HOME": "/h"}) == before
    (tmp_path / changed).write_bytes(b"module other\n")
    assert build.program({"HOME": "/h"}) != before


def test_the_modules_are_those_of_one_release() -> None:
    """The staging modules have the number of the release after a zero."""
    lines = (build.HERE / "go.mod").read_text().splitlines()
    replaced = {line.split()[-1] for line in lines if " => k8s.io/" in line}
    assert replaced == {f"v0.{build.version().removeprefix('v1.')}"}


def test_without_go_it_is_said_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And where to get it; nothing is left behind."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert build.main([]) == 1
    said = capsys.readouterr().err
    assert f"Building kube-apiserver {build.version()} (only the first time" in said
    assert "Go is needed to build kube-apiserver, see https://go.dev/dl" in said
    assert list(tmp_path.iterdir()) == []


def _go(directory: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put something else in the place of Go."""
    program = directory / "go"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{directory}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(directory / "cache"))


def test_what_is_built_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second time there is nothing to do, and nothing to say."""
    _go(tmp_path, 'while [ "$1" != -o ]; do shift; done; echo built > "$2"', monkeypatch)
    assert build.main([]) == 0
    assert build.program().read_text() == "built\n"
    assert list(build.program().parent.iterdir()) == [build.program()]
    assert capsys.readouterr().err
    assert build.main([]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("script", "code", "words"),
    [
        ("echo no such module >&2; exit 1", 1, "kube-apiserver cannot be built: Go's reasons"),
        ("exec sleep 600", 3, "It is not ready after 0 minutes. The next build goes on where"),
    ],
)
def test_a_build_that_fails_or_takes_too_long_leaves_nothing_to_run(
    *,
    script: str,
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """It says why."""
    _go(tmp_path, script, monkeypatch)
    assert build.main(["0"] if code == 3 else []) == code
    assert words in capfd.readouterr().err
    assert not build.program().exists()


TWICE = """\
while [ "$1" != -o ]; do shift; done
echo half > "$2"
if mkdir {seen} 2> /dev/null; then
    {python} -m tests.kubernetes.build && cp {program} {seen}/beside
fi
echo whole >> "$2"
"""


def test_two_builds_at_once_do_not_spoil_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one is going on, another puts a whole program in its place."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    words = {"seen": tmp_path / "seen", "python": sys.executable, "program": build.program()}
    quoted = {name: shlex.quote(str(word)) for name, word in words.items()}
    _go(tmp_path, TWICE.format_map(quoted), monkeypatch)
    assert build.main([]) == 0
    assert (tmp_path / "seen" / "beside").read_text() == "half\nwhole\n"
    assert build.program().read_text() == "half\nwhole\n"


def test_go_ends_with_who_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not go on for minutes in a session of its own."""
    _go(tmp_path, "echo $$; exec sleep 600", monkeypatch)
    command = [sys.executable, "-m", "tests.kubernetes.build"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        go = int(process.stdout.readline())
        process.terminate()
    assert process.returncode == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(go, 0)
    assert not list(build.program().parent.iterdir())


def test_a_cache_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what helps."""
    _go(tmp_path, "exit 1", monkeypatch)
    (tmp_path / "cache").touch()
    assert build.main([]) == 1
    said = capsys.readouterr().err
    assert "kube-apiserver has no place: [Errno 20] Not a directory: " in said
    assert "XDG_CACHE_HOME=DIRECTORY gives it another" in said


def test_go_takes_the_modules_of_the_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else its user does with it: a workspace around the checkout, no modules at all."""
    monkeypatch.setenv("GO111MODULE", "off")
    monkeypatch.setenv("GOWORK", "/elsewhere/go.work")
    said = tmp_path / "said"
    _go(tmp_path, f'echo "$GO111MODULE $GOWORK" > {shlex.quote(str(said))}; exit 1', monkeypatch)
    assert build.main([]) == 1
    assert said.read_text() == "on off\n"

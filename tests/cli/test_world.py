"""The world outside: terminals, closed pipes, Ctrl-C, homes that cannot be used, bugs."""

from __future__ import annotations

import io
import os
import pty
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyctl.cli import main
from pyctl.cli.report import Report
from pyctl.cli.runtime import Runtime
from tests.conftest import Pyctl

PYCTL = [sys.executable, "-m", "pyctl"]


def tiers(count: int) -> str:
    """A manifest of many Tiers."""
    return "\n---\n".join(
        f"{{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {{name: t{i}}}}}"
        for i in range(count)
    )


def on_terminal(home: Path, *args: str, **environ: str) -> str:
    """What a run prints whose stdout and stderr are a terminal."""
    master, slave = pty.openpty()
    world = {"HOME": str(home), "PATH": os.environ["PATH"], "TERM": "xterm", **environ}
    with subprocess.Popen(
        [*PYCTL, *args], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave, env=world
    ):
        os.close(slave)
        printed = b""
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            printed += chunk
    os.close(master)
    return printed.decode().replace("\r\n", "\n")


def test_a_terminal_gets_coloured_tables_with_the_same_cells(tmp_path: Path) -> None:
    """Colour and bold are all that differs from what a pipe gets."""
    printed = on_terminal(tmp_path, "get", "tiers")
    assert "\x1b[1m" in printed
    plain = on_terminal(tmp_path, "get", "tiers", NO_COLOR="1")
    assert "\x1b" not in plain
    assert "\x1b" not in on_terminal(tmp_path, "get", "tiers", TERM="dumb")
    assert [line.split() for line in plain.splitlines() if line] == [
        ["NAME", "ORDER"],
        ["kube-admin", "1000"],
        ["default", "1e+06"],
        ["kube-baseline", "1e+07"],
    ]


def test_a_narrow_terminal_does_not_fold_names(tmp_path: Path) -> None:
    """A name stays in one piece, so that it can be copied."""
    printed = on_terminal(
        tmp_path, "get", "profiles", "-o", "wide", TERM="dumb", COLUMNS="20", LINES="5"
    )
    assert "projectcalico-default-allow" in printed


def test_a_terminal_is_told_where_a_write_went_unless_it_was_said(tmp_path: Path) -> None:
    """A datastore that nobody named is named on stderr; one that the user named is not."""
    label = ("label", "tier", "default", "a=b", "--overwrite")
    told = on_terminal(tmp_path, *label)
    assert "note: written to the embedded datastore " in told
    assert str(tmp_path) in told
    assert "note:" not in on_terminal(tmp_path, "--datastore", "embedded", *label)
    assert "note:" not in on_terminal(tmp_path, *label, DATASTORE_TYPE="embedded")
    assert "note:" not in on_terminal(tmp_path, "get", "tiers")


def test_json_on_a_terminal_ends_its_line(tmp_path: Path) -> None:
    """Piped, JSON ends without one, as calicoctl's does."""
    assert on_terminal(tmp_path, "get", "tier", "default", "-o", "json").endswith("}\n")


def test_a_closed_pipe_ends_the_program_quietly(pyctl: Pyctl) -> None:
    """`pyctl get ... | head -1` leaves neither a traceback nor a word."""
    pyctl.ok("apply", "-f", "-", stdin=tiers(2000))
    shell = f"{shlex.quote(sys.executable)} -m pyctl get tiers -o yaml | head -1"
    done = subprocess.run(
        ["bash", "-c", f"{shell}; echo ${{PIPESTATUS[0]}}"],
        env={"HOME": str(pyctl.home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "apiVersion: projectcalico.org/v3\n141\n"
    assert not done.stderr


class Impatient(Runtime):
    """A world in which Ctrl-C was pressed during the first batch."""

    def interrupted(self) -> bool:
        """Whether the user wants to stop."""
        return True


def test_ctrl_c_lets_the_batch_under_way_finish(pyctl: Pyctl) -> None:
    """Whole batches are stored, the user hears how far it came, the exit code is 130."""
    pyctl.runtime = Impatient
    result = pyctl("apply", "-f", "-", stdin=tiers(1200))
    assert (result.code, result.stderr) == (
        130,
        "interrupted: 500 of 1200 objects were handled\n",
    )
    pyctl.runtime = Runtime
    assert len(pyctl.ok("get", "tiers", "-o", "name").splitlines()) == 500 + 3


def test_ctrl_c_after_the_last_batch_changes_nothing(pyctl: Pyctl) -> None:
    """What is done is done, and is told so."""
    pyctl.runtime = Impatient
    assert pyctl.ok("apply", "-f", "-", stdin=tiers(500)).startswith("Successfully applied 500")


@pytest.fixture
def bare() -> Iterator[Runtime]:
    """A world without anything in it; what SIGINT does is set back afterwards."""
    before = signal.getsignal(signal.SIGINT)
    yield Runtime(stdin=io.BytesIO(), stdout=io.StringIO(), stderr=io.StringIO(), environ={})
    signal.signal(signal.SIGINT, before)


def test_a_first_ctrl_c_is_held_and_a_second_is_not(bare: Runtime) -> None:
    """While writes are under way SIGINT is noted; pressed again, it interrupts at once."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with bare.interrupts_held():
        signal.raise_signal(signal.SIGINT)
        assert bare.interrupted()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_process_in_the_background_ignores_ctrl_c(bare: Runtime) -> None:
    """A shell starts it so; Ctrl-C is meant for what runs in front."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with bare.interrupts_held():
        signal.raise_signal(signal.SIGINT)
    assert not bare.interrupted()


def test_ctrl_c_while_reading_says_so(pyctl: Pyctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted read ends with exit code 130, without a traceback."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Runtime, "reader", interrupt)
    result = pyctl("get", "tiers")
    assert (result.stdout, result.stderr, result.code) == ("", "interrupted\n", 130)


@pytest.mark.parametrize(
    ("environ", "stderr", "code"),
    [
        ({"HOME": None}, "HOME is not set; PYCTL_DATABASE=FILE names one\n", 2),
        ({"HOME": "/dev/null"}, "/dev/null", 7),
        ({"PYCTL_DATABASE": "/dev/null/x.db"}, "/dev/null", 7),
        ({"PYCTL_DATABASE": "."}, "directory", 7),
        ({"ETCD_ENDPOINTS": "http://127.0.0.1:1"}, "http://127.0.0.1:1: connection refused", 7),
        ({"DATASTORE_TYPE": "etcdv3"}, "no etcd endpoints specified", 2),
        ({"KUBECONFIG": "kc"}, "no Kubernetes cluster is configured (looked for kc)", 2),
        ({"DATASTORE_TYPE": "mongodb"}, "unknown datastore type: mongodb", 2),
    ],
)
def test_a_datastore_that_cannot_be_used_is_an_error_in_words(
    pyctl: Pyctl, environ: dict[str, str | None], stderr: str, code: int
) -> None:
    """Never a traceback, never another datastore in its place."""
    result = pyctl("get", "tiers", env=environ)
    assert stderr in result.stderr
    assert (result.code, result.stdout) == (code, "")
    assert result.stderr.count("\n") == 1


def test_a_bug_keeps_its_traceback_and_is_one_line_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit code 70; a terminal gets a line that says how to see the rest."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("no such thing")

    monkeypatch.setattr(Report, "tell", fail)
    for terminal, debug in ((False, False), (True, False), (True, True)):
        stderr = io.StringIO()
        runtime = Runtime(
            stdin=io.BytesIO(),
            stdout=io.StringIO(),
            stderr=stderr,
            environ={},
            stderr_is_terminal=terminal,
        )
        args = ["version", "--client", *(["-l", "debug"] if debug else [])]
        assert main.run(args, runtime) == 70
        assert ("Traceback" in stderr.getvalue()) == (debug or not terminal)
        assert stderr.getvalue().count("\n") == 1 or "Traceback" in stderr.getvalue()


def test_too_little_memory_is_no_bug(pyctl: Pyctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line says so, without a traceback."""

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Report, "tell", fail)
    result = pyctl("get", "tiers")
    assert (result.code, result.stdout) == (1, "")
    assert result.stderr == "there is not enough memory for this: give it less\n"


@pytest.mark.parametrize(
    ("redirection", "said", "code"),
    [
        ("> /dev/full", "cannot write to stdout: No space left on device\n", "1\n"),
        (">&-", "", "0\n"),
    ],
)
def test_a_stdout_that_takes_nothing_is_an_error_and_a_closed_one_is_not(
    pyctl: Pyctl, redirection: str, said: str, code: str
) -> None:
    """A script must not take half an answer for a whole one; who closes stdout wants none."""
    shell = f"{shlex.quote(sys.executable)} -m pyctl get tiers {redirection}"
    done = subprocess.run(
        ["bash", "-c", f"{shell}; echo $? >&2"],
        env={"HOME": str(pyctl.home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == said + code


def test_control_characters_of_names_do_not_reach_the_terminal(pyctl: Pyctl) -> None:
    """What somebody put into a manifest does not recolour the terminal of who reads an error."""
    result = pyctl("get", "tier", "\x1b[31mred\x07")
    assert "\\x1b[31mred\\x07" in result.stderr
    assert "\x1b" not in result.stderr

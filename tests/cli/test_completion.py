"""The scripts of pyctl completion; the one for bash is tried in bash."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from pyctl.cli.commands.completion import SHELLS
from tests.conftest import Pyctl

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent


@pytest.fixture
def environ(pyctl: Pyctl) -> dict[str, str]:
    """The environment of a user with two nodes stored and pyctl on the PATH."""
    pyctl.ok("create", "node", "node-1", "node-2")
    Path("policy.yaml").touch()
    Path("schemas").mkdir()
    return {
        "HOME": str(pyctl.home),
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "TERM": "dumb",
    }


# What bash does when it asks for a completion, for a line and what it took that apart to.
ASK = """\
source <(pyctl completion bash) || exit
compopt() { options+=("$*"); }
options=() line=$1; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE=$line COMP_POINT=${#line}
asked=($(complete -p "${1##*/}")) || exit
"${asked[@]: -2:1}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}" -- "${options[@]}"
"""


def _asked(environ: dict[str, str], line: str, *words: str) -> tuple[list[str], list[str]]:
    """What bash is given for the last of the words, and the options that it is told to set."""
    done = subprocess.run(
        ["bash", "--norc", "-c", ASK, "bash", line, *words],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    given, _, options = done.stdout.partition("--\n")
    return given.split(), options.splitlines()


NO_FILES = ["+o default"]
CONFIG = """\
apiVersion: projectcalico.org/v3
kind: CalicoAPIConfig
spec: {datastoreType: embedded}
"""


@pytest.mark.parametrize(
    ("words", "given", "options"),
    [
        (["pyctl", "ge"], ["get"], NO_FILES),
        (["kubectl-pyctl", "ge"], ["get"], NO_FILES),
        (["pyctl", "get", "nodes", ""], ["node-1", "node-2"], NO_FILES),
        (["pyctl", "get", "node/"], ["node/node-1", "node/node-2"], NO_FILES),
        (["pyctl", "get", "-o", "w"], ["wide"], NO_FILES),
        (["pyctl", "get", "--output", "=", "w"], ["wide"], NO_FILES),
        (["pyctl", "validate", "--output", "=", ""], ["text", "json", "junit"], NO_FILES),
        (["pyctl", "get", "node/node-1", "t"], ["tiers/"], ["-o nospace", *NO_FILES]),
        (["pyctl", "get", "-f", "po"], [], []),
        (["pyctl", "schema", "--output-dir", "s"], [], ["+o default -o dirnames"]),
        (["pyctl", "-c", "'no such file'", "get", "nodes", ""], [], NO_FILES),
        (["pyctl", "-c", "~/calicoctl.cfg", "get", "tiers", "d"], ["default"], NO_FILES),
        (["pyctl", "get", "$(touch", "evil)", ""], [], NO_FILES),
    ],
)
def test_bash_is_given_the_candidates(
    environ: dict[str, str], words: list[str], given: list[str], options: list[str]
) -> None:
    """Words that bash takes apart count as one; quotes and the home are understood, no more."""
    config = Path(environ["HOME"]) / "calicoctl.cfg"
    config.write_text(CONFIG)
    line = " ".join(words).replace(" = ", "=").replace(" =", "=")
    assert _asked(environ, line, *words) == (given, options)
    assert not Path("evil").exists()


def test_bash_asks_the_program_that_is_typed(environ: dict[str, str]) -> None:
    """By its path; an alias stands for pyctl."""
    path = str(PROGRAMS / "pyctl")
    assert _asked(environ, f"{path} vers", path, "vers") == (["version"], NO_FILES)
    script = ASK.replace('complete -p "${1##*/}"', "complete -p pyctl")
    done = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", "pc vers", "pc", "vers"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[0] == "version"


def test_bash_completes_at_its_prompt(environ: dict[str, str]) -> None:
    """What a user sees who presses the tabulator."""
    terminal, far = pty.openpty()
    shell = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"], env=environ, stdin=far, stdout=far, stderr=far
    )
    os.close(far)
    try:
        os.write(terminal, b"source <(pyctl completion bash); echo ready\n")
        _until(terminal, b"\nready\r\n")
        for typed, shown in (
            (b"pyctl get globalnetworkset\t", b"pyctl get globalnetworksets "),
            (b"--output=w\t", b"--output=wide "),
            (b"-f po\t", b"-f policy.yaml "),
        ):
            os.write(terminal, typed)
            _until(terminal, shown)
    finally:
        os.close(terminal)
        shell.kill()
        shell.wait()


def _until(terminal: int, wanted: bytes) -> None:
    """Read what the terminal shows until it shows this."""
    shown, end = b"", time.monotonic() + 30
    while wanted not in shown:
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        assert ready, shown
        shown += os.read(terminal, 4096)


@pytest.mark.parametrize(
    ("shell", "parts"),
    [
        (
            "bash",
            [
                "complete -o default -F __pyctl_complete pyctl kubectl-pyctl\n",
                '"$program" __completeNoDesc "${words[@]:1}" 2>/dev/null',
                "source <(pyctl completion bash)",
            ],
        ),
        (
            "zsh",
            [
                "#compdef pyctl kubectl-pyctl\n",
                "compdef _pyctl pyctl kubectl-pyctl\n",
                '"$program" __complete "${given[@]}" 2>/dev/null',
                "pyctl completion zsh >",
            ],
        ),
        (
            "fish",
            [
                "for name in pyctl kubectl-pyctl\n    complete -c $name -e\n",
                "complete -c $name -f -a '(__pyctl_complete)'\n",
                'command $program __complete $words "$current" 2>/dev/null',
                "pyctl completion fish | source",
            ],
        ),
        (
            "powershell",
            [
                "Register-ArgumentCompleter -Native -CommandName 'pyctl', 'kubectl-pyctl'",
                "& $program __complete @words 2>$null",
                "pyctl completion powershell | Out-String | Invoke-Expression",
            ],
        ),
    ],
)
def test_every_script_asks_the_program_and_says_how_it_is_loaded(
    pyctl: Pyctl, shell: str, parts: list[str]
) -> None:
    """Under both names of the program; what goes wrong is not shown."""
    script = pyctl.ok("completion", shell)
    assert not [part for part in parts if part not in script]


@pytest.mark.parametrize("shell", SHELLS)
def test_descriptions_can_be_left_out(pyctl: Pyctl, shell: str) -> None:
    """Then the script asks for candidates alone."""
    plain = pyctl.ok("completion", shell, "--no-descriptions")
    assert " __completeNoDesc " in plain
    assert " __complete " not in plain


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        ([], "name a shell (known: bash, zsh, fish, powershell)"),
        (["bash", "zsh"], "name a shell (known: bash, zsh, fish, powershell)"),
        (["tcsh"], "unknown shell: tcsh (known: bash, zsh, fish, powershell)"),
    ],
)
def test_another_shell_is_refused(pyctl: Pyctl, args: list[str], complaint: str) -> None:
    """With the known ones."""
    result = pyctl("completion", *args)
    assert (result.stdout, result.stderr, result.code) == ("", complaint + "\n", 2)


def test_kubectl_is_answered_by_a_program_of_its_own(environ: dict[str, str]) -> None:
    """Kubectl runs it with the words after `kubectl pyctl`."""
    done = subprocess.run(
        [str(PROGRAMS / "kubectl_complete-pyctl"), "get", "nodes", "node-1", ""],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("node-2\n:4\n", "")


def test_the_scripts_are_part_of_the_package() -> None:
    """An installed pyctl has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["pyctl"]
    packed = {path.name for pattern in patterns for path in (ROOT / "pyctl").glob(pattern)}
    assert packed >= {f"pyctl.{suffix}" for suffix in SHELLS.values()}

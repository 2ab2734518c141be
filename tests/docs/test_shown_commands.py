"""What README, docs and examples show is what happens: every console block is run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *list((ROOT / "docs").rglob("*.md")),
        *list((ROOT / "examples").rglob("*.md")),
    ]
)

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_VOLATILE = [
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "TIME"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "UID"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "GUID"),
]
_MARK = "--- end of a command, exit code "


class Shown(NamedTuple):
    """A command of a page, and the lines that the page says it prints."""

    command: str
    lines: list[str]


def shown_commands(page: Path) -> list[Shown]:
    """Every `$ command` of the page's console blocks, heredocs included, with its output."""
    found = []
    for language, body in _BLOCK.findall(page.read_text()):
        if language == "console":
            found += _commands(body)
    return found


def _commands(block: str) -> list[Shown]:
    found: list[Shown] = []
    until = ""
    for line in block.splitlines():
        if until:
            found[-1] = Shown(f"{found[-1].command}\n{line}", [])
            until = "" if line == until else until
        elif line.startswith("$ "):
            found.append(Shown(line[2:], []))
            heredoc = re.search(r"<< ?'?(\w+)'?$", line)
            until = heredoc[1] if heredoc else ""
        elif found and found[-1].command.endswith("\\"):
            found[-1] = Shown(f"{found[-1].command}\n{line}", [])
        else:
            assert found, f"output without a command: {line}"
            found[-1].lines.append(line)
    return found


def _run(commands: list[Shown], work: Path) -> list[list[str]]:
    """Run commands in one shell; the lines that each printed, on both streams."""
    script = "".join(
        f"{{ {shown.command}\n}} 2>&1; code=$?; echo; echo '{_MARK}'$code; (exit $code)\n"
        for shown in commands
    )
    environ = {
        "HOME": str(work / "home"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        ["bash", "-c", script], cwd=work, env=environ, capture_output=True, text=True, check=False
    )
    assert not done.stderr, done.stderr
    parts = re.split(rf"\n{_MARK}\d+\n", done.stdout)
    return [_plain(part.splitlines()) for part in parts[:-1]]


def _plain(lines: list[str]) -> list[str]:
    """Lines without blanks at their ends, volatile values named, empty lines at the end dropped."""
    out = []
    for line in lines:
        for pattern, name in _VOLATILE:
            line = pattern.sub(name, line)
        out.append(line.rstrip())
    while out and not out[-1]:
        out.pop()
    return out


def _agree(expected: list[str], got: list[str]) -> bool:
    """Whether the lines are the same; a line `...` stands for any number of lines."""
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "..." else re.escape(line) + "\n" for line in expected
    )
    return re.fullmatch(pattern, "".join(line + "\n" for line in got)) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_prints_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    """A reader who types what a page shows gets what it shows."""
    (tmp_path / "home").mkdir()
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    commands = shown_commands(page)
    for shown, got in zip(commands, _run(commands, tmp_path), strict=True):
        expected = _plain(shown.lines)
        assert _agree(expected, got), f"$ {shown.command}\n" + "\n".join(got)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_shell_blocks_hold_targets_of_the_makefile_only(page: Path) -> None:
    """What is shown without its output is something that `make` really offers."""
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for language, body in _BLOCK.findall(page.read_text()):
        if language in ("sh", "bash", "shell"):
            for line in body.splitlines():
                assert line.split("#")[0].strip() in {f"make {target}" for target in targets}


def test_the_demo_runs_to_its_end(tmp_path: Path) -> None:
    """`make demo` protects five nodes of its own, whatever cluster its user has otherwise."""
    environ = {
        "DATASTORE_TYPE": "kubernetes",
        "KUBECONFIG": str(tmp_path / "kubeconfig"),
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["sh", str(ROOT / "examples" / "demo.sh")],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    parts = done.stdout.split("$ pyctl lint\n")
    assert parts[0].count("-auto-hep") == 5 + 4
    assert "[loopback-cut]" in parts[1]
    assert "[one-ip-version]" in parts[1]
    assert parts[2].startswith("Nothing found in ")
    assert done.stderr.startswith("warning: stdin:13: GlobalNetworkPolicy")
    assert done.stderr.count("\n") == 1

"""Editors for tests of edit: small scripts that do what a user would."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path

from tests.conftest import Pyctl

API = "apiVersion: projectcalico.org/v3"
TIER = f"{{{API}, kind: Tier, metadata: {{name: NAME}}, spec: {{order: 1}}}}"
DONE = "Successfully edited 1 'Tier' resource(s)\n"


class Editor:
    """An editor that does a line of sh at each visit; `$1` is the file.

    The last line is done again and again. What was given, and what was made of it, can be looked
    at, and the mode of the file.
    """

    def __init__(self, directory: Path, pyctl: Pyctl) -> None:
        self._directory = directory
        self._script = directory / "editor.sh"
        self.drafts = directory / "drafts"
        self.drafts.mkdir()
        pyctl.environ |= {
            "EDITOR": f"sh {shlex.quote(str(self._script))}",
            "TMPDIR": str(self.drafts),
            "PATH": os.environ["PATH"],
        }

    def does(self, *visits: str) -> None:
        """What happens at the first visit, the second, and so on."""
        cases = "".join(f"{number}) {visit} ;;\n" for number, visit in enumerate(visits, 1))
        self._script.write_text(
            f"cd {shlex.quote(str(self._directory))}\n"
            "visit=$(($(cat visit 2>/dev/null || echo 0) + 1)); echo $visit > visit\n"
            'stat -c %a "$1" > mode; cp "$1" given.$visit\n'
            f"case $visit in\n{cases}*) {visits[-1]} ;;\nesac\ncode=$?\n"
            'cp "$1" left.$visit 2>/dev/null\nexit $code\n'
        )

    def given(self, visit: int = 1) -> str:
        """The text at a visit."""
        return (self._directory / f"given.{visit}").read_text()

    def left(self, visit: int = 1) -> str:
        """The text after a visit."""
        return (self._directory / f"left.{visit}").read_text()

    @property
    def visits(self) -> int:
        """How often the editor was started."""
        return int((self._directory / "visit").read_text())

    @property
    def kept(self) -> list[str]:
        """The texts that are still in their files."""
        return [path.read_text() for path in self.drafts.iterdir()]


def order(pyctl: Pyctl, name: str = "t") -> float:
    """The order of a tier."""
    tier = json.loads(pyctl.ok("get", "tier", name, "-o", "json"))
    found: float = tier["spec"]["order"]
    return found


def change(value: str, old: str = "1") -> str:
    """A visit that changes the order of every tier."""
    return f'sed -i "s/order: {old}$/order: {value}/" "$1"'


def elsewhere(*args: str) -> str:
    """A visit during which somebody else runs the program."""
    return f"{shlex.quote(sys.executable)} -m pyctl {' '.join(args)} >/dev/null"

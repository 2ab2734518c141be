"""Runs a plugin as a process: what it is told, what it may ask the user, what it prints."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from typing import IO, TYPE_CHECKING, NamedTuple

from pyctl.datastores.kubernetes.kubeconfig import Exec
from pyctl.errors import SettingsError, Unauthorized

if TYPE_CHECKING:
    import subprocess


class Surroundings(NamedTuple):
    """What a plugin finds around it.

    `terminal` says that somebody can be asked on stdin; `tell` gets what a plugin prints to its
    stderr, as it comes, where that does not go to the terminal by itself.
    """

    environ: Mapping[str, str] = {}
    terminal: bool = False
    tell: Callable[[str], None] = lambda text: None


ALONE = Surroundings()
"""Nothing around."""


def interactive(plugin: Exec, around: Surroundings) -> bool:
    """Whether a plugin may ask the user; SettingsError when it must and cannot."""
    if plugin.interactive_mode == "Always" and not around.terminal:
        raise SettingsError(
            f"the plugin {plugin.command} has to ask on the terminal (interactiveMode is Always), "
            "and stdin is none"
        )
    return around.terminal and plugin.interactive_mode != "Never"


def output(plugin: Exec, around: Surroundings, information: Mapping[str, str]) -> bytes:
    """What a plugin prints, run with these variables besides; Unauthorized when it fails."""
    import subprocess  # few have plugins, and all pass by here

    asking = interactive(plugin, around)
    environ = {**around.environ, **dict(plugin.environment), **information}
    command = _found(plugin, around.environ)
    try:
        process = subprocess.Popen(
            [command, *plugin.arguments],
            env=environ,
            stdin=None if asking else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if asking else subprocess.PIPE,
        )
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise _failed(plugin, f"cannot be run: {why}") from error
    try:
        printed = _read(process, around.tell)
    except BaseException:  # such as Ctrl-C; what the plugin has started may go on for long
        process.kill()
        raise
    finally:
        process.wait()
    if process.returncode:
        raise _failed(plugin, f"failed with exit code {process.returncode}")
    return printed


def _found(plugin: Exec, environ: Mapping[str, str]) -> str:
    """The program: by its path, or among those of PATH."""
    import shutil

    if "/" in plugin.command:
        found = plugin.command if os.access(plugin.command, os.F_OK) else None
    else:
        found = shutil.which(plugin.command, path=environ.get("PATH", os.defpath))
    if found is None:
        raise _failed(plugin, "is not found")
    return found


def _read(process: subprocess.Popen[bytes], tell: Callable[[str], None]) -> bytes:
    """All that comes from stdout, while what comes from stderr is told."""
    assert process.stdout is not None
    teller = None
    if process.stderr is not None:
        teller = threading.Thread(target=_tell, args=(process.stderr, tell), daemon=True)
        teller.start()
    with process.stdout as stdout:
        printed = stdout.read()
    if teller is not None:
        teller.join()
    return printed


def _tell(stderr: IO[bytes], tell: Callable[[str], None]) -> None:
    with stderr:
        for line in stderr:
            tell(line.decode("utf-8", "replace"))


def _failed(plugin: Exec, why: str) -> Unauthorized:
    hint = f"\n{plugin.install_hint.strip()}" if plugin.install_hint else ""
    return Unauthorized(f"getting credentials: the plugin {plugin.command} {why}{hint}")

"""Runs a plugin as a process: what it is told, what it may ask the user, what it prints."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

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

_AT_A_TIME = 1 << 16
_PAUSE = 0.05  # seconds after which it is looked whether the plugin has ended


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
        for stream in filter(None, (process.stdout, process.stderr)):
            stream.close()
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
    """All that comes from stdout, while what comes from stderr is told.

    What the plugin has started and left behind, such as a browser, may hold its stderr for long.
    """
    import codecs
    import selectors

    printed = bytearray()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def pass_on(data: bytes) -> None:
        for line in decoder.decode(data).splitlines(keepends=True):
            tell(line)

    with selectors.DefaultSelector() as open_ones:
        for stream, take in ((process.stdout, printed.extend), (process.stderr, pass_on)):
            if stream is not None:
                open_ones.register(stream, selectors.EVENT_READ, take)
        while open_ones.get_map():
            printing = process.stdout in open_ones.get_map()
            ended = not printing and process.poll() is not None
            ready = open_ones.select(0 if ended else None if printing else _PAUSE)
            if ended and not ready:
                break
            for key, _ in ready:
                data = os.read(key.fd, _AT_A_TIME)
                key.data(data)
                if not data:
                    open_ones.unregister(key.fileobj)
    return bytes(printed)


def _failed(plugin: Exec, why: str) -> Unauthorized:
    hint = f"\n{plugin.install_hint.strip()}" if plugin.install_hint else ""
    return Unauthorized(f"getting credentials: the plugin {plugin.command} {why}{hint}")

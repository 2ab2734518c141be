"""The user's editor, and the file in which it is given a text."""

from __future__ import annotations

import errno
import os
import shlex
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pyctl.errors import PyctlError, UsageError

VARIABLES = ("PYCTL_EDITOR", "KUBE_EDITOR", "VISUAL", "EDITOR")
"""Where the editor is named; the first that is set counts. It may have arguments."""
DEFAULT = "vi"


class EditorError(PyctlError):
    """The editor cannot be started, or says that it failed."""


class Draft:
    """A text in a new file, which only its owner may read and which stays until it is removed."""

    def __init__(self, environ: Mapping[str, str], suffix: str) -> None:
        """Make the file in $TMPDIR, or where the system has such files."""
        self._directory = environ.get("TMPDIR") or tempfile.gettempdir()
        self._suffix = suffix
        self.path = self._new(b"")

    def write(self, text: bytes) -> None:
        """Make this the text; what is in the file stays as it is should that fail."""
        new = self._new(text)
        try:
            new.replace(self.path)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise PyctlError(f"cannot write {self.path}: {error.strerror}") from error

    def read(self) -> bytes:
        """The text as it is now; nothing when the file is gone."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise PyctlError(f"cannot read {self.path}: {error.strerror}") from error

    def remove(self) -> None:
        """Remove the file, if it is still there."""
        self.path.unlink(missing_ok=True)

    def _new(self, text: bytes) -> Path:
        """A new file with a text, and none at all should that fail."""
        new = None
        try:
            handle, name = tempfile.mkstemp(self._suffix, "pyctl-edit-", self._directory)
            new = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.write(text)
        except OSError as error:
            if new is not None:
                new.unlink()
            raise PyctlError(
                f"cannot make a file in {self._directory}: {error.strerror}"
            ) from error
        return new


def editor(environ: Mapping[str, str]) -> list[str]:
    """The command that starts the editor; UsageError when a variable cannot be read as one."""
    name = next((name for name in VARIABLES if environ.get(name, "").strip()), "")
    text = environ[name] if name else DEFAULT
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UsageError(f"{name}={text} is no command line: {error}") from error


def run(command: list[str], draft: Draft, environ: Mapping[str, str]) -> None:
    """Let the user edit a draft, until the editor ends. Raises EditorError when it fails.

    Ctrl-C is the editor's meanwhile.
    """
    shown = shlex.join(command)
    try:
        with _without_interrupts():
            done = subprocess.run([*command, str(draft.path)], check=False, env=dict(environ))
    except OSError as error:
        why = error.strerror if _is_there(command[0], environ) else os.strerror(errno.ENOENT)
        raise EditorError(
            f"cannot start the editor {shown}: {why} (${' or $'.join(VARIABLES)} names another)"
        ) from error
    if done.returncode < 0:
        raise EditorError(f"the editor {shown} was ended by signal {-done.returncode}")
    if done.returncode:
        raise EditorError(f"the editor {shown} failed with exit code {done.returncode}")


def _is_there(program: str, environ: Mapping[str, str]) -> bool:
    """Whether a program is there by its path, or in PATH, where some directories may be closed."""
    places = environ.get("PATH", os.defpath).split(os.pathsep)
    return "/" in program or any(os.access(f"{place}/{program}", os.F_OK) for place in places)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Pass over SIGINT, which a terminal sends to both programs; a child gets it as ever."""
    before = signal.getsignal(signal.SIGINT)
    main = threading.current_thread() is threading.main_thread()
    if not main or before == signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

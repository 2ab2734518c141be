"""Changes a kubeconfig file: what is kept there for an auth-provider, under kubectl's own lock."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyctl.documents.reader import read_value
from pyctl.documents.yaml_text import dump_yaml
from pyctl.errors import ManifestError, SettingsError
from pyctl.new_files import written_beside
from pyctl.small_files import read_small

_PATIENCE = 10.0  # seconds
_LOOK_AGAIN = 0.1


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Keep others from changing the file inside; SettingsError when somebody does not finish.

    The lock is the file `PATH.lock`, as it is for kubectl.
    """
    lock = f"{path}.lock"
    with _in_words(lock):
        _take(lock)
    try:
        yield
    finally:
        Path(lock).unlink(missing_ok=True)


def kept(path: str, user: str) -> dict[str, str]:
    """The settings of a user's auth-provider as they are in the file now."""
    return dict(_settings(_read(path), path, user))


def keep(path: str, user: str, settings: Mapping[str, str]) -> None:
    """Put other settings in their place; the rest of the file stays, but for how it is laid out.

    Raises SettingsError when the file cannot be written: then it is what it was.
    """
    content = _read(path)
    _settings(content, path, user).update(settings)
    text = dump_yaml(content)
    with _in_words(path):
        file = Path(path).resolve()  # of a link, what it points to is replaced
        with written_beside(file, [text]) as scratch:
            shutil.copymode(file, scratch)
            scratch.replace(file)


def _take(lock: str) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL, 0o600))
            return
        except FileExistsError as error:
            if time.monotonic() > until:
                hint = "remove it if no kubectl and no pyctl is at work"
                raise SettingsError(f"{lock} is there, and does not go away: {hint}") from error
        time.sleep(_LOOK_AGAIN)


def _read(path: str) -> Any:
    try:
        with _in_words(path):
            return read_value(read_small(path), path, strict=False)
    except ManifestError as error:
        raise SettingsError(f"kubeconfig {error}") from error


def _settings(content: Any, path: str, user: str) -> dict[str, str]:
    """The settings of a user's auth-provider, within the content of a file."""
    try:
        of_user = next(entry for entry in content["users"] if (entry.get("name") or "") == user)
        settings: dict[str, str] = of_user["user"]["auth-provider"]["config"]
    except (AttributeError, KeyError, StopIteration, TypeError):
        raise SettingsError(
            f'kubeconfig {path}: user "{user}" has no auth-provider any more'
        ) from None
    return settings


@contextmanager
def _in_words(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise SettingsError(f"new tokens cannot be kept: {path}: {why.lower()}") from error
